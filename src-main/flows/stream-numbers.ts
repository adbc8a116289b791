/**
 * Owns turning the sequence numbers of one direction into offsets of its stream, over any number of wrap-arounds.
 *
 * Offset 0 is the byte after the SYN, or the first byte captured when there is no SYN (`start` says how far the offsets given
 * out have to be moved). Guarantees: exact up to 2^53 bytes. A number further ahead than any window reaches (RFC 7323 2.3) is
 * doubted: it counts once a later segment goes on behind it (the capture lost a gigabyte), and does not bend the numbers
 * of what follows when none does (it was forged, or of another connection). Refuses numbers that far behind.
 */
const MAX_AHEAD = 2 ** 30
/** doubted places remembered; further ones are refused */
const MAX_DOUBTED = 1000

export class StreamNumbers {
  private begun = false
  /** the highest end so far, as a number and as an offset */
  private seq = 0
  private offset = 0
  private lowest = 0
  private synOffset = Number.NaN
  /** end and start of the newest doubted segment */
  private farSeq = 0
  private farEnd = 0
  private farStart = Number.NaN
  private readonly doubted = new Set<number>()

  /** Offset of `seq`, which `length` bytes follow; undefined when no window reaches there. */
  place(seq: number, length: number): number | undefined {
    if (!this.begun) this.begin(seq)
    let ahead = (seq - this.seq) | 0
    if (ahead < -MAX_AHEAD) return undefined
    if (ahead > MAX_AHEAD) {
      const behind = (seq - this.farSeq) | 0
      if (Number.isNaN(this.farStart) || behind < 0 || behind > MAX_AHEAD) return this.doubt(seq, ahead, length)
      this.doubted.delete(this.farStart)
      this.farStart = Number.NaN
      this.seq = this.farSeq
      this.offset = this.farEnd
      ahead = behind
    }
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
    if (this.hasSyn) return
    const offset = this.place((seq + 1) >>> 0, 0)
    if (offset !== undefined) this.synOffset = offset
  }

  get hasSyn(): boolean {
    return !Number.isNaN(this.synOffset)
  }

  /** What is to be subtracted from every offset given out so far. */
  get start(): number {
    return this.hasSyn ? this.synOffset : this.lowest
  }

  /** Some offsets given out are not the stream's: before its start, or doubted to the end. */
  get hasStrays(): boolean {
    return this.lowest < this.start || this.doubted.size > 0
  }

  /** A segment that was placed at `offset` is still doubted. */
  isDoubted(offset: number): boolean {
    return this.doubted.has(offset)
  }

  private doubt(seq: number, ahead: number, length: number): number | undefined {
    if (length === 0 || this.doubted.size === MAX_DOUBTED) return undefined
    this.farStart = this.offset + ahead
    this.farEnd = this.farStart + length
    this.farSeq = (seq + length) >>> 0
    this.doubted.add(this.farStart)
    return this.farStart
  }

  private begin(seq: number): void {
    this.begun = true
    this.seq = seq
  }
}
