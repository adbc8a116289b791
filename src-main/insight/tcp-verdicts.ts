/**
 * Owns the walk over one TCP flow that judges each segment by all others: late, sent again, missing, repeated, and why.
 *
 * Segments are taken in the order of capture. Guarantees: any input is judged in bounded memory (limits in tcp-stream.ts and
 * tcp-case.ts); numbers may wrap round; the same segments always give the same verdicts; every number said stands in the
 * verdict's arithmetic. Works in slices: the generator yields every SLICE segments.
 */
import { amountText } from '@shared/arithmetic'
import { durationText } from '@shared/format'
import { TcpFlag } from './segment'
import { judgeAnswer, judgeOvertakenAck, judgeWindowFull } from './tcp-acks'
import { between, spaceOf } from './tcp-arithmetic'
import { TcpCase, type TcpPath, type TcpQuestion } from './tcp-case'
import { fillGaps, openGap, settleGaps } from './tcp-gap'
import { judgeLate } from './tcp-late'
import { judgeOverlap } from './tcp-overlap'
import { findTwin, keepRecent, repeated, samePacket } from './tcp-repeat'
import type { TcpSegment } from './tcp-segment'
import type { TcpStream } from './tcp-stream'
import type { TcpVerdict, TcpVerdictKind } from './tcp-verdict'

const SLICE = 64
const { syn, fin, rst } = TcpFlag

export interface TcpVerdicts {
  /** in the order of their frames */
  readonly verdicts: readonly TcpVerdict[]
  /** by kind, those beyond MAX_VERDICTS included */
  readonly totals: ReadonlyMap<TcpVerdictKind, number>
  readonly path: TcpPath
  /** what was not judged, in sentences */
  readonly limits: readonly string[]
}

export function* judgeTcp(question: TcpQuestion): Generator<void, TcpVerdicts> {
  const c = new TcpCase(question)
  const recent: readonly [number[], number[]] = [[], []]
  for (let i = 0; i < c.segments.length; i++) {
    if (i % SLICE === SLICE - 1) yield
    const s = c.segments[i]
    if (s.afterBreak) for (const stream of c.streams) stream.passedOver = true
    const own = c.own(s)
    if (own.passedOver && own.started) own.skipTo(s.seq)
    const twin = findTwin(c, i, recent[s.side])
    keepRecent(recent[s.side], i)
    if (twin >= 0) samePacket(c, i, twin)
    else judgeSegment(c, i)
  }
  for (const stream of c.streams) settleGaps(c, stream)
  const limits: string[] = []
  if (c.givenUp > 0)
    limits.push(`${c.givenUp} places with missing bytes were not followed to the end: there are too many at once.`)
  const kept = c.verdicts.length
  const all = [...c.totals.values()].reduce((sum, count) => sum + count, 0)
  if (all > kept) limits.push(`Only the first ${kept} of ${all} verdicts are kept with their reasons.`)
  return { verdicts: c.verdicts, totals: c.totals, path: c.path, limits }
}

function judgeSegment(c: TcpCase, index: number): void {
  const s = c.segments[index]
  const own = c.own(s)
  if ((s.flags & syn) !== 0) {
    own.hasSyn = true
    own.scale = s.scale
  }
  const before = own.next
  const place = own.started ? own.place(s.seq) : 0
  if (own.seen && place !== undefined && judgeOvertakenAck(c, index, place)) return
  const isKeepAlive = keepsAlive(c, s, own, place)
  if (isKeepAlive) keepAlive(c, index, own)
  else if (place !== undefined) send(c, index, own)
  else strange(c, s)
  judgeWindowFull(c, index)
  judgeAnswer(c, index, isKeepAlive, place === before)
  if (!isKeepAlive) own.keepAlive = -1
}

/** RFC 9293 3.8.4: the byte before the next one, with at most one byte, when all was acknowledged. */
function keepsAlive(c: TcpCase, s: TcpSegment, own: TcpStream, place: number | undefined): boolean {
  if (!own.seen || place !== own.next - 1 || s.length > 1 || (s.flags & (syn | fin | rst)) !== 0) return false
  return c.peer(s).lastAckIndex < 0 || own.acked >= own.next
}

