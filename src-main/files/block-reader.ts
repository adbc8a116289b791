/**
 * Owns the one reused buffer through which a capture is read front to back.
 *
 * Guarantees: `need(n)` makes the next n bytes contiguous at `bytes[pos]` or says no; nothing is copied or allocated per
 * record (only the rest of a record at the end of the buffer moves to its front). A record bigger than the buffer gets a
 * bigger buffer for as long as it is needed, but only when the file has all of its bytes: a lying length costs nothing.
 * Views of `bytes` are valid until the next `need` or `skip`.
 */
import type { ByteFile } from './byte-file'

/** Small enough that what was read is still in the second-level cache when it is decoded, beside the flows. */
const BLOCK_BYTES = 1 << 17

export class BlockReader {
  bytes: Uint8Array
  view: DataView
  /** next unread byte in `bytes` */
  pos = 0
  /** one past the last byte read from the file */
  end = 0
  /** position in the file of `bytes[0]` */
  private base = 0

  constructor(
    private readonly file: ByteFile,
    private readonly blockBytes = BLOCK_BYTES,
  ) {
    this.bytes = new Uint8Array(blockBytes)
    this.view = new DataView(this.bytes.buffer)
  }

  /** Position in the file of the next unread byte. */
  get offset(): number {
    return this.base + this.pos
  }

  /** Position in the file of `bytes[index]`. */
  offsetOf(index: number): number {
    return this.base + index
  }

  /** Bytes the file has from here on, as of now. */
  get remaining(): number {
    return Math.max(0, this.file.size() - this.offset)
  }

  get growing(): boolean {
    return this.file.growing
  }

  get failed(): boolean {
    return this.file.failure !== undefined
  }

  /** True when `count` bytes stand at `pos`; false when the file does not have them (yet). */
  need(count: number): boolean {
    return this.end - this.pos >= count || this.fill(count)
  }

  /** Passes over `count` bytes without reading those that are not in the buffer; false when the file does not have them. */
  skip(count: number): boolean {
    if (this.end - this.pos >= count) {
      this.pos += count
      return true
    }
    if (this.remaining < count) return false
    this.base += this.pos + count
    this.pos = 0
    this.end = 0
    return true
  }

  private fill(count: number): boolean {
    const size = this.file.size()
    if (size - this.offset < count) return false
    this.makeRoom(count)
    const wanted = Math.min(this.bytes.length, size - this.base)
    this.end += this.file.readAt(this.bytes, this.end, wanted - this.end, this.base + this.end)
    return this.end >= count
  }

  /** Moves the unread rest to the front of a buffer that holds `count` bytes. */
  private makeRoom(count: number): void {
    const rest = this.end - this.pos
    const capacity = Math.ceil(count / this.blockBytes) * this.blockBytes
    if (this.bytes.length === capacity) {
      this.bytes.copyWithin(0, this.pos, this.end)
    } else {
      const bytes = new Uint8Array(capacity)
      bytes.set(this.bytes.subarray(this.pos, this.end))
      this.bytes = bytes
      this.view = new DataView(bytes.buffer)
    }
    this.base += this.pos
    this.pos = 0
    this.end = rest
  }
}
