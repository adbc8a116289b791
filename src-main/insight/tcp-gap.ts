/**
 * Owns the life of a gap: a segment jumps over bytes, and later frames say what became of them: late (reordered), sent again
 * (lost on the way here), acknowledged though never seen (not captured, or left out of a listing), or never heard of again.
 *
 * Guarantees: the verdict at the frame that jumped goes through every step with its frame; when the last missing byte has
 * come it is withdrawn. "Not enough seen" is what stands when nothing decides.
 */
import { type Arithmetic, amountText } from '@shared/arithmetic'
import { countText, durationText } from '@shared/format'
import { windowArithmetic } from './omitted-lines'
import { ackOperand, between, bytesFrom, seqOperand, spaceOf, takenOperand } from './tcp-arithmetic'
import type { TcpCase } from './tcp-case'
import type { TcpSegment } from './tcp-segment'
import { cutOut, type Hole, sizeOf, type TcpStream } from './tcp-stream'

const MAX_RANGES = 512

const bytesText = (value: number): string => amountText(value, 'bytes')

/** seq of the jumping segment − (seq of the one before + what it takes). */
function jumpArithmetic(before: TcpSegment | undefined, opener: TcpSegment, bytes: number): Arithmetic[] {
  if (!before) return []
  const taken = spaceOf(before)
  const raw = opener.seq - (before.seq + taken)
  const turns = Math.round((bytes - raw) / 2 ** 32)
  if (raw + turns * 2 ** 32 !== bytes) return []
  const turn = turns === 0 ? '' : ` + ${turns * 2 ** 32}`
  return [
    {
      text: `frame ${opener.frame} begins ${bytesText(bytes)} beyond the end of frame ${before.frame}`,
      expression: `b - (a + n)${turn}`,
      operands: {
        a: seqOperand(before),
        n: takenOperand(before),
        b: seqOperand(opener),
      },
      result: bytes,
      unit: 'bytes',
    },
  ]
}

/** A segment begins beyond what is known: [stream.next, to) is missing before it. */
export function openGap(c: TcpCase, index: number, stream: TcpStream, to: number): void {
  const s = c.segments[index]
  const from = stream.next
  const before = stream.bringerBefore(from)
  const bytes = to - from
  const arithmetic = jumpArithmetic(c.segments[before], s, bytes)
  const verdict = c.add(s, 'gap', {
    verdict: `${bytesText(bytes)} missing before this frame`,
    reason: `Its first byte is ${bytesText(bytes)} beyond the highest one seen of this side; whether they are late, lost or not captured is not known yet.`,
    variant: 'open',
    certainty: 'unknown',
    frames: before < 0 ? [] : [c.segments[before].frame],
    arithmetic,
  })
  verdict.bytes = bytes
  addHole(c, stream, newHole({ from, to, opener: index, byAck: false, before, verdict }))
}

/** An acknowledgement names bytes beyond everything seen: `verdict` is the one at the acknowledging frame. */
export function openAckedGap(c: TcpCase, index: number, stream: TcpStream, to: number, verdict: Hole['verdict']): void {
  const before = stream.bringerBefore(stream.next)
  addHole(c, stream, {
    ...newHole({ from: stream.next, to, opener: index, byAck: true, before, verdict }),
    ackedBy: index,
    ackedTo: to,
  })
}

type NewHole = Pick<Hole, 'from' | 'to' | 'opener' | 'byAck' | 'before' | 'verdict'>

const newHole = (hole: NewHole): Hole => ({
  ...hole,
  ranges: [{ from: hole.from, to: hole.to }],
  late: 0,
  resent: 0,
  again: [],
  ackedBy: -1,
  ackedTo: Number.NEGATIVE_INFINITY,
  ackVerdict: undefined,
  asked: 0,
  firstAsk: -1,
})

function addHole(c: TcpCase, stream: TcpStream, hole: Hole): void {
  const lost = stream.addHole(hole)
  if (lost) giveUp(c, lost)
}

function giveUp(c: TcpCase, hole: Hole): void {
  c.givenUp++
  hole.verdict.step({
    frame: c.segments[hole.opener].frame,
    variant: 'not-followed',
    verdict: 'not followed further',
    reason: 'There are more places with missing bytes in this flow than are followed.',
    certainty: 'unknown',
  })
}

export interface Fill {
  readonly hole: Hole
  readonly from: number
  readonly to: number
}

