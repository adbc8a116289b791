/**
 * Owns finding the frames of many flows at once: one pass over the columns, however many flows are asked for.
 *
 * Guarantees: rows in file order; 4 bytes a row and flow number; a flow of more than `most` rows gives its first ones.
 */
import { CHUNK_ROWS } from './frame-table'
import type { Session } from './session'
import type { Pause } from './timeline'

const CHUNK_MASK = CHUNK_ROWS - 1
const ROWS_PER_PAUSE = 1 << 14

export async function rowsOfFlows(
  session: Session,
  wanted: Iterable<number>,
  pause: Pause,
  most = Number.POSITIVE_INFINITY,
): Promise<Map<number, Uint32Array>> {
  const { frames, flows } = session
  const slots = new Int32Array(flows.count)
  const lists: Rows[] = []
  let [first, last] = [frames.count, -1]
  for (const flow of wanted) {
    if (slots[flow] !== 0) continue
    slots[flow] = lists.push(new Rows(flow, most))
    first = Math.min(first, flows.firstFrame(flow) - 1)
    last = Math.max(last, flows.lastFrame(flow) - 1)
  }
  for (let row = Math.max(0, first); row <= last; ) {
    const chunk = frames.chunk(row)
    const end = Math.min(last + 1, row + ROWS_PER_PAUSE - (row % ROWS_PER_PAUSE))
    for (; row < end; row++) {
      const flow = chunk.flow[row & CHUNK_MASK]
      if (flow >= 0 && flow < slots.length && slots[flow] !== 0) lists[slots[flow] - 1].add(row)
    }
    await pause()
  }
  return new Map(lists.map((list) => [list.flow, list.finish()]))
}

class Rows {
  private rows = new Uint32Array(16)
  private count = 0

  constructor(
    readonly flow: number,
    private readonly most: number,
  ) {}

  add(row: number): void {
    if (this.count >= this.most) return
    if (this.count === this.rows.length) {
      const grown = new Uint32Array(this.count * 2)
      grown.set(this.rows)
      this.rows = grown
    }
    this.rows[this.count++] = row
  }

  finish(): Uint32Array {
    return this.rows.subarray(0, this.count)
  }
}
