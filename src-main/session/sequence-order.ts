/**
 * Owns sequence order: the frames of a view with every late TCP segment moved to where its bytes belong.
 *
 * File order, time order and sequence order are three different things (DESIGN 4). Here a segment marked out of order or
 * filling a gap goes right before the first earlier frame of its flow and direction that carries later bytes; all other
 * frames stay as they are. Looked for among the last LOOK_BACK frames of that direction that came in order.
 * Guarantees: time and memory linear in the frames, however many of them are late; of a late one a few others are read again.
 */
import { Mark } from '@shared/marks'
import { Layers } from '../decode/layers'
import { TcpFlag } from '../insight/segment'
import { CHUNK_ROWS } from './frame-table'
import type { Session } from './session'
import type { Pause } from './timeline'

const LATE = Mark.outOfOrder | Mark.gapFilled
const REPEATED = Mark.retransmission | Mark.keepAlive
const LOOK_BACK = 4096

/** Where a late segment belongs: right before the frame of this row. */
export interface LatePlace {
  readonly before: number
  /** its own sequence number */
  readonly seq: number
}

export async function sequenceOrder(session: Session, rows: Uint32Array | null, pause: Pause): Promise<Uint32Array> {
  const list = rows ?? Uint32Array.from({ length: session.frames.count }, (_, row) => row)
  return inSequence(list, await latePlaces(session, list, pause))
}

/** The late segments of a list of rows and where in it each belongs; empty when none is late. */
export async function latePlaces(
  session: Session,
  list: Uint32Array,
  pause: Pause,
): Promise<ReadonlyMap<number, LatePlace>> {
  const { frames } = session
  const places = new Map<number, LatePlace>()
  const flows = await flowsWithLate(session, list, pause)
  if (flows.size === 0) return places
  /** rows in order, by flow and direction */
  const inOrder = new Map<number, number[]>()
  const layers = new Layers()
  for (let i = 0; i < list.length; i++) {
    if (i % CHUNK_ROWS === 0) await pause()
    const row = list[i]
    const flow = frames.flow(row)
    if (!flows.has(flow) || !carriesBytes(session, row)) continue
    const key = 2 * flow + ((frames.marks(row) & Mark.fromResponder) === 0 ? 0 : 1)
    const before = inOrder.get(key) ?? []
    if (before.length === 0) inOrder.set(key, before)
    if ((frames.marks(row) & LATE) !== 0) {
      const place = placeAmong(session, row, before, layers)
      if (place) places.set(row, place)
      await pause()
    } else if ((frames.marks(row) & REPEATED) === 0) {
      before.push(row)
      if (before.length > 2 * LOOK_BACK) before.splice(0, LOOK_BACK)
    }
  }
  return places
}

/** The rows with every late one moved to its place; a late segment whose place is not in the list leaves all as it is. */
export function inSequence(list: Uint32Array, places: ReadonlyMap<number, LatePlace>): Uint32Array {
  if (places.size === 0) return list
  /** rows to be printed before a row */
  const before = new Map<number, number[]>()
  for (const [row, place] of places) {
    const there = before.get(place.before)
    if (there) there.push(row)
    else before.set(place.before, [row])
  }
  const seqOf = (row: number): number => places.get(row)?.seq ?? 0
  // late ones of one place by their own numbers; of equal numbers the first captured first
  for (const early of before.values()) if (early.length > 1) early.sort((a, b) => (seqOf(a) - seqOf(b)) | 0)
  const ordered = new Uint32Array(list.length)
  let count = 0
  for (const row of list) {
    if (places.has(row)) continue
    // not by recursion: a flow sent backwards is one chain as long as the capture
    const open = [row]
    while (open.length > 0) {
      const top = open[open.length - 1]
      const early = before.get(top)
      if (early) {
        before.delete(top)
        for (let i = early.length - 1; i >= 0; i--) open.push(early[i])
      } else {
        ordered[count++] = top
        open.pop()
      }
    }
  }
  return count === list.length ? ordered : list
}

async function flowsWithLate({ frames }: Session, list: Uint32Array, pause: Pause): Promise<ReadonlySet<number>> {
  const flows = new Set<number>()
  for (let i = 0; i < list.length; i++) {
    if ((frames.marks(list[i]) & LATE) !== 0) flows.add(frames.flow(list[i]))
    if (i % CHUNK_ROWS === 0) await pause()
  }
  return flows
}

/** Takes sequence numbers that others can be compared with: data or a FIN, no SYN, no RST. */
function carriesBytes({ frames }: Session, row: number): boolean {
  const flags = frames.tcpFlags(row)
  if ((flags & (TcpFlag.syn | TcpFlag.rst)) !== 0) return false
  return frames.payloadLength(row) > 0 || (flags & TcpFlag.fin) !== 0
}

/** The first of `before`, whose numbers rise, that carries later bytes than a row: by steps that double, then by halves. */
function placeAmong(session: Session, row: number, before: readonly number[], layers: Layers): LatePlace | undefined {
  if (!session.layersOf(row, layers)) return undefined
  const { seq } = layers
  const isLater = (at: number): boolean =>
    session.layersOf(before[at], layers) !== undefined && ((layers.seq - seq) | 0) > 0
  let high = before.length - 1
  if (high < 0 || !isLater(high)) return undefined
  // `high` is later; find one that is not
  let low = high - 1
  for (let step = 2; low >= 0 && isLater(low); step *= 2) {
    high = low
    low -= step
  }
  low = Math.max(-1, low)
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (isLater(middle)) high = middle
    else low = middle
  }
  return { before: before[high], seq }
}
