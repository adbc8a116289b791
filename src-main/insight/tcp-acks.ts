/**
 * Owns the judgement on what a segment says to its peer: acknowledgements that repeat, reach over bytes nobody captured, or
 * answer a probe; windows that close, open and fill up.
 *
 * Conditions are those of the frame marks (flows/sequence.ts), so that every mark gets a reason; the reason looks at why.
 */
import type { Arithmetic } from '@shared/arithmetic'
import { amountText } from '@shared/arithmetic'
import { countText, durationText } from '@shared/format'
import { TcpFlag } from './segment'
import {
  ackOperand,
  between,
  bytesFrom,
  rightEdgeStep,
  seqOperand,
  spaceOf,
  takenOperand,
  windowRoom,
  windowStep,
} from './tcp-arithmetic'
import type { TcpCase } from './tcp-case'
import { openAckedGap, receiverHas } from './tcp-gap'
import { answerToRepeats } from './tcp-repeat'
import type { TcpSegment } from './tcp-segment'
import { cutOut, type Hole, sizeOf, type TcpStream } from './tcp-stream'

const { syn, fin, rst, ack } = TcpFlag

const isPlain = ({ flags }: TcpSegment): boolean => (flags & (syn | fin | rst)) === 0

/** The acknowledgement and the window of segment `index`; `expected` = its own next position before it was taken in. */
/** A pure ACK that later packets of its sender overtook: true when it was said. */
export function judgeOvertakenAck(c: TcpCase, index: number, place: number): boolean {
  const s = c.segments[index]
  const [own, peer] = [c.own(s), c.peer(s)]
  if (!isPlain(s) || s.length > 0 || (s.flags & ack) === 0 || own.lastAckIndex < 0) return false
  const acked = peer.place(s.ack)
  const last = c.segments[own.lastAckIndex]
  const data = own.lastWithData < 0 ? undefined : c.segments[own.lastWithData]
  if (place >= own.next && (acked === undefined || acked >= peer.acked)) return false
  const order = c.first(s, last)
  const behindFin = order === 0 && place < own.next && data !== undefined && (data.flags & fin) !== 0
  if (order >= 0 && !behindFin) return false
  const newer = order < 0 ? last : (data ?? last)
  const shown = c.order(s, newer)
  own.lastStray = index
  c.add(s, 'overtaken-ack', {
    verdict: 'an older acknowledgement, overtaken',
    reason:
      order < 0
        ? `It was sent before frame ${newer.frame} (its ${shown.by} is the lower one) and arrived after it: it says nothing that is not known.`
        : `Its number lies before the FIN in frame ${newer.frame}: it was sent before that and arrived after it.`,
    frames: [newer.frame],
    arithmetic: [...(shown.arithmetic ? [shown.arithmetic] : []), between(newer, s)],
  })
  return true
}

export function judgeAnswer(c: TcpCase, index: number, isKeepAlive: boolean, inPlace: boolean): void {
  const s = c.segments[index]
  const [own, peer] = [c.own(s), c.peer(s)]
  if ((s.flags & rst) !== 0) return
  windows(c, index, own)
  if ((s.flags & ack) !== 0) {
    if (isPlain(s)) compare(c, index, own, peer, isKeepAlive, inPlace)
    acknowledge(c, index, peer)
    own.lastAck = s.ack
    own.lastAckIndex = index
  }
}

function windows(c: TcpCase, index: number, own: TcpStream): void {
  const s = c.segments[index]
  if (s.window !== 0) {
    if (own.zeroWindow && isPlain(s)) {
      const closed = between(c.segments[own.zeroWindowAt], s)
      own.zeroWindow.step({
        frame: s.frame,
        verdict: `window closed for ${durationText(closed.result)}`,
        reason: `Frame ${s.frame} opened the window again, to ${countText(s.window)} (as in the header).`,
        certainty: 'read',
        arithmetic: [closed],
      })
      own.zeroWindow = undefined
    }
    return
  }
  if (!isPlain(s)) return
  const again = own.zeroWindow !== undefined
  const verdict = c.add(s, 'zero-window', {
    verdict: again ? 'window still closed' : 'window closed',
    reason: again
      ? `The receiver's window is 0 since frame ${c.segments[own.zeroWindowAt].frame}.`
      : 'The receiver offers 0 bytes: its program reads slower than the data comes; the sender must wait.',
    certainty: 'read',
    frames: again ? [c.segments[own.zeroWindowAt].frame] : [],
    arithmetic: again ? [between(c.segments[own.zeroWindowAt], s)] : [],
  })
  if (again) return
  own.zeroWindow = verdict
  own.zeroWindowAt = index
}

