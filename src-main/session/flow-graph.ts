/**
 * Owns the graphs of a flow on demand: its frames are read once and their numbers kept, a graph of any span is then a pass
 * over columns.
 *
 * The numbers of the flow asked for last are kept for each session, and made anew when the flow has grown. Bounded by
 * MAX_GRAPH_FRAMES (insight/flow-numbers.ts); what was left out is said.
 */

import { countText } from '@shared/format'
import { type GraphKind, type GraphSeries, MAX_GRAPH_FRAMES } from '@shared/graph'
import { Layers } from '../decode/layers'
import { type FlowNumbers, FlowNumbersBuilder, windowScale } from '../insight/flow-numbers'
import { drawGraph } from '../insight/graph-series'
import { TcpFlag } from '../insight/segment'
import { FrameWindow } from './frame-window'
import { rowsOfFlow } from './rows-of-flow'
import type { Session } from './session'
import type { Pause } from './timeline'

const TCP = 6
const FRAMES_PER_PAUSE = 64

interface Kept {
  readonly flow: number
  /** frames of the flow when it was read */
  readonly frames: number
  readonly numbers: FlowNumbers
}

const kept = new WeakMap<Session, Kept>()

export interface GraphRequest {
  readonly flow: number
  readonly kind: GraphKind
  readonly side: 'orig' | 'resp'
  /** null: all of the flow */
  readonly span: readonly [number, number] | null
  readonly points: number
}

export async function graphSeries(session: Session, request: GraphRequest, pause: Pause): Promise<GraphSeries> {
  const { kind, side, points } = request
  const none = { kind, side, unit: unitOf(kind), fromNs: 0, toNs: 0, firstNs: 0, lastNs: 0, stepNs: 0 } as const
  if (session.flows.ipProtocol(request.flow) !== TCP)
    return {
      ...none,
      layers: [],
      empty: `These graphs are drawn from TCP's sequence and acknowledgement numbers; this flow is ${session.flows.protocolText(request.flow)}.`,
      remarks: [],
    }
  const numbers = await numbersOf(session, request.flow, pause)
  const [firstNs, lastNs] = extent(numbers)
  const [fromNs, toNs] = request.span ?? [firstNs, lastNs]
  const span = { from: Math.min(fromNs, toNs), to: Math.max(fromNs, toNs), columns: points }
  const work = drawGraph(kind, numbers, side === 'orig' ? 0 : 1, span)
  let step = work.next()
  while (!step.done) {
    await pause()
    step = work.next()
  }
  return {
    ...none,
    fromNs: span.from,
    toNs: span.to,
    firstNs,
    lastNs,
    stepNs: step.value.stepNs,
    layers: step.value.layers,
    empty:
      request.span === null
        ? whyEmpty(
            numbers,
            request,
            step.value.layers.every(({ time }) => time.length === 0),
          )
        : null,
    remarks: remarksOf(numbers, kind),
  }
}

const unitOf = (kind: GraphKind): GraphSeries['unit'] =>
  kind === 'rtt' ? 'ns' : kind === 'throughput' ? 'bytes/s' : 'bytes'

async function numbersOf(session: Session, flow: number, pause: Pause): Promise<FlowNumbers> {
  const frames = session.flows.number(flow, 'frames')
  const before = kept.get(session)
  if (before?.flow === flow && before.frames === frames) return before.numbers
  const numbers = await readNumbers(session, flow, pause)
  kept.set(session, { flow, frames, numbers })
  return numbers
}

async function readNumbers(session: Session, flow: number, pause: Pause): Promise<FlowNumbers> {
  const { frames, flows } = session
  const builder = new FlowNumbersBuilder(flows.tcpdumpBase(flow))
  const layers = new Layers()
  const window = new FrameWindow(session)
  const rows = await rowsOfFlow(session, flow, pause)
  for (let i = 0; i < rows.length; i++) {
    if (i % FRAMES_PER_PAUSE === FRAMES_PER_PAUSE - 1) await pause()
    const row = rows[i]
    if (!window.dissect(row, layers)) continue
    // later fragments and headers that were cut off have no numbers
    if (layers.ipProtocol !== TCP || layers.fragmentOffset > 0 || layers.tcpHeaderLength < 20) continue
    const taken = builder.take({
      frame: row + 1,
      ns: frames.timeNs(row),
      side: session.isFromResponder(row) ? 1 : 0,
      flags: layers.tcpFlags & 0xff,
      seq: layers.seq,
      ack: layers.ack,
      window: layers.window,
      length: Math.max(0, layers.payloadLength),
      marks: frames.marks(row),
      scale:
        (layers.tcpFlags & TcpFlag.syn) === 0
          ? -1
          : windowScale(layers.bytes, layers.tcpOptionsAt, layers.tcpOptionsLength),
    })
    if (!taken) break
  }
  return builder.finish()
}

/** First and last time: stamps may run backwards. */
function extent({ count, time }: FlowNumbers): readonly [number, number] {
  if (count === 0) return [0, 0]
  let [first, last] = [time[0], time[0]]
  for (let i = 1; i < count; i++) {
    if (time[i] < first) first = time[i]
    if (time[i] > last) last = time[i]
  }
  return [first, last]
}

function whyEmpty(numbers: FlowNumbers, { kind, side }: GraphRequest, nothing: boolean): string | null {
  const own = side === 'orig' ? 0 : 1
  const [who, other] = side === 'orig' ? ['originator', 'responder'] : ['responder', 'originator']
  let sent = 0
  let acks = 0
  for (let i = 0; i < numbers.count; i++) {
    if (numbers.side[i] === own) sent += numbers.length[i]
    else if (!Number.isNaN(numbers.ack[i])) acks++
  }
  if (numbers.count === 0) return 'No frame of this flow could be read as TCP.'
  if (kind === 'rtt' && nothing)
    return acks === 0
      ? `The ${other} acknowledged nothing in this capture: there is no round trip to measure.`
      : `No acknowledgement covers a segment of the ${who} that was sent once: there is no round trip to measure.`
  if (kind === 'throughput' && sent === 0) return `The ${who} sent no data in this capture.`
  return nothing ? `The ${who} sent nothing in this capture, and nothing of it was acknowledged.` : null
}

function remarksOf(numbers: FlowNumbers, kind: GraphKind): readonly string[] {
  const remarks: string[] = []
  if (!numbers.windowsKnown && kind === 'window')
    remarks.push('A SYN is not in the capture, so the window scale is not known: windows are drawn as sent, unscaled.')
  if (!numbers.windowsKnown && kind === 'time-sequence')
    remarks.push('A SYN is not in the capture, so the window scale is not known: the edge of the window is not drawn.')
  if (numbers.limited)
    remarks.push(`The flow has more frames than are drawn: the first ${countText(MAX_GRAPH_FRAMES)} are.`)
  return remarks
}
