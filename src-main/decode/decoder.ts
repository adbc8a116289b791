/**
 * Owns the shape every protocol file has. One file a protocol, one object of this type, one line in registry.ts.
 *
 * `decode` runs for every frame: it reads at `layers.nextAt .. layers.nextEnd`, checks the length once, pushes its layer,
 * fills slots, and says what comes next with `layers.next(space, key, at, wire)`. No allocation, no strings, no throw;
 * what does not fit is `layers.fail(...)`. It never imports the registry.
 *
 * `describe` runs only for the frame being looked at (or for a deep filter): it writes the same header as fields.
 */
import type { Layers } from './layers'
import type { TreeBuilder } from './tree'

export interface Decoder {
  readonly protocol: number
  decode(layers: Layers): void
  /** Layer `index` of `layers` as fields. Must survive any truncation: read only below `tree.end`. */
  describe(layers: Layers, index: number, tree: TreeBuilder): void
}
