/**
 * Owns the answers that cross from the engine to whoever shows them: pages of rows as compact columns, details as plain
 * objects. Times are nanoseconds since `CaptureSummary.baseNs` as a number (exact for 104 days); frames count from 1 in
 * the order the session reads them; flows count from 0. Text in here may come from packets: show it as text only.
 */
import type { FtpRole } from './conclusions'
import type { Explanation, PhaseName } from './explanation'
import type { FieldNode } from './field'
import type { Mended } from './listing'
import type { AppError } from './result'

export interface CaptureFileInfo {
  readonly path: string
  readonly name: string
  readonly format: string
  readonly sizeBytes: number
  readonly linkTypes: readonly string[]
  readonly interfaces: readonly { readonly name: string; readonly linkType: string; readonly timeDigits: number }[]
  /** null until the whole file has been hashed */
  readonly sha256: string | null
  /** what is wrong with the file, each with the byte offset */
  readonly warnings: readonly { readonly code: string; readonly offset: number; readonly message: string }[]
  readonly comment: string
}

/** 'live': what is there was read, and more is being written */
export type LoadPhase = 'loading' | 'live' | 'complete' | 'cancelled' | 'failed'

export interface CaptureSummary {
  readonly files: readonly CaptureFileInfo[]
  readonly phase: LoadPhase
  /** why loading stopped early (phase 'failed') */
  readonly problem: AppError | null
  /** what the capture holds more of than is kept, in sentences; empty for nearly all */
  readonly limits: readonly string[]
  readonly revision: number
  readonly frames: number
  readonly flows: number
  readonly bytes: number
  /** time 0 of all other times: nanoseconds since 1970 */
  readonly baseNs: bigint
  readonly firstNs: number
  readonly lastNs: number
  readonly protocols: readonly {
    readonly name: string
    readonly title: string
    readonly frames: number
    readonly bytes: number
  }[]
}

export interface Progress {
  readonly phase: LoadPhase
  readonly bytesRead: number
  readonly bytesTotal: number
  readonly frames: number
  readonly flows: number
  readonly bytesPerSecond: number
  readonly secondsLeft: number | null
}

/** A list of row ids kept in the engine until a newer view of the same kind replaces it. */
export interface ViewInfo {
  readonly view: number
  readonly count: number
  /** rows there are without the filter */
  readonly total: number
  /** rows that the filter lets pass but that are put away under another; absent = none */
  readonly folded?: number
  readonly elapsedMs: number
  readonly revision: number
}

export interface FrameRows {
  readonly from: number
  readonly frame: Uint32Array
  readonly time: Float64Array
  /** -1 = belongs to no flow */
  readonly flow: Int32Array
  /** bits of marks.ts */
  readonly marks: Uint32Array
  /** protocols.ts number of the innermost layer */
  readonly protocol: Uint8Array
  readonly wireLength: Uint32Array
  /** the clock column in the chosen form */
  readonly clock: readonly string[]
  /** the line without its time, as the chosen style prints it */
  readonly text: readonly string[]
}

/** Names are those of Zeek's conn.log (DESIGN 5.1), then ours. Absent = unset. */
export interface FlowRecord {
  readonly ts: number
  readonly uid: string
  readonly 'id.orig_h': string
  readonly 'id.orig_p': number
  readonly 'id.resp_h': string
  readonly 'id.resp_p': number
  readonly proto: string
  readonly service?: string
  readonly duration?: number
  readonly orig_bytes?: number
  readonly resp_bytes?: number
  readonly conn_state: string
  readonly missed_bytes: number
  readonly history?: string
  readonly orig_pkts: number
  /** absent: not known (flows of a text listing) */
  readonly orig_ip_bytes?: number
  readonly resp_pkts: number
  readonly resp_ip_bytes?: number
  readonly tunnel_parents?: readonly string[]
  readonly ip_proto: number
  /** Community ID version 1: the same in Zeek, Suricata and Arkime; absent where addresses are not known */
  readonly community_id?: string
  readonly first_frame: number
  readonly last_frame: number
  readonly frames: number
  readonly reordered: number
  readonly retransmitted: number
  readonly duplicate_acks: number
  /** seconds */
  readonly handshake_rtt?: number
  readonly conversation?: string
  /** flows of a text listing: what the text does not hold, by field */
  readonly mended?: readonly Mended[]
}

