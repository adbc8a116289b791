/**
 * Owns the first bytes of flows whose first segments are too short to tell a protocol by: they are kept until more come, so
 * that a hello cut behind its first byte (as some programs do to pass filters) is recognized all the same.
 *
 * Guarantees: at most MAX_FLOWS flows at once and ENOUGH bytes of each; only what directly follows is joined.
 */
/** segments of at least as many bytes are judged by themselves */
const SHORT = 8
const ENOUGH = 32
const MAX_FLOWS = 4096

export interface Beginning {
  readonly side: number
  /** sequence number of the first byte */
  readonly seq: number
  /** all bytes so far, the newest segment's included */
  readonly bytes: Uint8Array
  /** bytes of the segments before */
  readonly before: number
}

export class Beginnings {
  private readonly kept = new Map<number, Beginning>()

  /** Takes a segment that told nothing by itself; gives what it is together with those before, undefined when there are none. */
  join(flow: number, side: number, seq: number, bytes: Uint8Array, from: number, to: number): Beginning | undefined {
    const known = this.kept.size === 0 ? undefined : this.kept.get(flow)
    if (known === undefined) {
      if (to - from < SHORT && this.kept.size < MAX_FLOWS)
        this.kept.set(flow, { side, seq, bytes: bytes.slice(from, to), before: 0 })
      return undefined
    }
    const before = known.bytes.length
    if (known.side !== side || (known.seq + before) >>> 0 !== seq) return undefined
    const joined = new Uint8Array(Math.min(ENOUGH, before + to - from))
    joined.set(known.bytes)
    joined.set(bytes.subarray(from, from + joined.length - before), before)
    const now = { side, seq: known.seq, bytes: joined, before }
    if (joined.length < ENOUGH) this.kept.set(flow, now)
    else this.kept.delete(flow)
    return now
  }

  /** True while more bytes may still tell. */
  isWaiting(flow: number): boolean {
    return this.kept.size > 0 && this.kept.has(flow)
  }

  forget(flow: number) {
    if (this.kept.size > 0) this.kept.delete(flow)
  }
}
