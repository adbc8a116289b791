/**
 * Owns one flow in detail: its record, its frames, the statements that explain it, the phases for the margin.
 *
 * A flow of many frames is looked at from both ends (HEAD and TAIL frames): what is said of it says so.
 */
import type { FlowDetail } from '@shared/rows'
import { Layers } from '../decode/layers'
import { explainFlow, flowPhases } from '../insight/explain-flow'
import type { FlowSegments, Segment } from '../insight/segment'
import { CHUNK_ROWS } from './frame-table'
import type { Session } from './session'
import type { Pause } from './timeline'

const HEAD = 1500
const TAIL = 500
const MAX_FRAMES = 2000

export async function describeFlow(session: Session, flow: number, pause: Pause): Promise<FlowDetail> {
  const record = session.flows.flowRecord(flow)
  const rows = await rowsOfFlow(session, flow, pause)
  const complete = rows.length <= HEAD + TAIL
  const looked = complete ? rows : Uint32Array.from([...rows.subarray(0, HEAD), ...rows.subarray(rows.length - TAIL)])
  const segments = await readSegments(session, looked, pause)
  const facts: FlowSegments = { segments, complete }
  return {
    flow,
    record,
    title: `${session.flows.origText(flow)} → ${session.flows.respText(flow)}`,
    statements: explainFlow(record, facts),
    phases: flowPhases(record, facts),
    frames: rows.subarray(0, MAX_FRAMES).map((row) => row + 1),
    frameCount: rows.length,
  }
}

/** Rows of a flow in file order. */
export async function rowsOfFlow(session: Session, flow: number, pause: Pause): Promise<Uint32Array> {
  const { frames, flows } = session
  const first = flows.firstFrame(flow) - 1
  const last = flows.lastFrame(flow) - 1
  let rows = new Uint32Array(256)
  let count = 0
  for (let row = first; row <= last; row++) {
    if (frames.flow(row) === flow) {
      if (count === rows.length) {
        const grown = new Uint32Array(rows.length * 2)
        grown.set(rows)
        rows = grown
      }
      rows[count++] = row
    }
    if (row % CHUNK_ROWS === 0) await pause()
  }
  return rows.slice(0, count)
}

async function readSegments(session: Session, rows: Uint32Array, pause: Pause): Promise<Segment[]> {
  const layers = new Layers()
  const segments: Segment[] = []
  for (const row of rows) {
    if (segments.length % 128 === 127) await pause()
    if (!session.layersOf(row, layers)) continue
    segments.push({
      frame: row + 1,
      ns: session.frames.timeNs(row),
      fromResponder: session.isFromResponder(row),
      flags: layers.tcpFlags,
      seq: layers.seq >>> 0,
      ack: layers.ack >>> 0,
      window: layers.window,
      length: layers.payloadLength,
      marks: session.frames.marks(row),
      icmpType: layers.icmpType,
    })
  }
  return segments
}
