/**
 * Owns which flows a view holds and in which order, and its pages of rows.
 *
 * Sorting reads each flow's key once into a typed array (texts and addresses become numbers that order alike); ties keep
 * the order of first frames, so the same question always has the same answer.
 */
import type { FlowSort } from '@shared/contract'
import { compileFlowFilter, compileFrameFilter } from '@shared/filter/compile'
import { ok, type Result } from '@shared/result'
import type { FlowRows } from '@shared/rows'
import { flowColumns, NO_ATTACHMENTS } from './columns-view'
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
  return sortByKeys(rows, keysOf(session, rows, sort), descending)
}

function keysOf(session: Session, rows: Uint32Array, sort: FlowSort): Float64Array {
  if (sort === 'orig' || sort === 'resp') return addressKeys(session.flows, rows, sort)
  const text = textKey(session, sort)
  return text ? textKeys(rows, text) : Float64Array.from(rows, numberKey(session, sort))
}

/** The rank of each text among those there are. */
function textKeys(rows: Uint32Array, text: (flow: number) => string): Float64Array {
  const numbers = new Map<string, number>()
  const keys = Float64Array.from(rows, (flow) => {
    const word = text(flow)
    const known = numbers.get(word)
    if (known !== undefined) return known
    numbers.set(word, numbers.size)
    return numbers.size - 1
  })
  const ranks = new Float64Array(numbers.size)
  for (const [rank, word] of [...numbers.keys()].sort().entries()) ranks[numbers.get(word) ?? 0] = rank
  return keys.map((number) => ranks[number])
}

const PORTS = 0x10000
/** behind every IPv4 address and port */
const V6_FROM = 2 ** 48

/** Addresses sort as numbers (9.x before 10.x), then by port; IPv6 after IPv4. */
function addressKeys(flows: Session['flows'], rows: Uint32Array, side: 'orig' | 'resp'): Float64Array {
  const isV4 = (flow: number): boolean => flows.number(flow, 'version') !== 6
  const portOf = (flow: number): number => flows.number(flow, side === 'orig' ? 'origPort' : 'respPort') || 0
  const v6 = textKeys(rows, (flow) => (isV4(flow) ? '' : v6Text(flows, flow, side, portOf(flow))))
  return v6.map((rank, i) => {
    const flow = rows[i]
    return isV4(flow) ? (flows.addressWord(flow, side, 0) >>> 0) * PORTS + portOf(flow) : V6_FROM + rank
  })
}

function v6Text(flows: Session['flows'], flow: number, side: 'orig' | 'resp', port: number): string {
  const words = ([0, 1, 2, 3] as const).map((word) => flows.addressWord(flow, side, word) >>> 0)
  return [...words, port].map((word) => word.toString(16).padStart(8, '0')).join('')
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
    default:
      return undefined
  }
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
