/**
 * Owns which TCP flows of a capture have something to judge: one pass over the marks of all frames.
 *
 * Guarantees: four bytes a flow, no packet is read, handed back every chunk; most marked flows first, the same order each time.
 */
import { Mark } from '@shared/marks'
import { SEQUENCE_MARKS } from './flow-rows'
import { CHUNK_ROWS } from './frame-table'
import type { Session } from './session'
import type { Pause } from './timeline'

/** Marks that verdicts make findings of; keep-alives and window updates are ordinary. */
const TROUBLE = SEQUENCE_MARKS & ~(Mark.keepAlive | Mark.keepAliveAck | Mark.windowUpdate | Mark.windowFull)
const CHUNK_MASK = CHUNK_ROWS - 1
const ROWS_PER_PAUSE = 1 << 14
const TCP = 6

export interface MarkedFlow {
  readonly flow: number
  /** frames with a mark of trouble */
  readonly marked: number
}

/** The `most` flows with most marked frames, and how many flows have any. */
export async function markedFlows(
  session: Session,
  most: number,
  pause: Pause,
): Promise<{ readonly flows: readonly MarkedFlow[]; readonly total: number }> {
  const { frames, flows } = session
  const counts = new Uint32Array(flows.count)
  const rows = frames.count
  for (let row = 0; row < rows; ) {
    const { marks, flow } = frames.chunk(row)
    const end = Math.min(rows, row + ROWS_PER_PAUSE - (row % ROWS_PER_PAUSE))
    for (; row < end; row++) {
      if ((marks[row & CHUNK_MASK] & TROUBLE) === 0) continue
      const number = flow[row & CHUNK_MASK]
      if (number >= 0 && number < counts.length) counts[number]++
    }
    await pause()
  }
  const marked: MarkedFlow[] = []
  for (let flow = 0; flow < counts.length; flow++)
    if (counts[flow] > 0 && flows.ipProtocol(flow) === TCP) marked.push({ flow, marked: counts[flow] })
  const total = marked.length
  marked.sort((a, b) => b.marked - a.marked || a.flow - b.flow)
  return { flows: marked.slice(0, most), total }
}
