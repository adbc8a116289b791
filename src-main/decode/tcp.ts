/**
 * TCP (RFC 9293 3.1).
 *
 *   0 source port(2)  2 destination port(2)  4 sequence(4)  8 acknowledgement(4)  12 data offset/reserved  13 flags
 *   14 window(2)  16 checksum(2)  18 urgent pointer(2)  20 options (data offset*4 - 20)
 *
 * `tcpFlags` holds twelve bits: the eight of RFC 9293 and AE (RFC 9768, once NS) with the reserved bits above them.
 * Ports are in the slots as soon as four bytes were captured, even when the header is cut off (then `error` says so).
 */
import { hexText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { DecodeError, Space } from './layers'
import { describeTcpOptions } from './tcp-options'
import { describeTransportChecksum } from './transport-checksum'
import type { TreeBuilder } from './tree'

const TCP = protocolId('tcp')
const MIN_HEADER = 20

const FLAGS: readonly (readonly [number, string, string])[] = [
  [0x100, 'ae', 'Accurate ECN'],
  [0x080, 'cwr', 'Congestion window reduced'],
  [0x040, 'ece', 'ECN echo'],
  [0x020, 'urg', 'Urgent'],
  [0x010, 'ack', 'Acknowledgement'],
  [0x008, 'push', 'Push'],
  [0x004, 'reset', 'Reset'],
  [0x002, 'syn', 'Synchronise'],
  [0x001, 'fin', 'Finish'],
]

/** Names of the set flags, in the order people say them: `SYN, ACK`. */
function tcpFlagsText(flags: number): string {
  const names: string[] = []
  const order = [
    [0x02, 'SYN'],
    [0x01, 'FIN'],
    [0x04, 'RST'],
    [0x08, 'PSH'],
    [0x10, 'ACK'],
    [0x20, 'URG'],
    [0x40, 'ECE'],
    [0x80, 'CWR'],
    [0x100, 'AE'],
  ] as const
  for (const [bit, name] of order) if (flags & bit) names.push(name)
  return names.length ? names.join(', ') : 'none'
}

function describeHeader(tree: TreeBuilder, at: number): void {
  const flags = tree.u16(at + 12) & 0xfff
  tree.uint('tcp.srcport', 'Source port', at, 2)
  tree.uint('tcp.dstport', 'Destination port', at + 2, 2)
  tree.uint('tcp.seq_raw', 'Sequence number', at + 4, 4)
  tree.uint('tcp.ack_raw', 'Acknowledgement number', at + 8, 4)
  tree.add(
    'tcp.hdr_len',
    'Header length',
    (tree.u8(at + 12) >> 4) * 4,
    at + 12,
    1,
    `${(tree.u8(at + 12) >> 4) * 4} bytes`,
  )
  tree.group('tcp.flags', 'Flags', flags, at + 12, 2, tcpFlagsText(flags), () => {
    tree.add('tcp.flags.res', 'Reserved', (flags >> 9) & 7, at + 12, 1)
    for (const [mask, name, label] of FLAGS) tree.flag(`tcp.flags.${name}`, label, at + 12, 2, mask)
  })
  tree.uint('tcp.window_size_value', 'Window', at + 14, 2)
  tree.uint('tcp.checksum', 'Checksum', at + 16, 2, (v) => hexText(v, 4))
}

export const tcp: Decoder = {
  protocol: TCP,
  decode(layers) {
    const at = layers.nextAt
    const b = layers.bytes
    const have = layers.nextEnd - at
    if (have < MIN_HEADER) {
      layers.push(TCP, at, MIN_HEADER)
      if (have >= 4) {
        layers.sport = (b[at] << 8) | b[at + 1]
        layers.dport = (b[at + 2] << 8) | b[at + 3]
      }
      return layers.failShort(MIN_HEADER)
    }
    const header = (b[at + 12] >> 4) << 2
    layers.push(TCP, at, Math.max(header, MIN_HEADER))
    layers.sport = (b[at] << 8) | b[at + 1]
    layers.dport = (b[at + 2] << 8) | b[at + 3]
    layers.seq = ((b[at + 4] << 24) | (b[at + 5] << 16) | (b[at + 6] << 8) | b[at + 7]) >>> 0
    layers.ack = ((b[at + 8] << 24) | (b[at + 9] << 16) | (b[at + 10] << 8) | b[at + 11]) >>> 0
    layers.tcpFlags = ((b[at + 12] & 15) << 8) | b[at + 13]
    layers.window = (b[at + 14] << 8) | b[at + 15]
    layers.tcpHeaderLength = header
    if (header < MIN_HEADER || header > layers.nextWire) return layers.fail(DecodeError.badLength)
    layers.tcpOptionsAt = at + MIN_HEADER
    layers.tcpOptionsLength = header - MIN_HEADER
    if (header > have) {
      layers.tcpOptionsLength = have - MIN_HEADER
      layers.payloadAt = layers.nextEnd
      layers.payloadLength = layers.nextWire - header
      layers.payloadCaptured = 0
      return layers.fail(DecodeError.cutOff)
    }
    layers.next(Space.port, 6, at + header, layers.nextWire - header)
    layers.payloadAt = layers.nextAt
    layers.payloadLength = layers.nextWire
    layers.payloadCaptured = layers.nextEnd - layers.nextAt
    if (layers.payloadCaptured === 0) layers.nextSpace = Space.none
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const size = layers.length[index]
    tree.group('tcp', 'TCP', null, at, size, `${tree.u16(at)} to ${tree.u16(at + 2)}`, () => {
      describeHeader(tree, at)
      describeTransportChecksum(layers, index, tree, 'tcp', at + 16)
      tree.uint('tcp.urgent_pointer', 'Urgent pointer', at + 18, 2)
      if (size > MIN_HEADER) describeTcpOptions(tree, at + MIN_HEADER, at + size)
      if (layers.error === DecodeError.none) {
        tree.computed('tcp.len', 'Payload', layers.payloadLength, `${layers.payloadLength} bytes`)
      }
    })
  },
}
