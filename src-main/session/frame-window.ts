/**
 * Owns reading the bytes of many frames of one session in a row: neighbours in the file come from one read.
 *
 * Guarantees: what `find` points at is valid until the next `find`; one block of at most WINDOW bytes is held and used again. A
 * frame far from the last one is read alone, and what is read ahead grows with each block that proved useful, so that flows
 * scattered over a large capture do not cost reading all of it.
 */
import { dissectWhole } from '../decode/dissect'
import type { Layers } from '../decode/layers'
import type { CaptureFile } from '../files/capture-file'
import type { Session } from './session'

const WINDOW = 1 << 18
const SMALLEST = 1 << 12
/** each block read ahead is so many times the one before */
const GROWTH = 4
/** the next frame is looked for this near behind the last one */
const NEAR = 1 << 15

export class FrameWindow {
  bytes: Uint8Array = new Uint8Array(0)
  /** where the bytes asked for begin in `bytes` */
  start = 0
  private block = new Uint8Array(0)
  private ahead = SMALLEST / GROWTH
  private source: CaptureFile | null = null
  private from = 0
  /** end of what was asked for last */
  private last = 0

  constructor(private readonly session: Session) {}

  /** Points at `length` bytes from `at` on of a row's frame; false when the file no longer has them. */
  find(row: number, at: number, length: number): boolean {
    const { session } = this
    const source = session.sourceOf(row)
    const position = session.frames.fileOffset(row) + at
    const inside = source === this.source && position >= this.from
    if (!inside || position + length > this.from + this.bytes.length) {
      const near = inside && position <= this.last + NEAR
      this.ahead = near ? Math.min(WINDOW, this.ahead * GROWTH) : SMALLEST / GROWTH
      // the block is written over: what was found before is gone, whether or not this succeeds
      this.source = null
      const bytes =
        (near && this.ahead > length ? source.read(position, this.ahead, this.room(this.ahead)) : undefined) ??
        source.read(position, length, this.room(length))
      if (!bytes) return false
      this.source = source
      this.bytes = bytes
      this.from = position
    }
    this.start = position - this.from
    this.last = position + length
    return true
  }

  /** The block, at least so long; no block for frames longer than any window. */
  private room(length: number): Uint8Array | undefined {
    if (length > WINDOW) return undefined
    if (this.block.length < length) this.block = new Uint8Array(Math.max(SMALLEST, 2 ** Math.ceil(Math.log2(length))))
    return this.block
  }

  /** The whole frame of a row decoded into `layers`, with what a flow's content named left out; false as for `find`. */
  dissect(row: number, layers: Layers): boolean {
    const { session } = this
    const captured = session.frames.capLength(row)
    if (!this.find(row, 0, captured)) return false
    layers.reset(this.bytes, this.start, this.start + captured, session.frames.wireLength(row))
    dissectWhole(layers, session.linkType(row))
    return true
  }
}
