/**
 * Owns what the timeline draws: histograms of frames and lanes of flows over a time span, as buckets.
 *
 * One pass over the time and flow columns, whatever the span; no packet is read. Work is handed back to the event loop
 * between chunks through `pause`, so no other request waits for it.
 */
import { Mark } from '@shared/marks'
import type { Buckets, Lane, Lanes } from '@shared/rows'
import type { FlowTable } from '../flows/table'
import { CHUNK_ROWS, type FrameChunk, type FrameTable } from './frame-table'

/** Marks that say something about sequence, as the overview shows them. */
export const SEQUENCE_MARKS =
  Mark.retransmission |
  Mark.fastRetransmission |
  Mark.spuriousRetransmission |
  Mark.outOfOrder |
  Mark.gap |
  Mark.zeroWindow |
  Mark.windowFull |
  Mark.duplicateAck

/** Resolves when the work may go on; rejects when the request was cancelled. */
export type Pause = () => Promise<void>

export async function buckets(
  frames: FrameTable,
  span: readonly [number, number],
  count: number,
  rows: Uint32Array | null,
  pause: Pause,
): Promise<Buckets> {
  const [fromNs, toNs] = span
  const scale = count / Math.max(1, toNs - fromNs)
  const answer = {
    fromNs,
    toNs,
    frames: new Uint32Array(count),
    bytes: new Float64Array(count),
    matching: rows ? new Uint32Array(count) : null,
    marked: new Uint32Array(count),
  }
  for (let first = 0; first < frames.count; first += CHUNK_ROWS) {
    const chunk = frames.chunk(first)
    const last = Math.min(CHUNK_ROWS, frames.count - first)
    for (let i = 0; i < last; i++) {
      const at = bucketAt(timeIn(chunk, i, frames.baseSeconds), fromNs, toNs, scale, count)
      if (at < 0) continue
      answer.frames[at]++
      answer.bytes[at] += chunk.wireLength[i]
      if ((chunk.marks[i] & SEQUENCE_MARKS) !== 0) answer.marked[at]++
    }
    await pause()
  }
  if (rows && answer.matching) {
    for (let i = 0; i < rows.length; i++) {
      const at = bucketAt(frames.timeNs(rows[i]), fromNs, toNs, scale, count)
      if (at >= 0) answer.matching[at]++
      if ((i & 0x3ffff) === 0x3ffff) await pause()
    }
  }
  return answer
}

/** `FrameTable.timeNs` for a walk that has the chunk at hand already. */
export const timeIn = ({ seconds, nanos }: FrameChunk, at: number, baseSeconds: number): number =>
  (seconds[at] + (nanos[at] >>> 30) * 0x100000000 - baseSeconds) * 1e9 + (nanos[at] & 0x3fffffff)

/** Bucket of a time; the last bucket includes the end of the span. -1 = outside. */
function bucketAt(ns: number, fromNs: number, toNs: number, scale: number, count: number): number {
  if (ns < fromNs || ns > toNs) return -1
  const at = Math.floor((ns - fromNs) * scale)
  return at < count ? at : count - 1
}

export interface LaneRequest {
  readonly fromNs: number
  readonly toNs: number
  readonly buckets: number
  readonly max: number
  /** the flows to choose from; null = all */
  readonly rows: Uint32Array | null
  /** shown even when it is not among the largest */
  readonly include: number | null
}

/** The flows active in the span: all when they fit, else the `max` largest by bytes; in order of their first frame. */
export async function lanes(frames: FrameTable, flows: FlowTable, request: LaneRequest, pause: Pause): Promise<Lanes> {
  const { fromNs, toNs, max } = request
  const { chosen, total } = choose(frames, flows, request)
  await pause()
  const laneOf = new Int16Array(flows.count).fill(-1)
  const made: Lane[] = chosen.map((flow, index) => {
    laneOf[flow] = index
    return {
      flow,
      label: laneLabel(flows, flow),
      protocol: flows.protocolText(flow),
      state: flows.stateText(flow),
      fromNs: flows.firstNs(flow, frames.baseSeconds),
      toNs: endNs(frames, flows, flow),
      orig: new Uint16Array(request.buckets),
      resp: new Uint16Array(request.buckets),
    }
  })
  if (made.length > 0 && max > 0) await fillTicks(frames, laneOf, made, request, pause)
  return { fromNs, toNs, lanes: made, total }
}

function choose(
  frames: FrameTable,
  flows: FlowTable,
  { fromNs, toNs, max, rows, include }: LaneRequest,
): { chosen: number[]; total: number } {
  let active: number[] = []
  let total = 0
  const candidates = rows?.length ?? flows.count
  for (let i = 0; i < candidates; i++) {
    const flow = rows ? rows[i] : i
    if (endNs(frames, flows, flow) < fromNs || flows.firstNs(flow, frames.baseSeconds) > toNs) continue
    total++
    active.push(flow)
    // keep the list short in captures of millions of flows: the smallest are thrown out in batches
    if (active.length >= 8 * max + 1024) active = largest(flows, active, max)
  }
  const chosen = largest(flows, active, max)
  if (include !== null && include < flows.count && !chosen.includes(include)) chosen.push(include)
  return { chosen: chosen.sort((a, b) => a - b), total }
}

/** The time of the flow's last frame: Zeek's end of a connection can lie before it (a last ACK, a late repeat). */
const endNs = (frames: FrameTable, flows: FlowTable, flow: number): number =>
  Math.max(flows.lastNs(flow, frames.baseSeconds), frames.timeNs(flows.lastFrame(flow) - 1))

const largest = (flows: FlowTable, list: number[], max: number): number[] =>
  list.length <= max ? list : list.sort((a, b) => flows.ipBytes(b) - flows.ipBytes(a) || a - b).slice(0, max)

async function fillTicks(
  frames: FrameTable,
  laneOf: Int16Array,
  made: Lane[],
  request: LaneRequest,
  pause: Pause,
): Promise<void> {
  const { fromNs, toNs, buckets: count } = request
  const scale = count / Math.max(1, toNs - fromNs)
  const orig = made.map((lane) => lane.orig)
  const resp = made.map((lane) => lane.resp)
  for (let first = 0; first < frames.count; first += CHUNK_ROWS) {
    const chunk = frames.chunk(first)
    const last = Math.min(CHUNK_ROWS, frames.count - first)
    for (let i = 0; i < last; i++) {
      const flow = chunk.flow[i]
      const lane = flow >= 0 && flow < laneOf.length ? laneOf[flow] : -1
      if (lane < 0) continue
      const at = bucketAt(timeIn(chunk, i, frames.baseSeconds), fromNs, toNs, scale, count)
      if (at < 0) continue
      const ticks = (chunk.marks[i] & Mark.fromResponder) !== 0 ? resp[lane] : orig[lane]
      if (ticks[at] < 0xffff) ticks[at]++
    }
    await pause()
  }
}

function laneLabel(flows: FlowTable, flow: number): string {
  const [orig, resp] = [flows.origText(flow), flows.respText(flow)]
  return `${orig} → ${resp}`
}
