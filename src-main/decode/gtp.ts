/**
 * GTP-U version 1 (3GPP TS 29.281 5.1): flags, message type, length(2), tunnel endpoint identifier(4); when one of the flags
 * E, S, PN is set also sequence number(2), N-PDU number, type of the next extension header; extension headers are
 * length in words, content, type of the next. A G-PDU (type 255) carries an IP packet: the walk stops before it, so that the
 * UDP flow around is counted first. Other messages and other versions end the walk.
 */
import { hexText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { DecodeError, Space, Tunnel } from './layers'

const GTP = protocolId('gtp')
const IP = protocolId('ip')
const IPV6 = protocolId('ipv6')
const MIN_HEADER = 8
const OPTIONAL = 4
const VERSION_1 = 0x30
const HAS_EXTENSION = 0x04
const HAS_OPTIONAL = 0x07
const G_PDU = 255

const MESSAGES: ReadonlyMap<number, string> = new Map([
  [1, 'Echo request'],
  [2, 'Echo response'],
  [26, 'Error indication'],
  [31, 'Supported extension headers notification'],
  [254, 'End marker'],
  [255, 'G-PDU'],
])

/** Bytes of all headers in [at, end), or -1 when an extension header does not fit. */
function headerSize(b: Uint8Array, at: number, end: number): number {
  let size = MIN_HEADER
  if ((b[at] & HAS_OPTIONAL) === 0) return size
  size += OPTIONAL
  if ((b[at] & HAS_EXTENSION) === 0) return size
  let next = at + size <= end ? b[at + size - 1] : 0
  while (next !== 0) {
    if (at + size >= end || b[at + size] === 0) return -1
    size += b[at + size] * 4
    if (at + size > end) return -1
    next = b[at + size - 1]
  }
  return size
}

export const gtp: Decoder = {
  protocol: GTP,
  decode(layers) {
    const at = layers.nextAt
    const b = layers.bytes
    const have = layers.nextEnd - at
    if (have < MIN_HEADER) {
      layers.push(GTP, at, MIN_HEADER)
      return layers.failShort(MIN_HEADER)
    }
    // version 0, GTP' (protocol type 0) and anything else on this port
    if ((b[at] & 0xf0) !== VERSION_1) {
      layers.nextSpace = Space.none
      return
    }
    const size = headerSize(b, at, layers.nextEnd)
    layers.push(GTP, at, Math.max(size, MIN_HEADER))
    if (size < 0) return layers.fail(DecodeError.badLength)
    if (have < size) return layers.failShort(size)
    const version = have > size ? b[at + size] >> 4 : 0
    const inner = b[at + 1] === G_PDU && (version === 4 || version === 6)
    const key = version === 4 ? IP : IPV6
    layers.next(inner ? Space.protocol : Space.none, key, at + size, layers.nextWire - size)
    if (!inner) return
    // the two directions have endpoint identifiers of their own: they name no network
    layers.openTunnel(Tunnel.gtp, -1)
    layers.suspend()
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const size = layers.length[index]
    const message = (v: number): string => MESSAGES.get(v) ?? `message ${v}`
    tree.group('gtp', 'GTP-U', null, at, size, message(tree.u8(at + 1)), () => {
      tree.add('gtp.version', 'Version', tree.u8(at) >> 5, at, 1)
      tree.uint('gtp.flags', 'Flags', at, 1, (v) => hexText(v, 2))
      tree.uint('gtp.message', 'Message', at + 1, 1, message)
      tree.uint('gtp.length', 'Length', at + 2, 2)
      tree.uint('gtp.teid', 'Tunnel endpoint identifier', at + 4, 4, (v) => hexText(v, 8))
    })
  },
}
