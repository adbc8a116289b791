/**
 * Owns one direction of a TCP flow while it is judged: which bytes which segment brought first, which are missing, how far
 * the peer acknowledged. Positions are sequence numbers without wrap-around, counted on from the first segment seen.
 *
 * Guarantees: a segment in order costs one entry; at most MAX_HOLES places are followed as missing, the oldest is given up
 * first. Refuses numbers more than MAX_BACK below the expected one (`place` says undefined): another connection's, or forged.
 */
import type { Draft } from './tcp-verdict'

const MAX_BACK = 2 ** 30
const MAX_HOLES = 256
const MAX_COPIES = 16

export interface Range {
  from: number
  to: number
}

/** Bytes that a later segment, or an acknowledgement, jumped over. */
export interface Hole {
  /** what is missing still, in order */
  ranges: Range[]
  /** what was missing at first */
  readonly from: number
  readonly to: number
  /** index of the segment that jumped; of the acknowledging one when `byAck` */
  readonly opener: number
  readonly byAck: boolean
  /** index of the segment that brought the bytes right before; -1 = none */
  readonly before: number
  readonly verdict: Draft
  late: number
  resent: number
  /** what was brought by bytes sent again, their first copies not seen so far */
  again: Range[]
  /** index of the segment whose acknowledgement (or SACK) covers it, -1 = none */
  ackedBy: number
  /** cumulative acknowledgements cover it up to here */
  ackedTo: number
  /** the verdict at that acknowledgement */
  ackVerdict: Draft | undefined
  /** duplicate acknowledgements that asked for its first byte, and the first of them */
  asked: number
  firstAsk: number
}

/** Bytes that arrived again, and what may still show that this was needless. */
export interface Repeat {
  readonly from: number
  readonly to: number
  readonly index: number
  readonly first: number
  readonly verdict: Draft
  settled: boolean
}

/** Duplicate acknowledgements for this direction's bytes, in a row. */
export interface Asking {
  at: number
  count: number
  first: number
  last: number
}

export class TcpStream {
  /** a segment of this direction was seen, so `next` is its own word */
  seen = false
  started = false
  hasSyn = false
  /** frames were passed over and this side has not been seen since: its numbers go on from its next segment */
  passedOver = false
  /** position of the first byte known, and one past the highest seen */
  base = 0
  next = 0
  private nextSeq = 0
  /** highest acknowledgement by the peer and the segment that gave it */
  acked = 0
  ackedBy = -1
  readonly holes: Hole[] = []
  readonly repeats: Repeat[] = []
  /** retransmissions that filled gaps, by index, and those gaps */
  readonly fillers = new Map<number, { readonly verdict: Draft; readonly holes: readonly Hole[] }>()
  readonly asking: Asking = { at: -1, count: 0, first: -1, last: -1 }
  /** highest end of a SACK block the peer sent above what it acknowledged, and the last segment that had one */
  readonly sacked = { to: Number.NEGATIVE_INFINITY, index: -1 }
  /** last packet of this direction that brought nothing new although it was no retransmission: doubled or overtaken */
  lastStray = -1
  /** last segment that repeated bytes */
  lastRepeat = -1
  /** last segment of this direction with payload, SYN or FIN that took part */
  lastWithData = -1
  /** what this side advertised last */
  lastAck = -1
  lastAckIndex = -1
  scale = -1
  keepAlive = -1
  zeroWindow: Draft | undefined
  zeroWindowAt = -1
  // pieces of the sequence space in order: [from, to) was first brought by segment `by`
  private readonly from: number[] = []
  private readonly to: number[] = []
  private readonly by: number[] = []
  private readonly copies = new Map<number, number[]>()

  begin(seq: number): void {
    this.started = true
    this.base = 0
    this.next = 0
    this.acked = 0
    this.nextSeq = seq
    this.holes.length = 0
    this.from.length = 0
    this.to.length = 0
    this.by.length = 0
  }

