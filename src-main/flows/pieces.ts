/**
 * Owns a list of stretches of one direction's stream: where each begins, how long it is, and which frame holds its bytes.
 *
 * Guarantees: 20 bytes a piece in typed columns that grow by a half; `isOrdered` is true while every piece added begins at
 * or behind the end of the one before. Offsets are bytes from the start of the stream and may pass 4 GB.
 * Refuses to hold payload: that stays in the capture.
 */
/** small: most flows are, and arrays of at most 64 bytes cost no allocation of their own */
const FIRST_SIZE = 8

export class Pieces {
  count = 0
  /** no piece begins before the end of the one before it */
  isOrdered = true
  offset = new Float64Array(FIRST_SIZE)
  length = new Uint32Array(FIRST_SIZE)
  /** row of the frame (its number - 1) */
  row = new Uint32Array(FIRST_SIZE)
  /** where the bytes begin in the captured frame */
  at = new Uint32Array(FIRST_SIZE)

  add(offset: number, length: number, row: number, at: number): void {
    const { count } = this
    if (count === this.offset.length) this.grow(Math.ceil(count * 1.5))
    if (count > 0 && offset < this.offset[count - 1] + this.length[count - 1]) this.isOrdered = false
    this.offset[count] = offset
    this.length[count] = length
    this.row[count] = row
    this.at[count] = at
    this.count = count + 1
  }

  end(index: number): number {
    return this.offset[index] + this.length[index]
  }

  /** The first piece that ends behind `offset` in an ordered list; `count` when there is none. */
  search(offset: number): number {
    let [low, high] = [0, this.count]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.end(middle) <= offset) low = middle + 1
      else high = middle
    }
    return low
  }

  private grow(size: number): void {
    this.offset = copied(new Float64Array(size), this.offset)
    this.length = copied(new Uint32Array(size), this.length)
    this.row = copied(new Uint32Array(size), this.row)
    this.at = copied(new Uint32Array(size), this.at)
  }
}

function copied<T extends Float64Array | Uint32Array>(target: T, from: T): T {
  target.set(from)
  return target
}
