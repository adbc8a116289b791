/**
 * Owns deciding which captured copy of each byte of a stream counts: of segments that overlap, the one added first wins.
 *
 * That is what a receiver does with bytes it has already (RFC 9293 3.10.7.4); others (a newer copy wins, per system) are told
 * apart by nobody from packets alone, so overlaps are counted for the reader. Guarantees: the result is ordered and without
 * overlap and covers exactly the bytes that some segment holds; n log n steps on any input, at most two pieces a segment.
 * Works in slices: the generator yields between steps, so that ten million segments hold nobody up.
 */
import { risingOrder } from './merge-order'
import { Pieces } from './pieces'

const SLICE = 1 << 14

/** @param segments in the order of their claim to count */
export function* reassemble(segments: Pieces): Generator<void, Pieces> {
  if (segments.isOrdered) return segments
  const order = yield* risingOrder(segments.offset, segments.count)
  return yield* sweep(segments, order)
}

/** Walks the stream once from its start; `waiting` holds the segments that reach over the place at hand. */
function* sweep(segments: Pieces, order: Uint32Array): Generator<void, Pieces> {
  const pieces = new Pieces()
  const waiting = new Lowest()
  const { offset, row, at } = segments
  let next = 0
  let place = 0
  let steps = 0
  while (next < order.length || waiting.size > 0) {
    if (++steps % SLICE === 0) yield
    if (waiting.size === 0) place = offset[order[next]]
    while (next < order.length && offset[order[next]] <= place) waiting.put(order[next++])
    while (waiting.size > 0 && segments.end(waiting.top) <= place) waiting.drop()
    if (waiting.size === 0) continue
    const winner = waiting.top
    let to = segments.end(winner)
    while (next < order.length && offset[order[next]] < to) {
      if (++steps % SLICE === 0) yield
      const rival = order[next]
      if (rival < winner) {
        to = offset[rival]
        break
      }
      next++
      // one that lies wholly inside the winner can never count
      if (segments.end(rival) > to) waiting.put(rival)
    }
    pieces.add(place, to - place, row[winner], at[winner] + (place - offset[winner]))
    place = to
  }
  return pieces
}

/** A binary heap of numbers with the lowest on top. */
class Lowest {
  private heap = new Uint32Array(64)
  size = 0

  get top(): number {
    return this.heap[0]
  }

  put(value: number): void {
    if (this.size === this.heap.length) {
      const grown = new Uint32Array(this.size * 2)
      grown.set(this.heap)
      this.heap = grown
    }
    const { heap } = this
    let at = this.size++
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (heap[parent] <= value) break
      heap[at] = heap[parent]
      at = parent
    }
    heap[at] = value
  }

  drop(): void {
    const { heap } = this
    const value = heap[--this.size]
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= this.size) break
      if (child + 1 < this.size && heap[child + 1] < heap[child]) child++
      if (heap[child] >= value) break
      heap[at] = heap[child]
      at = child
    }
    heap[at] = value
  }
}
