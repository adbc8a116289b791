/**
 * Owns what the graphs of a flow are between engine and window: layers of points over time, already thinned out so that
 * nothing the eye could see is lost (smallest and largest of every pixel stay).
 *
 * Times are ns since the capture's base. Every point names the frame it was read from, so that it can be gone to and
 * computed again.
 */
export const GRAPH_KINDS = ['time-sequence', 'throughput', 'window', 'rtt'] as const
export type GraphKind = (typeof GRAPH_KINDS)[number]

/** frames of one flow that graphs look at, at most */
export const MAX_GRAPH_FRAMES = 1 << 21

export type GraphRole =
  | 'segment'
  | 'retransmission'
  | 'reordered'
  | 'gap'
  | 'ack'
  | 'window'
  | 'sent'
  | 'acknowledged'
  | 'in-flight'
  | 'zero-window'
  | 'rtt'
  | 'reset'

export interface GraphLayer {
  readonly role: GraphRole
  /** bars from `low` to `high` at a time; steps that hold `high` until the next; single points at `high` */
  readonly shape: 'bars' | 'steps' | 'points'
  readonly time: Float64Array
  readonly low: Float64Array
  readonly high: Float64Array
  readonly frame: Uint32Array
  /** the second frame of a value made of two (rtt: of the segment that was acknowledged); 0 = none */
  readonly other: Uint32Array
  /** frames (bars, points) that this layer stands for in the span, before thinning out */
  readonly frames: number
  /** every frame has its own point */
  readonly exact: boolean
}

export interface GraphSeries {
  readonly kind: GraphKind
  readonly side: 'orig' | 'resp'
  readonly unit: 'bytes' | 'bytes/s' | 'ns'
  /** the span the layers cover */
  readonly fromNs: number
  readonly toNs: number
  /** first and last frame of the flow */
  readonly firstNs: number
  readonly lastNs: number
  /** of throughput: how long one step is */
  readonly stepNs: number
  readonly layers: readonly GraphLayer[]
  /** why there is nothing to draw; null when there is */
  readonly empty: string | null
  /** what has to be known to read the graph rightly, in sentences */
  readonly remarks: readonly string[]
}
