/**
 * IPv4 (RFC 791 3.1).
 *
 *   0 version/ihl  1 tos  2 total length(2)  4 id(2)  6 flags/fragment offset(2)  8 ttl  9 protocol  10 checksum(2)
 *   12 source(4)  16 destination(4)  20 options (ihl*4 - 20)
 *
 * What follows the total length (Ethernet padding) is cut off. A total length of 0 is a segment the sender's network card
 * had still to cut (TSO): the rest of the frame counts. Only the first fragment has a transport header.
 */
import { hexText, ipv4Text } from '@shared/format'
import { protocolId } from '@shared/protocols'
import { expectedChecksum, sum16 } from './checksum'
import type { Decoder } from './decoder'
import { DecodeError, Space } from './layers'
import { ipProtocolText } from './names'
import type { TreeBuilder } from './tree'

const IP = protocolId('ip')
const MIN_HEADER = 20

const OPTION_NAMES: Readonly<Record<number, string>> = {
  0: 'End of options',
  1: 'No operation',
  7: 'Record route',
  68: 'Timestamp',
  130: 'Security',
  131: 'Loose source route',
  136: 'Stream id',
  137: 'Strict source route',
  148: 'Router alert',
}

/** Writes the options in [at, end) one by one; stops at the first that does not fit. */
function describeOptions(tree: TreeBuilder, at: number, end: number): void {
  for (let i = at; i < end; ) {
    const kind = tree.u8(i)
    const length = kind < 2 ? 1 : tree.u8(i + 1)
    const name = OPTION_NAMES[kind] ?? `option ${kind}`
    if (length < 1 || (kind > 1 && length < 2) || i + length > end || !tree.has(i, length)) {
      tree.problem(`${name}: its length does not fit`, i, end - i)
      return
    }
    tree.add('ip.opt.type', 'Option', kind, i, length, name)
    if (kind === 0) return
    i += length
  }
}

function describeFragment(tree: TreeBuilder, at: number): void {
  tree.flag('ip.flags.rb', 'Reserved bit', at, 2, 0x8000)
  tree.flag('ip.flags.df', "Don't fragment", at, 2, 0x4000)
  tree.flag('ip.flags.mf', 'More fragments', at, 2, 0x2000)
  const offset = (tree.u16(at) & 0x1fff) * 8
  tree.add('ip.frag_offset', 'Fragment offset', offset, at, 2, `${offset} bytes`)
}

function describeChecksum(tree: TreeBuilder, at: number, size: number): void {
  const found = tree.u16(at + 10)
  tree.uint('ip.checksum', 'Header checksum', at + 10, 2, (v) => hexText(v, 4))
  if (!tree.has(at, size)) return
  const expected = expectedChecksum(sum16(tree.bytes, at, at + size), found)
  // RFC 1071: 0 and 0xffff are the same number
  const good = expected === found || (expected ^ found) === 0xffff
  const text = good
    ? 'Good'
    : found === 0
      ? 'Not made: the sending host left it to its network card (offload)'
      : `Bad: should be ${hexText(expected, 4)}`
  tree.computed('ip.checksum.status', 'Checksum status', good ? 1 : found === 0 ? 2 : 0, text)
}

/** Writes the IPv4 header at `at`, also where it is quoted inside an ICMP error. Answers its length in bytes. */
export function describeIpv4Header(tree: TreeBuilder, at: number): number {
  const size = Math.max(MIN_HEADER, (tree.u8(at) & 15) * 4)
  const src = ipv4Text(tree.bytes, at + 12)
  const dst = ipv4Text(tree.bytes, at + 16)
  tree.group('ip', 'Internet Protocol 4', null, at, size, `${src} to ${dst}`, () => {
    tree.add('ip.version', 'Version', tree.u8(at) >> 4, at, 1)
    tree.add('ip.hdr_len', 'Header length', (tree.u8(at) & 15) * 4, at, 1, `${(tree.u8(at) & 15) * 4} bytes`)
    tree.uint('ip.dsfield', 'Type of service', at + 1, 1, (v) => hexText(v, 2))
    tree.add('ip.dsfield.dscp', 'Differentiated services', tree.u8(at + 1) >> 2, at + 1, 1)
    tree.add('ip.dsfield.ecn', 'Congestion notification', tree.u8(at + 1) & 3, at + 1, 1)
    tree.uint('ip.len', 'Total length', at + 2, 2, (v) =>
      v === 0 ? '0 (cut by the network card later)' : `${v} bytes`,
    )
    tree.uint('ip.id', 'Identification', at + 4, 2, (v) => `${hexText(v, 4)} (${v})`)
    describeFragment(tree, at + 6)
    tree.uint('ip.ttl', 'Time to live', at + 8, 1)
    tree.uint('ip.proto', 'Protocol', at + 9, 1, ipProtocolText)
    describeChecksum(tree, at, size)
    tree.add('ip.src', 'Source', src, at + 12, 4)
    tree.add('ip.dst', 'Destination', dst, at + 16, 4)
    if (size > MIN_HEADER) describeOptions(tree, at + MIN_HEADER, at + size)
  })
  return size
}

export const ipv4: Decoder = {
  protocol: IP,
  decode(layers) {
    const at = layers.nextAt
    const b = layers.bytes
    const have = layers.nextEnd - at
    if (layers.moreFragments) return layers.suspend()
    if (have < MIN_HEADER) {
      layers.push(IP, at, MIN_HEADER)
      return layers.failShort(MIN_HEADER)
    }
    const header = (b[at] & 15) * 4
    layers.push(IP, at, Math.max(header, MIN_HEADER))
    if (b[at] >> 4 !== 4) return layers.fail(DecodeError.badVersion)
    if (header < MIN_HEADER) return layers.fail(DecodeError.badLength)
    let total = (b[at + 2] << 8) | b[at + 3]
    if (total === 0) total = layers.nextWire
    const fragment = (b[at + 6] << 8) | b[at + 7]
    if (layers.ipVersion !== 0) layers.enterTunnel()
    layers.ipVersion = 4
    layers.srcAt = at + 12
    layers.dstAt = at + 16
    layers.ipProtocol = b[at + 9]
    layers.ipLength = total
    layers.ipHeaderLength = header
    layers.ipId = (b[at + 4] << 8) | b[at + 5]
    layers.ttl = b[at + 8]
    layers.fragmentOffset = (fragment & 0x1fff) << 3
    layers.moreFragments = (fragment & 0x2000) !== 0
    if (total < header) return layers.fail(DecodeError.badLength)
    if (have < header) return layers.failShort(header)
    layers.next(layers.fragmentOffset > 0 ? Space.none : Space.ipProtocol, b[at + 9], at + header, total - header)
    layers.payloadAt = at + header
    layers.payloadLength = total - header
    layers.payloadCaptured = layers.nextEnd - layers.nextAt
  },
  describe(layers, index, tree) {
    describeIpv4Header(tree, layers.offset[index])
  },
}
