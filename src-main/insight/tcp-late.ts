/**
 * Owns the judgement on a segment that brings bytes which were missing: was it overtaken (sent in order, arrived late) or
 * sent again because its first copy was lost?
 *
 * Evidence, strongest first. (1) Order of sending, by IP ids or time stamps: a segment sent before all captured ones with
 * higher bytes was sent in order; one sent after such a segment was sent again. (2) Time: what shows the loss must reach the
 * receiver, its duplicate ACK the sender, the repeat the capture point: a round trip. Sooner is too early to be a repeat.
 * (3) Duplicate ACKs, SACK and the shortest time-out make a repeat likely. What none decides is said to be undecided.
 */
import type { Arithmetic } from '@shared/arithmetic'
import { durationText } from '@shared/format'
import { between, beyond, countedFrames, shorterThan } from './tcp-arithmetic'
import { SHORTEST_RTO_NS, SHORTEST_RTT_NS, type TcpCase } from './tcp-case'
import type { Fill } from './tcp-gap'
import type { TcpSegment } from './tcp-segment'
import type { Hole, TcpStream } from './tcp-stream'
import type { Certainty, TcpVerdictVariant } from './tcp-verdict'

const NEIGHBOURS = 128
/** RFC 5681 asks for three duplicates; from the second on, as Wireshark counts */
const FAST_AFTER = 2

export interface LateJudgement {
  readonly how: 'reordered' | 'resent'
  readonly variant: TcpVerdictVariant
  readonly reason: string
  readonly certainty: Certainty
  readonly arithmetic: readonly Arithmetic[]
  readonly frames: readonly number[]
  readonly counter: readonly string[]
}

/** @param end one past the segment's last position */
export function judgeLate(
  c: TcpCase,
  index: number,
  stream: TcpStream,
  { hole, to }: Fill,
  end: number,
): LateJudgement {
  const s = c.segments[index]
  const opener = c.segments[hole.opener]
  const waited = between(opener, s)
  if (hole.byAck) return recordedLate(c, opener, waited)
  const witness = sendWitness(c, s, stream, end)
  if (!witness.earlier && !witness.later) {
    const order = c.first(s, opener)
    if (order > 0) witness.earlier = opener
    else if (order < 0) witness.later = opener
  }
  const acked = hole.ackedTo >= to ? c.segments[hole.ackedBy] : undefined
  if (witness.earlier) return sentAgain(c, s, { hole, stream, waited, acked }, witness.earlier)
  if (witness.later) return overtaken(c, s, { waited, acked }, witness.later)
  return byTime(c, s, hole, stream, waited)
}

interface Witness {
  /** a segment with higher bytes that was sent before this one */
  earlier?: TcpSegment
  /** one that was sent after it */
  later?: TcpSegment
}

/** First copies are sent in sequence order: who was sent before, who after this segment, among those with higher bytes? */
export function sendWitness(c: TcpCase, s: TcpSegment, stream: TcpStream, end: number): Witness {
  const witness: Witness = {}
  for (const other of stream.above(end, NEIGHBOURS)) {
    const higher = c.segments[other]
    const order = c.first(s, higher)
    if (order > 0) return { earlier: higher }
    if (order < 0) witness.later ??= higher
  }
  return witness
}

function recordedLate(c: TcpCase, ack: TcpSegment, waited: Arithmetic): LateJudgement {
  const soon = waited.result < (c.path.rtt?.result ?? SHORTEST_RTT_NS)
  if (soon)
    return {
      how: 'reordered',
      variant: 'none',
      certainty: 'inferred',
      reason: `Frame ${ack.frame} had acknowledged these bytes ${durationText(waited.result)} before: the capture recorded them late, the network did not bring them late.`,
      arithmetic: [waited, ...tooEarly(c, waited)],
      frames: [ack.frame],
      counter: [],
    }
  return {
    how: 'resent',
    variant: 'unclear',
    certainty: 'inferred',
    reason: `Frame ${ack.frame} had acknowledged these bytes ${durationText(waited.result)} before: the first copy arrived without being captured, and this one was not needed.`,
    arithmetic: [waited],
    frames: [ack.frame],
    counter: [],
  }
}

function overtaken(
  c: TcpCase,
  s: TcpSegment,
  { waited, acked }: { readonly waited: Arithmetic; readonly acked: TcpSegment | undefined },
  later: TcpSegment,
): LateJudgement {
  const { by, arithmetic } = c.order(s, later)
  const early = tooEarly(c, waited)
  return {
    how: 'reordered',
    variant: 'none',
    certainty: 'inferred',
    reason: `It was sent before frame ${later.frame}, which overtook it: its ${by} is the lower one${
      early.length > 0 ? `; ${durationText(waited.result)} would also be too early for a retransmission` : ''
    }${acked ? `; frame ${acked.frame} had acknowledged it already, so the capture recorded it late` : ''}.`,
    arithmetic: [waited, ...(arithmetic ? [arithmetic] : []), ...early],
    frames: [later.frame, ...(acked ? [acked.frame] : [])],
    counter: [],
  }
}

interface LateFacts {
  readonly hole: Hole
  readonly stream: TcpStream
  readonly waited: Arithmetic
  /** the segment that had acknowledged the bytes before */
  readonly acked: TcpSegment | undefined
}

