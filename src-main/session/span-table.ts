/**
 * Owns the list of messages that do not lie in one frame as a decoder would find them there: cut over several frames, or
 * beginning behind the rest of another; each with the frames that hold its bytes and the one that completes it.
 *
 * Guarantees: typed columns, 29 bytes a message and 28 a piece; at most MAX_PIECES pieces, `limited` says that there were more.
 * Finding what a row has to do with takes a binary search.
 */
import { Pieces } from '../flows/pieces'

const MAX_PIECES = 1 << 22
const MAX_SPANS = 1 << 20
/** messages that one frame may repeat bytes of, as far as is said */
const MAX_REPEATED = 64
/** a key is row * SHIFT + index of a piece */
const SHIFT = 2 ** 22

/** What a row's frame has to do with. */
export interface RowSpans {
  /** messages it holds counting bytes of, each once, in stream order */
  readonly own: readonly number[]
  /** messages of which it only repeats bytes that came before */
  readonly repeated: readonly number[]
  /** stream offset that the first byte of the frame would have */
  readonly base: number
}

interface Repeat {
  readonly base: number
  readonly spans: number[]
}

export class SpanTable {
  count = 0
  limited = false
  readonly pieces = new Pieces()
  from = new Float64Array(4)
  to = new Float64Array(4)
  protocol = new Uint8Array(4)
  /** row that completes the message; -1 = bytes of it were not captured, or have not come yet */
  row = new Int32Array(4)
  /** bytes of it that were captured */
  captured = new Uint32Array(4)
  private first = new Uint32Array(4)
  private readonly repeats = new Map<number, Repeat>()
  /** of all pieces, sorted by `finish` */
  private keys = new Float64Array(0)

  /** @param main protocol that the flow is known to carry; a message in it may be of another (mail turns to TLS) */
  constructor(readonly main: number) {}

  /** Adds the message [from, to) of which `pieces` [begin, end) hold bytes; without `whole` some are missing. */
  add(protocol: number, from: number, to: number, pieces: Pieces, begin: number, end: number, whole: boolean): void {
    if (this.count === MAX_SPANS || this.pieces.count + end - begin > MAX_PIECES) {
      this.limited = true
      return
    }
    const span = this.count++
    if (span === this.from.length) this.grow(span * 2)
    this.from[span] = from
    this.to[span] = to
    this.protocol[span] = protocol
    this.first[span] = this.pieces.count
    let last = -1
    for (let i = begin; i < end; i++) {
      const start = Math.max(from, pieces.offset[i])
      const stop = Math.min(to, pieces.end(i))
      this.pieces.add(start, stop - start, pieces.row[i], pieces.at[i] + start - pieces.offset[i])
      this.captured[span] += stop - start
      last = Math.max(last, pieces.row[i])
    }
    this.row[span] = whole ? last : -1
  }

  /** A frame whose first byte would be `base` in the stream repeats bytes of a message. */
  addRepeat(row: number, base: number, span: number): void {
    const known = this.repeats.get(row)
    if (!known) this.repeats.set(row, { base, spans: [span] })
    else if (known.spans.length < MAX_REPEATED) known.spans.push(span)
  }

  /** To be called when all was added, before anything is asked for. */
  finish(): void {
    this.keys = new Float64Array(this.pieces.count)
    for (let i = 0; i < this.keys.length; i++) this.keys[i] = this.pieces.row[i] * SHIFT + i
    this.keys.sort()
  }

  /** Undefined for rows that have nothing to do with any message here. */
  of(row: number): RowSpans | undefined {
    const own: number[] = []
    const mine = this.piecesIn(row)
    for (const piece of mine) {
      const span = this.spanOf(piece)
      if (own.at(-1) !== span) own.push(span)
    }
    const repeat = this.repeats.get(row)
    if (mine.length === 0) return repeat && { own, repeated: repeat.spans, base: repeat.base }
    const base = this.pieces.offset[mine[0]] - this.pieces.at[mine[0]]
    return { own, repeated: repeat ? repeat.spans.filter((span) => !own.includes(span)) : [], base }
  }

  /** Indexes into `pieces`: those of a message. */
  piecesOf(span: number): readonly [number, number] {
    return [this.first[span], span + 1 < this.count ? this.first[span + 1] : this.pieces.count]
  }

  /** Indexes of the pieces that lie in a row's frame, in stream order. */
  piecesIn(row: number): number[] {
    const { keys } = this
    const found: number[] = []
    for (let i = lowest(keys, row * SHIFT); i < keys.length && keys[i] < (row + 1) * SHIFT; i++)
      found.push(keys[i] - row * SHIFT)
    return found
  }

  /** The message a piece belongs to. */
  private spanOf(piece: number): number {
    let [low, high] = [0, this.count - 1]
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (this.first[middle] <= piece) low = middle
      else high = middle - 1
    }
    return low
  }

  private grow(size: number): void {
    const wider = <T extends Float64Array | Uint8Array | Int32Array | Uint32Array>(next: T, now: T): T => {
      next.set(now)
      return next
    }
    this.from = wider(new Float64Array(size), this.from)
    this.to = wider(new Float64Array(size), this.to)
    this.protocol = wider(new Uint8Array(size), this.protocol)
    this.row = wider(new Int32Array(size), this.row)
    this.captured = wider(new Uint32Array(size), this.captured)
    this.first = wider(new Uint32Array(size), this.first)
  }
}

/** Index of the first key that is not below `limit`. */
function lowest(keys: Float64Array, limit: number): number {
  let [low, high] = [0, keys.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (keys[middle] < limit) low = middle + 1
    else high = middle
  }
  return low
}