  /** Position of a sequence number; undefined when it fits no window. */
  place(seq: number): number | undefined {
    const jump = (seq - this.nextSeq) | 0
    return jump < -MAX_BACK ? undefined : this.next + jump
  }

  /** `to` is the highest position now. */
  advance(to: number): void {
    this.nextSeq = (this.nextSeq + (to - this.next)) >>> 0
    this.next = to
  }

  /** Goes on at `seq` after frames that were not looked at: what lies between is neither missing nor known. */
  skipTo(seq: number): void {
    this.passedOver = false
    const jump = (seq - this.nextSeq) | 0
    if (jump > 0) this.advance(this.next + jump)
  }

  /** Notes that [from, to) came with segment `index`; only what is new there is written. */
  cover(from: number, to: number, index: number): void {
    const last = this.to.length - 1
    if (last < 0 || from >= this.to[last]) {
      this.from.push(from)
      this.to.push(to)
      this.by.push(index)
      return
    }
    let at = this.search(from)
    let place = from
    while (place < to) {
      const start = at < this.from.length ? this.from[at] : Number.POSITIVE_INFINITY
      if (start > place) {
        const end = Math.min(to, start)
        this.from.splice(at, 0, place)
        this.to.splice(at, 0, end)
        this.by.splice(at, 0, index)
        place = end
      } else place = Math.max(place, this.to[at])
      at++
    }
  }

  /** Index of the first piece that ends beyond `position`. */
  private search(position: number): number {
    let [low, high] = [0, this.to.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.to[middle] > position) high = middle
      else low = middle + 1
    }
    return low
  }

  /** The pieces that overlap [from, to), in order; at most `limit`. */
  piecesOf(
    from: number,
    to: number,
    limit: number,
  ): { readonly from: number; readonly to: number; readonly by: number }[] {
    const found = []
    for (let i = this.search(from); i < this.from.length && this.from[i] < to && found.length < limit; i++)
      found.push({ from: Math.max(from, this.from[i]), to: Math.min(to, this.to[i]), by: this.by[i] })
    return found
  }

  /** The segment that brought the byte right before `position`, -1 = none. */
  bringerBefore(position: number): number {
    const at = this.search(position - 1)
    return at < this.from.length && this.from[at] < position ? this.by[at] : -1
  }

  /** Segments that brought bytes above `position`, nearest first; at most `limit`. */
  *above(position: number, limit: number): Generator<number> {
    const first = this.search(position)
    for (let i = first; i < this.by.length && i < first + limit; i++) yield this.by[i]
  }

  /** Remembers that segment `index` repeats bytes that `first` brought; answers those that did so before. */
  addCopy(first: number, index: number): readonly number[] {
    const known = this.copies.get(first) ?? []
    if (known.length < MAX_COPIES) this.copies.set(first, [...known, index])
    return known
  }

  /** Puts a hole in its place; answers the one that was given up for it. */
  addHole(hole: Hole): Hole | undefined {
    this.holes.push(hole)
    return this.holes.length > MAX_HOLES ? this.holes.shift() : undefined
  }

  /** Parts of [from, to) that are missing, with their holes. */
  missing(from: number, to: number): { readonly hole: Hole; readonly from: number; readonly to: number }[] {
    const found: { hole: Hole; from: number; to: number }[] = []
    for (const hole of this.holes)
      for (const range of hole.ranges)
        if (range.from < to && range.to > from)
          found.push({ hole, from: Math.max(from, range.from), to: Math.min(to, range.to) })
    return found
  }
}

/** Takes [from, to) out of ranges. */
export function cutOut(ranges: readonly Range[], from: number, to: number): Range[] {
  const left: Range[] = []
  for (const range of ranges) {
    if (range.to <= from || range.from >= to) left.push(range)
    else {
      if (range.from < from) left.push({ from: range.from, to: from })
      if (range.to > to) left.push({ from: to, to: range.to })
    }
  }
  return left
}

export const sizeOf = (ranges: readonly Range[]): number =>
  ranges.reduce((sum, range) => sum + (range.to - range.from), 0)
