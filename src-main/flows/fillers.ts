/**
 * Owns the memory of bytes that were sent again and closed a hole, so that a first copy that turns up behind its own repeat is
 * known for what it is: overtaken, not sent a third time.
 *
 * Guarantees: a ring of SIZE entries for all flows, no allocation after the start; the oldest is forgotten first, and what is
 * forgotten makes a late first copy a retransmission again. Refuses senders without counting IP ids: their order is not known.
 */
import type { Segment } from './segment'

const SIZE = 128
/** IP ids further apart than this say nothing about order. */
export const ID_REACH = 256

/** How many ids `b` was sent after `a`, negative = before; 0 = cannot be told. */
export function idStep(a: number, b: number): number {
  if (a < 0 || b < 0 || (a === 0 && b === 0)) return 0
  const step = ((b - a) << 16) >> 16
  return step >= -ID_REACH && step <= ID_REACH ? step : 0
}

export class Fillers {
  /** frame that had shown the hole, 0 = none, and its mark for that */
  readonly frame = new Uint32Array(SIZE)
  readonly mark = new Uint32Array(SIZE)
  private readonly flow = new Int32Array(SIZE).fill(-1)
  private readonly side = new Uint8Array(SIZE)
  private readonly start = new Uint32Array(SIZE)
  private readonly end = new Uint32Array(SIZE)
  private readonly ipId = new Int32Array(SIZE)
  /** IP id of the frame that had shown the hole, -1 = none */
  private readonly shownBy = new Int32Array(SIZE)
  private next = 0

  /** Notes that the segment brought [start, end) of its direction, sent again. */
  add(s: Segment, start: number, end: number, frame: number, mark: number, shownBy: number): void {
    if (s.ipId <= 0) return
    const i = this.next
    this.next = (i + 1) % SIZE
    this.flow[i] = s.id
    this.side[i] = s.side
    this.start[i] = start
    this.end[i] = end
    this.frame[i] = frame
    this.mark[i] = mark
    this.ipId[i] = s.ipId
    this.shownBy[i] = shownBy
  }

  /** The entry whose bytes this segment holds although it was sent before it, and before what had shown them missing; -1 = none. */
  overtaker(s: Segment): number {
    if (s.ipId <= 0) return -1
    let found = -1
    for (let i = 0; i < SIZE; i++) {
      if (this.flow[i] !== s.id || this.side[i] !== s.side) continue
      if (((this.end[i] - s.seq) | 0) <= 0 || ((s.end - this.start[i]) | 0) <= 0) continue
      // sent after one of its copies, or after later bytes: a repeat itself
      if (idStep(s.ipId, this.ipId[i]) <= 0 || (this.shownBy[i] >= 0 && idStep(s.ipId, this.shownBy[i]) <= 0)) return -1
      found = i
    }
    return found
  }

  /** The segment is the first copy of (some of) an entry's bytes; true when others of the same hole are left. */
  settle(index: number, s: Segment): boolean {
    const flow = this.flow[index]
    if (((s.seq - this.start[index]) | 0) <= 0) this.start[index] = s.end
    else if (((s.end - this.end[index]) | 0) >= 0) this.end[index] = s.seq
    else this.split(index, s)
    if (((this.end[index] - this.start[index]) | 0) <= 0) this.flow[index] = -1
    for (let i = 0; i < SIZE; i++)
      if (this.flow[i] === flow && this.side[i] === this.side[index] && this.frame[i] === this.frame[index]) return true
    return false
  }

  /** The segment lies inside of an entry: what is behind it becomes an entry of its own. */
  private split(index: number, s: Segment): void {
    const i = this.next
    // the ring has come round to this very entry: it stays whole
    if (i === index) return
    this.next = (i + 1) % SIZE
    this.flow[i] = this.flow[index]
    this.side[i] = this.side[index]
    this.start[i] = s.end
    this.end[i] = this.end[index]
    this.frame[i] = this.frame[index]
    this.mark[i] = this.mark[index]
    this.ipId[i] = this.ipId[index]
    this.shownBy[i] = this.shownBy[index]
    this.end[index] = s.seq
  }
}
