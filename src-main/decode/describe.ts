/**
 * Owns the field tree of one frame: every layer described by its own decoder, then the bytes nobody named.
 *
 * Guarantees: survives any bytes and any truncation; offsets count from the start of the frame.
 * Refuses frame facts (number, time, comments): those belong to the capture, not to the bytes.
 */
import type { FieldNode } from '@shared/field'
import { describeData } from './data'
import { DecodeError, type Layers } from './layers'
import { decoderOf } from './registry'
import { TreeBuilder } from './tree'

const PROBLEM: Readonly<Record<number, string>> = {
  [DecodeError.cutOff]: 'The capture ends inside this header (snap length)',
  [DecodeError.badLength]: 'A length field contradicts the bytes around it',
  [DecodeError.badVersion]: 'The version field is not what the layer above announced',
  [DecodeError.tooDeep]: 'More layers than Tracebook follows',
}

/** What a decode error means, in words; '' for none. */
const decodeErrorText = (error: number): string => PROBLEM[error] ?? ''

/**
 * @param bytes captured bytes of the frame, index 0 = its first byte
 * @param layers the same frame, dissected (from any buffer: only the stack's frame-relative offsets are read)
 */
export function describeFrame(bytes: Uint8Array, layers: Layers): FieldNode[] {
  const tree = new TreeBuilder(bytes)
  for (let index = 0; index < layers.count; index++) decoderOf(layers.protocol[index])?.describe(layers, index, tree)
  if (layers.error !== DecodeError.none) {
    const at = layers.errorLayer >= 0 ? layers.offset[layers.errorLayer] : 0
    tree.problem(decodeErrorText(layers.error), at, layers.errorLayer >= 0 ? layers.length[layers.errorLayer] : 0)
  }
  describeData(layers, tree)
  return tree.finish()
}
