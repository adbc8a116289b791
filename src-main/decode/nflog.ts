/**
 * NFLOG (LINKTYPE 239): Linux's netfilter log. Address family, version, resource id(2), then a list of length(2), type(2),
 * value, padded to 4; lengths and types are in the byte order of the host that captured. Type 9 is the packet: it has no link
 * header.
 */
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { DecodeError, type Layers, Space } from './layers'
import { printable } from './text'

const NFLOG = protocolId('nflog')
const IP = protocolId('ip')
const IPV6 = protocolId('ipv6')
const HEADER = 4
const FAMILY_IPV4 = 2
const FAMILY_IPV6 = 10
const PAYLOAD = 9
const PREFIX = 10

/** The value's length, in whichever byte order fits better: no value is longer than 64 KiB less its own header. */
function entry(b: Uint8Array, at: number, big: boolean): { readonly length: number; readonly type: number } {
  return big
    ? { length: (b[at] << 8) | b[at + 1], type: (b[at + 2] << 8) | b[at + 3] }
    : { length: b[at] | (b[at + 1] << 8), type: b[at + 2] | (b[at + 3] << 8) }
}

/** Types are small numbers: their zero byte tells the byte order. */
const isBig = (b: Uint8Array, at: number): boolean => b[at + 2] === 0 && b[at + 3] !== 0

/** Where the packet begins, or -1. */
function packetAt(layers: Layers): number {
  const { bytes, nextEnd } = layers
  for (let i = layers.nextAt + HEADER; i + 4 <= nextEnd; ) {
    const { length, type } = entry(bytes, i, isBig(bytes, i))
    if (type === PAYLOAD) return i + 4
    if (length < 4) return -1
    i += (length + 3) & ~3
  }
  return -1
}

export const nflog: Decoder = {
  protocol: NFLOG,
  decode(layers) {
    const at = layers.nextAt
    if (layers.nextEnd - at < HEADER) {
      layers.push(NFLOG, at, HEADER)
      return layers.failShort(HEADER)
    }
    const packet = packetAt(layers)
    layers.push(NFLOG, at, packet < 0 ? HEADER : packet - at)
    if (packet < 0) return layers.fail(DecodeError.badLength)
    const family = layers.bytes[at]
    const wire = layers.nextWire - (packet - at)
    const known = family === FAMILY_IPV4 || family === FAMILY_IPV6
    layers.next(known ? Space.protocol : Space.none, family === FAMILY_IPV6 ? IPV6 : IP, packet, wire)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const size = layers.length[index]
    tree.group('nflog', 'Linux netfilter log', null, at, size, `group ${tree.u16(at + 2)}`, () => {
      tree.uint('nflog.family', 'Address family', at, 1)
      tree.uint('nflog.version', 'Version', at + 1, 1)
      tree.uint('nflog.resource_id', 'Group', at + 2, 2)
      for (let i = at + HEADER; i + 4 <= Math.min(at + size, tree.end); ) {
        const { length, type } = entry(tree.bytes, i, isBig(tree.bytes, i))
        if (length < 4 || type === PAYLOAD) return
        const to = Math.min(i + length, tree.end)
        if (type === PREFIX) tree.add('nflog.prefix', 'Prefix', printable(tree.bytes, i + 4, to), i, to - i)
        i += (length + 3) & ~3
      }
    })
  },
}
