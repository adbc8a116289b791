/**
 * Owns the field tree of one frame: every layer described by its own decoder, then the bytes nobody named.
 *
 * Guarantees: survives any bytes and any truncation; offsets count from the start of the frame.
 * Refuses frame facts (number, time, comments): those belong to the capture, not to the bytes.
 */
import type { FieldNode } from '@shared/field'
import { describeData } from './data'
import { DecodeError, Layers, Space } from './layers'
import { decoderOf } from './registry'
import { describeBareHandshake } from './tls'
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
  describeLayers(layers, tree)
  describeError(layers, tree)
  describeData(layers, tree)
  return tree.finish()
}

/** The frame's first `count` layers alone. */
export function describeOuter(bytes: Uint8Array, layers: Layers, count: number): FieldNode[] {
  const tree = new TreeBuilder(bytes)
  describeLayers(layers, tree, count)
  return tree.finish()
}

/** Bytes of a stream as `protocol` describes them, or as data when it does not know them; offsets count in `bytes`. */
export function describeStream(protocol: number, bytes: Uint8Array, frame: Layers): FieldNode[] {
  const layers = new Layers()
  layers.reset(bytes, 0, bytes.length, bytes.length)
  layers.ipProtocol = frame.ipProtocol
  layers.sport = frame.sport
  layers.dport = frame.dport
  layers.next(Space.protocol, protocol, 0, bytes.length)
  decoderOf(protocol)?.decode(layers)
  const tree = new TreeBuilder(bytes)
  describeLayers(layers, tree)
  describeError(layers, tree)
  describeData(layers, tree)
  return tree.finish()
}

/** Handshake messages that QUIC carries without records. */
export function describeHandshakeBytes(bytes: Uint8Array): FieldNode[] {
  const tree = new TreeBuilder(bytes)
  tree.group('tls', 'TLS', null, 0, bytes.length, 'handshake', () => {
    describeBareHandshake(tree, { bytes, placeOf: (index) => index })
  })
  return tree.finish()
}

function describeLayers(layers: Layers, tree: TreeBuilder, count = layers.count): void {
  for (let index = 0; index < count; index++) decoderOf(layers.protocol[index])?.describe(layers, index, tree)
}

function describeError(layers: Layers, tree: TreeBuilder): void {
  if (layers.error === DecodeError.none) return
  const at = layers.errorLayer >= 0 ? layers.offset[layers.errorLayer] : 0
  tree.problem(decodeErrorText(layers.error), at, layers.errorLayer >= 0 ? layers.length[layers.errorLayer] : 0)
}
