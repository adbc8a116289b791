/**
 * ICMP (RFC 792): type, code, checksum, four bytes that depend on the type, then data; errors quote the packet at fault.
 */
import { hexText, ipv4Text } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { describeIpv4Header } from './ipv4'
import { type Layers, Space } from './layers'
import { icmpText } from './names'
import { describeTransportChecksum } from './transport-checksum'
import type { TreeBuilder } from './tree'

const ICMP = protocolId('icmp')
const ICMP_HEADER = 8
/** Types whose data is the header of the packet they complain about. */
const ERRORS = new Set([3, 4, 5, 11, 12])

/** Reads type, code and 8-byte header of ICMP or ICMPv6 into the slots. */
export function decodeIcmp(layers: Layers, protocol: number) {
  const at = layers.nextAt
  const b = layers.bytes
  const have = layers.nextEnd - at
  const size = layers.nextWire < ICMP_HEADER ? 4 : ICMP_HEADER
  layers.push(protocol, at, size)
  if (have < 4) return layers.failShort(4)
  layers.icmpType = b[at]
  layers.icmpCode = b[at + 1]
  if (have < size) return layers.failShort(size)
  layers.next(Space.none, 0, at + size, layers.nextWire - size)
  layers.payloadAt = layers.nextAt
  layers.payloadLength = layers.nextWire
  layers.payloadCaptured = layers.nextEnd - layers.nextAt
}

function describeRest(tree: TreeBuilder, type: number, code: number, at: number): void {
  if (type === 5) tree.add('icmp.redir_gw', 'Gateway', ipv4Text(tree.bytes, at), at, 4)
  else if (type === 3 && code === 4) tree.uint('icmp.mtu', 'MTU of next hop', at + 2, 2)
  else if (type === 12) tree.uint('icmp.pointer', 'Pointer', at, 1)
  else if ([0, 8, 13, 14, 15, 16, 17, 18].includes(type)) {
    tree.uint('icmp.ident', 'Identifier', at, 2, (v) => `${v} (${hexText(v, 4)})`)
    tree.uint('icmp.seq', 'Sequence number', at + 2, 2, (v) => `${v} (${hexText(v, 4)})`)
  }
}

function describeQuoted(tree: TreeBuilder, at: number): void {
  if (!tree.has(at, 20) || tree.u8(at) >> 4 !== 4) return
  const size = describeIpv4Header(tree, at)
  const protocol = tree.u8(at + 9)
  const name = protocol === 6 ? 'tcp' : protocol === 17 ? 'udp' : ''
  if (name && (tree.u16(at + 6) & 0x1fff) === 0 && tree.has(at + size, 4)) {
    tree.uint(`${name}.srcport`, 'Source port', at + size, 2)
    tree.uint(`${name}.dstport`, 'Destination port', at + size + 2, 2)
  }
}

export const icmp: Decoder = {
  protocol: ICMP,
  decode: (layers) => decodeIcmp(layers, ICMP),
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const type = tree.u8(at)
    const code = tree.u8(at + 1)
    tree.group('icmp', 'ICMP', null, at, layers.length[index], icmpText(type, code), () => {
      tree.uint('icmp.type', 'Type', at, 1, () => icmpText(type, code))
      tree.uint('icmp.code', 'Code', at + 1, 1)
      tree.uint('icmp.checksum', 'Checksum', at + 2, 2, (v) => hexText(v, 4))
      describeTransportChecksum(layers, index, tree, 'icmp', at + 2)
      if (layers.length[index] === ICMP_HEADER) describeRest(tree, type, code, at + 4)
      if (ERRORS.has(type)) describeQuoted(tree, at + ICMP_HEADER)
    })
  },
}
