/**
 * Owns the requests about streams: one flow's bytes each way, laid out in rows, found by frame, copied, saved.
 *
 * One stream and one layout of it are kept, those asked for last; the index is made anew only when the flow has grown.
 */
import type { FlowSideName } from '@shared/contract'
import { fail, ok, type Result } from '@shared/result'
import type { StreamView } from '@shared/rows'
import type { Session } from '../session/session'
import { locateByte, StreamReader } from '../session/stream-bytes'
import { type FlowStream, indexStream, streamProtocol } from '../session/stream-index'
import { sideInfo } from '../session/stream-info'
import { StreamLayout, type StreamViewSpec } from '../session/stream-layout'
import { compareCopies, type Overlaps } from '../session/stream-overlaps'
import { saveStream } from '../session/stream-save'
import type { Pause } from '../session/timeline'
import type { Handler } from './router'
import type { Workspace } from './workspace'

interface Indexed {
  readonly flow: number
  /** frames of the flow when it was indexed */
  readonly frames: number
  readonly stream: FlowStream
  readonly overlaps: readonly [Overlaps, Overlaps]
}

interface Shown {
  readonly view: number
  readonly session: Session
  readonly layout: StreamLayout
}

/** What is kept for one capture. */
interface Kept {
  indexed?: Indexed
  shown?: Shown
}

const NO_CAPTURE = fail('no-capture', 'No capture is open.', 'Open a capture file first.')
const OLD_VIEW = fail('unknown-view', 'This stream was replaced by a newer one.', 'Ask for the stream again.')
const VANISHED = fail(
  'vanished',
  'The bytes of the stream cannot be read: the capture file is gone or shorter than it was.',
  'Put the file back and open it again.',
)

const sideIndex = (side: FlowSideName): 0 | 1 => (side === 'orig' ? 0 : 1)

class StreamDesk {
  /** an index may be large: it goes with its capture */
  private readonly kept = new WeakMap<Session, Kept>()
  private nextView = 1

  async index(session: Session, flow: number, protocol: 'tcp' | 'udp', pause: Pause): Promise<Indexed> {
    const frames = session.flows.number(flow, 'frames')
    const kept = this.of(session)
    const { indexed } = kept
    if (indexed && indexed.flow === flow && indexed.frames === frames) return indexed
    delete kept.indexed
    delete kept.shown
    const stream = await indexStream(session, flow, protocol, pause)
    const orig = await compareCopies(session, stream.sides[0], pause)
    const resp = await compareCopies(session, stream.sides[1], pause)
    kept.indexed = { flow, frames, stream, overlaps: [orig, resp] }
    return kept.indexed
  }

  /** The layout on screen when it is the one that is asked for, else a new one in its place. */
  async show(session: Session, stream: FlowStream, spec: StreamViewSpec, pause: Pause): Promise<Shown> {
    const kept = this.of(session)
    const now = kept.shown?.layout
    if (kept.shown && now?.stream === stream && now.isReadable && isSame(now.spec, spec)) return kept.shown
    const layout = await StreamLayout.make(session, stream, spec, pause)
    kept.shown = { view: this.nextView++, session, layout }
    return kept.shown
  }

  find(session: Session | null, view: number): Shown | undefined {
    const shown = session ? this.of(session).shown : undefined
    return shown?.view === view ? shown : undefined
  }

  private of(session: Session): Kept {
    const kept = this.kept.get(session) ?? {}
    this.kept.set(session, kept)
    return kept
  }
}

const isSame = (one: StreamViewSpec, other: StreamViewSpec): boolean =>
  one.show === other.show && one.side === other.side && one.columns === other.columns

