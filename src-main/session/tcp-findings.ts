/**
 * Owns the findings about TCP flows of a session: judges the flows with marks, most marked first, and adds refused and half-open
 * connections.
 *
 * Guarantees: at most MAX_FLOWS flows and about MAX_FRAMES frames are looked at, and `limits` says what was not; while a capture
 * grows, only flows with new frames are judged again; handed back every few milliseconds.
 */
import type { Finding, FindingList } from '@shared/finding'
import { countText } from '@shared/format'
import { flowFindings } from '../insight/finding-tcp'
import { MAX_PICKED, RowPicker, WHOLE } from './flow-rows'
import { CHUNK_ROWS } from './frame-table'
import { type MarkedFlow, markedFlows } from './marked-flows'
import { openings } from './opening-findings'
import type { Session } from './session'
import { judgeRows } from './tcp-verdicts'
import type { Pause } from './timeline'

const MAX_FLOWS = 2000
const MAX_FRAMES = 400_000
/** frames looked at around one marked frame of a huge flow, at most */
const PER_MARK = 194
const CHUNK_MASK = CHUNK_ROWS - 1
const ROWS_PER_PAUSE = 1 << 14

interface Judged {
  /** frames the flow had then */
  readonly frames: number
  readonly findings: readonly Finding[]
  readonly limits: readonly string[]
}

const caches = new WeakMap<Session, Map<number, Judged>>()

export async function tcpFindings(session: Session, pause: Pause): Promise<FindingList> {
  const { flows: marked, total } = await markedFlows(session, MAX_FLOWS, pause)
  const { chosen, leftOut } = choose(session, marked)
  const judged = await judgeAll(session, chosen, pause)
  const attempts = await openings(session, pause)
  const limits = [...attempts.limits]
  const flowsLeftOut = total - marked.length + leftOut
  if (flowsLeftOut > 0)
    limits.push(
      `Of ${countText(total)} TCP flows with marked segments the ${countText(total - flowsLeftOut)} with most of them were judged; the marks of the others stand as they are.`,
    )
  const passedOver = judged.filter((one) => one.limits.length > 0).length
  if (passedOver > 0)
    limits.push(
      `${countText(passedOver)} TCP ${passedOver === 1 ? 'flow has' : 'flows have'} more frames than are looked at: judged around marked frames.`,
    )
  return { findings: [...judged.flatMap(({ findings }) => findings), ...attempts.openings.findings()], limits }
}

/** As many of the most marked flows as the frames that may be read allow. */
function choose({ flows }: Session, marked: readonly MarkedFlow[]): { chosen: number[]; leftOut: number } {
  const chosen: number[] = []
  let left = MAX_FRAMES
  for (const { flow, marked: count } of marked) {
    const frames = flows.number(flow, 'frames')
    const picked = frames <= WHOLE ? frames : Math.min(MAX_PICKED, count * PER_MARK)
    if (picked > left && chosen.length > 0) continue
    left -= picked
    chosen.push(flow)
  }
  return { chosen: chosen.sort((a, b) => a - b), leftOut: marked.length - chosen.length }
}

async function judgeAll(session: Session, chosen: readonly number[], pause: Pause): Promise<Judged[]> {
  const { flows } = session
  let cache = caches.get(session)
  if (!cache) {
    cache = new Map()
    caches.set(session, cache)
  }
  const known = cache
  const wanted = new Set(chosen)
  for (const flow of known.keys()) if (!wanted.has(flow)) known.delete(flow)
  const changed = chosen.filter((flow) => known.get(flow)?.frames !== flows.number(flow, 'frames'))
  const pickers = await pickAll(session, changed, pause)
  for (const [flow, { picker, frames }] of pickers) {
    // flows of a few frames are judged without a pause of their own
    await pause()
    const judged = await judgeRows(session, picker, pause)
    const about = {
      uid: flows.uid(flow),
      orig: flows.origText(flow),
      resp: flows.respText(flow),
      ...(picker.skipped > 0 ? { whole: wholeOf(session, flow, frames) } : {}),
    }
    known.set(flow, { frames, findings: flowFindings(about, judged), limits: judged.limits })
    pickers.delete(flow)
  }
  return chosen.flatMap((flow) => known.get(flow) ?? [])
}

const wholeOf = ({ flows }: Session, flow: number, frames: number) => ({
  frames,
  'out-of-order': flows.number(flow, 'reordered'),
  retransmission: flows.number(flow, 'retransmitted'),
  'duplicate-ack': flows.number(flow, 'duplicateAcks'),
})

/** The rows to look at of many flows, in one pass over the columns. */
async function pickAll(
  session: Session,
  wanted: readonly number[],
  pause: Pause,
): Promise<Map<number, { readonly picker: RowPicker; readonly frames: number }>> {
  const { frames, flows } = session
  const pickers = new Map<number, { picker: RowPicker; frames: number }>()
  if (wanted.length === 0) return pickers
  const slots = new Int32Array(flows.count)
  const list: RowPicker[] = []
  let [first, last] = [frames.count, -1]
  for (const flow of wanted) {
    const count = flows.number(flow, 'frames')
    const picker = new RowPicker(count)
    slots[flow] = list.push(picker)
    pickers.set(flow, { picker, frames: count })
    first = Math.min(first, flows.firstFrame(flow) - 1)
    last = Math.max(last, flows.lastFrame(flow) - 1)
  }
  for (let row = Math.max(0, first); row <= last; ) {
    const { flow, marks } = frames.chunk(row)
    const end = Math.min(last + 1, row + ROWS_PER_PAUSE - (row % ROWS_PER_PAUSE))
    for (; row < end; row++) {
      const number = flow[row & CHUNK_MASK]
      if (number >= 0 && number < slots.length && slots[number] !== 0)
        list[slots[number] - 1].take(row, marks[row & CHUNK_MASK])
    }
    await pause()
  }
  return pickers
}
