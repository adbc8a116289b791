/**
 * Owns the facts of one TCP segment that verdicts rest on, and how they are read from a decoded frame: numbers, IP id, time
 * to live, time stamps (RFC 7323), SACK blocks (RFC 2018), window scale.
 *
 * Guarantees: options that do not fit are left out, never guessed; -1 means "not in this frame". Text listings hold fewer of
 * these facts: they give -1.
 */
import type { Layers } from '../decode/layers'
import type { Segment } from './segment'

/** One direction: 0 = sent by the originator. */
export type Side = 0 | 1

export interface TcpSegment extends Segment {
  readonly side: Side
  /** payload bytes the capture holds */
  readonly captured: number
  /** -1: IPv6, or not known */
  readonly ipId: number
  readonly ttl: number
  readonly tsVal: number
  readonly tsEcr: number
  /** left and right edges in turn, at most four blocks */
  readonly sack: readonly number[]
  /** shift count of a SYN's window scale option */
  readonly scale: number
  /** frames of the flow before this one were not looked at */
  readonly afterBreak: boolean
}

/** What is known of the frame besides its bytes. */
export interface FrameFacts {
  readonly frame: number
  readonly ns: number
  readonly fromResponder: boolean
  readonly marks: number
  readonly afterBreak: boolean
}

const SCALE = 3
const SACK = 5
const TIMESTAMPS = 8
const MAX_SACK = 8
const MAX_SCALE = 14
const NO_SACK: readonly number[] = []

interface Options {
  tsVal: number
  tsEcr: number
  scale: number
  sack: readonly number[]
}

const word = (b: Uint8Array, at: number): number =>
  ((b[at] << 24) | (b[at + 1] << 16) | (b[at + 2] << 8) | b[at + 3]) >>> 0

function readOptions({ bytes, tcpOptionsAt, tcpOptionsLength }: Layers): Options {
  const options: Options = { tsVal: -1, tsEcr: -1, scale: -1, sack: NO_SACK }
  const end = Math.min(tcpOptionsAt + tcpOptionsLength, bytes.length)
  for (let i = tcpOptionsAt; i < end; ) {
    const kind = bytes[i]
    if (kind === 0) break
    if (kind === 1) {
      i++
      continue
    }
    const size = i + 1 < end ? bytes[i + 1] : 0
    if (size < 2 || i + size > end) break
    if (kind === TIMESTAMPS && size === 10) {
      options.tsVal = word(bytes, i + 2)
      options.tsEcr = word(bytes, i + 6)
    } else if (kind === SCALE && size === 3) options.scale = Math.min(bytes[i + 2], MAX_SCALE)
    else if (kind === SACK && size >= 10) {
      const edges: number[] = []
      for (let at = i + 2; at + 8 <= i + size && edges.length < MAX_SACK; at += 8)
        edges.push(word(bytes, at), word(bytes, at + 4))
      options.sack = edges
    }
    i += size
  }
  return options
}

/** undefined: the frame holds no whole TCP header (a later fragment, or cut off). */
export function readTcpSegment(layers: Layers, facts: FrameFacts): TcpSegment | undefined {
  if (layers.tcpHeaderLength < 20 || layers.fragmentOffset > 0) return undefined
  const { tsVal, tsEcr, scale, sack } = readOptions(layers)
  // one literal, no spreading: every object has the same shape, and there are many
  return {
    frame: facts.frame,
    ns: facts.ns,
    fromResponder: facts.fromResponder,
    marks: facts.marks,
    afterBreak: facts.afterBreak,
    side: facts.fromResponder ? 1 : 0,
    flags: layers.tcpFlags,
    seq: layers.seq >>> 0,
    ack: layers.ack >>> 0,
    window: layers.window,
    length: Math.max(0, layers.payloadLength),
    captured: Math.max(0, Math.min(layers.payloadLength, layers.payloadCaptured)),
    icmpType: -1,
    ipId: layers.ipVersion === 4 ? layers.ipId : -1,
    ttl: layers.ttl,
    tsVal,
    tsEcr,
    scale,
    sack,
  }
}