/** The same acknowledgement number again: keep-alive's answer, window update, or a duplicate ACK. */
function compare(
  c: TcpCase,
  index: number,
  own: TcpStream,
  peer: TcpStream,
  isKeepAlive: boolean,
  inPlace: boolean,
): void {
  const s = c.segments[index]
  const before = own.lastAckIndex < 0 ? undefined : c.segments[own.lastAckIndex]
  if (!before || own.lastAck !== s.ack) return
  if (s.length > 0 || isKeepAlive || !inPlace) return
  if (before.window !== s.window) {
    if (s.window === 0) return
    const step = windowStep(before, s)
    c.add(s, 'window-update', {
      verdict: step.result > 0 ? 'window update' : 'window made smaller',
      reason: `It acknowledges nothing new; only the window is another than in frame ${before.frame}.`,
      certainty: 'read',
      frames: [before.frame],
      arithmetic: [step],
    })
    return
  }
  if (peer.keepAlive >= 0) {
    const probe = c.segments[peer.keepAlive]
    c.add(s, 'keep-alive-ack', {
      verdict: 'answer to a keep-alive',
      reason: `It repeats the acknowledgement ${durationText(s.ns - probe.ns)} after the keep-alive in frame ${probe.frame}: the peer is there.`,
      frames: [probe.frame],
      arithmetic: [between(probe, s)],
    })
    return
  }
  if (s.window !== 0) duplicateAck(c, index, peer, before)
}

function duplicateAck(c: TcpCase, index: number, peer: TcpStream, before: TcpSegment): void {
  const s = c.segments[index]
  const at = peer.place(s.ack)
  if (at === undefined) return
  const { asking } = peer
  if (asking.at !== at || asking.count === 0) {
    asking.at = at
    asking.count = 0
    asking.first = index
  }
  asking.count++
  asking.last = index
  const hole = peer.holes.find(({ ranges }) => ranges.some(({ from, to }) => from <= at && to > at))
  if (hole) {
    if (hole.asked++ === 0) hole.firstAsk = index
  }
  const cause = causeOfDuplicate(c, s, peer, at, hole, before)
  c.add(s, 'duplicate-ack', {
    verdict: `duplicate ACK ${asking.count}`,
    reason: `It asks ${asking.count === 1 ? 'again' : `for the ${ordinal(asking.count + 1)} time`} for byte ${s.ack}${cause.words}.`,
    certainty: cause.certainty,
    frames: cause.frames,
    arithmetic: cause.arithmetic,
  })
}

const ordinal = (n: number): string => `${n}${n === 2 ? 'nd' : n === 3 ? 'rd' : 'th'}`

