/**
 * Owns finding the frames of one flow: one walk over the columns from its first frame to its last.
 */
import { CHUNK_ROWS } from './frame-table'
import type { Session } from './session'
import type { Pause } from './timeline'

/** Rows of a flow in file order. */
export async function rowsOfFlow(session: Session, flow: number, pause: Pause): Promise<Uint32Array> {
  const { frames, flows } = session
  const first = flows.firstFrame(flow) - 1
  const last = flows.lastFrame(flow) - 1
  let rows = new Uint32Array(256)
  let count = 0
  for (let start = first - (first % CHUNK_ROWS); start <= last; start += CHUNK_ROWS) {
    const column = frames.chunk(start).flow
    const end = Math.min(CHUNK_ROWS - 1, last - start)
    for (let at = Math.max(0, first - start); at <= end; at++) {
      if (column[at] !== flow) continue
      if (count === rows.length) rows = doubled(rows)
      rows[count++] = start + at
    }
    await pause()
  }
  return rows.slice(0, count)
}

function doubled(rows: Uint32Array): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(rows.length * 2)
  grown.set(rows)
  return grown
}
