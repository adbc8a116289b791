/**
 * Owns which flows a view holds and in which order, and its pages of rows.
 *
 * Sorting reads each flow's key once into a typed array (numbers) or a list (texts); ties keep the order of first frames,
 * so the same question always has the same answer.
 */
import type { FlowSort } from '@shared/contract'
import { compileFlowFilter, compileFrameFilter } from '@shared/filter/compile'
import { ok, type Result } from '@shared/result'
import type { FlowRows } from '@shared/rows'
import { flowColumns, NO_ATTACHMENTS } from './columns-view'
import { type SelectOptions, selectFrames } from './frame-view'
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
  return ok(sortFlows(session, rows, selection.sort, selection.descending))
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
    return ok(ofFlows.value.bind(flowColumns(session, options.attachments ?? NO_ATTACHMENTS)))
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

function sortFlows(session: Session, rows: Uint32Array, sort: FlowSort, descending: boolean): Uint32Array {
  if (sort === 'number') return descending ? rows.reverse() : rows
  const texts = textKey(session, sort)
  return texts ? sortByText(rows, texts, descending) : sortByNumber(rows, numberKey(session, sort), descending)
}

/** Unknown values (NaN) come last in either direction. */
function sortByNumber(rows: Uint32Array, key: (flow: number) => number, descending: boolean): Uint32Array {
  const sign = descending ? -1 : 1
  const keys = new Float64Array(rows.length)
  for (let i = 0; i < rows.length; i++) {
    const value = key(rows[i])
    keys[i] = Number.isNaN(value) ? Number.POSITIVE_INFINITY : sign * value
  }
  const order = Uint32Array.from({ length: rows.length }, (_, i) => i)
  order.sort((a, b) => keys[a] - keys[b] || a - b)
  return order.map((i) => rows[i])
}

function sortByText(rows: Uint32Array, key: (flow: number) => string, descending: boolean): Uint32Array {
  // few distinct texts (states, services, protocols), many flows: rank the texts, then sort numbers
  const ranks = new Map<string, number>()
  const texts = Array.from(rows, key)
  for (const text of texts) ranks.set(text, 0)
  const sorted = [...ranks.keys()].sort()
  sorted.forEach((text, rank) => {
    ranks.set(text, rank)
  })
  const rankOf = new Map(Array.from(rows, (flow, i) => [flow, ranks.get(texts[i]) ?? 0]))
  return sortByNumber(rows, (flow) => rankOf.get(flow) ?? 0, descending)
}

function numberKey({ flows, frames }: Session, sort: FlowSort): (flow: number) => number {
  switch (sort) {
    case 'start':
      return (flow) => flows.firstNs(flow, frames.baseSeconds)
    case 'duration':
      return (flow) => flows.number(flow, 'durationNs')
    case 'bytes':
      return (flow) => flows.number(flow, 'origBytes') + flows.number(flow, 'respBytes')
    case 'orig_bytes':
      return (flow) => flows.number(flow, 'origBytes')
    case 'resp_bytes':
      return (flow) => flows.number(flow, 'respBytes')
    case 'frames':
      return (flow) => flows.number(flow, 'origPackets') + flows.number(flow, 'respPackets')
    case 'rtt':
      return (flow) => flows.number(flow, 'rttNs')
    case 'missed':
      return (flow) => flows.number(flow, 'missedBytes')
    case 'retransmitted':
      return (flow) => flows.number(flow, 'retransmitted')
    case 'reordered':
      return (flow) => flows.number(flow, 'reordered')
    default:
      return (flow) => flow
  }
}

/** Addresses sort as numbers would (padded), not as words: 9.x before 10.x. */
function textKey({ flows }: Session, sort: FlowSort): ((flow: number) => string) | undefined {
  switch (sort) {
    case 'proto':
      return (flow) => flows.protocolText(flow)
    case 'service':
      return (flow) => flows.serviceText(flow)
    case 'state':
      return (flow) => flows.stateText(flow)
    case 'community_id':
      return (flow) => flows.communityId(flow)
    case 'history':
      return (flow) => flows.history(flow)
    case 'orig':
      return (flow) => addressKey(flows, flow, 'orig')
    case 'resp':
      return (flow) => addressKey(flows, flow, 'resp')
    default:
      return undefined
  }
}

function addressKey(flows: Session['flows'], flow: number, side: 'orig' | 'resp'): string {
  const words = ([0, 1, 2, 3] as const).map((word) =>
    (flows.addressWord(flow, side, word) >>> 0).toString(16).padStart(8, '0'),
  )
  const port = flows.number(flow, side === 'orig' ? 'origPort' : 'respPort')
  return `${flows.number(flow, 'version')}${words.join('')}${(Number.isNaN(port) ? 0 : port).toString(16).padStart(4, '0')}`
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