export function streamHandlers(workspace: Workspace) {
  const desk = new StreamDesk()
  const withView = async <T>(view: number, body: (shown: Shown) => T | Promise<T>) => {
    const shown = desk.find(workspace.session, view)
    return shown ? body(shown) : OLD_VIEW
  }
  return {
    'stream.open': (async ({ flow, show, side, columns }, { pause }) => {
      const began = performance.now()
      const { session } = workspace
      if (!session) return NO_CAPTURE
      if (flow >= session.flows.count)
        return fail('bad-request', `There is no flow ${flow}; the capture has ${session.flows.count}.`)
      const protocol = streamProtocol(session, flow)
      if (protocol === null) return ok(NOTHING)
      const { stream, overlaps } = await desk.index(session, flow, protocol, pause)
      const { view, layout } = await desk.show(session, stream, { show, side: sideIndex(side), columns }, pause)
      if (!layout.isReadable) return VANISHED
      return ok({
        view,
        protocol,
        rows: layout.rows,
        complete: layout.complete,
        orig: sideInfo(stream.sides[0], overlaps[0]),
        resp: sideInfo(stream.sides[1], overlaps[1]),
        unreadable: stream.unreadable,
        elapsedMs: performance.now() - began,
      })
    }) satisfies Handler<'stream.open'>,

    'stream.rows': (async ({ view, from, count }) =>
      withView(view, ({ layout }) => {
        const page = layout.page(from, count)
        return layout.isReadable ? ok(page) : VANISHED
      })) satisfies Handler<'stream.rows'>,

    'stream.locate': (async ({ view, side, offset }) =>
      withView(view, ({ layout }) => {
        const place = locateByte(layout.stream.sides[sideIndex(side)], offset)
        const row = layout.rowOf(sideIndex(side), offset) ?? -1
        return ok({ frame: place ? place.row + 1 : 0, byte: place?.at ?? 0, row })
      })) satisfies Handler<'stream.locate'>,

    'stream.frame': (async ({ view, frame }) =>
      withView(view, ({ layout }) => ok({ row: layout.rowOfFrame(frame) ?? -1 }))) satisfies Handler<'stream.frame'>,

    'stream.bytes': (async ({ view, side, from, count }) =>
      withView(view, ({ session, layout }) =>
        bytesOf(session, layout.stream, sideIndex(side), from, count),
      )) satisfies Handler<'stream.bytes'>,

    'stream.save': (async ({ view, side, path, gaps }, { pause }) =>
      withView(view, ({ session, layout }) =>
        saveStream(session, layout.stream.sides[sideIndex(side)], { path, gaps }, pause),
      )) satisfies Handler<'stream.save'>,
  }
}

function bytesOf(
  session: Session,
  stream: FlowStream,
  index: 0 | 1,
  from: number,
  count: number,
): Result<{ bytes: Uint8Array; missing: number }> {
  const side = stream.sides[index]
  const { pieces } = side
  const to = Math.min(from + count, side.length)
  const bytes = new Uint8Array(Math.max(0, to - from))
  const reader = new StreamReader(session, side)
  let size = 0
  for (let i = pieces.search(from); i < pieces.count && pieces.offset[i] < to; i++) {
    const first = Math.max(from, pieces.offset[i])
    const length = Math.min(to, pieces.end(i)) - first
    if (!reader.fill(bytes.subarray(size, size + length), first)) return VANISHED
    size += length
  }
  return ok({ bytes: bytes.slice(0, size), missing: bytes.length - size })
}

const NO_SIDE = {
  length: 0,
  captured: 0,
  segments: 0,
  gaps: 0,
  gapBytes: 0,
  gapPlaces: [],
  overlapping: 0,
  different: 0,
  differentBytes: 0,
  differentPlaces: [],
  notCompared: 0,
  cutOff: 0,
  misplaced: 0,
  fromSyn: false,
  toFin: false,
  limited: false,
} as const

/** The answer for a flow without ports and streams. */
const NOTHING: StreamView = {
  view: 0,
  protocol: null,
  rows: 0,
  complete: true,
  orig: NO_SIDE,
  resp: NO_SIDE,
  unreadable: 0,
  elapsedMs: 0,
}
