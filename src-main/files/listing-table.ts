/**
 * Owns what is kept of every record of a listing: its place in the text and what was resolved for it, in typed columns; and
 * the place of its frame among the frames made so far, which stands for an offset in a file.
 *
 * Guarantees: places grow, so a record is found by its place in a few steps; 37 bytes a record.
 */
import type { Resolved } from './listing-frame'

export const PlacedFlag = {
  /** the sequence number is not in the text: what was expected next */
  seqFilled: 1,
  /** relative numbers, made absolute */
  shifted: 2,
  /** relative numbers that count from one that is not in the text */
  unanchored: 4,
  optionsUnknown: 8,
  /** the length of the IP packet is not in the text */
  lengthUnknown: 16,
  /** the bytes are those of a hex dump */
  dumped: 32,
  /** no date in the text, or no time at all */
  undated: 64,
} as const

/** What is resolved of a record, with the reasons that cannot be seen in it. */
export interface ResolvedRecord extends Resolved {
  /** bits of `PlacedFlag` */
  readonly flags: number
}

const FIRST_CAPACITY = 1024

export class RecordTable {
  count = 0
  /** where the next frame begins */
  private end = 0
  private offsets = new Float64Array(FIRST_CAPACITY)
  private starts = new Float64Array(FIRST_CAPACITY)
  private sizes = new Uint32Array(FIRST_CAPACITY)
  private words = new Uint32Array(4 * FIRST_CAPACITY)
  private marks = new Uint8Array(FIRST_CAPACITY)

  /**
   * Keeps the record at [offset, offset + size) of the text, whose frame has `length` bytes.
   * @returns where the frame begins
   */
  add(offset: number, size: number, length: number, { source, target, seq, ack, flags }: ResolvedRecord): number {
    if (this.count === this.sizes.length) this.grow()
    const index = this.count++
    const start = this.end
    this.end += length
    this.offsets[index] = offset
    this.starts[index] = start
    this.sizes[index] = size
    this.words[4 * index] = source
    this.words[4 * index + 1] = target
    this.words[4 * index + 2] = seq
    this.words[4 * index + 3] = ack
    this.marks[index] = flags
    return start
  }

  /** Index of the record whose frame holds a place among the frames; -1 = none does. */
  find(place: number): number {
    if (!(place >= 0 && place < this.end)) return -1
    let low = 0
    let high = this.count
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.starts[middle] <= place) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  /** Where a record's frame begins, and its bytes. */
  start(index: number): number {
    return this.starts[index]
  }

  length(index: number): number {
    return (index + 1 < this.count ? this.starts[index + 1] : this.end) - this.starts[index]
  }

  /** Where the record begins in the text. */
  offset(index: number): number {
    return this.offsets[index]
  }

  size(index: number): number {
    return this.sizes[index]
  }

  flags(index: number): number {
    return this.marks[index]
  }

  resolved(index: number): Resolved {
    const [source, target, seq, ack] = this.words.subarray(4 * index, 4 * index + 4)
    return { source, target, seq, ack }
  }

  private grow(): void {
    const capacity = this.sizes.length * 2
    const offsets = new Float64Array(capacity)
    const starts = new Float64Array(capacity)
    const sizes = new Uint32Array(capacity)
    const words = new Uint32Array(4 * capacity)
    const marks = new Uint8Array(capacity)
    offsets.set(this.offsets)
    starts.set(this.starts)
    sizes.set(this.sizes)
    words.set(this.words)
    marks.set(this.marks)
    this.offsets = offsets
    this.starts = starts
    this.sizes = sizes
    this.words = words
    this.marks = marks
  }
}
