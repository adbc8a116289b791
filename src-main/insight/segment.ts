/**
 * Owns the few facts of one frame that conclusions about a flow are drawn from, and how they are found in a flow.
 */
export const TcpFlag = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ece: 64, cwr: 128 } as const

export interface Segment {
  readonly frame: number
  /** nanoseconds since the capture's base */
  readonly ns: number
  readonly fromResponder: boolean
  /** TCP flag bits; 0 for other protocols */
  readonly flags: number
  readonly seq: number
  readonly ack: number
  readonly window: number
  /** payload bytes by the headers' word */
  readonly length: number
  /** bits of marks.ts */
  readonly marks: number
  /** ICMP type, -1 for others */
  readonly icmpType: number
}

export const has = (segment: Segment, flag: number): boolean => (segment.flags & flag) !== 0
