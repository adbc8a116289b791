/**
 * Owns the bytes that no decoder named: what follows the last layer, and what follows the packet (padding, trailer).
 */
import { DecodeError, type Layers } from './layers'
import type { TreeBuilder } from './tree'

/** Adds `data` for unnamed payload, and `eth.trailer` for bytes after the network packet's own end. */
export function describeData(layers: Layers, tree: TreeBuilder): void {
  const last = layers.count - 1
  const from = last < 0 ? 0 : Math.min(tree.end, layers.offset[last] + layers.length[last])
  const packetEnd = layers.nextEnd - layers.start
  const to = layers.error === DecodeError.none ? Math.min(tree.end, Math.max(from, packetEnd)) : tree.end
  if (to > from) {
    tree.group('data', 'Data', null, from, to - from, `${to - from} bytes`, () => {
      tree.hex('data.data', 'Data', from, to - from)
      tree.computed('data.len', 'Length', to - from)
    })
  }
  if (to < tree.end) tree.hex('eth.trailer', 'Trailer (after the packet)', to, tree.end - to)
}
