/**
 * Owns the verdicts on a TCP flow for those who ask: reads the frames that matter again, hands their facts to the judge
 * (insight/tcp-verdicts.ts) and keeps the answer until the flow has more frames.
 *
 * Guarantees: nothing is read before somebody asks; flows of more than WHOLE frames are judged around their marked frames and
 * `limits` says so; at most MAX_KEPT frames' verdicts are kept a session; hands back every few milliseconds.
 */
import { countText } from '@shared/format'
import { Layers } from '../decode/layers'
import { readTcpSegment, type TcpSegment } from '../insight/tcp-segment'
import { judgeTcp, type TcpVerdicts } from '../insight/tcp-verdicts'
import { RowPicker } from './flow-rows'
import { CHUNK_ROWS } from './frame-table'
import { FrameWindow } from './frame-window'
import type { Session } from './session'
import type { Pause } from './timeline'

/** frames of the flows whose verdicts are kept */
const MAX_KEPT = 100_000
const READ_PER_PAUSE = 64
/** of a frame judged by itself: frames of its flow before and after it, and of the flow's beginning */
const BEFORE = 512
const AFTER = 128
const HANDSHAKE = 4
const MAX_WALK = 1 << 21
const TCP = 6
const NOTHING: TcpVerdicts = {
  verdicts: [],
  totals: new Map(),
  path: { half: [undefined, undefined], place: 'unknown' },
  limits: [],
}

interface Kept {
  readonly frames: number
  readonly answer: Promise<TcpVerdicts>
}

const caches = new WeakMap<Session, Map<number, Kept>>()

/** Verdicts on one flow; empty for what is not TCP. */
export async function tcpVerdicts(session: Session, flow: number, pause: Pause): Promise<TcpVerdicts> {
  if (session.flows.ipProtocol(flow) !== TCP) return NOTHING
  let cache = caches.get(session)
  if (!cache) {
    cache = new Map()
    caches.set(session, cache)
  }
  const frames = session.flows.number(flow, 'frames')
  const known = cache.get(flow)
  // who waits for another's answer does the work again when that one is cancelled
  if (known?.frames === frames) return known.answer.catch(() => tcpVerdicts(session, flow, pause))
  const answer = judgeFlow(session, flow, pause)
  keep(cache, flow, { frames, answer })
  // a cancelled request must not leave its failure behind
  const own = cache
  answer.catch(() => {
    if (own.get(flow)?.answer === answer) own.delete(flow)
  })
  return answer
}

function keep(cache: Map<number, Kept>, flow: number, kept: Kept): void {
  cache.delete(flow)
  cache.set(flow, kept)
  let total = 0
  for (const { frames } of cache.values()) total += frames
  for (const [oldest, { frames }] of cache) {
    if (total <= MAX_KEPT || oldest === flow) break
    cache.delete(oldest)
    total -= frames
  }
}

async function judgeFlow(session: Session, flow: number, pause: Pause): Promise<TcpVerdicts> {
  await pause()
  const picker = await pickRows(session, flow, pause)
  return judgeRows(session, picker, pause)
}

async function pickRows(session: Session, flow: number, pause: Pause): Promise<RowPicker> {
  const { frames, flows } = session
  const picker = new RowPicker(flows.number(flow, 'frames'))
  const last = flows.lastFrame(flow) - 1
  for (let row = flows.firstFrame(flow) - 1; row <= last; row++) {
    if (frames.flow(row) === flow) picker.take(row, frames.marks(row))
    if (row % CHUNK_ROWS === 0) await pause()
  }
  return picker
}

