/**
 * Per-packet information (LINKTYPE_PPI 192): a header that names the link type of the frame behind it. Little-endian.
 *
 *   0 version  1 flags  2 length(2)  4 link type(4), then fields
 */
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { DecodeError, Space } from './layers'
import { linkTypeName } from './linktypes'

const PPI = protocolId('ppi')
const MIN_HEADER = 8

export const ppi: Decoder = {
  protocol: PPI,
  decode(layers) {
    const at = layers.nextAt
    const b = layers.bytes
    const have = layers.nextEnd - at
    if (have < MIN_HEADER) {
      layers.push(PPI, at, MIN_HEADER)
      return layers.failShort(MIN_HEADER)
    }
    const size = b[at + 2] | (b[at + 3] << 8)
    layers.push(PPI, at, Math.max(size, MIN_HEADER))
    if (size < MIN_HEADER) return layers.fail(DecodeError.badLength)
    if (have < size) return layers.failShort(size)
    const linkType = b[at + 4] | (b[at + 5] << 8)
    layers.next(Space.link, linkType, at + size, layers.nextWire - size)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const size = layers.length[index]
    const linkType = tree.u8(at + 4) | (tree.u8(at + 5) << 8)
    tree.group('ppi', 'Per-packet information', null, at, size, linkTypeName(linkType), () => {
      tree.uint('ppi.version', 'Version', at, 1)
      tree.add('ppi.length', 'Length', size, at + 2, 2, `${size} bytes`)
      tree.add('ppi.dlt', 'Link type', linkType, at + 4, 4, linkTypeName(linkType))
    })
  },
}
