/**
 * Owns the judgement on bytes that were seen before: one packet captured or delivered twice, the first copy arriving after
 * its own repeat, or a retransmission; and, as later frames come, whether that retransmission was needed.
 *
 * The same packet has the same IP id (RFC 6864: a repeat is a new packet); without ids, the same time stamp. A retransmission
 * is needless when the bytes were acknowledged before it passed, when the receiver says so (D-SACK, RFC 2883), when the
 * acknowledgement echoes the first copy's time stamp (RFC 3522) or comes back sooner than the way there and back.
 */
import type { Arithmetic } from '@shared/arithmetic'
import { durationText } from '@shared/format'
import { TcpFlag } from './segment'
import { between, beyond, echoStep, spaceOf } from './tcp-arithmetic'
import { SHORTEST_RTO_NS, SHORTEST_RTT_NS, type TcpCase } from './tcp-case'
import { firstCopyCame } from './tcp-gap'
import { type Cause, causeOf, sendWitness } from './tcp-late'
import type { TcpSegment } from './tcp-segment'
import type { Repeat, TcpStream } from './tcp-stream'
import type { Draft } from './tcp-verdict'

/** frames of one side looked back for the same packet */
const LOOK_BACK = 64
/** one packet recorded at two places of one machine, or mirrored twice */
const TWICE_NS = 500e3
const MAX_REPEATS = 64
/** a SYN is repeated after 1 s (RFC 6298 2.1), after 3 s by older stacks */
const SHORTEST_SYN_NS = 900e6

/** The earlier frame that is the very same packet, -1 = none. `recent` are indexes of this side, oldest first. */
export function findTwin(c: TcpCase, index: number, recent: readonly number[]): number {
  const s = c.segments[index]
  for (let i = recent.length - 1; i >= 0; i--) if (isSamePacket(c, c.segments[recent[i]], s)) return recent[i]
  return -1
}

function isSamePacket(c: TcpCase, a: TcpSegment, b: TcpSegment): boolean {
  if (a.seq !== b.seq || a.length !== b.length || a.flags !== b.flags || a.ack !== b.ack || a.window !== b.window)
    return false
  if (a.tsVal !== b.tsVal || a.tsEcr !== b.tsEcr || a.ipId !== b.ipId || a.sack.length !== b.sack.length) return false
  const use = c.ids[b.side]
  if (a.ipId > 0 && use !== 'constant') return true
  if (spaceOf(b) === 0) return false
  return Math.abs(b.ns - a.ns) < soonestRepeat(c, b)
}

/** Without ids: what a host cannot have sent twice within this time. */
function soonestRepeat(c: TcpCase, { tsVal, length, flags }: TcpSegment): number {
  if (tsVal >= 0 && length > 0) return SHORTEST_RTO_NS
  if ((flags & TcpFlag.syn) !== 0) return SHORTEST_SYN_NS
  return Math.min(c.path.rtt?.result ?? SHORTEST_RTT_NS, SHORTEST_RTT_NS)
}

export function keepRecent(recent: number[], index: number): void {
  recent.push(index)
  if (recent.length > LOOK_BACK) recent.shift()
}

export function samePacket(c: TcpCase, index: number, twin: number): void {
  const s = c.segments[index]
  const first = c.segments[twin]
  const waited = between(first, s)
  const hops = s.ttl !== first.ttl && s.ttl >= 0 && first.ttl >= 0
  const twice = hops || Math.abs(waited.result) < TWICE_NS
  const byId = s.ipId > 0 && c.ids[s.side] !== 'constant'
  const how = hops
    ? `with its time to live at ${s.ttl} instead of ${first.ttl}, so it was captured before and after a router`
    : twice
      ? 'within so short a time that one packet was captured twice or doubled nearby'
      : 'so the network delivered one packet twice'
  c.own(s).lastStray = index
  c.add(s, 'same-packet', {
    verdict: `the same packet as frame ${first.frame}${twice ? ', captured twice' : ', doubled on the way'}`,
    reason: `Frame ${first.frame} is the same packet ${durationText(waited.result)} before (${
      byId
        ? `same IP id ${s.ipId}; a retransmission gets a new one`
        : 'all header fields equal, too soon to be sent again'
    }), ${how}: no retransmission.`,
    variant: twice ? 'captured-twice' : 'doubled',
    certainty: 'inferred',
    frames: [first.frame],
    arithmetic: [waited, byId ? sameId(first, s) : beyond(waited, soonestRepeat(c, s), 'soonest repeat')],
  })
}

