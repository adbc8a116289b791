/**
 * Owns every request the engine answers and every event it pushes: names, input schemas, answer types.
 *
 * The window speaks this over a MessagePort; the CLI calls the same session code directly. An input that does not fit
 * its schema is refused with 'bad-request' and never reaches the session. Answers are `Result`s. A request can be
 * cancelled by id; clients cancel the older one of a kind when they send a newer.
 */
import * as v from 'valibot'
import { FlowUidSchema } from './anchor'
import type {
  FindingRows,
  FindingView,
  FtpPlace,
  FtpSessionList,
  FtpSessionView,
  Judgement,
  TransferText,
} from './conclusions'
import { GRAPH_KINDS, type GraphSeries } from './graph'
import { LADDER_ORDERS, type LadderRows, type LadderView, MAX_LADDER_FLOWS } from './ladder'
import {
  CAPTURE_ENGINES,
  type CaptureAccess,
  type FilterVerdict,
  type InterfaceCounter,
  type LeftCapture,
  type LiveInterface,
  type LiveStatus,
} from './live'
import type { AppError, Result } from './result'
import type {
  Buckets,
  CaptureSummary,
  FlowDetail,
  FlowRows,
  FrameDetail,
  FrameRows,
  FtpSessionReading,
  Lanes,
  NoteRevisionView,
  NoteView,
  Progress,
  ProjectInfo,
  SavedFilter,
  StreamRows,
  StreamSaved,
  StreamView,
  ViewInfo,
} from './rows'

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(5000))
const index = v.pipe(v.number(), v.integer(), v.minValue(0))
const frame = v.pipe(v.number(), v.integer(), v.minValue(1))
const path = v.pipe(v.string(), v.minLength(1), v.maxLength(4096))
const filter = v.pipe(v.string(), v.maxLength(4096))
const timeSpan = v.nullable(v.tuple([v.pipe(v.number(), v.finite()), v.pipe(v.number(), v.finite())]))
const view = v.pipe(v.number(), v.integer())

export const CLOCKS = ['time-of-day', 'date', 'relative', 'delta', 'unix', 'none'] as const
export const LINE_STYLES = ['tcpdump', 'classic'] as const
export const FLOW_SORTS = [
  'number',
  'start',
  'proto',
  'orig',
  'resp',
  'service',
  'duration',
  'bytes',
  'orig_bytes',
  'resp_bytes',
  'frames',
  'state',
  'history',
  'rtt',
  'missed',
  'retransmitted',
  'reordered',
  'community_id',
] as const

export const STREAM_SHOWS = ['dialogue', 'text', 'hex'] as const
export const FLOW_SIDES = ['orig', 'resp'] as const
/** bytes that one 'stream.bytes' gives at most */
export const MAX_STREAM_BYTES = 1 << 20

/** pixels a graph is made for at most */
export const MAX_GRAPH_POINTS = 4096
/** size of a figure that is saved, at most */
export const MAX_FIGURE_BYTES = 1 << 26

export const lineOptions = v.object({
  style: v.picklist(LINE_STYLES),
  clock: v.picklist(CLOCKS),
  absoluteSeq: v.boolean(),
  /** show times of day in UTC instead of local time */
  utc: v.boolean(),
})

/** as anchor.ts has it; what it may hold is the engine's to know */
const findingId = v.pipe(v.string(), v.minLength(1), v.maxLength(120))
const noteTarget = v.variant('kind', [
  v.object({ kind: v.literal('frame'), frame }),
  v.object({ kind: v.literal('bytes'), frame, offset: index, length: index }),
  v.object({ kind: v.literal('flow'), flow: index }),
  v.object({ kind: v.literal('capture') }),
  v.object({ kind: v.literal('conversation'), protocol: v.literal('ftp'), number: frame }),
  v.object({ kind: v.literal('finding'), id: findingId }),
])
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64))
const side = v.picklist(FLOW_SIDES)
const none = v.object({})
const engine = v.nullable(v.picklist(CAPTURE_ENGINES))
const interfaceName = v.pipe(v.string(), v.minLength(1), v.maxLength(256))
const positive = v.nullable(v.pipe(v.number(), v.finite(), v.gtValue(0)))
/** as CaptureSpec in live.ts; the capture says what is out of range in words */
const captureSpec = v.object({
  interface: interfaceName,
  filter,
  snapLength: v.nullable(v.pipe(v.number(), v.integer())),
  promiscuous: v.boolean(),
  bufferMiB: v.pipe(v.number(), v.integer()),
  ring: v.nullable(v.object({ files: v.pipe(v.number(), v.integer()), kilobytes: positive, seconds: positive })),
  stopAfter: v.object({ packets: positive, bytes: positive, seconds: positive }),
})

