/**
 * Owns frames whose link layer has no decoder: one layer of no header, named by its LINKTYPE_ number; the rest is data.
 */
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { Space } from './layers'
import { linkTypeName } from './linktypes'

const LINK = protocolId('link')

export const link: Decoder = {
  protocol: LINK,
  decode(layers) {
    const linkType = layers.nextKey
    layers.push(LINK, layers.nextAt, 0)
    layers.next(Space.none, linkType, layers.nextAt, layers.nextWire)
  },
  describe(layers, _index, tree) {
    tree.computed('', 'Link layer', layers.nextKey, `${linkTypeName(layers.nextKey)}: no decoder, shown as bytes`)
  },
}