/** A late segment brings bytes of holes; `how` is the verdict on that segment. */
export function fillGaps(
  c: TcpCase,
  index: number,
  stream: TcpStream,
  fills: readonly Fill[],
  how: 'reordered' | 'resent',
): void {
  const s = c.segments[index]
  for (const { hole, from, to } of fills) {
    hole.ranges = cutOut(hole.ranges, from, to)
    if (how === 'reordered') hole.late += to - from
    else {
      hole.resent += to - from
      hole.again.push({ from, to })
    }
    const left = sizeOf(hole.ranges)
    hole.verdict.bytes = left
    if (left === 0) closeGap(c, s, hole)
    else if (hole.ranges.length > MAX_RANGES) {
      giveUp(c, hole)
      hole.ranges = []
    }
  }
  if (fills.length > 0) removeFilled(stream)
}

function removeFilled(stream: TcpStream): void {
  const open = stream.holes.filter(({ ranges }) => ranges.length > 0)
  stream.holes.length = 0
  stream.holes.push(...open)
}

/** Every missing byte has come. */
function closeGap(c: TcpCase, s: TcpSegment, hole: Hole): void {
  const { ackVerdict } = hole
  if (ackVerdict && hole.resent === 0) {
    ackVerdict.bytes -= hole.to - hole.from
    if (ackVerdict.bytes <= 0) ackVerdict.status = 'withdrawn'
    ackVerdict.step({
      frame: s.frame,
      verdict: 'acknowledges bytes that were recorded later',
      reason: `Frame ${s.frame} holds them: it was recorded after its acknowledgement, nothing is missing.`,
    })
  }
  const opener = c.segments[hole.opener]
  const waited = between(opener, s)
  const { verdict } = hole
  verdict.status = 'withdrawn'
  verdict.bytes = 0
  const all = bytesText(hole.to - hole.from)
  if (hole.resent === 0) {
    const early = hole.byAck || waited.result < 0
    verdict.step({
      frame: s.frame,
      variant: 'reordered',
      certainty: 'inferred',
      verdict: early ? 'recorded late' : `late by ${durationText(waited.result)} (reordered)`,
      reason: early
        ? `Frame ${s.frame} holds the missing ${all}: it was recorded after the frame that shows them missing, nothing was lost.`
        : `Frame ${s.frame} brought the missing ${all} ${durationText(waited.result)} later: they were overtaken, not lost.`,
      arithmetic: [...verdict.arithmetic.slice(0, 1), waited, remainder(hole)],
    })
    return
  }
  verdict.step({
    frame: s.frame,
    variant: 'resent',
    certainty: 'inferred',
    verdict: `filled after ${durationText(waited.result)} by bytes sent again`,
    reason: `Frame ${s.frame} completed the missing ${all}; ${hole.late === 0 ? 'they' : `${bytesText(hole.resent)} of them`} were sent again: the first copy was ${
      hole.ackedBy >= 0 ? 'received but not captured' : c.lossBefore(opener.side)
    }.`,
    arithmetic: [...verdict.arithmetic.slice(0, 1), waited, remainder(hole)],
  })
}

/** [from, to) turned up behind its own repeat: it was not lost, and when that goes for all that was sent again, nothing was. */
export function firstCopyCame(
  c: TcpCase,
  s: TcpSegment,
  hole: Hole,
  { from, to, repeat }: { readonly from: number; readonly to: number; readonly repeat: number },
): void {
  const before = sizeOf(hole.again)
  hole.again = cutOut(hole.again, from, to)
  const came = before - sizeOf(hole.again)
  hole.late += came
  hole.resent -= came
  if (came === 0 || hole.resent > 0 || hole.ranges.length > 0) return
  hole.verdict.step({
    frame: s.frame,
    variant: 'reordered',
    verdict: 'late, and sent again before they came (reordered)',
    reason: `Frame ${s.frame} is the first copy of bytes that frame ${repeat} had repeated: overtaken, not lost.`,
    arithmetic: [...hole.verdict.arithmetic.slice(0, 1), between(c.segments[hole.opener], s), remainder(hole)],
  })
}

/** What is missing still: the bytes jumped over less those that came. */
function remainder(hole: Hole): Arithmetic {
  const all = hole.to - hole.from
  const left = sizeOf(hole.ranges)
  return {
    text: `${countText(all)} missing − ${countText(hole.late)} late − ${countText(hole.resent)} sent again = ${bytesText(left)} missing`,
    expression: 'all - late - resent',
    operands: { all: { value: all }, late: { value: hole.late }, resent: { value: hole.resent } },
    result: all - hole.late - hole.resent,
    unit: 'bytes',
  }
}