function causeOfDuplicate(
  c: TcpCase,
  s: TcpSegment,
  peer: TcpStream,
  at: number,
  hole: Hole | undefined,
  before: TcpSegment,
): {
  readonly words: string
  readonly certainty: 'inferred' | 'unknown'
  readonly frames: number[]
  readonly arithmetic: Arithmetic[]
} {
  const recent = peer.lastWithData < 0 ? undefined : c.segments[peer.lastWithData]
  const same = bytesFrom(ackOperand(before), ackOperand(s), 'acknowledged since the last ACK')
  if (hole && recent) {
    const since = between(recent, s)
    return {
      words: `: ${amountText(sizeOf(hole.ranges), 'bytes')} are missing there since frame ${c.segments[hole.opener].frame}, and frame ${recent.frame} with later bytes came ${durationText(since.result)} before`,
      certainty: 'inferred',
      frames: [before.frame, c.segments[hole.opener].frame, recent.frame],
      arithmetic: [since, same],
    }
  }
  const stray = peer.lastStray < 0 ? undefined : c.segments[peer.lastStray]
  if (stray && peer.lastStray > c.own(s).lastAckIndex)
    return {
      words: `: an answer to frame ${stray.frame}, which the network doubled or delivered late (RFC 9293 3.10.7.4, RFC 7323 5.3)`,
      certainty: 'inferred',
      frames: [before.frame, stray.frame],
      arithmetic: [between(stray, s), same],
    }
  const repeat = peer.lastRepeat < 0 ? undefined : c.segments[peer.lastRepeat]
  if (repeat && peer.lastRepeat > c.own(s).lastAckIndex)
    return {
      words: `: an answer to frame ${repeat.frame}, which repeats bytes that it had (RFC 9293 3.10.7.4)`,
      certainty: 'inferred',
      frames: [before.frame, repeat.frame],
      arithmetic: [between(repeat, s), same],
    }
  const bringer = peer.piecesOf(at, at + 1, 1)[0]
  if (bringer) {
    const seen = c.segments[bringer.by]
    return {
      words: `, which frame ${seen.frame} brought here ${durationText(s.ns - seen.ns)} before: overtaken, lost or still under way behind the capture point`,
      certainty: 'inferred',
      frames: [before.frame, seen.frame],
      arithmetic: [between(seen, s), same],
    }
  }
  return {
    words: '; nothing that this side was sent is unacknowledged, so what it answers is not in the capture',
    certainty: 'unknown',
    frames: [before.frame],
    arithmetic: [same],
  }
}

function acknowledge(c: TcpCase, index: number, peer: TcpStream): void {
  const s = c.segments[index]
  if (!peer.started) {
    peer.begin(s.ack)
    return
  }
  const at = peer.place(s.ack)
  if (at === undefined) return
  const before = peer.acked
  let unseen = 0
  if (at > peer.acked || peer.ackedBy < 0) {
    for (const hole of peer.holes) unseen += below(hole, at)
    unseen += peer.seen && !peer.passedOver ? Math.max(0, at - peer.next) : 0
  }
  sack(c, index, peer, at)
  if (unseen === 1 && at - peer.next === 1 && peer.lastWithData < 0) answerToProbe(c, index, peer)
  else if (unseen > 0) ackOfUnseen(c, index, peer, at, unseen)
  if (at > peer.next) peer.advance(at)
  if (at > peer.acked || peer.ackedBy < 0) {
    peer.acked = Math.max(peer.acked, at)
    peer.ackedBy = index
    if (peer.asking.at < at) peer.asking.count = 0
  }
  answerToRepeats(c, index, peer, { acked: at, before })
}

/** The peer, of which no byte was captured, is one byte behind: what it sent before were keep-alives (RFC 9293 3.8.4). */
function answerToProbe(c: TcpCase, index: number, peer: TcpStream): void {
  const probe = peer.lastAckIndex < 0 ? undefined : c.segments[peer.lastAckIndex]
  c.add(c.segments[index], 'keep-alive-ack', {
    verdict: 'answer to a keep-alive',
    reason: `It acknowledges one byte more than the number of ${probe ? `frame ${probe.frame}` : "the peer's frames"}, of which no data was captured: that was a keep-alive, nothing is missing.`,
    frames: probe ? [probe.frame] : [],
    arithmetic: probe ? [bytesFrom(seqOperand(probe), ackOperand(c.segments[index]), 'acknowledged')] : [],
  })
}

/** Missing bytes of a hole below `at` that no acknowledgement covered yet. */
function below(hole: Hole, at: number): number {
  const covered = Math.max(hole.ackedTo, hole.from)
  return at <= covered ? 0 : sizeOf(hole.ranges) - sizeOf(cutOut(hole.ranges, covered, at))
}