/** Input schemas. One entry a request; the answer types stand in `Answers` under the same name. */
export const requests = {
  /** Recognises the files and begins to read; answers at once, loading goes on (events `progress`, `changed`). */
  'capture.open': v.object({ paths: v.pipe(v.array(path), v.minLength(1), v.maxLength(64)) }),
  /** Stops loading; what was read stays. */
  'capture.stop': none,
  'capture.close': none,
  'capture.summary': none,

  /** Live capture: what there is to capture on and with, then one capture at a time, which the session follows. */
  'capture.live.interfaces': none,
  'capture.live.counters': none,
  'capture.live.access': none,
  /** Runs the remedy with this command through the system's own prompt. */
  'capture.live.fix': v.object({ command: v.pipe(v.string(), v.maxLength(4096)) }),
  'capture.live.check-filter': v.object({ engine, interface: interfaceName, filter }),
  'capture.live.start': v.object({ engine, spec: captureSpec }),
  'capture.live.stop': none,
  'capture.live.status': none,
  /** Captures that nobody ended because the app was killed; `forget` keeps the file. */
  'capture.live.left': none,
  'capture.live.forget': v.object({ id }),

  /** Builds the list of frames that pass; replaces the older frame view. Order: file = as read, time = by timestamp. */
  'frames.view': v.object({
    filter,
    span: timeSpan,
    flow: v.nullable(index),
    order: v.picklist(['file', 'time', 'sequence']),
    /** the first rows come with the answer: a file that was just opened is read a whole question sooner */
    first: v.optional(v.object({ count: index, options: lineOptions })),
  }),
  'frames.rows': v.object({ view, from: index, count, options: lineOptions }),
  /** Position of a frame in a view; when it is not in it, of the next one (found: false). */
  'frames.locate': v.object({ view, frame }),
  'frame.describe': v.object({ frame, options: lineOptions }),

  'flows.view': v.object({
    filter,
    span: timeSpan,
    sort: v.picklist(FLOW_SORTS),
    descending: v.boolean(),
    /** control connections whose data connections are put away */
    folded: v.optional(v.pipe(v.array(index), v.maxLength(10_000))),
  }),
  'flows.rows': v.object({ view, from: index, count }),
  'flows.locate': v.object({ view, flow: index }),
  'flow.describe': v.object({ flow: index }),

  /** Reassembles both directions of a flow and lays them out in rows; replaces the older stream view. */
  'stream.open': v.object({
    flow: index,
    show: v.picklist(STREAM_SHOWS),
    /** the direction that text and hex show */
    side,
    /** bytes a row */
    columns: v.pipe(v.number(), v.integer(), v.minValue(4), v.maxValue(256)),
  }),
  'stream.rows': v.object({ view, from: index, count }),
  /** The frame that holds a byte of a stream, and the row that shows it. */
  'stream.locate': v.object({ view, side, offset: index }),
  /** The row that shows the first byte a frame brought. */
  'stream.frame': v.object({ view, frame }),
  /** Captured bytes of [from, from + count), gaps left out. */
  'stream.bytes': v.object({
    view,
    side,
    from: index,
    count: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_STREAM_BYTES)),
  }),
  /** Writes one direction into a file; gaps are left out, or filled with zeros to keep the offsets. */
  'stream.save': v.object({ view, side, path, gaps: v.picklist(['skip', 'zero']) }),

  /** The FTP sessions as a list; one in full; where a frame or a flow stands in them (null = in none). */
  'ftp.sessions': none,
  'ftp.session': v.object({ session: frame }),
  /** The commented reading of a session; null = there is none of that number. */
  'ftp.explain': v.object({ session: frame }),
  'ftp.locate': v.object({ frame: v.nullable(frame), flow: v.nullable(index) }),
  /** The file or directory listing of a transfer, by its index in the session. */
  'transfer.open': v.object({ session: frame, transfer: index }),
  'transfer.save': v.object({ session: frame, transfer: index, path, gaps: v.picklist(['skip', 'zero']) }),

  'findings.list': none,
  'findings.describe': v.object({ id: findingId }),
  /** What the analyst decided, kept in the project; 'open' takes it back. */
  'findings.judge': v.object({
    id: findingId,
    state: v.picklist(['open', 'confirmed', 'dismissed']),
    reason: v.pipe(v.string(), v.maxLength(2000)),
  }),
  /** The flow with this uid; null = none has it. */
  'flow.find': v.object({ uid: FlowUidSchema }),

  /** Lays flows out as a sequence diagram; replaces the older ladder. `together`: with the flows of the same conversation. */
  'ladder.open': v.object({
    flows: v.pipe(v.array(index), v.minLength(1), v.maxLength(MAX_LADDER_FLOWS)),
    together: v.boolean(),
    order: v.picklist(LADDER_ORDERS),
  }),
  'ladder.rows': v.object({ view, from: index, count }),
  /** The row of a frame; -1 when the ladder does not show it. */
  'ladder.locate': v.object({ view, frame }),
  /** One graph of one direction of a flow over a span (null = all of the flow), for `points` pixels. */
  'graph.series': v.object({
    flow: index,
    kind: v.picklist(GRAPH_KINDS),
    side,
    span: timeSpan,
    points: v.pipe(v.number(), v.integer(), v.minValue(16), v.maxValue(MAX_GRAPH_POINTS)),
  }),
  /** Writes a figure (SVG text or the bytes of a PNG) into a file. */
  'figure.save': v.object({
    path,
    content: v.union([
      v.pipe(v.string(), v.maxLength(MAX_FIGURE_BYTES)),
      v.pipe(
        v.instance(Uint8Array),
        v.check((bytes) => bytes.length <= MAX_FIGURE_BYTES),
      ),
    ]),
  }),

  'timeline.buckets': v.object({ fromNs: v.number(), toNs: v.number(), count, view: v.nullable(view) }),
  /** The largest flows of the span, of the flow list `view` if one is named; `include` is shown even if it is none of them. */
  'timeline.lanes': v.object({
    fromNs: v.number(),
    toNs: v.number(),
    buckets: count,
    max: count,
    view: v.nullable(view),
    include: v.nullable(index),
  }),

  /** Opens NAME.tracebook and the captures it names (found by path, then by hash). */
  'project.open': v.object({ path }),
  /** Folder for drafts and the author's name; asked once by the window at start. */
  'project.configure': v.object({ draftsFolder: path, author: v.pipe(v.string(), v.maxLength(200)) }),
  'project.info': none,
  'project.saveAs': v.object({ path }),
  'project.close': none,
  /** The user says where a missing capture is now; accepted only when its hash fits. */
  'project.relocate': v.object({ sha256: id, path }),

  'notes.list': v.object({ includeDeleted: v.boolean() }),
  /** id null = a new note on `target`; otherwise an edit of its body. */
  'notes.save': v.object({ id: v.nullable(id), target: noteTarget, body: v.pipe(v.string(), v.maxLength(1_000_000)) }),
  'notes.delete': v.object({ id }),
  'notes.restore': v.object({ id }),
  'notes.history': v.object({ id }),

  'filters.list': none,
  'filters.save': v.object({ id: v.nullable(id), name: v.pipe(v.string(), v.minLength(1), v.maxLength(200)), filter }),
  'filters.delete': v.object({ id }),
} as const

