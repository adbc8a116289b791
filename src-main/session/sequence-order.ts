/**
 * Owns sequence order: the frames of a view with every late TCP segment moved to where its bytes belong.
 *
 * File order, time order and sequence order are three different things (DESIGN 4). Here a segment marked out of order or
 * filling a gap goes right before the first earlier frame of its flow and direction that carries later bytes; all other
 * frames stay as they are. Looked back at most LOOK_BACK frames of the flow.
 * Guarantees: time and memory linear in the frames, however many of them are late.
 */
import { Mark } from '@shared/marks'
import { Layers } from '../decode/layers'
import { CHUNK_ROWS } from './frame-table'
import type { Session } from './session'
import type { Pause } from './timeline'

const LATE = Mark.outOfOrder | Mark.gapFilled
const LOOK_BACK = 4096

export async function sequenceOrder(session: Session, rows: Uint32Array | null, pause: Pause): Promise<Uint32Array> {
  const { frames } = session
  const list = rows ?? Uint32Array.from({ length: frames.count }, (_, row) => row)
  if (!(await hasLate(session, list, pause))) return list
  const previous = await previousRows(session, pause)
  /** rows to be printed before a row */
  const before = new Map<number, number[]>()
  const places = new Map<number, number>()
  for (const row of list) {
    if ((frames.marks(row) & LATE) === 0) continue
    const target = placeOf(session, row, previous, places)
    if (target !== undefined) {
      const there = before.get(target)
      if (there) there.push(row)
      else before.set(target, [row])
      places.set(row, target)
    }
    await pause()
  }
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
  // a late segment whose place is not in the view keeps its own
  return count === list.length ? ordered : list
}

async function hasLate({ frames }: Session, list: Uint32Array, pause: Pause): Promise<boolean> {
  for (let i = 0; i < list.length; i++) {
    if ((frames.marks(list[i]) & LATE) !== 0) return true
    if (i % CHUNK_ROWS === 0) await pause()
  }
  return false
}

const sideOf = ({ frames }: Session, row: number): number => ((frames.marks(row) & Mark.fromResponder) === 0 ? 0 : 1)

/** For every row the row before it of the same flow and direction, -1 = none. */
async function previousRows(session: Session, pause: Pause): Promise<Int32Array> {
  const { frames, flows } = session
  const previous = new Int32Array(frames.count).fill(-1)
  const last = new Int32Array(2 * flows.count).fill(-1)
  for (let row = 0; row < previous.length; row++) {
    if (row % CHUNK_ROWS === 0) await pause()
    const flow = frames.flow(row)
    if (flow < 0 || 2 * flow >= last.length) continue
    const key = 2 * flow + sideOf(session, row)
    previous[row] = last[key]
    last[key] = row
  }
  return previous
}

const flagsOfNoUse = 0x02 | 0x04 // SYN, RST

/** The first earlier row of the same flow and direction with later bytes. */
function placeOf(
  session: Session,
  row: number,
  previous: Int32Array,
  places: ReadonlyMap<number, number>,
): number | undefined {
  const { frames } = session
  const layers = new Layers()
  if (!session.layersOf(row, layers)) return undefined
  const seq = layers.seq
  let place: number | undefined
  let at = previous[row]
  for (let looked = 0; at >= 0 && looked < LOOK_BACK; looked++) {
    const isOfUse = (frames.tcpFlags(at) & flagsOfNoUse) === 0 && session.layersOf(at, layers) !== undefined
    if (isOfUse && (layers.payloadLength > 0 || (layers.tcpFlags & 1) !== 0)) {
      if (((layers.seq - seq) | 0) <= 0) break
      // all between a late row and its place carry later bytes than it: no need to look at them again
      place = places.get(at) ?? at
      at = place
    }
    at = previous[at]
  }
  return place
}
