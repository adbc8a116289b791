/**
 * Ethernet II and IEEE 802.3 (14 bytes): destination, source, type or length. A number up to 1500 is a length and an
 * LLC header follows (IEEE 802.3 section 3.2.6); anything larger names the payload.
 */
import { macText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { type Layers, Space } from './layers'
import { etherTypeText } from './names'
import type { TreeBuilder } from './tree'

const ETH = protocolId('eth')
const LLC = protocolId('llc')
const ETHERNET_HEADER = 14
/** The largest number in the type/length field that is a length. */
const MAX_ETHERNET_LENGTH = 1500

/** Follows a type/length field: an EtherType, or LLC of that many bytes. */
export function afterType(layers: Layers, type: number, at: number, wire: number): void {
  layers.etherType = type
  if (type > MAX_ETHERNET_LENGTH) layers.next(Space.etherType, type, at, wire)
  else layers.next(Space.protocol, LLC, at, Math.min(type, wire))
}

/** Shows a type/length field under its protocol's own names. */
export function describeType(tree: TreeBuilder, names: { type: string; length: string }, at: number): void {
  if (tree.u16(at) > MAX_ETHERNET_LENGTH || !tree.has(at, 2)) tree.uint(names.type, 'Type', at, 2, etherTypeText)
  else tree.uint(names.length, 'Length', at, 2)
}

export const ethernet: Decoder = {
  protocol: ETH,
  decode(layers) {
    const at = layers.nextAt
    const b = layers.bytes
    layers.push(ETH, at, ETHERNET_HEADER)
    if (layers.nextEnd - at < ETHERNET_HEADER) return layers.failShort(ETHERNET_HEADER)
    layers.linkDstAt = at
    layers.linkSrcAt = at + 6
    afterType(layers, (b[at + 12] << 8) | b[at + 13], at + ETHERNET_HEADER, layers.nextWire - ETHERNET_HEADER)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const dst = macText(tree.bytes, at)
    const src = macText(tree.bytes, at + 6)
    tree.group('eth', 'Ethernet', null, at, ETHERNET_HEADER, `${src} to ${dst}`, () => {
      tree.add('eth.dst', 'Destination', dst, at, 6)
      tree.flag('eth.dst.ig', 'Destination is a group address', at, 1, 0x01)
      tree.flag('eth.dst.lg', 'Destination is locally administered', at, 1, 0x02)
      tree.add('eth.src', 'Source', src, at + 6, 6)
      tree.flag('eth.src.lg', 'Source is locally administered', at + 6, 1, 0x02)
      describeType(tree, { type: 'eth.type', length: 'eth.len' }, at + 12)
    })
  },
}
