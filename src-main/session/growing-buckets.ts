/**
 * Owns the histogram of a capture that still grows: counted once per frame into a fine grid of times, from which the buckets of
 * any span are added up. Asked twice a second, counting all frames anew would cost more than reading them.
 *
 * Sums are whole; a frame near the edge of a bucket may stand in the one beside it (a cell is at most an eighth of a bucket).
 * Marks that later frames withdrew go when the frames have doubled. Refuses spans too narrow for its cells: those are counted.
 */
import type { Buckets } from '@shared/rows'
import { CHUNK_ROWS, type FrameTable } from './frame-table'
import { type Pause, SEQUENCE_MARKS, timeIn } from './timeline'

const CELLS = 32_768
const FIRST_CELL_NS = 1000
const CELLS_PER_BUCKET = 8

class TimeGrid {
  readonly frames = new Uint32Array(CELLS)
  readonly bytes = new Float64Array(CELLS)
  readonly marked = new Uint32Array(CELLS)
  originNs = 0
  cellNs = FIRST_CELL_NS
  private counted = 0
  /** frames there are when everything is counted anew */
  private anewAt = 0

  async extend(table: FrameTable, pause: Pause): Promise<void> {
    if (table.count >= this.anewAt || table.firstNs < this.originNs) this.clear(table)
    while (this.counted < table.count) {
      const first = this.counted
      const last = Math.min(table.count, first - (first % CHUNK_ROWS) + CHUNK_ROWS)
      // said before the pause: another request goes on where this one was
      this.counted = last
      this.count(table, first, last)
      await pause()
    }
  }

  private clear(table: FrameTable): void {
    for (const column of [this.frames, this.bytes, this.marked]) column.fill(0)
    this.originNs = table.firstNs
    this.cellNs = FIRST_CELL_NS
    this.counted = 0
    this.anewAt = 2 * table.count
  }

  private count(table: FrameTable, first: number, last: number): void {
    const chunk = table.chunk(first)
    const start = first % CHUNK_ROWS
    for (let i = start; i < start + last - first; i++) {
      const ns = timeIn(chunk, i, table.baseSeconds) - this.originNs
      while (ns >= CELLS * this.cellNs) this.coarsen()
      // earlier than the first frame: a frame that came between two looks, in its place when all is counted anew
      const cell = Math.max(0, Math.floor(ns / this.cellNs))
      this.frames[cell]++
      this.bytes[cell] += chunk.wireLength[i]
      if ((chunk.marks[i] & SEQUENCE_MARKS) !== 0) this.marked[cell]++
    }
  }

  private coarsen(): void {
    this.cellNs *= 2
    for (const column of [this.frames, this.bytes, this.marked]) {
      for (let cell = 0; cell < CELLS / 2; cell++) column[cell] = column[2 * cell] + column[2 * cell + 1]
      column.fill(0, CELLS / 2)
    }
  }
}

const grids = new WeakMap<FrameTable, TimeGrid>()

/** undefined when the span is too narrow for the grid. */
export async function growingBuckets(
  table: FrameTable,
  [fromNs, toNs]: readonly [number, number],
  count: number,
  pause: Pause,
): Promise<Buckets | undefined> {
  const grid = grids.get(table) ?? new TimeGrid()
  grids.set(table, grid)
  await grid.extend(table, pause)
  const width = Math.max(1, toNs - fromNs) / count
  if (width < CELLS_PER_BUCKET * grid.cellNs) return undefined
  const answer = {
    fromNs,
    toNs,
    frames: new Uint32Array(count),
    bytes: new Float64Array(count),
    matching: null,
    marked: new Uint32Array(count),
  }
  const first = Math.max(0, Math.floor((fromNs - grid.originNs) / grid.cellNs))
  const last = Math.min(CELLS - 1, Math.floor((toNs - grid.originNs) / grid.cellNs))
  for (let cell = first; cell <= last; cell++) {
    if (grid.frames[cell] === 0) continue
    const middle = grid.originNs + (cell + 0.5) * grid.cellNs
    const at = Math.min(count - 1, Math.max(0, Math.floor((middle - fromNs) / width)))
    answer.frames[at] += grid.frames[cell]
    answer.bytes[at] += grid.bytes[cell]
    answer.marked[at] += grid.marked[cell]
  }
  return answer
}