function keepAlive(c: TcpCase, index: number, own: TcpStream): void {
  const s = c.segments[index]
  const last = own.lastWithData < 0 ? undefined : c.segments[own.lastWithData]
  c.add(s, 'keep-alive', {
    verdict: 'keep-alive',
    reason: `It begins one byte before the next one although everything was acknowledged${
      last ? `, ${durationText(s.ns - last.ns)} after this side's last data (frame ${last.frame})` : ''
    }: a question whether the peer is still there.`,
    frames: last ? [last.frame] : [],
    arithmetic: last ? [between(last, s)] : [],
  })
  own.keepAlive = index
}

/** A number further away than any window: no part of this stream. */
function strange(c: TcpCase, s: TcpSegment): void {
  if ((s.flags & (rst | syn)) !== 0 || spaceOf(s) === 0) return
  c.add(s, 'gap', {
    verdict: 'number outside of every window',
    reason: 'Its sequence number is further away than any window reaches: of another connection, damaged or forged.',
    variant: 'open',
    certainty: 'unknown',
  })
}

/** The segment's own bytes. */
function send(c: TcpCase, index: number, own: TcpStream): void {
  const s = c.segments[index]
  if ((s.flags & rst) !== 0) return
  if (!own.seen) begin(own, s)
  const place = own.place(s.seq)
  const taken = spaceOf(s)
  if (place === undefined) return
  const end = place + taken
  if (place > own.next) {
    openGap(c, index, own, place)
    own.advance(place)
  } else if (place < own.next && taken > 0) old(c, index, own, place, end)
  if (taken > 0) {
    own.cover(place, end, index)
    own.lastWithData = index
  }
  if (end > own.next) own.advance(end)
}

function begin(own: TcpStream, s: TcpSegment): void {
  const known = own.started ? own.place(s.seq) : undefined
  // the peer's acknowledgements named numbers before: they stay the measure
  if (known === undefined) own.begin(s.seq)
  else {
    own.base = known
    if (known > own.next) own.advance(known)
  }
  own.seen = true
}

/** Begins below what is known: bytes that were missing, bytes seen before, or older than all that was captured. */
function old(c: TcpCase, index: number, own: TcpStream, place: number, end: number): void {
  const s = c.segments[index]
  const fills = own.missing(place, end)
  const isBeforeStart = place < own.base && own.piecesOf(place, end, 1).length === 0 && fills.length === 0
  if (isBeforeStart) {
    c.add(s, 'out-of-order', {
      verdict: 'older than the first frame of this side',
      reason: `It lies ${amountText(own.base - place, 'bytes')} before the first bytes captured of this side: it was overtaken, or sent again from before the capture.`,
      certainty: 'unknown',
    })
    own.base = place
    return
  }
  if (fills.length === 0) {
    const covered = own.piecesOf(place, Math.min(end, own.next), 1).length > 0
    if (covered) repeated(c, index, own, place, Math.min(end, own.next))
    if (s.length > 0) judgeOverlap(c, index, own, place, place + s.length)
    return
  }
  const { hole } = fills[0]
  const judged = judgeLate(c, index, own, fills[0], end)
  const brought = fills.reduce((sum, { from, to }) => sum + (to - from), 0)
  const opener = c.segments[hole.opener]
  const waited = between(opener, s)
  const verdict = c.add(s, judged.how === 'reordered' ? 'out-of-order' : 'retransmission', {
    verdict: judged.how === 'reordered' ? lateWords(hole.byAck, waited.result) : againWords(judged.variant),
    reason: judged.reason,
    variant: judged.variant,
    certainty: judged.certainty,
    frames: [opener.frame, ...judged.frames],
    arithmetic: judged.arithmetic,
    counter: judged.counter,
  })
  verdict.bytes = brought
  verdict.needless = judged.how === 'resent' && hole.ackedTo >= fills[0].to
  if (s.length > 0) judgeOverlap(c, index, own, place, place + s.length)
  fillGaps(c, index, own, fills, judged.how)
  if (judged.how === 'resent') own.fillers.set(index, { verdict, holes: [...new Set(fills.map((fill) => fill.hole))] })
}

const lateWords = (byAck: boolean, waited: number): string =>
  byAck ? 'recorded late' : `late by ${durationText(waited)} (reordered)`

const againWords = (variant: string): string =>
  variant === 'fast' ? 'fast retransmission' : variant === 'time-out' ? 'time-out retransmission' : 'retransmission'