const sameId = (a: TcpSegment, b: TcpSegment): Arithmetic => ({
  text: `IP id ${b.ipId} (frame ${b.frame}) − ${a.ipId} (frame ${a.frame}) = 0`,
  expression: 'b - a',
  operands: {
    a: { value: a.ipId, frame: a.frame, field: 'ip.id' },
    b: { value: b.ipId, frame: b.frame, field: 'ip.id' },
  },
  result: b.ipId - a.ipId,
  unit: 'number',
})

/** All of [from, to) was seen before. */
export function repeated(c: TcpCase, index: number, stream: TcpStream, from: number, to: number): Draft | undefined {
  const s = c.segments[index]
  const piece = stream.piecesOf(from, to, 1)[0]
  if (!piece) return undefined
  // SYN/ACK after a bare SYN: both sides opened at once, or a split handshake (RFC 9293 3.5); no repeat
  if (opensAgain(c.segments[piece.by], s)) return undefined
  const copies = stream.addCopy(piece.by, index)
  stream.lastRepeat = index
  const known = [piece.by, ...copies.filter((copy) => overlaps(stream, c.segments[copy], from, to))]
  const later = known.find((copy) => c.first(s, c.segments[copy]) < 0)
  const isFirst = later !== undefined && !known.some((copy) => c.first(s, c.segments[copy]) > 0)
  if (isFirst && !sendWitness(c, s, stream, to).earlier) {
    wasNotLost(c, stream, s, { from, to, repeat: later })
    return overtakenByRepeat(c, s, c.segments[later])
  }
  const newest = known[known.length - 1]
  const verdict = sentAgain(c, s, stream, from, newest)
  if (!verdict.needless) {
    stream.repeats.push({ from, to, index, first: piece.by, verdict, settled: false })
    if (stream.repeats.length > MAX_REPEATS) stream.repeats.shift()
  }
  return verdict
}

const opensAgain = (first: TcpSegment, s: TcpSegment): boolean =>
  (s.flags & first.flags & TcpFlag.syn) !== 0 && (s.flags & TcpFlag.ack) !== 0 && (first.flags & TcpFlag.ack) === 0

function overlaps(stream: TcpStream, s: TcpSegment, from: number, to: number): boolean {
  const place = stream.place(s.seq)
  return place !== undefined && place < to && place + spaceOf(s) > from
}

/** The first copy turned up behind its repeat: what was said of the repeat and of the gap that it filled is taken back. */
function wasNotLost(
  c: TcpCase,
  stream: TcpStream,
  s: TcpSegment,
  { from, to, repeat }: { readonly from: number; readonly to: number; readonly repeat: number },
): void {
  const made = stream.fillers.get(repeat)
  if (!made) return
  const { verdict, holes } = made
  verdict.needless = true
  verdict.step({
    frame: s.frame,
    verdict: `${verdict.verdict}, needless`,
    reason: `Frame ${s.frame} is the first copy, overtaken by this repeat: it was late, not lost.`,
    arithmetic: verdict.arithmetic,
  })
  for (const hole of holes) firstCopyCame(c, s, hole, { from, to, repeat: verdict.frame })
}

/** It was sent before the frame whose bytes it repeats: the other one is the retransmission. */
function overtakenByRepeat(c: TcpCase, s: TcpSegment, repeat: TcpSegment): Draft {
  const { by, arithmetic } = c.order(s, repeat)
  const waited = between(repeat, s)
  return c.add(s, 'out-of-order', {
    verdict: `the first copy, overtaken by its own repeat`,
    reason: `Frame ${repeat.frame} holds the same bytes and was sent later (its ${by} is the higher one): this is the first copy, ${durationText(waited.result)} behind its retransmission, so nothing was lost.`,
    certainty: 'inferred',
    frames: [repeat.frame],
    arithmetic: [waited, ...(arithmetic ? [arithmetic] : [])],
  })
}

