/**
 * Owns every request the engine answers and every event it pushes: names, input schemas, answer types.
 *
 * The window speaks this over a MessagePort; the CLI calls the same session code directly. An input that does not fit
 * its schema is refused with 'bad-request' and never reaches the session. Answers are `Result`s. A request can be
 * cancelled by id; clients cancel the older one of a kind when they send a newer.
 */
import * as v from 'valibot'
import type { AppError, Result } from './result'
import type {
  Buckets,
  CaptureSummary,
  FlowDetail,
  FlowRows,
  FrameDetail,
  FrameRows,
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

export const lineOptions = v.object({
  style: v.picklist(LINE_STYLES),
  clock: v.picklist(CLOCKS),
  absoluteSeq: v.boolean(),
  /** show times of day in UTC instead of local time */
  utc: v.boolean(),
})

const noteTarget = v.variant('kind', [
  v.object({ kind: v.literal('frame'), frame }),
  v.object({ kind: v.literal('bytes'), frame, offset: index, length: index }),
  v.object({ kind: v.literal('flow'), flow: index }),
  v.object({ kind: v.literal('capture') }),
])
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64))
const side = v.picklist(FLOW_SIDES)
const none = v.object({})

/** Input schemas. One entry a request; the answer types stand in `Answers` under the same name. */
export const requests = {
  /** Recognises the files and begins to read; answers at once, loading goes on (events `progress`, `changed`). */
  'capture.open': v.object({ paths: v.pipe(v.array(path), v.minLength(1), v.maxLength(64)) }),
  /** Stops loading; what was read stays. */
  'capture.stop': none,
  'capture.close': none,
  'capture.summary': none,

  /** Builds the list of frames that pass; replaces the older frame view. Order: file = as read, time = by timestamp. */
  'frames.view': v.object({
    filter,
    span: timeSpan,
    flow: v.nullable(index),
    order: v.picklist(['file', 'time', 'sequence']),
  }),
  'frames.rows': v.object({ view, from: index, count, options: lineOptions }),
  /** Position of a frame in a view; when it is not in it, of the next one (found: false). */
  'frames.locate': v.object({ view, frame }),
  'frame.describe': v.object({ frame, options: lineOptions }),

  'flows.view': v.object({ filter, span: timeSpan, sort: v.picklist(FLOW_SORTS), descending: v.boolean() }),
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
  'frames.view': ViewInfo
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
