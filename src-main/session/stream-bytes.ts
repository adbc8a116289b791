/**
 * Owns the bytes of one direction of a stream, fetched from the capture by range, and the places where there are none.
 *
 * Guarantees: nothing is invented: a byte that was not captured is reported as a gap, never as 0 (who wants zeros asks for
 * them); at most one block of the file and the answer are in memory.
 */
import type { Pieces } from '../flows/pieces'
import { FrameWindow } from './frame-window'
import type { Session } from './session'
import type { StreamSide } from './stream-index'

export interface Gap {
  readonly offset: number
  readonly length: number
}

/** The gaps of one direction in stream order, the one at its end included. */
export function* gapsOf({ pieces, length, gaps }: StreamSide): Generator<Gap> {
  if (gaps === 0) return
  let place = 0
  for (let i = 0; i < pieces.count; i++) {
    if (pieces.offset[i] > place) yield { offset: place, length: pieces.offset[i] - place }
    place = pieces.end(i)
  }
  if (length > place) yield { offset: place, length: length - place }
}

/** Where a byte of the stream is: frame and place in it; undefined in a gap. */
export function locateByte(
  { pieces }: StreamSide,
  offset: number,
): { readonly row: number; readonly at: number } | undefined {
  const index = pieces.search(offset)
  if (index >= pieces.count || pieces.offset[index] > offset) return undefined
  return { row: pieces.row[index], at: pieces.at[index] + (offset - pieces.offset[index]) }
}

/** The bytes of a direction from its first to the first that is missing, `most` at most; none when the file has lost some. */
export function readStart(reader: StreamReader, { pieces }: StreamSide, most: number): Uint8Array {
  let end = 0
  for (let i = 0; i < pieces.count && pieces.offset[i] <= end && end < most; i++) end = pieces.end(i)
  const bytes = new Uint8Array(Math.min(end, most))
  return reader.fill(bytes, 0) ? bytes : new Uint8Array(0)
}

export class StreamReader {
  private readonly pieces: Pieces
  /** index of the piece that was read last: reading goes on where it was */
  private near = 0

  /** @param window may be one that served other streams before: what is near in the file is not read again */
  constructor(
    session: Session,
    side: StreamSide,
    private readonly window = new FrameWindow(session),
  ) {
    this.pieces = side.pieces
  }

  /**
   * Fills `target` with the bytes from `from` on; what was not captured is left as it is.
   * @returns false when the file no longer has some of them
   */
  fill(target: Uint8Array, from: number): boolean {
    const { pieces, window } = this
    const to = from + target.length
    let whole = true
    for (let i = this.find(from); i < pieces.count && pieces.offset[i] < to; i++) {
      this.near = i
      const first = Math.max(from, pieces.offset[i])
      const length = Math.min(to, pieces.end(i)) - first
      if (window.find(pieces.row[i], pieces.at[i] + (first - pieces.offset[i]), length))
        target.set(window.bytes.subarray(window.start, window.start + length), first - from)
      else whole = false
    }
    return whole
  }

  private find(offset: number): number {
    const { pieces, near } = this
    for (let i = near; i < Math.min(near + 2, pieces.count); i++)
      if (pieces.end(i) > offset && (i === 0 || pieces.end(i - 1) <= offset)) return i
    return pieces.search(offset)
  }
}
