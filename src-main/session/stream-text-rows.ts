/**
 * Owns where the rows of a stream's text end, and a buffered view of its bytes for that.
 *
 * A row ends behind a line feed, or after `columns` bytes but not inside a UTF-8 sequence (RFC 3629); a line end right behind a
 * full row belongs to it. Guarantees: a row has at least one byte; one block of the stream is held.
 */
import type { StreamReader } from './stream-bytes'

/** small: in a stream of tiny segments each may be a read of its own, and a block is read at one go */
const BLOCK = 1 << 13
const LF = 0x0a
const CR = 0x0d
const LONGEST_SEQUENCE = 4

export class TextRows {
  private block = new Uint8Array(0)
  private from = 0
  /** false once the file did not have bytes that were captured */
  whole = true

  constructor(
    private readonly reader: StreamReader,
    private readonly columns: number,
  ) {}

  /** Where the row that begins at `offset` ends; bytes up to `limit` are all captured. */
  endOf(offset: number, limit: number): number {
    const { columns } = this
    const length = Math.min(columns + 2, limit - offset)
    const at = this.load(offset, length)
    const { block } = this
    const most = Math.min(columns, length)
    for (let i = 0; i < most; i++) if (block[at + i] === LF) return offset + i + 1
    if (length <= columns) return offset + length
    if (block[at + columns] === LF) return offset + columns + 1
    if (length === columns + 2 && block[at + columns] === CR && block[at + columns + 1] === LF) return offset + length
    let end = columns
    while (end > 1 && columns - end < LONGEST_SEQUENCE && (block[at + end] & 0xc0) === 0x80) end--
    return offset + ((block[at + end] & 0xc0) === 0x80 ? columns : end)
  }

  /** A copy of bytes [from, to), all of them captured. */
  bytes(from: number, to: number): Uint8Array {
    const at = this.load(from, to - from)
    return this.block.slice(at, at + to - from)
  }

  /** Index in `block` of the byte at `offset`, with `length` bytes behind it. */
  private load(offset: number, length: number): number {
    if (offset < this.from || offset + length > this.from + this.block.length) {
      // a gap leaves zeros in the block; no row reaches into one
      this.block = new Uint8Array(Math.max(BLOCK, length))
      this.from = offset
      if (!this.reader.fill(this.block, offset)) this.whole = false
    }
    return offset - this.from
  }
}
