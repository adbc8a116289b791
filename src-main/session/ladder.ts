/**
 * Owns the ladder of a few flows: which frames it shows in which order, where late segments belong, and the brackets of
 * handshakes and closes.
 *
 * Made from columns; packets are read only for segments marked late. In time order a row is where it was captured, in
 * sequence order a late segment is where its bytes belong (sequence-order.ts). Guarantees: 4 bytes a row, at most
 * MAX_LADDER_ROWS; `limited` says when there were more.
 */
import { type LadderBracket, type LadderOrder, MAX_LADDER_ROWS } from '@shared/ladder'
import { Mark } from '@shared/marks'
import { TcpFlag } from '../insight/segment'
import { CHUNK_ROWS } from './frame-table'
import { inSequence, type LatePlace, latePlaces } from './sequence-order'
import type { Session } from './session'
import type { Pause } from './timeline'

/** A late segment: the row of the frame it belongs before, and the index in the ladder of its arrow's other end. */
export interface LateRow {
  readonly before: number
  readonly index: number
}

export interface Ladder {
  readonly flows: readonly number[]
  readonly order: LadderOrder
  /** rows of the session in the ladder's order */
  readonly rows: Uint32Array
  /** segments that stand elsewhere in the other order: reordered ones, and those sent again that fill a gap */
  readonly late: ReadonlyMap<number, LateRow>
  /** how many of them are reordered */
  readonly reordered: number
  readonly brackets: readonly LadderBracket[]
  readonly limited: boolean
}

export async function makeLadder(
  session: Session,
  flows: readonly number[],
  order: LadderOrder,
  pause: Pause,
): Promise<Ladder> {
  const { rows: found, limited } = await rowsOfFlows(session, flows, pause)
  const { frames } = session
  const byTime = frames.isTimeOrdered ? found : found.sort((a, b) => frames.timeNs(a) - frames.timeNs(b) || a - b)
  const places = await latePlaces(session, byTime, pause)
  const rows = order === 'sequence' ? inSequence(byTime, places) : byTime
  const late = await lateRows(rows, byTime, places, order, pause)
  let reordered = 0
  for (const row of late.keys()) if ((frames.marks(row) & Mark.retransmission) === 0) reordered++
  return {
    flows,
    order,
    rows,
    late,
    reordered,
    brackets: await bracketsOf(session, flows, rows, pause),
    limited,
  }
}

/** Rows of any of the flows as read. */
async function rowsOfFlows(
  { frames, flows: table }: Session,
  flows: readonly number[],
  pause: Pause,
): Promise<{ readonly rows: Uint32Array; readonly limited: boolean }> {
  const wanted = new Set(flows)
  const first = Math.min(...flows.map((flow) => table.firstFrame(flow))) - 1
  const last = Math.max(...flows.map((flow) => table.lastFrame(flow))) - 1
  const one = flows.length === 1 ? flows[0] : -1
  let rows = new Uint32Array(256)
  let count = 0
  for (let row = first; row <= last; row++) {
    if (row % CHUNK_ROWS === 0) await pause()
    const flow = frames.flow(row)
    if (one >= 0 ? flow !== one : !wanted.has(flow)) continue
    if (count === MAX_LADDER_ROWS) return { rows, limited: true }
    if (count === rows.length) {
      const grown = new Uint32Array(Math.min(rows.length * 2, MAX_LADDER_ROWS))
      grown.set(rows)
      rows = grown
    }
    rows[count++] = row
  }
  return { rows: rows.slice(0, count), limited: false }
}

/**
 * Where each late arrow has its other end: in time order at the row it belongs before, in sequence order at the row before
 * which it was captured.
 */
async function lateRows(
  rows: Uint32Array,
  byTime: Uint32Array,
  places: ReadonlyMap<number, LatePlace>,
  order: LadderOrder,
  pause: Pause,
): Promise<ReadonlyMap<number, LateRow>> {
  const late = new Map<number, LateRow>()
  if (places.size === 0) return late
  /** the row that has to be found for each late one: in time order its place, in sequence order the next that is in order */
  const wanted = new Map<number, number>()
  let next = -1
  for (let i = byTime.length - 1; i >= 0; i--) {
    if (i % CHUNK_ROWS === 0) await pause()
    const place = places.get(byTime[i])
    if (place) wanted.set(byTime[i], order === 'time' ? place.before : next)
    else next = byTime[i]
  }
  const sought = new Set(wanted.values())
  const index = new Map<number, number>()
  for (let i = 0; i < rows.length; i++) {
    if (i % CHUNK_ROWS === 0) await pause()
    if (sought.has(rows[i])) index.set(rows[i], i)
  }
  for (const [row, place] of places) {
    const other = wanted.get(row)
    // captured last of all: it lands below the last row
    const at = other === undefined || other < 0 ? rows.length : index.get(other)
    if (at !== undefined) late.set(row, { before: place.before, index: at })
  }
  return late
}

/** Handshake and close of every lane, from the flag column alone. */
async function bracketsOf(
  { frames }: Session,
  flows: readonly number[],
  rows: Uint32Array,
  pause: Pause,
): Promise<readonly LadderBracket[]> {
  const lanes = new Map(flows.map((flow, lane) => [flow, { lane, syn: -1, synAck: -1, ack: -1, end: -1, last: -1 }]))
  for (let i = 0; i < rows.length; i++) {
    if (i % CHUNK_ROWS === 0) await pause()
    const row = rows[i]
    const seen = lanes.get(frames.flow(row))
    if (!seen) continue
    const flags = frames.tcpFlags(row)
    seen.last = i
    if (flags === 0) continue
    const isSyn = (flags & TcpFlag.syn) !== 0
    const fromResponder = (frames.marks(row) & Mark.fromResponder) !== 0
    if (isSyn && (flags & TcpFlag.ack) === 0 && seen.synAck < 0) seen.syn = i
    else if (isSyn && seen.syn >= 0 && seen.synAck < 0 && fromResponder) seen.synAck = i
    else if (!isSyn && seen.synAck >= 0 && seen.ack < 0 && !fromResponder && (flags & TcpFlag.ack) !== 0) seen.ack = i
    if (seen.end < 0 && (flags & (TcpFlag.fin | TcpFlag.rst)) !== 0) seen.end = i
  }
  return [...lanes.values()].flatMap(({ lane, syn, ack, end, last }): LadderBracket[] => [
    ...(ack >= 0 ? [{ name: 'handshake' as const, lane, from: syn, to: ack }] : []),
    ...(end >= 0 ? [{ name: 'close' as const, lane, from: end, to: last }] : []),
  ])
}
