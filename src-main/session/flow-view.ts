/**
 * Owns which flows a view holds and in which order, and its pages of rows.
 *
 * Ties keep the order of first frames, so the same question always has the same answer.
 */
import type { FlowSort } from '@shared/contract'
import { compileFlowFilter, compileFrameFilter } from '@shared/filter/compile'
import { ok, type Result } from '@shared/result'
import type { FlowRows } from '@shared/rows'
import { flowColumns, NO_ATTACHMENTS } from './columns-view'
import { withFindings } from './finding-filter'
import { flowKeys } from './flow-keys'
import { type SelectOptions, selectFrames } from './frame-view'
import { sortByKeys } from './key-sort'
import type { Session } from './session'
import type { Pause } from './timeline'

export interface FlowSelection {
  readonly filter: string
  readonly span: readonly [number, number] | null
  readonly sort: FlowSort
  readonly descending: boolean
}

const noPause: Pause = async () => {}
const ROWS_PER_PAUSE = 16384

export async function selectFlows(
  session: Session,
  selection: FlowSelection,
  options: SelectOptions = {},
): Promise<Result<Uint32Array>> {
  const pause = options.pause ?? noPause
  const test = await flowTest(session, selection.filter, options)
  if (!test.ok) return test
  const passes = test.value
  const { flows, frames } = session
  const { span } = selection
  const total = flows.count
  const chosen = new Uint32Array(total)
  let count = 0
  for (let flow = 0; flow < total; flow++) {
    if (flow % ROWS_PER_PAUSE === 0) await pause()
    if (
      span !== null &&
      (flows.firstNs(flow, frames.baseSeconds) > span[1] || flows.lastNs(flow, frames.baseSeconds) < span[0])
    )
      continue
    if (passes !== null && !passes(flow)) continue
    chosen[count++] = flow
  }
  const rows = count === total ? chosen : chosen.slice(0, count)
  const { sort, descending } = selection
  if (sort === 'number') return ok(descending ? rows.reverse() : rows)
  return ok(sortByKeys(rows, await flowKeys(session, rows, sort, pause), descending))
}

/**
 * What a flow has to pass; null = everything does. A filter that only frames can answer (`tcp.flags.syn == 1`) keeps the
 * flows that have such a frame.
 */
async function flowTest(
  session: Session,
  filter: string,
  options: SelectOptions,
): Promise<Result<((flow: number) => boolean) | null>> {
  const ofFlows = compileFlowFilter(filter)
  if (ofFlows.ok) {
    if (ofFlows.value.matchesAll) return ok(null)
    const attachments = await withFindings(
      session,
      filter,
      options.attachments ?? NO_ATTACHMENTS,
      options.pause ?? noPause,
    )
    return ok(ofFlows.value.bind(flowColumns(session, attachments)))
  }
  if (!compileFrameFilter(filter).ok) return ofFlows
  const rows = await selectFrames(session, { filter, span: null, flow: null, order: 'file' }, options)
  if (!rows.ok) return rows
  const has = new Uint8Array(session.flows.count)
  for (const row of rows.value ?? []) {
    const flow = session.frames.flow(row)
    if (flow >= 0) has[flow] = 1
  }
  return ok((flow) => has[flow] === 1)
}

export function flowRows(session: Session, rows: Uint32Array, from: number, count: number): FlowRows {
  const page = rows.slice(from, from + count)
  return {
    from,
    flow: Int32Array.from(page),
    start: Float64Array.from(page, (flow) => session.flows.firstNs(flow, session.frames.baseSeconds)),
    records: Array.from(page, (flow) => session.flows.flowRecord(flow)),
  }
}
