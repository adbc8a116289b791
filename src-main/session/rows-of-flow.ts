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
  for (let row = first; row <= last; row++) {
    if (frames.flow(row) === flow) {
      if (count === rows.length) {
        const grown = new Uint32Array(rows.length * 2)
        grown.set(rows)
        rows = grown
      }
      rows[count++] = row
    }
    if (row % CHUNK_ROWS === 0) await pause()
  }
  return rows.slice(0, count)
}
