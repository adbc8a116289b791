/**
 * Owns putting the first bytes of one TCP direction into order, for as long as a talk listens to them.
 *
 * Guarantees: bytes are handed on once and in sequence order; repeats are cut off. What comes early waits, at most
 * `HELD_SEGMENTS` segments or `HELD_BYTES` bytes; beyond that, and where the capture cut a segment short, the hole is
 * skipped and said to the listener. Refuses to keep anything else: whole streams are reassembled elsewhere.
 */
const HELD_SEGMENTS = 8
const HELD_BYTES = 6144
/** a first segment further behind what was acknowledged is no late one */
const MAX_LATE = 65_536

export interface Listener {
  hear(side: number, bytes: Uint8Array, from: number, to: number): void
  /** bytes of this side are missing: what follows does not begin where the last ended */
  lost(side: number): void
}

interface Held {
  readonly seq: number
  /** bytes on the wire; `bytes` are those captured */
  readonly length: number
  readonly bytes: Uint8Array
}

export class Inbound {
  private next = 0
  private started = false
  private expecting = false
  /** most flows never have any */
  private held: Held[] | undefined
  private heldBytes = 0

  constructor(
    private readonly side: number,
    private readonly listener: Listener,
  ) {}

  /** The other side acknowledged up to `seq`: unless bytes before it come, the first are those. */
  expect(seq: number) {
    if (this.started) return
    this.expecting = true
    this.next = seq
  }

  /** Takes a segment of `length` bytes on the wire that begins at sequence number `seq`; [from, to) were captured. */
  take(seq: number, length: number, bytes: Uint8Array, from: number, to: number) {
    if (!this.started) {
      this.started = true
      const late = (seq - this.next) | 0
      if (!this.expecting || late < 0 || late > MAX_LATE) this.next = seq
    }
    const ahead = (seq - this.next) | 0
    if (ahead > 0) return this.hold(seq, length, bytes, from, to)
    this.pass(seq, length, bytes, from, to)
    this.release()
  }

  /** Hands on what is new of a segment that does not begin behind `next`. */
  private pass(seq: number, length: number, bytes: Uint8Array, from: number, to: number) {
    const known = (this.next - seq) | 0
    if (known >= length) return
    const fresh = from + known
    this.next = (seq + length) >>> 0
    if (fresh < to) this.listener.hear(this.side, bytes, fresh, to)
    if (to - from < length) this.listener.lost(this.side)
  }

  private hold(seq: number, length: number, bytes: Uint8Array, from: number, to: number) {
    this.held ??= []
    const { held } = this
    held.push({ seq, length, bytes: bytes.slice(from, to) })
    this.heldBytes += to - from
    if (held.length <= HELD_SEGMENTS && this.heldBytes <= HELD_BYTES) return
    // the hole stays: go on behind it
    held.sort((a, b) => (a.seq - b.seq) | 0)
    this.next = held[0].seq
    this.listener.lost(this.side)
    this.release()
  }

  private release() {
    const { held } = this
    if (held === undefined) return
    while (held.length > 0) {
      const index = held.findIndex(({ seq }) => ((seq - this.next) | 0) <= 0)
      if (index < 0) return
      const [{ seq, length, bytes }] = held.splice(index, 1)
      this.heldBytes -= bytes.length
      this.pass(seq, length, bytes, 0, bytes.length)
    }
  }
}