export interface Answers {
  'capture.open': CaptureSummary
  'capture.stop': null
  'capture.close': null
  'capture.summary': CaptureSummary | null
  'capture.live.interfaces': readonly LiveInterface[]
  'capture.live.counters': readonly InterfaceCounter[]
  'capture.live.access': CaptureAccess
  'capture.live.fix': CaptureAccess
  'capture.live.check-filter': FilterVerdict
  'capture.live.start': LiveStatus
  'capture.live.stop': LiveStatus | null
  'capture.live.status': LiveStatus | null
  'capture.live.left': readonly LeftCapture[]
  'capture.live.forget': null
  'frames.view': ViewInfo & { readonly first?: FrameRows }
  'frames.rows': FrameRows
  'frames.locate': { readonly index: number; readonly found: boolean }
  'frame.describe': FrameDetail
  'flows.view': ViewInfo
  'flows.rows': FlowRows
  'flows.locate': { readonly index: number; readonly found: boolean }
  'flow.describe': FlowDetail
  'stream.open': StreamView
  'stream.rows': StreamRows
  /** frame 0 = that byte was not captured; row -1 = the view does not show it */
  'stream.locate': { readonly frame: number; readonly byte: number; readonly row: number }
  'stream.frame': { readonly row: number }
  'stream.bytes': { readonly bytes: Uint8Array; readonly missing: number }
  'stream.save': StreamSaved
  'ftp.sessions': FtpSessionList
  'ftp.session': FtpSessionView
  'ftp.explain': FtpSessionReading | null
  'ftp.locate': FtpPlace | null
  'transfer.open': TransferText
  'transfer.save': StreamSaved
  'findings.list': FindingRows
  'findings.describe': FindingView
  'findings.judge': Judgement | null
  'flow.find': { readonly flow: number; readonly firstFrame: number } | null
  'ladder.open': LadderView
  'ladder.rows': LadderRows
  'ladder.locate': { readonly row: number }
  'graph.series': GraphSeries
  'figure.save': { readonly bytes: number }
  'timeline.buckets': Buckets
  'timeline.lanes': Lanes
  'project.open': ProjectInfo
  'project.configure': null
  'project.info': ProjectInfo | null
  'project.saveAs': ProjectInfo
  'project.close': null
  'project.relocate': ProjectInfo
  'notes.list': readonly NoteView[]
  'notes.save': NoteView
  'notes.delete': null
  'notes.restore': NoteView
  'notes.history': readonly NoteRevisionView[]
  'filters.list': readonly SavedFilter[]
  'filters.save': SavedFilter
  'filters.delete': null
}