export interface FlowRows {
  readonly from: number
  readonly flow: Int32Array
  /** ns since base */
  readonly start: Float64Array
  readonly records: readonly FlowRecord[]
  /** what each flow is to its FTP session; null = in none; absent while the sessions have not been worked out */
  readonly roles?: readonly (FtpRole | null)[]
}

export interface FrameDetail {
  readonly frame: number
  readonly capture: string
  readonly frameInFile: number
  readonly timeText: string
  readonly timeNs: number
  readonly wireLength: number
  readonly bytes: Uint8Array
  /** the record of a text listing that the bytes were made from; absent: they were captured */
  readonly madeFrom?: string
  readonly line: string
  readonly layers: readonly {
    readonly name: string
    readonly title: string
    readonly offset: number
    readonly length: number
  }[]
  readonly tree: readonly FieldNode[]
  readonly flow: number
  readonly marks: number
  /** reasons in words for each mark, e.g. 'retransmission: bytes 1..1461 were seen in frame 12' */
  readonly comment: string
  /** neighbours in the same flow, 0 = none */
  readonly previousInFlow: number
  readonly nextInFlow: number
}

/** A stretch of lines that a bracket in the Reading's margin names: first and last frame (from 1), and whose they are. */
export interface FlowPhase {
  readonly name: PhaseName
  readonly title: string
  readonly from: number
  readonly to: number
  /** index of the flow; -1 = none */
  readonly flow: number
}

export interface FlowDetail {
  readonly flow: number
  readonly record: FlowRecord
  readonly title: string
  readonly explanation: Explanation
  readonly phases: readonly FlowPhase[]
  /** frames of the flow, at most 2,000 of them */
  readonly frames: Uint32Array
  readonly frameCount: number
}

/** The reading of a whole FTP session, with its brackets. */
export interface FtpSessionReading {
  readonly session: number
  readonly explanation: Explanation
  readonly phases: readonly FlowPhase[]
}

/** Bytes of a stream that were captured twice with different content: what counts, and what the other frame holds there. */
export interface StreamOverlap {
  readonly offset: number
  readonly length: number
  readonly keptFrame: number
  readonly otherFrame: number
}

/** One direction of a stream: what there is of it and what is missing. Offsets count from the first byte. */
export interface StreamSideInfo {
  /** bytes sent, captured or not */
  readonly length: number
  readonly captured: number
  readonly segments: number
  readonly gaps: number
  readonly gapBytes: number
  /** the first 500 of them */
  readonly gapPlaces: readonly { readonly offset: number; readonly length: number }[]
  /** bytes that came more than once */
  readonly overlapping: number
  /** places where copies differ, the bytes that do, and the first 500 places */
  readonly different: number
  readonly differentBytes: number
  readonly differentPlaces: readonly StreamOverlap[]
  /** overlapping bytes that were not compared (too many) */
  readonly notCompared: number
  /** bytes that the capture cut off (snap length); part of the gaps */
  readonly cutOff: number
  /** segments left out: before the SYN, or with a number that fits no window */
  readonly misplaced: number
  /** its first byte is the one after the SYN; false: the capture begins in the middle */
  readonly fromSyn: boolean
  readonly toFin: boolean
  /** the stream has more segments than are indexed: it goes on */
  readonly limited: boolean
}

export interface StreamView {
  readonly view: number
  /** null: neither TCP nor UDP */
  readonly protocol: 'tcp' | 'udp' | null
  readonly rows: number
  /** false: the rows end before the stream does (limits of the window; saving has no such limit) */
  readonly complete: boolean
  readonly orig: StreamSideInfo
  readonly resp: StreamSideInfo
  /** frames that could not be read from the file again */
  readonly unreadable: number
  readonly elapsedMs: number
}