function sentAgain(
  c: TcpCase,
  s: TcpSegment,
  { hole, stream, waited, acked }: LateFacts,
  earlier: TcpSegment,
): LateJudgement {
  const { by, arithmetic } = c.order(s, earlier)
  const cause = causeOf(c, s, { stream, position: hole.from, since: hole.opener, waited })
  return {
    how: 'resent',
    variant: cause.variant,
    certainty: 'inferred',
    reason: `It was sent after frame ${earlier.frame}, which holds later bytes (its ${by} is the higher one), ${
      acked
        ? `and frame ${acked.frame} had acknowledged the bytes: the first copy arrived without being captured, this one was not needed`
        : 'so the first copy was lost before the capture point'
    }; ${cause.words}.`,
    arithmetic: [waited, ...(arithmetic ? [arithmetic] : []), ...cause.arithmetic],
    frames: [earlier.frame, ...cause.frames, ...(acked ? [acked.frame] : [])],
    counter: [],
  }
}

/** Neither IP ids nor time stamps tell. */
function byTime(c: TcpCase, s: TcpSegment, hole: Hole, stream: TcpStream, waited: Arithmetic): LateJudgement {
  const early = tooEarly(c, waited)
  const asked = hole.asked > 0 ? c.segments[hole.firstAsk] : undefined
  if (early.length > 0 || (!c.path.rtt && waited.result < SHORTEST_RTT_NS)) {
    const limit = c.path.rtt
    const because = limit
      ? `the round trip is ${durationText(limit.result)}, so ${asked ? `the duplicate ACK in frame ${asked.frame} cannot` : 'no duplicate ACK can'} have caused it`
      : `no retransmission is asked for and sent within ${durationText(SHORTEST_RTT_NS)}`
    return {
      how: 'reordered',
      variant: 'none',
      certainty: 'inferred',
      reason: `It came ${durationText(waited.result)} after the frame that overtook it: too early to be a retransmission (${because}).`,
      arithmetic: [waited, ...(limit ? early : [beyond(waited, SHORTEST_RTT_NS, 'soonest repeat')])],
      frames: [hole.verdict.frame, ...(asked ? [asked.frame] : [])],
      counter: [],
    }
  }
  const cause = causeOf(c, s, { stream, position: hole.from, since: hole.opener, waited })
  if (cause.variant !== 'unclear')
    return {
      how: 'resent',
      variant: cause.variant,
      certainty: 'inferred',
      reason: `It came ${durationText(waited.result)} after the frame that shows it missing; ${cause.words}.`,
      arithmetic: [waited, ...cause.arithmetic],
      frames: [hole.verdict.frame, ...cause.frames],
      counter: ['Neither IP ids nor time stamps tell in which order the segments were sent.'],
    }
  return {
    how: 'resent',
    variant: 'unclear',
    certainty: 'unknown',
    reason: `It came ${durationText(waited.result)} after the frame that shows it missing, long enough for a retransmission; that it was only overtaken is not excluded.`,
    arithmetic: [waited],
    frames: [hole.verdict.frame],
    counter: ['Neither IP ids nor time stamps tell in which order the segments were sent.'],
  }
}

/** The "too early to be a retransmission" arithmetic; empty when it is not too early, or no round trip is known. */
export function tooEarly(c: TcpCase, waited: Arithmetic): Arithmetic[] {
  const { rtt } = c.path
  if (!rtt || waited.result >= rtt.result) return []
  return [shorterThan(waited, rtt, 'round trip')]
}

export interface CauseFacts {
  readonly stream: TcpStream
  readonly position: number
  /** index of the segment */
  readonly since: number
  readonly waited: Arithmetic
}

export interface Cause {
  readonly variant: 'fast' | 'time-out' | 'unclear'
  readonly words: string
  readonly arithmetic: readonly Arithmetic[]
  readonly frames: readonly number[]
}

/** Why bytes at `position` were sent again, `waited` after segment `since` brought them (or showed them missing). */
export function causeOf(c: TcpCase, s: TcpSegment, { stream, position, since, waited }: CauseFacts): Cause {
  const { asking } = stream
  if (asking.at === position && asking.count >= FAST_AFTER) {
    const [first, last] = [c.segments[asking.first], c.segments[asking.last]]
    const answered = between(last, s)
    if (answered.result < Math.max(SHORTEST_RTO_NS, c.path.rtt?.result ?? 0))
      return {
        variant: 'fast',
        words: `${asking.count} duplicate ACKs had asked for exactly these bytes (fast retransmission)`,
        arithmetic: [countedFrames(asking.count, 'duplicate ACK'), answered],
        frames: [first.frame, last.frame],
      }
  }
  if (waited.result >= SHORTEST_RTO_NS)
    return {
      variant: 'time-out',
      words: `${durationText(waited.result)} is as long as a retransmission time-out (never shorter than ${durationText(SHORTEST_RTO_NS)})`,
      arithmetic: [beyond(waited, SHORTEST_RTO_NS, 'shortest time-out')],
      frames: [],
    }
  const { sacked } = stream
  if (sacked.index > since && sacked.to > position) {
    const report = c.segments[sacked.index]
    return {
      variant: 'fast',
      words: `frame ${report.frame} had reported later bytes as received while these were missing (SACK, RFC 6675)`,
      arithmetic: [between(report, s)],
      frames: [report.frame],
    }
  }
  const asks = asking.at === position && asking.count > 0
  return {
    variant: 'unclear',
    words: asks
      ? 'one duplicate ACK had asked for it'
      : 'no duplicate ACK or SACK was seen that asked for it, and it is early for a time-out (a tail loss probe, RFC 8985, or a question that was not captured)',
    arithmetic: asks ? [between(c.segments[asking.first], s)] : [],
    frames: asks ? [c.segments[asking.first].frame] : [],
  }
}
