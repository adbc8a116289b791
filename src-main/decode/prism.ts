/**
 * What older drivers put before an 802.11 frame: Prism's header (LINKTYPE 119: message code(4), length(4), in the driver's byte
 * order) and AVS's (LINKTYPE 163, and often under 119: magic 80211001, length(4), big-endian). Only the length is read.
 */
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { DecodeError, Space } from './layers'
import { decodeWifi } from './wifi'

const PRISM = protocolId('prism')
const MIN_HEADER = 8
const MAX_HEADER = 1024

/** Header bytes of all, in the byte order that makes sense. */
function headerSize(b: Uint8Array, at: number): number {
  const big = ((b[at + 4] << 24) | (b[at + 5] << 16) | (b[at + 6] << 8) | b[at + 7]) >>> 0
  const little = ((b[at + 7] << 24) | (b[at + 6] << 16) | (b[at + 5] << 8) | b[at + 4]) >>> 0
  return Math.min(big, little)
}

export const prism: Decoder = {
  protocol: PRISM,
  decode(layers) {
    const at = layers.nextAt
    const have = layers.nextEnd - at
    if (have < MIN_HEADER) {
      layers.push(PRISM, at, MIN_HEADER)
      return layers.failShort(MIN_HEADER)
    }
    const size = headerSize(layers.bytes, at)
    layers.push(PRISM, at, Math.min(Math.max(size, MIN_HEADER), MAX_HEADER))
    if (size < MIN_HEADER || size > MAX_HEADER) return layers.fail(DecodeError.badLength)
    if (have < size) return layers.failShort(size)
    layers.next(Space.none, 0, at + size, layers.nextWire - size)
    decodeWifi(layers, false)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const size = layers.length[index]
    tree.group('prism', 'Prism or AVS radio header', null, at, size, `${size} bytes`, () => {
      tree.add('prism.msglen', 'Length', size, at + 4, 4, `${size} bytes`)
    })
  },
}
