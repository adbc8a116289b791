/**
 * Owns reading the bytes of many frames of one session in a row: neighbours in the file come from one read.
 *
 * Guarantees: what `find` points at is valid until the next `find`; a block of at most WINDOW bytes is held. A frame far from
 * the last one is read alone, so that a flow scattered over a large capture does not cost reading all of it.
 */
import type { CaptureFile } from '../files/capture-file'
import type { Session } from './session'

const WINDOW = 1 << 18
/** the next frame is looked for this near behind the last one */
const NEAR = 1 << 15

export class FrameWindow {
  bytes: Uint8Array = new Uint8Array(0)
  /** where the bytes asked for begin in `bytes` */
  start = 0
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
      const block =
        (near ? source.read(position, Math.max(length, WINDOW)) : undefined) ?? source.read(position, length)
      if (!block) return false
      this.source = source
      this.bytes = block
      this.from = position
    }
    this.start = position - this.from
    this.last = position + length
    return true
  }
}
