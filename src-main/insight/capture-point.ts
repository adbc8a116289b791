/**
 * Owns finding the handshake of a TCP connection, and the conclusion where its capture was taken: at the client, at the server,
 * or neither.
 *
 * The argument: the time from SYN to SYN/ACK is the way from the capture point to the responder and back; the time from
 * SYN/ACK to ACK the way to the originator and back. A host answers in well under a millisecond; where one of the two is
 * that short and a small part of the other, the capture stands at that host. Otherwise it does not say.
 */
import { has, type Segment, TcpFlag } from './segment'

/** A host's own turnaround; longer, and the answer crossed a network. */
const OWN_HOST_NS = 1_500_000
/** one way must be this many times the other */
const RATIO = 5
const { syn, ack } = TcpFlag

export interface Handshake {
  readonly synFrame: number
  readonly synAckFrame: number
  readonly ackFrame: number
  readonly responderNs: number
  readonly originatorNs: number
}

export interface HandshakeSegments<S extends Segment> {
  readonly syn: S
  readonly synAck: S
  readonly ack: S
}

/** The three segments of a completed handshake. */
export function findHandshake<S extends Segment>(segments: readonly S[]): HandshakeSegments<S> | undefined {
  const opener = segments.find((segment) => has(segment, syn) && !has(segment, ack))
  if (!opener) return undefined
  const synAck = segments.find(
    (segment) =>
      has(segment, syn) &&
      has(segment, ack) &&
      segment.fromResponder !== opener.fromResponder &&
      segment.ack === (opener.seq + 1) >>> 0,
  )
  if (!synAck) return undefined
  const last = segments.find(
    (segment) =>
      segment.frame > synAck.frame &&
      !has(segment, syn) &&
      has(segment, ack) &&
      segment.fromResponder === opener.fromResponder &&
      segment.ack === (synAck.seq + 1) >>> 0,
  )
  if (!last) return undefined
  // the SYN that was answered: the last one before the answer (a repeated SYN must not lengthen the round trip)
  const asked = segments.filter((s) => s.frame < synAck.frame && has(s, syn) && !has(s, ack)).at(-1)
  return { syn: asked ?? opener, synAck, ack: last }
}

/** The same as times. */
export function handshake(segments: readonly Segment[]): Handshake | undefined {
  const found = findHandshake(segments)
  return (
    found && {
      synFrame: found.syn.frame,
      synAckFrame: found.synAck.frame,
      ackFrame: found.ack.frame,
      responderNs: found.synAck.ns - found.syn.ns,
      originatorNs: found.ack.ns - found.synAck.ns,
    }
  )
}

/** The host at (or near) which the capture was taken. */
export type CapturePlace = 'originator' | 'responder' | 'unknown'

export function capturePlace({ responderNs, originatorNs }: Handshake): CapturePlace {
  if (originatorNs < OWN_HOST_NS && responderNs >= RATIO * originatorNs && responderNs > 0) return 'originator'
  if (responderNs < OWN_HOST_NS && originatorNs >= RATIO * responderNs && originatorNs > 0) return 'responder'
  return 'unknown'
}
