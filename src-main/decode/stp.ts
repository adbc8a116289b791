/**
 * Spanning tree bridge protocol data units (IEEE 802.1D 9.3, 802.1w, 802.1s), behind LLC's SAP 42.
 *
 *   0 protocol id(2)  2 version  3 type  4 flags  5 root(8)  13 path cost(4)  17 bridge(8)  25 port(2)  27 ages and timers
 */
import { hexText, macText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { Space } from './layers'
import type { TreeBuilder } from './tree'

const STP = protocolId('stp')
const MIN_HEADER = 4
const CONFIGURATION = 35
const TYPES: ReadonlyMap<number, string> = new Map([
  [0x00, 'Configuration'],
  [0x02, 'Rapid or multiple spanning tree'],
  [0x80, 'Topology change notification'],
])

/** A bridge identifier: priority(2), address(6). */
function describeBridge(tree: TreeBuilder, name: 'root' | 'bridge', label: string, at: number): void {
  tree.uint(`stp.${name}.prio`, `${label} priority`, at, 2)
  tree.add(`stp.${name}.hw`, label, macText(tree.bytes, at + 2), at + 2, 6)
}

export const stp: Decoder = {
  protocol: STP,
  decode(layers) {
    const at = layers.nextAt
    const have = layers.nextEnd - at
    if (have < MIN_HEADER) {
      layers.push(STP, at, MIN_HEADER)
      return layers.failShort(MIN_HEADER)
    }
    // a topology change notification is its first four bytes
    const size = layers.bytes[at + 3] === 0x80 ? MIN_HEADER : CONFIGURATION
    layers.push(STP, at, size)
    if (have < size) return layers.failShort(size)
    layers.next(Space.none, 0, at + size, layers.nextWire - size)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const size = layers.length[index]
    const type = (v: number): string => TYPES.get(v) ?? hexText(v, 2)
    tree.group('stp', 'Spanning tree', null, at, size, type(tree.u8(at + 3)), () => {
      tree.uint('stp.protocol', 'Protocol', at, 2)
      tree.uint('stp.version', 'Version', at + 2, 1)
      tree.uint('stp.type', 'Type', at + 3, 1, type)
      if (size < CONFIGURATION) return
      tree.uint('stp.flags', 'Flags', at + 4, 1, (v) => hexText(v, 2))
      describeBridge(tree, 'root', 'Root', at + 5)
      tree.uint('stp.root.cost', 'Cost of the path to the root', at + 13, 4)
      describeBridge(tree, 'bridge', 'Bridge', at + 17)
      tree.uint('stp.port', 'Port', at + 25, 2, (v) => hexText(v, 4))
    })
  },
}
