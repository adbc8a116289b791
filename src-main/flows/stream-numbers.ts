/**
 * Owns turning the sequence numbers of one direction into offsets of its stream, over any number of wrap-arounds.
 *
 * Offset 0 is the byte after the SYN, or the first byte captured when there is no SYN (`finish` says how far the offsets given
 * out have to be moved). Guarantees: exact up to 2^53 bytes. Refuses numbers more than MAX_AHEAD beyond all before: no window
 * reaches that far (RFC 7323 2.3), and one forged segment must not bend the numbers of all that follow.
 */
const MAX_AHEAD = 2 ** 30

export class StreamNumbers {
  private begun = false
  /** the highest end so far, as a number and as an offset */
  private seq = 0
  private offset = 0
  private lowest = 0
  private synOffset = Number.NaN

  /** Offset of `seq`, which `length` bytes follow; undefined when no window reaches there. */
  place(seq: number, length: number): number | undefined {
    if (!this.begun) this.begin(seq)
    const ahead = (seq - this.seq) | 0
    if (ahead > MAX_AHEAD || ahead < -MAX_AHEAD) return undefined
    const offset = this.offset + ahead
    if (offset < this.lowest) this.lowest = offset
    if (ahead + length > 0) {
      this.offset += ahead + length
      this.seq = (seq + length) >>> 0
    }
    return offset
  }

  /** A SYN: its number + 1 is where the stream begins. Only the first is believed. */
  syn(seq: number): void {
    const first = (seq + 1) >>> 0
    if (this.hasSyn) return
    const offset = this.place(first, 0)
    if (offset !== undefined) this.synOffset = offset
  }

  get hasSyn(): boolean {
    return !Number.isNaN(this.synOffset)
  }

  /** What is to be subtracted from every offset given out so far. */
  get start(): number {
    return this.hasSyn ? this.synOffset : this.lowest
  }

  private begin(seq: number): void {
    this.begun = true
    this.seq = seq
  }
}
