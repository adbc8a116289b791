/**
 * Owns the walk: from the link type to the innermost named layer, one decoder after the other, into one `Layers`.
 *
 * The caller resets the `Layers` first. Guarantees: no allocation, no throw, at most MAX_LAYERS steps on any bytes.
 * A walk stops (`layers.isSuspended`) where a packet is carried inside one that is to be counted for itself (a UDP tunnel, the
 * first fragment of a tunnel's packet); `resume` goes on into it and may be called until nothing is suspended any more.
 */
import { protocolId } from '@shared/protocols'
import { decodeCommon } from './common-frame'
import { DecodeError, type Layers, MAX_LAYERS, Space } from './layers'
import { decoderFor } from './registry'

const ETHERNET = 1
const TCP = protocolId('tcp')
const UDP = protocolId('udp')

/** Decodes the frame that `layers.reset` was given, whose link type is the LINKTYPE_ number `linkType`. */
export function dissect(layers: Layers, linkType: number): void {
  if (linkType !== ETHERNET || !decodeCommon(layers)) dissectStepwise(layers, linkType)
  else if (layers.nextSpace !== Space.none) walk(layers)
}

/** The same without the short cut: one decoder after the other. */
export function dissectStepwise(layers: Layers, linkType: number): void {
  layers.nextSpace = Space.link
  layers.nextKey = linkType
  walk(layers)
}

/** The same with everything inside tunnels: what a frame that is looked at is shown with. */
export function dissectWhole(layers: Layers, linkType: number): void {
  dissect(layers, linkType)
  while (layers.isSuspended) resume(layers)
}

/** Goes on into the tunnel at which the walk stopped. */
export function resume(layers: Layers): void {
  layers.takeUp()
  walk(layers)
}

/** Decodes an IP packet that stands alone: reassembled from fragments. */
export function dissectPacket(layers: Layers, etherType: number): void {
  layers.nextSpace = Space.etherType
  layers.nextKey = etherType
  walk(layers)
}

/**
 * Goes on behind TCP or UDP with a protocol that the flow's content told, not its ports. Bytes that the protocol's decoder
 * does not recognize stay unnamed.
 */
export function continueAs(layers: Layers, protocol: number): void {
  if (layers.payloadCaptured === 0 || layers.error !== DecodeError.none) return
  if (layers.top !== TCP && layers.top !== UDP) return
  layers.next(Space.protocol, protocol, layers.nextAt, layers.nextWire)
  walk(layers)
}

/** Runs decoders until none is named for what comes next. */
function walk(layers: Layers): void {
  for (let step = 0; step <= MAX_LAYERS; step++) {
    const decoder = decoderFor(layers)
    if (decoder === undefined) return
    decoder.decode(layers)
  }
  layers.fail(DecodeError.tooDeep)
}