/** A page of rows of a stream: heads of turns (kind 0), bytes (1), gaps (2). */
export interface StreamRows {
  readonly from: number
  readonly kind: Uint8Array
  /** 0 = sent by the originator */
  readonly side: Uint8Array
  readonly offset: Float64Array
  /** bytes of the stream in this row, turn or gap */
  readonly length: Float64Array
  /** frames that brought the first and the last byte; 0 = none */
  readonly frame: Uint32Array
  readonly lastFrame: Uint32Array
  /** of heads of turns: ns since the base */
  readonly time: Float64Array
  /** where the row's bytes begin in `bytes` */
  readonly start: Uint32Array
  readonly bytes: Uint8Array
}

export interface StreamSaved {
  readonly bytes: number
  readonly gaps: number
  readonly gapBytes: number
  readonly sha256: string
}

export interface Buckets {
  readonly fromNs: number
  readonly toNs: number
  readonly frames: Uint32Array
  readonly bytes: Float64Array
  /** frames that match the current filter; absent without one */
  readonly matching: Uint32Array | null
  /** frames with a sequence-analysis mark */
  readonly marked: Uint32Array
}

export interface Lane {
  readonly flow: number
  readonly label: string
  readonly protocol: string
  readonly state: string
  readonly fromNs: number
  readonly toNs: number
  /** frames per bucket, orig and resp: same number of buckets as asked for */
  readonly orig: Uint16Array
  readonly resp: Uint16Array
  /** what the flow is to its FTP session, once the sessions have been worked out */
  readonly role?: FtpRole
}

export interface Lanes {
  readonly fromNs: number
  readonly toNs: number
  readonly lanes: readonly Lane[]
  /** flows active in the span, of which `lanes` shows the largest */
  readonly total: number
}

/** What a note hangs on, as the window names it; null fields where the capture at hand does not hold it. */
export type NoteTarget =
  | { readonly kind: 'frame'; readonly frame: number }
  | { readonly kind: 'bytes'; readonly frame: number; readonly offset: number; readonly length: number }
  | { readonly kind: 'flow'; readonly flow: number }
  | { readonly kind: 'capture' }
  | { readonly kind: 'conversation'; readonly protocol: 'ftp'; readonly number: number }
  | { readonly kind: 'finding'; readonly id: string }

export interface NoteView {
  readonly id: string
  /** null: the anchor was not found in what is open (capture missing or changed) */
  readonly target: NoteTarget | null
  /** where a note on a session or a finding stands among the lines; absent for all others */
  readonly frame?: number
  /** the anchor in words: 'frame 15', '10.0.0.1:20 → 10.0.0.2:3172' */
  readonly title: string
  readonly body: string
  readonly tags: readonly string[]
  readonly author: string
  readonly createdMs: number
  readonly updatedMs: number
  readonly revision: number
  readonly deleted: boolean
}

export interface NoteRevisionView {
  readonly revision: number
  readonly author: string
  readonly timeMs: number
  readonly body: string
  readonly action: 'created' | 'edited' | 'deleted' | 'restored'
}

export interface ProjectCapture {
  readonly name: string
  readonly path: string
  readonly sha256: string | null
  readonly sizeBytes: number
  readonly state: 'present' | 'moved' | 'missing' | 'changed' | 'hashing'
  readonly explanation: string
}

export interface ProjectInfo {
  readonly path: string
  readonly name: string
  /** a draft lives in the app's own folder until it is saved under a name; nothing in it is unsaved either */
  readonly draft: boolean
  readonly notes: number
  readonly captures: readonly ProjectCapture[]
  readonly flowsInSnapshot: number
  readonly lastChangeMs: number | null
}

export interface SavedFilter {
  readonly id: string
  readonly name: string
  readonly filter: string
}
