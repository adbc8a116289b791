/**
 * Owns what happens to holes: how they open, what an acknowledgement over them means, and how late bytes close them.
 *
 * Missed bytes are Zeek's: payload the receiver acknowledged and the capture does not hold, counted only where both ends
 * were established (docs.zeek.org, content_gap). Unlike Zeek's they fall again when the bytes turn up after all.
 * A late segment is *reordered* when it was sent before the frame that showed the hole (IP id) or came sooner after it than a
 * repeat could (less than the handshake's round trip); else it is a repeat of something lost before the capture point, until its
 * first copy turns up after all (fillers.ts).
 */
import { Mark } from '@shared/marks'
import { Fillers, idStep } from './fillers'
import { type Histories, Letter } from './history'
import { Hole, type HolePool } from './holes'
import type { Revisions } from './revisions'
import { F_ACK_AT, F_MISSED, F_SYN_AT, HISTORY_GAPS, HOLES, SIDE } from './rows'
import type { Segment } from './segment'
import { isEstablishedOrClosed } from './tcp-state'

/** What filling said about a late segment. */
export const Late = { no: 0, reordered: 1, resent: 2 } as const

/** Without a handshake in the capture: nothing is repeated sooner than this (ns). */
const DEFAULT_REORDER_NS = 3e6
const FULL_GAPS = 0xffff

export class Missed {
  /** bytes of the last `fill` that came for the first time */
  filled = 0
  private readonly fillers = new Fillers()

  constructor(
    private readonly holes: HolePool,
    private readonly histories: Histories,
    private readonly revisions: Revisions,
  ) {}

  /** Notes that [start, end) of the direction at word `d` was jumped over by the segment, which gets `mark` for it. */
  open(s: Segment, d: number, start: number, end: number, mark: number): void {
    const hole = this.holes.take(start, end, s.u[d + HOLES])
    if (hole === 0) return
    this.holes.frame[hole] = s.frame
    this.holes.mark[hole] = mark
    this.holes.ipId[hole] = mark === Mark.gap ? s.ipId : -1
    this.holes.at[hole] = s.at
    s.u[d + HOLES] = hole
    this.holes.trim(hole)
  }

  /** Notes that the payload of this new segment was cut off by the capture's snap length. */
  openCutOff(s: Segment, start: number, end: number): void {
    const head = s.u[s.own + HOLES]
    if (
      head !== 0 &&
      (this.holes.flags[head] & (Hole.cutOff | Hole.acked)) === Hole.cutOff &&
      this.holes.end[head] === start
    ) {
      this.holes.end[head] = end
      return
    }
    const hole = this.holes.take(start, end, head)
    if (hole === 0) return
    this.holes.flags[hole] = Hole.cutOff
    s.u[s.own + HOLES] = hole
    this.holes.trim(hole)
  }

  /** Notes a hole below everything known so far: bytes older than the first segment captured. Nobody can miss them. */
  openBelow(s: Segment, start: number, end: number): void {
    const hole = this.holes.take(start, end, 0)
    if (hole === 0) return
    this.holes.flags[hole] = Hole.acked
    this.holes.at[hole] = s.at
    let last = s.u[s.own + HOLES]
    if (last === 0) {
      s.u[s.own + HOLES] = hole
      return
    }
    while (this.holes.next[last] !== 0) last = this.holes.next[last]
    this.holes.next[last] = hole
    this.holes.trim(s.u[s.own + HOLES])
  }

  /** No frame with this byte of the sender's direction was captured so far. */
  lacks(s: Segment, seq: number): boolean {
    const { holes } = this
    for (let hole = s.u[s.own + HOLES]; hole !== 0; hole = holes.next[hole]) {
      if ((holes.flags[hole] & Hole.cutOff) !== 0) continue
      if (((seq - holes.start[hole]) | 0) >= 0 && ((seq - holes.end[hole]) | 0) < 0) return true
    }
    return false
  }

  /**
   * The segment acknowledges the peer's bytes up to `ack`: what is missing below never arrived here but did arrive there.
   * True when it passes over bytes of which no frame was captured.
   */
  acknowledge(s: Segment, ack: number): boolean {
    const { holes } = this
    const { u } = s
    const d = s.peer
    let unseen = false
    if (u[d + HOLES] === 0) return unseen
    const counts =
      isEstablishedOrClosed(u[s.own + SIDE] & 15, (u[s.own + SIDE] >> 4) & 15) &&
      isEstablishedOrClosed(u[d + SIDE] & 15, (u[d + SIDE] >> 4) & 15)
    let previous = 0
    let index = u[d + HOLES]
    let joined = -1
    while (index !== 0 && (holes.flags[index] & Hole.acked) === 0) {
      const next = holes.next[index]
      if (((holes.start[index] - ack) | 0) < 0) {
        const below = this.splitAt(index, ack)
        const joins = joined >= 0 && holes.end[below] === joined
        joined = holes.start[below]
        this.acked(s, below, counts, !joins)
        if (below !== index) previous = index
        if ((holes.flags[below] & Hole.cutOff) !== 0) this.unlink(s, d, previous, below)
        else {
          previous = below
          unseen = true
        }
      } else {
        previous = index
      }
      index = next
    }
    return unseen
  }