/** Verdicts on one frame of a huge flow that its verdicts leave out: judged with the frames of the flow around it. */
export async function verdictsAround(session: Session, row: number, pause: Pause): Promise<TcpVerdicts> {
  const { frames, flows } = session
  const flow = frames.flow(row)
  if (flow < 0 || flows.ipProtocol(flow) !== TCP) return NOTHING
  const [first, last] = [flows.firstFrame(flow) - 1, flows.lastFrame(flow) - 1]
  const picker = new RowPicker(0)
  const before: number[] = []
  for (let at = row, walked = 0; at >= first && before.length < BEFORE && walked < MAX_WALK; at--, walked++) {
    if (frames.flow(at) === flow) before.push(at)
    if (at % CHUNK_ROWS === 0) await pause()
  }
  const from = before.at(-1) ?? row
  for (let at = first, taken = 0; at < from && taken < HANDSHAKE; at++) {
    if (frames.flow(at) === flow && ++taken > 0) picker.take(at, 0)
    if (at % CHUNK_ROWS === 0) await pause()
  }
  if (from > first) picker.passOver()
  for (const at of before.reverse()) picker.take(at, 0)
  for (let at = row + 1, walked = 0, taken = 0; at <= last && taken < AFTER && walked < MAX_WALK; at++, walked++) {
    if (frames.flow(at) === flow && ++taken > 0) picker.take(at, 0)
    if (at % CHUNK_ROWS === 0) await pause()
  }
  return judgeRows(session, picker, pause)
}

/** Judges the picked rows of one flow. */
export async function judgeRows(session: Session, picker: RowPicker, pause: Pause): Promise<TcpVerdicts> {
  const { segments, unreadable } = await readSegments(session, picker, pause)
  const layers = new Layers()
  const work = judgeTcp({
    segments,
    origin: originOf(session, picker),
    isPartial: picker.skipped > 0,
    differing: (a, aAt, b, bAt, length) =>
      differing({ session, layers }, [segments[a], aAt], [segments[b], bAt], length),
  })
  let step = work.next()
  while (!step.done) {
    await pause()
    step = work.next()
  }
  const limits = [...step.value.limits]
  if (picker.skipped > 0)
    limits.push(
      `The flow is looked at around its marked frames only: ${countText(picker.skipped)} of its frames were passed over.`,
    )
  if (unreadable > 0) limits.push(`${countText(unreadable)} of its frames could not be read again.`)
  return { ...step.value, limits }
}

/** Printed lines may have been left out by their author; captured frames were not. */
function originOf(session: Session, picker: RowPicker): 'capture' | 'listing' {
  return picker.count > 0 && session.listingRecord(picker.row(0)) !== undefined ? 'listing' : 'capture'
}

/** Frames made from text hold numbers that the text does not: those are not known. */
function asPrinted(session: Session, row: number, segment: TcpSegment): TcpSegment {
  const record = session.listingRecord(row)
  if (!record) return segment
  return { ...segment, ipId: record.ip.id ?? -1, ttl: record.ip.ttl ?? -1, captured: 0 }
}

async function readSegments(
  session: Session,
  picker: RowPicker,
  pause: Pause,
): Promise<{ readonly segments: TcpSegment[]; readonly unreadable: number }> {
  const layers = new Layers()
  const window = new FrameWindow(session)
  const { frames } = session
  const segments: TcpSegment[] = []
  let unreadable = 0
  for (let i = 0; i < picker.count; i++) {
    if (i % READ_PER_PAUSE === READ_PER_PAUSE - 1) await pause()
    const row = picker.row(i)
    if (!window.dissect(row, layers)) {
      unreadable++
      continue
    }
    const segment = readTcpSegment(layers, {
      frame: row + 1,
      ns: frames.timeNs(row),
      fromResponder: session.isFromResponder(row),
      marks: frames.marks(row),
      afterBreak: picker.isAfterBreak(i),
    })
    if (segment) segments.push(asPrinted(session, row, segment))
  }
  return { segments, unreadable }
}

interface Reader {
  readonly session: Session
  readonly layers: Layers
}
type Place = readonly [segment: TcpSegment, at: number]

/** How many bytes differ between two captured payloads; undefined when either was not captured that far. */
function differing(reader: Reader, [a, aAt]: Place, [b, bAt]: Place, length: number): number | undefined {
  if (aAt < 0 || bAt < 0 || aAt + length > a.captured || bAt + length > b.captured) return undefined
  const one = payloadOf(reader, a.frame)
  const other = payloadOf(reader, b.frame)
  if (!one || !other) return undefined
  let count = 0
  for (let i = 0; i < length; i++) if (one[aAt + i] !== other[bAt + i]) count++
  return count
}

function payloadOf({ session, layers }: Reader, frame: number): Uint8Array | undefined {
  const read = session.layersOf(frame - 1, layers)
  return read?.bytes.subarray(read.payloadAt, read.payloadAt + read.payloadCaptured)
}
