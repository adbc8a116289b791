/**
 * Owns the holes in a direction's sequence space: ranges that later segments or acknowledgements jumped over.
 *
 * A hole knows the frame that showed it, so that the verdict can be taken back when the bytes come after all.
 * Guarantees: a shared pool, used only by flows that have holes; at most `MAX_PER_DIRECTION` a direction and `MAX_POOL` in
 * all, so every walk is short; the lists run from the highest sequence number down and do not overlap.
 * Refuses to judge: who counts what is decided in sequence.ts.
 */
const MAX_PER_DIRECTION = 32
const MAX_POOL = 1 << 20

export const Hole = {
  /** the receiver acknowledged these bytes: they did arrive, past the capture */
  acked: 1,
  /** counted in the flow's missed bytes */
  counted: 2,
  /** the segment was seen, but the capture holds fewer bytes than it had (snap length) */
  cutOff: 4,
  /** part of it was filled by a repeated segment: really lost before the capture point */
  resent: 8,
} as const

export class HolePool {
  start = new Uint32Array(64)
  /** one past the last missing sequence number */
  end = new Uint32Array(64)
  /** next lower hole, 0 = none */
  next = new Uint32Array(64)
  /** frame that showed it, and the mark it got for that; 0 = none */
  frame = new Uint32Array(64)
  mark = new Uint32Array(64)
  /** frame whose acknowledgement passed over it, 0 = none */
  ackFrame = new Uint32Array(64)
  flags = new Uint8Array(64)
  /** IP id of that frame, -1 = none */
  ipId = new Int32Array(64)
  /** when that was: ns since the second in which the flow began */
  at = new Float64Array(64)
  /** holes that found no place, or were pushed out before anybody knew whether their bytes arrived */
  leftOut = 0
  private free = 0
  private used = 1

  /** Index of a blank hole whose `next` is `next`; 0 when the pool is full. */
  take(start: number, end: number, next: number): number {
    let index = this.free
    if (index !== 0) this.free = this.next[index]
    else if (this.used < this.start.length || this.grow()) index = this.used++
    else {
      this.leftOut++
      return 0
    }
    this.start[index] = start
    this.end[index] = end
    this.next[index] = next
    this.frame[index] = 0
    this.mark[index] = 0
    this.ackFrame[index] = 0
    this.flags[index] = 0
    this.ipId[index] = -1
    this.at[index] = 0
    return index
  }

  /** Gives one hole back; the caller has unlinked it. */
  drop(index: number): void {
    this.next[index] = this.free
    this.free = index
  }

  /** Forgets a whole list. */
  dropAll(head: number): void {
    let index = head
    while (index !== 0) {
      const next = this.next[index]
      this.drop(index)
      index = next
    }
  }

  /** Copies what is known about `from` to `to`, which is a part of it. */
  inherit(from: number, to: number): void {
    this.frame[to] = this.frame[from]
    this.mark[to] = this.mark[from]
    this.ackFrame[to] = this.ackFrame[from]
    this.flags[to] = this.flags[from]
    this.ipId[to] = this.ipId[from]
    this.at[to] = this.at[from]
  }

  /** Unlinks and drops everything below the `MAX_PER_DIRECTION`-th hole of a list. */
  trim(head: number): void {
    let index = head
    for (let i = 1; index !== 0 && i < MAX_PER_DIRECTION; i++) index = this.next[index]
    if (index === 0) return
    const beyond = this.next[index]
    for (let lost = beyond; lost !== 0; lost = this.next[lost])
      if ((this.flags[lost] & (Hole.acked | Hole.cutOff)) === 0) this.leftOut++
    this.dropAll(beyond)
    this.next[index] = 0
  }

  get memory(): number {
    return this.start.length * 37
  }

  private grow(): boolean {
    const size = this.start.length * 2
    if (size > MAX_POOL) return false
    const widen = <T extends Uint32Array | Int32Array | Uint8Array | Float64Array>(old: T, wide: T): T => {
      wide.set(old)
      return wide
    }
    this.start = widen(this.start, new Uint32Array(size))
    this.end = widen(this.end, new Uint32Array(size))
    this.next = widen(this.next, new Uint32Array(size))
    this.frame = widen(this.frame, new Uint32Array(size))
    this.mark = widen(this.mark, new Uint32Array(size))
    this.ackFrame = widen(this.ackFrame, new Uint32Array(size))
    this.flags = widen(this.flags, new Uint8Array(size))
    this.ipId = widen(this.ipId, new Int32Array(size))
    this.at = widen(this.at, new Float64Array(size))
    return true
  }
}
