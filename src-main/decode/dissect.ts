/**
 * Owns the walk: from the link type to the innermost named layer, one decoder after the other, into one `Layers`.
 *
 * The caller resets the `Layers` first. Guarantees: no allocation, no throw, at most MAX_LAYERS steps on any bytes.
 * `walk` is also where a tunnel would resume: set what comes next with `layers.next(...)` and call it again.
 */
import { DecodeError, type Layers, MAX_LAYERS, Space } from './layers'
import { decoderFor } from './registry'

/** Decodes the frame that `layers.reset` was given, whose link type is the LINKTYPE_ number `linkType`. */
export function dissect(layers: Layers, linkType: number): void {
  layers.nextSpace = Space.link
  layers.nextKey = linkType
  walk(layers)
}

/** Runs decoders until none is named for what comes next. */
export function walk(layers: Layers): void {
  for (let step = 0; step <= MAX_LAYERS; step++) {
    const decoder = decoderFor(layers)
    if (decoder === undefined) return
    decoder.decode(layers)
  }
  layers.fail(DecodeError.tooDeep)
}
