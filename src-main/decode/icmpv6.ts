/**
 * ICMPv6 (RFC 4443) with neighbour discovery (RFC 4861) and multicast listener discovery (RFC 2710, RFC 3810).
 * The checksum covers a pseudo header (RFC 8200 8.1).
 */
import { hexText, ipv6Text, macText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { decodeIcmp } from './icmp'
import { describeIpv6Header } from './ipv6'
import { icmpv6Text } from './names'
import { describeTransportChecksum } from './transport-checksum'
import type { TreeBuilder } from './tree'

const ICMPV6 = protocolId('icmpv6')

const ND_OPTIONS: Readonly<Record<number, string>> = {
  1: 'Source link-layer address',
  2: 'Target link-layer address',
  3: 'Prefix information',
  4: 'Redirected header',
  5: 'MTU',
  24: 'Route information',
  25: 'Recursive DNS server',
  31: 'DNS search list',
}

/** Writes neighbour-discovery options in [at, end): type, length in 8-byte units, value. */
function describeOptions(tree: TreeBuilder, at: number, end: number): void {
  for (let i = at; i + 2 <= end; ) {
    const type = tree.u8(i)
    const size = tree.u8(i + 1) * 8
    const name = ND_OPTIONS[type] ?? `option ${type}`
    if (size === 0 || i + size > end) {
      tree.problem(`${name}: its length does not fit`, i, end - i)
      return
    }
    tree.group('icmpv6.opt', 'Option', null, i, size, name, () => {
      tree.uint('icmpv6.opt.type', 'Type', i, 1, () => name)
      tree.uint('icmpv6.opt.length', 'Length', i + 1, 1, (v) => `${v} (${v * 8} bytes)`)
      if (type < 3 && size === 8)
        tree.add('icmpv6.opt.linkaddr', 'Link-layer address', macText(tree.bytes, i + 2), i + 2, 6)
      else if (type === 3 && size === 32)
        tree.add('icmpv6.opt.prefix', 'Prefix', `${ipv6Text(tree.bytes, i + 16)}/${tree.u8(i + 2)}`, i + 16, 16)
      else if (type === 5 && size === 8) tree.uint('icmpv6.opt.mtu', 'MTU', i + 4, 4)
    })
    i += size
  }
}

function describeAdvertisement(tree: TreeBuilder, at: number): void {
  tree.uint('icmpv6.nd.ra.cur_hop_limit', 'Hop limit', at + 4, 1)
  tree.flag('icmpv6.nd.ra.flag.m', 'Managed addresses', at + 5, 1, 0x80)
  tree.flag('icmpv6.nd.ra.flag.o', 'Other configuration', at + 5, 1, 0x40)
  tree.uint('icmpv6.nd.ra.router_lifetime', 'Router lifetime', at + 6, 2, (v) => `${v} s`)
  tree.uint('icmpv6.nd.ra.reachable_time', 'Reachable time', at + 8, 4, (v) => `${v} ms`)
  tree.uint('icmpv6.nd.ra.retrans_timer', 'Retransmission timer', at + 12, 4, (v) => `${v} ms`)
}

function describeBody(tree: TreeBuilder, type: number, at: number, end: number): void {
  if (type >= 1 && type <= 4) {
    if (type === 2) tree.uint('icmpv6.mtu', 'MTU', at + 4, 4)
    if (type === 4) tree.uint('icmpv6.pointer', 'Pointer', at + 4, 4)
    if (tree.has(at + 8, 40) && tree.u8(at + 8) >> 4 === 6) describeIpv6Header(tree, at + 8)
  } else if (type === 128 || type === 129) {
    tree.uint('icmpv6.echo.identifier', 'Identifier', at + 4, 2, (v) => `${v} (${hexText(v, 4)})`)
    tree.uint('icmpv6.echo.sequence_number', 'Sequence number', at + 6, 2)
  } else if (type >= 130 && type <= 132) {
    tree.add('icmpv6.mld.multicast_address', 'Multicast address', ipv6Text(tree.bytes, at + 8), at + 8, 16)
  } else if (type === 133) {
    describeOptions(tree, at + 8, end)
  } else if (type === 134) {
    describeAdvertisement(tree, at)
    describeOptions(tree, at + 16, end)
  } else if (type === 135 || type === 136) {
    const prefix = type === 135 ? 'icmpv6.nd.ns' : 'icmpv6.nd.na'
    if (type === 136) {
      tree.flag('icmpv6.nd.na.flag.r', 'Router', at + 4, 1, 0x80)
      tree.flag('icmpv6.nd.na.flag.s', 'Solicited', at + 4, 1, 0x40)
      tree.flag('icmpv6.nd.na.flag.o', 'Override', at + 4, 1, 0x20)
    }
    tree.add(`${prefix}.target_address`, 'Target address', ipv6Text(tree.bytes, at + 8), at + 8, 16)
    describeOptions(tree, at + 24, end)
  }
}

export const icmpv6: Decoder = {
  protocol: ICMPV6,
  decode: (layers) => decodeIcmp(layers, ICMPV6),
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const type = tree.u8(at)
    const code = tree.u8(at + 1)
    const size = layers.length[index] + (layers.error === 0 ? layers.payloadLength : 0)
    tree.group('icmpv6', 'ICMPv6', null, at, layers.length[index], icmpv6Text(type, code), () => {
      tree.uint('icmpv6.type', 'Type', at, 1, () => icmpv6Text(type, code))
      tree.uint('icmpv6.code', 'Code', at + 1, 1)
      tree.uint('icmpv6.checksum', 'Checksum', at + 2, 2, (v) => hexText(v, 4))
      describeTransportChecksum(layers, index, tree, 'icmpv6', at + 2)
      describeBody(tree, type, at, Math.min(tree.end, at + size))
    })
  },
}
