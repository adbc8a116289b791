/**
 * Owns what a ladder (sequence diagram) is between engine and window: hosts as columns, flows as lanes, one row a frame.
 *
 * Rows come a page at a time as compact columns. Sequence numbers are given as they were sent; what they are relative to
 * stands with the lane. Labels come from packets: show them as text only.
 */
export const LADDER_ORDERS = ['time', 'sequence'] as const
export type LadderOrder = (typeof LADDER_ORDERS)[number]

/** flows that one ladder shows at most */
export const MAX_LADDER_FLOWS = 64
/** frames that one ladder shows at most */
export const MAX_LADDER_ROWS = 1 << 24

/** One flow of a ladder; columns are indexes into `LadderView.hosts`. */
export interface LadderLane {
  readonly flow: number
  readonly orig: number
  readonly resp: number
  /** -1 = none */
  readonly origPort: number
  readonly respPort: number
  readonly proto: string
  readonly service: string
  /** what relative numbers count from; null: not known (no TCP) */
  readonly base: { readonly orig: number; readonly resp: number } | null
}

/** A stretch of one lane that a bracket names; rows of the view. */
export interface LadderBracket {
  readonly name: 'handshake' | 'close'
  readonly lane: number
  readonly from: number
  readonly to: number
}

export interface LadderView {
  readonly view: number
  readonly rows: number
  readonly hosts: readonly string[]
  readonly lanes: readonly LadderLane[]
  /** why these flows are shown together */
  readonly together: 'asked' | 'conversation' | 'ftp'
  /** flows that belong here but are more than fit */
  readonly leftOut: number
  /** the flows have more frames than are shown */
  readonly limited: boolean
  readonly brackets: readonly LadderBracket[]
  /** segments that came later than their place, those that were sent again not counted */
  readonly late: number
  readonly elapsedMs: number
}

/** A page of rows. */
export interface LadderRows {
  readonly from: number
  readonly frame: Uint32Array
  /** ns since the base */
  readonly time: Float64Array
  /** ns since the row above; NaN in the first row */
  readonly gap: Float64Array
  readonly lane: Uint8Array
  /** 0 = sent by the originator */
  readonly side: Uint8Array
  /** bits of marks.ts */
  readonly marks: Uint32Array
  /** TCP flag bits; 0 for other protocols */
  readonly flags: Uint16Array
  /** as sent; NaN for other protocols than TCP and, `ack`, without the ACK flag */
  readonly seq: Float64Array
  readonly ack: Float64Array
  readonly window: Float64Array
  /** payload bytes by the headers' word */
  readonly length: Uint32Array
  /** ns that a late segment, or one sent again, came after the first frame with later bytes; NaN = it did not */
  readonly late: Float64Array
  /** of a late segment the frame it belongs before; 0 = not late */
  readonly lateBefore: Uint32Array
  /**
   * the other end of a late arrow, as a row: in time order the row where its bytes belong, in sequence order the row before
   * which it was captured; -1 = not late
   */
  readonly lateRow: Int32Array
  readonly label: readonly string[]
}
