/**
 * Owns sequence order: the frames of a view with every late TCP segment moved to where its bytes belong.
 *
 * File order, time order and sequence order are three different things (DESIGN 4). Here a segment marked out of order or
 * filling a gap goes right before the first earlier frame of its flow and direction that carries later bytes; all other
 * frames stay as they are. Looked back at most LOOK_BACK frames of the flow.
 */
import { Mark } from '@shared/marks'
import { Layers } from '../decode/layers'
import type { Session } from './session'
import type { Pause } from './timeline'

const LATE = Mark.outOfOrder | Mark.gapFilled
const LOOK_BACK = 4096

export async function sequenceOrder(session: Session, rows: Uint32Array | null, pause: Pause): Promise<Uint32Array> {
  const { frames } = session
  const list = rows ?? Uint32Array.from({ length: frames.count }, (_, row) => row)
  /** rows to be printed before a row */
  const before = new Map<number, number[]>()
  const moved = new Set<number>()
  for (const row of list) {
    if ((frames.marks(row) & LATE) === 0) continue
    const target = placeOf(session, row)
    if (target !== undefined) {
      before.set(target, [...(before.get(target) ?? []), row])
      moved.add(row)
    }
    await pause()
  }
  if (moved.size === 0) return list
  const ordered = new Uint32Array(list.length)
  let count = 0
  const put = (row: number): void => {
    for (const early of before.get(row) ?? []) put(early)
    ordered[count++] = row
  }
  for (const row of list) if (!moved.has(row)) put(row)
  // a late segment whose place is not in the view keeps its own
  return count === list.length ? ordered : list
}

const flagsOfNoUse = 0x02 | 0x04 // SYN, RST

/** The first earlier row of the same flow and direction with later bytes. */
function placeOf(session: Session, row: number): number | undefined {
  const { frames, flows } = session
  const layers = new Layers()
  if (!session.layersOf(row, layers)) return undefined
  const seq = layers.seq
  const flow = frames.flow(row)
  const side = frames.marks(row) & Mark.fromResponder
  let place: number | undefined
  let looked = 0
  for (let at = row - 1; at >= flows.firstFrame(flow) - 1 && looked < LOOK_BACK; at--) {
    if (frames.flow(at) !== flow || (frames.marks(at) & Mark.fromResponder) !== side) continue
    looked++
    if ((frames.tcpFlags(at) & flagsOfNoUse) !== 0 || !session.layersOf(at, layers)) continue
    const carries = layers.payloadLength > 0 || (layers.tcpFlags & 1) !== 0
    if (!carries) continue
    if (((layers.seq - seq) | 0) <= 0) break
    place = at
  }
  return place
}
