/**
 * GRE (RFC 2784, RFC 2890) and PPTP's version 1 (RFC 2637): flags and version(2), protocol type(2), then as flagged
 * checksum + reserved, key, sequence, acknowledgement (4 bytes each). Old source routes (RFC 1701) end the walk.
 */
import { hexText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { Space } from './layers'
import { etherTypeText } from './names'

const GRE = protocolId('gre')
const CHECKSUM = 0x8000
const ROUTING = 0x4000
const KEY = 0x2000
const SEQUENCE = 0x1000
const ACKNOWLEDGEMENT = 0x0080

export const gre: Decoder = {
  protocol: GRE,
  decode(layers) {
    const at = layers.nextAt
    const b = layers.bytes
    const have = layers.nextEnd - at
    if (have < 4) {
      layers.push(GRE, at, 4)
      return layers.failShort(4)
    }
    const flags = (b[at] << 8) | b[at + 1]
    let size = 4
    if (flags & (CHECKSUM | ROUTING)) size += 4
    if (flags & KEY) size += 4
    if (flags & SEQUENCE) size += 4
    if ((flags & 7) === 1 && flags & ACKNOWLEDGEMENT) size += 4
    layers.push(GRE, at, size)
    if (have < size) return layers.failShort(size)
    const type = (b[at + 2] << 8) | b[at + 3]
    const known = (flags & 7) < 2 && (flags & ROUTING) === 0 && layers.nextWire > size
    layers.next(known ? Space.etherType : Space.none, type, at + size, layers.nextWire - size)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const size = layers.length[index]
    tree.group('gre', 'GRE', null, at, size, etherTypeText(tree.u16(at + 2)), () => {
      const flags = tree.uint('gre.flags_and_version', 'Flags and version', at, 2, (v) => hexText(v, 4))
      tree.uint('gre.proto', 'Protocol', at + 2, 2, etherTypeText)
      let i = at + 4
      if (flags & (CHECKSUM | ROUTING)) {
        tree.uint('gre.checksum', 'Checksum', i, 2, (v) => hexText(v, 4))
        i += 4
      }
      if (flags & KEY) {
        tree.uint('gre.key', 'Key', i, 4, (v) => hexText(v, 8))
        i += 4
      }
      if (flags & SEQUENCE) tree.uint('gre.sequence_number', 'Sequence number', i, 4)
    })
  },
}