function sentAgain(c: TcpCase, s: TcpSegment, stream: TcpStream, from: number, copy: number): Draft {
  const newest = c.segments[copy]
  const waited = between(newest, s)
  const cause = finAgain(newest, s) ?? causeOf(c, s, { stream, position: from, since: copy, waited })
  const acked = stream.ackedBy >= 0 && stream.acked >= from + spaceOf(s) ? c.segments[stream.ackedBy] : undefined
  const words =
    cause.variant === 'fast'
      ? 'fast retransmission'
      : cause.variant === 'time-out'
        ? 'time-out retransmission'
        : 'retransmission'
  const order = c.order(newest, s)
  const verdict = c.add(s, 'retransmission', {
    verdict: acked ? `${words}, needless` : words,
    reason: `Its bytes are those of frame ${newest.frame}, ${durationText(waited.result)} before; ${cause.words}${
      acked ? `; frame ${acked.frame} had acknowledged them already, so it was not needed` : `; ${whereLost(c, s)}`
    }.`,
    variant: cause.variant,
    certainty: cause.variant === 'unclear' && order.order === 0 ? 'unknown' : 'inferred',
    frames: [newest.frame, ...cause.frames, ...(acked ? [acked.frame] : [])],
    arithmetic: [
      waited,
      ...(order.arithmetic ? [order.arithmetic] : []),
      ...cause.arithmetic,
      ...(acked ? [between(acked, s)] : []),
    ],
  })
  verdict.needless = acked !== undefined
  return verdict
}

/** A FIN that acknowledges something new: the answer to the other's FIN while its own is under way (RFC 9293 3.6). */
function finAgain(newest: TcpSegment, s: TcpSegment): Cause | undefined {
  const isFin = (s.flags & newest.flags & TcpFlag.fin) !== 0 && s.length === 0
  if (!isFin || ((s.ack - newest.ack) | 0) <= 0) return undefined
  const words = 'it repeats the FIN with a newer acknowledgement: both sides close at once'
  return { variant: 'unclear', words, arithmetic: [], frames: [] }
}

/** The first copy passed the capture point, so what went wrong happened behind it, or on the way back. */
const whereLost = (c: TcpCase, s: TcpSegment): string =>
  c.isAt(s.side === 0 ? 1 : 0)
    ? 'the first copy had reached the capture point, which is at the receiver, so rather the acknowledgement was late or lost'
    : 'the first copy had passed the capture point, so it or its acknowledgement was late or lost behind it'

/** The receiver's answer (to `stream`; `before` was acknowledged so far): does it show that a retransmission was not needed? */
export function answerToRepeats(
  c: TcpCase,
  index: number,
  stream: TcpStream,
  { acked, before }: { readonly acked: number; readonly before: number },
): void {
  if (stream.repeats.length === 0) return
  const s = c.segments[index]
  const [left, right] = s.sack
  const dsackFrom = left === undefined ? undefined : stream.place(left)
  const dsackTo = right === undefined ? undefined : stream.place(right)
  for (const repeat of stream.repeats) {
    if (repeat.verdict.needless) continue
    const isDsack =
      dsackFrom !== undefined &&
      dsackTo !== undefined &&
      dsackTo <= acked &&
      dsackFrom < repeat.to &&
      dsackTo > repeat.from
    if (isDsack) needless(c, s, repeat, `frame ${s.frame} reports the bytes as received twice (D-SACK, RFC 2883)`, [])
    else if (!repeat.settled && acked >= repeat.to) answered(c, s, repeat, before >= repeat.from && before < repeat.to)
  }
  // a D-SACK may follow within a round trip or two: settled ones are kept until pushed out
}

/** @param isNext its bytes were the next that the receiver waited for: only then it echoes their time stamp (RFC 7323 4.3) */
function answered(c: TcpCase, s: TcpSegment, repeat: Repeat, isNext: boolean): void {
  repeat.settled = true
  const again = c.segments[repeat.index]
  const back = between(again, s)
  if (isNext && again.tsVal >= 0 && s.tsEcr >= 0) {
    if (((s.tsEcr - again.tsVal) | 0) < 0)
      needless(c, s, repeat, `frame ${s.frame} acknowledges them with the time stamp of an earlier copy (RFC 3522)`, [
        echoStep(again, s),
      ])
    return
  }
  const way = c.path.half[s.side]
  if (way !== undefined && back.result >= 0 && back.result < way / 4)
    needless(
      c,
      s,
      repeat,
      `frame ${s.frame} acknowledges them after ${durationText(back.result)}, less than a quarter of the ${durationText(way)} to the receiver and back, so it answers the first copy`,
      [back],
    )
}

function needless(c: TcpCase, s: TcpSegment, repeat: Repeat, because: string, arithmetic: readonly Arithmetic[]): void {
  const { verdict } = repeat
  repeat.settled = true
  verdict.needless = true
  verdict.step({
    frame: s.frame,
    verdict: `${verdict.verdict}, needless`,
    reason: `An earlier copy (frame ${c.segments[repeat.first].frame} the first) had arrived: ${because}.`,
    certainty: 'inferred',
    frames: [c.segments[repeat.first].frame],
    arithmetic: [...verdict.arithmetic, ...arithmetic],
  })
}