  /**
   * Bytes [start, end) of the sender's direction came late. Takes them out of the holes and says (`Late`) whether the segment
   * was reordered or sent again; `filled` is how many of its bytes were new.
   */
  fill(s: Segment, start: number, end: number): number {
    const { holes } = this
    this.filled = 0
    let verdict: number = Late.no
    let previous = 0
    let index = s.u[s.own + HOLES]
    while (index !== 0) {
      const next = holes.next[index]
      const from = ((start - holes.start[index]) | 0) > 0 ? start : holes.start[index]
      const to = ((end - holes.end[index]) | 0) < 0 ? end : holes.end[index]
      const overlap = (to - from) | 0
      if (overlap > 0 && (holes.flags[index] & Hole.cutOff) === 0) {
        if (verdict === Late.no) verdict = this.judge(s, index)
        this.filled += overlap
        if ((holes.flags[index] & Hole.counted) !== 0 && s.captured >= s.length) s.f[(s.row >> 1) + F_MISSED] -= overlap
        if (verdict === Late.resent) this.sentAgain(s, index, from, to)
        if (this.cut(s, previous, index, from, to)) {
          index = next
          continue
        }
      }
      previous = index
      index = next
    }
    return verdict
  }

  /** Reordered or sent again? (see the top of this file) */
  private judge(s: Segment, hole: number): number {
    const { holes } = this
    const later = idStep(holes.ipId[hole], s.ipId)
    if (later !== 0) return later < 0 ? Late.reordered : Late.resent
    const row = s.row >> 1
    const rtt = s.f[row + F_ACK_AT] - s.f[row + F_SYN_AT]
    const limit = rtt > 0 ? rtt : DEFAULT_REORDER_NS
    return s.at - holes.at[hole] < limit ? Late.reordered : Late.resent
  }

  /** [from, to) of a hole was sent again: what shows any part of that hole stays shown. */
  private sentAgain(s: Segment, hole: number, from: number, to: number): void {
    const { holes } = this
    const frame = holes.frame[hole]
    this.fillers.add(s, from, to, frame, holes.mark[hole], holes.ipId[hole])
    holes.flags[hole] |= Hole.resent
    if (frame === 0) return
    for (let i = s.u[s.own + HOLES]; i !== 0; i = holes.next[i])
      if (holes.frame[i] === frame) holes.flags[i] |= Hole.resent
  }

  /**
   * Bytes that were there already: is this the first copy of what had been sent again, overtaken by its repeat? Then nothing was
   * lost, and where all of a hole turned out so, the verdict on the frame that showed it is taken back.
   */
  isFirstCopy(s: Segment): boolean {
    const { holes, fillers } = this
    const entry = fillers.overtaker(s)
    if (entry < 0) return false
    const frame = fillers.frame[entry]
    if (fillers.settle(entry, s) || frame === 0) return true
    let isOpen = false
    for (let i = s.u[s.own + HOLES]; i !== 0; i = holes.next[i]) {
      if (holes.frame[i] !== frame) continue
      holes.flags[i] &= ~Hole.resent
      isOpen = true
    }
    if (!isOpen) this.revisions.add(frame, fillers.mark[entry], 0)
    return true
  }

  /** A part of a hole is filled and gone: with the last part of it go the verdicts on the frames that showed it, unless sent again. */
  private takeBack(s: Segment, gone: number): void {
    const { holes } = this
    if ((holes.flags[gone] & Hole.resent) !== 0) return
    const frame = holes.frame[gone]
    const ackFrame = holes.ackFrame[gone]
    let isShown = false
    let isAcked = false
    for (let i = s.u[s.own + HOLES]; i !== 0; i = holes.next[i]) {
      if (holes.frame[i] === frame) isShown = true
      if (holes.ackFrame[i] === ackFrame) isAcked = true
    }
    if (!isShown) this.revisions.add(frame, holes.mark[gone], 0)
    if (!isAcked) this.revisions.add(ackFrame, Mark.ackUnseen, 0)
  }

  /** Takes [from, to) out of a hole; true when the hole is gone. */
  private cut(s: Segment, previous: number, index: number, from: number, to: number): boolean {
    const { holes } = this
    const start = holes.start[index]
    const end = holes.end[index]
    if (from === start && to === end) {
      this.unlink(s, s.own, previous, index)
      this.takeBack(s, index)
      return true
    }
    if (from === start) holes.start[index] = to
    else {
      if (to !== end) {
        const lower = holes.take(start, from, holes.next[index])
        if (lower !== 0) {
          holes.inherit(index, lower)
          holes.next[index] = lower
          holes.start[index] = to
          return false
        }
      }
      holes.end[index] = from
    }
    return false
  }

  /** Splits a hole that reaches beyond `ack`; answers the part below. */
  private splitAt(index: number, ack: number): number {
    const { holes } = this
    if (((holes.end[index] - ack) | 0) <= 0) return index
    const below = holes.take(holes.start[index], ack, holes.next[index])
    if (below === 0) {
      holes.end[index] = ack
      return index
    }
    holes.inherit(index, below)
    holes.next[index] = below
    holes.start[index] = ack
    return below
  }

  private acked(s: Segment, hole: number, counts: boolean, newGap: boolean): void {
    const { holes } = this
    holes.flags[hole] |= Hole.acked
    holes.ackFrame[hole] = s.frame
    if (!counts) return
    holes.flags[hole] |= Hole.counted
    s.f[(s.row >> 1) + F_MISSED] += (holes.end[hole] - holes.start[hole]) >>> 0
    if (!newGap) return
    const gaps = s.u[s.peer + HISTORY_GAPS] >>> 16
    if (gaps === FULL_GAPS) return
    s.u[s.peer + HISTORY_GAPS] += 0x10000
    this.histories.addScaled(s.id, Letter.gap, s.side ^ 1, gaps + 1)
  }

  private unlink(s: Segment, d: number, previous: number, index: number): void {
    if (previous === 0) s.u[d + HOLES] = this.holes.next[index]
    else this.holes.next[previous] = this.holes.next[index]
    this.holes.drop(index)
  }
}