/** The receiver says it has bytes up to `to` (acknowledgement) or [from, to) (SACK) that are missing here. */
export function receiverHas(
  c: TcpCase,
  index: number,
  hole: Hole,
  { by, bytes }: { readonly by: 'acknowledges' | 'reports (SACK)'; readonly bytes: number },
): void {
  const s = c.segments[index]
  if (hole.ackedBy < 0) hole.ackedBy = index
  else if (by === 'reports (SACK)') return
  const all = sizeOf(hole.ranges)
  const left = bytes < all ? `${bytesText(bytes)} of the ${bytesText(all)}` : bytesText(all)
  if (c.question.origin === 'listing') {
    hole.verdict.step({
      frame: s.frame,
      variant: 'omitted',
      certainty: 'inferred',
      verdict: 'not in the listing',
      reason: `Frame ${s.frame} ${by} the ${left}, so they arrived: the lines are not in the listing; that is no loss.`,
      arithmetic: [
        ...hole.verdict.arithmetic.slice(0, 1),
        ...ackArithmetic(c, s, hole),
        ...windowArithmetic(c.segments, index),
      ],
    })
    return
  }
  const asked =
    hole.asked > 0
      ? `; the receiver had asked for them ${hole.asked === 1 ? 'once' : `${hole.asked} times`}, so a late or second copy came that is not here either`
      : ' and the receiver never asked for them'
  hole.verdict.step({
    frame: s.frame,
    variant: 'not-captured',
    certainty: 'inferred',
    verdict: 'received, but not captured',
    reason: `Frame ${s.frame} ${by} the ${left} that no captured frame holds${asked}: lost by the capture, not by the network.`,
    arithmetic: [...hole.verdict.arithmetic.slice(0, 1), ...ackArithmetic(c, s, hole)],
  })
}

/** How far beyond the frame before the hole the acknowledgement reaches. */
function ackArithmetic(c: TcpCase, s: TcpSegment, hole: Hole): Arithmetic[] {
  const before = c.segments[hole.before]
  if (!before || before.seq > s.ack) return []
  return [bytesFrom(seqOperand(before), ackOperand(s), `acknowledged since the start of frame ${before.frame}`)]
}

/** No more frames: what is missing still gets its last word. */
export function settleGaps(c: TcpCase, stream: TcpStream): void {
  for (const hole of stream.holes) {
    if (hole.ackedBy >= 0 && hole.late + hole.resent === 0) continue
    const { verdict } = hole
    const last = c.segments[c.segments.length - 1]
    const left = bytesText(sizeOf(hole.ranges))
    if (hole.ackedBy >= 0) {
      verdict.step({
        frame: last.frame,
        variant: 'partly-filled',
        verdict: `${left} received, but not captured`,
        reason: `Part of the missing bytes came later; ${left} were acknowledged and are in no captured frame.`,
        arithmetic: [...verdict.arithmetic.slice(0, 1), remainder(hole)],
      })
    } else if (hole.asked > 1) {
      verdict.step({
        frame: last.frame,
        variant: 'lost',
        verdict: `${left} lost, as far as seen`,
        reason: `The receiver asked for them ${hole.asked} times (first in frame ${c.segments[hole.firstAsk].frame}) and never acknowledged them before the end of what was seen.`,
        frames: [c.segments[hole.firstAsk].frame],
        arithmetic: [...verdict.arithmetic.slice(0, 1), remainder(hole)],
      })
    } else if (c.question.isPartial) {
      verdict.step({
        frame: last.frame,
        variant: 'not-followed',
        certainty: 'unknown',
        verdict: `${left} missing: not followed further`,
        reason: 'Frames of this flow that would tell what became of them were not looked at.',
      })
    } else {
      verdict.step({
        frame: last.frame,
        variant: 'open',
        certainty: 'unknown',
        verdict: `${left} missing: not enough seen`,
        reason:
          'Neither the bytes nor an acknowledgement of them were seen: lost, still under way or not captured. A later frame of either side would settle it.',
        arithmetic: [...verdict.arithmetic.slice(0, 1), remainder(hole)],
      })
    }
  }
}
