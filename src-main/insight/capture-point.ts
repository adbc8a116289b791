/**
 * Owns the conclusion where a capture was taken: at the client, at the server, or between, from one TCP handshake.
 *
 * The argument: the time from SYN to SYN/ACK is the way from the capture point to the responder and back; the time from
 * SYN/ACK to ACK the way to the originator and back. A host answers in well under a millisecond; where one of the two is
 * that short and a small part of the other, the capture stands at that host. Otherwise it does not say.
 */

import { durationText } from '@shared/format'
import type { Statement } from '@shared/rows'

/** A host's own turnaround; longer, and the answer crossed a network. */
const OWN_HOST_NS = 1_500_000
/** one way must be this many times the other */
const RATIO = 5

export interface Handshake {
  readonly synFrame: number
  readonly synAckFrame: number
  readonly ackFrame: number
  readonly responderNs: number
  readonly originatorNs: number
}

export function capturePoint({ synFrame, synAckFrame, ackFrame, responderNs, originatorNs }: Handshake): Statement {
  const frames = [synFrame, synAckFrame, ackFrame]
  const arithmetic = `SYN to SYN/ACK ${durationText(responderNs)}, SYN/ACK to ACK ${durationText(originatorNs)}`
  const at = (host: string, far: string): Statement => ({
    kind: 'inferred',
    text: `The capture was taken at or near the ${host}: its own answer takes a small part of the time the ${far}'s takes.`,
    frames,
    arithmetic,
  })
  if (originatorNs < OWN_HOST_NS && responderNs >= RATIO * originatorNs && responderNs > 0)
    return at('originator', 'responder')
  if (responderNs < OWN_HOST_NS && originatorNs >= RATIO * responderNs && originatorNs > 0)
    return at('responder', 'originator')
  return {
    kind: 'unknown',
    text: 'Where the capture was taken cannot be told from this handshake: neither side answers markedly faster than the other.',
    frames,
    arithmetic,
  }
}