function ackOfUnseen(c: TcpCase, index: number, peer: TcpStream, at: number, unseen: number): void {
  const s = c.segments[index]
  const highest = peer.lastWithData < 0 ? undefined : c.segments[peer.lastWithData]
  const beyond = at - peer.next
  const verdict = c.add(s, 'ack-unseen', {
    verdict: `acknowledges ${amountText(unseen, 'bytes')} not captured`,
    reason:
      c.question.origin === 'listing'
        ? `It acknowledges ${amountText(unseen, 'bytes')} that no line of the listing holds: they arrived and were left out of the text.`
        : `It acknowledges ${amountText(unseen, 'bytes')} that no captured frame holds: they arrived, so the capture missed them, or records them later.`,
    frames: highest ? [highest.frame] : [],
    arithmetic: [...(beyond > 0 && highest ? beyondHighest(highest, s, beyond) : []), ...windowKept(c, s)],
  })
  verdict.bytes = unseen
  for (const hole of peer.holes) {
    const bytes = below(hole, at)
    if (bytes === 0) continue
    receiverHas(c, index, hole, { by: 'acknowledges', bytes })
    hole.ackedTo = at
    hole.ackVerdict = verdict
  }
  if (beyond > 0 && peer.seen && !peer.passedOver) {
    verdict.standsForGap = true
    verdict.bytes = beyond
    verdict.variant = c.question.origin === 'listing' ? 'omitted' : 'not-captured'
    openAckedGap(c, index, peer, at, verdict)
  }
}

/** The receiver's window fell by what it acknowledged: it holds the bytes. */
function windowKept(c: TcpCase, s: TcpSegment): Arithmetic[] {
  const own = c.own(s)
  const before = own.lastAckIndex < 0 ? undefined : c.segments[own.lastAckIndex]
  if (!before || (before.flags & syn) !== 0 || before.window === s.window) return []
  const step = rightEdgeStep(before, s, Math.max(0, own.scale))
  return step.result === 0 ? [step] : []
}

function beyondHighest(highest: TcpSegment, s: TcpSegment, beyond: number): Arithmetic[] {
  const taken = spaceOf(highest)
  const raw = s.ack - (highest.seq + taken)
  const turns = Math.round((beyond - raw) / 2 ** 32)
  if (raw + turns * 2 ** 32 !== beyond) return []
  return [
    {
      text: `ack ${s.ack} − end of frame ${highest.frame} = ${amountText(beyond, 'bytes')}`,
      expression: `b - (a + n)${turns === 0 ? '' : ` + ${turns * 2 ** 32}`}`,
      operands: {
        a: seqOperand(highest),
        n: takenOperand(highest),
        b: ackOperand(s),
      },
      result: beyond,
      unit: 'bytes',
    },
  ]
}

/** SACK blocks name bytes that the receiver holds out of order. */
function sack(c: TcpCase, index: number, peer: TcpStream, acked: number): void {
  const { sack: edges } = c.segments[index]
  for (let i = 0; i + 1 < edges.length; i += 2) {
    const from = peer.place(edges[i])
    const to = peer.place(edges[i + 1])
    if (from === undefined || to === undefined || from >= to || from < acked) continue
    peer.sacked.to = peer.sacked.index === index ? Math.max(peer.sacked.to, to) : to
    peer.sacked.index = index
    for (const part of peer.missing(from, to))
      receiverHas(c, index, part.hole, { by: 'reports (SACK)', bytes: part.to - part.from })
  }
}

/** The segment's end is where the peer's window ends; only with both SYNs, else the scale is not known. */
export function judgeWindowFull(c: TcpCase, index: number): void {
  const s = c.segments[index]
  const [own, peer] = [c.own(s), c.peer(s)]
  if (s.length === 0 || !isPlain(s) || !own.hasSyn || !peer.hasSyn || peer.lastAckIndex < 0) return
  const offer = c.segments[peer.lastAckIndex]
  const scale = own.scale >= 0 && peer.scale >= 0 && (offer.flags & syn) === 0 ? peer.scale : 0
  const room = windowRoom(offer, scale, s)
  if (room.result !== 0) return
  c.add(s, 'window-full', {
    verdict: 'fills the window',
    reason: `It ends where the window ends that frame ${offer.frame} offers: the sender must wait for the receiver.`,
    frames: [offer.frame],
    arithmetic: [room],
  })
}
