/**
 * IEEE 802.1Q and 802.1ad tags (4 bytes each after the addresses): priority, drop-eligible, VLAN id, next type.
 * Stacked tags are stacked layers; `vlanOuter` is the first id met, `vlan` the last.
 */
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { afterType, describeType } from './ethernet'

const VLAN = protocolId('vlan')

export const vlan: Decoder = {
  protocol: VLAN,
  decode(layers) {
    const at = layers.nextAt
    const b = layers.bytes
    layers.push(VLAN, at, 4)
    if (layers.nextEnd - at < 4) return layers.failShort(4)
    const id = ((b[at] << 8) | b[at + 1]) & 0xfff
    if (layers.vlanCount === 0) layers.vlanOuter = id
    layers.vlan = id
    layers.vlanCount++
    afterType(layers, (b[at + 2] << 8) | b[at + 3], at + 4, layers.nextWire - 4)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const tag = tree.u16(at)
    tree.group('vlan', '802.1Q VLAN', null, at, 4, `id ${tag & 0xfff}, priority ${tag >> 13}`, () => {
      tree.add('vlan.priority', 'Priority', tag >> 13, at, 2)
      tree.flag('vlan.dei', 'Drop eligible', at, 2, 0x1000)
      tree.add('vlan.id', 'VLAN id', tag & 0xfff, at, 2)
      describeType(tree, { type: 'vlan.etype', length: 'vlan.len' }, at + 2)
    })
  },
}