export interface Events {
  /** at most 10 a second while loading, and once at the end */
  readonly progress: Progress
  /** frames or flows were added or revised: ask again for what is on screen */
  readonly changed: { readonly revision: number; readonly frames: number; readonly flows: number }
  /** the live capture: at most 10 a second while it runs, and at each change of its state */
  readonly live: LiveStatus
  /** notes, captures or the path of the project changed */
  readonly project: ProjectInfo | null
  /** something the user should see that no request asked for */
  readonly problem: AppError
}

export type RequestName = keyof typeof requests
export type Input<N extends RequestName> = v.InferOutput<(typeof requests)[N]>
export type LineOptions = v.InferOutput<typeof lineOptions>
export type Clock = (typeof CLOCKS)[number]
export type FlowSort = (typeof FLOW_SORTS)[number]
export type StreamShow = (typeof STREAM_SHOWS)[number]
export type FlowSideName = (typeof FLOW_SIDES)[number]

/** Window to engine. */
export type ToEngine =
  | { readonly kind: 'request'; readonly id: number; readonly name: RequestName; readonly input: unknown }
  | { readonly kind: 'cancel'; readonly id: number }

/** Engine to window. */
export type FromEngine =
  | { readonly kind: 'answer'; readonly id: number; readonly result: Result<unknown> }
  | { [E in keyof Events]: { readonly kind: 'event'; readonly event: E; readonly data: Events[E] } }[keyof Events]
