/**
 * Owns everything the judges of one TCP flow share: its segments, both streams, what is known of the path (round trip, capture
 * point, use of IP ids) and the verdicts so far.
 *
 * Guarantees: at most MAX_VERDICTS verdicts are kept in detail; all are counted. Words about the path always name their reason.
 */
import type { Arithmetic } from '@shared/arithmetic'
import { type CapturePlace, capturePlace, handshake } from './capture-point'
import { between } from './tcp-arithmetic'
import type { Side, TcpSegment } from './tcp-segment'
import { type IdUse, idUse, type SendOrder, sendOrder, sentFirst } from './tcp-send-order'
import { TcpStream } from './tcp-stream'
import { Draft, type Step, type TcpVerdictKind } from './tcp-verdict'

export const MAX_VERDICTS = 10_000
const HANDSHAKE_FRAMES = 64
/** a sender without a measurement waits 1 s (RFC 6298 2.1); widely used stacks go down to 0.2 s, none lower */
export const SHORTEST_RTO_NS = 200e6
/** without a handshake in the capture: nothing is repeated sooner than this after what shows that it is missing */
export const SHORTEST_RTT_NS = 3e6

export interface TcpQuestion {
  readonly segments: readonly TcpSegment[]
  /** 'listing': printed lines, from which an author may have left out some */
  readonly origin: 'capture' | 'listing'
  /** not all frames of the flow are among the segments */
  readonly isPartial?: boolean
  /**
   * How many of the bytes differ that two segments hold in the same place; undefined when they cannot be compared.
   * Offsets count from the first payload byte of each.
   */
  readonly differing?: (a: number, aAt: number, b: number, bAt: number, length: number) => number | undefined
}

export interface TcpPath {
  /** round trip between the hosts, from the handshake */
  readonly rtt?: Arithmetic
  /** from the capture point to the host of each side and back */
  readonly half: readonly [number | undefined, number | undefined]
  readonly place: CapturePlace
}

export class TcpCase {
  readonly segments: readonly TcpSegment[]
  readonly streams = [new TcpStream(), new TcpStream()] as const
  readonly ids: readonly [IdUse, IdUse]
  readonly path: TcpPath
  readonly verdicts: Draft[] = []
  /** verdicts by kind, those that are not kept included */
  readonly totals = new Map<TcpVerdictKind, number>()
  /** holes given up because there were too many to follow */
  givenUp = 0
  /** contents of segments compared */
  compared = 0

  constructor(readonly question: TcpQuestion) {
    this.segments = question.segments
    this.ids = [idUse(this.segments, 0), idUse(this.segments, 1)]
    this.path = pathOf(this.segments)
  }

  own(s: TcpSegment): TcpStream {
    return this.streams[s.side]
  }

  peer(s: TcpSegment): TcpStream {
    return this.streams[1 - s.side]
  }

  add(s: TcpSegment, kind: TcpVerdictKind, step: Omit<Step, 'frame'>): Draft {
    const draft = new Draft(s.frame, s.side, kind, { frame: s.frame, ...step })
    this.totals.set(kind, (this.totals.get(kind) ?? 0) + 1)
    if (this.verdicts.length < MAX_VERDICTS) this.verdicts.push(draft)
    return draft
  }

  /** Moves a verdict to another kind: what later frames made of it. */
  rename(draft: Draft, kind: TcpVerdictKind): void {
    this.totals.set(draft.kind, (this.totals.get(draft.kind) ?? 1) - 1)
    this.totals.set(kind, (this.totals.get(kind) ?? 0) + 1)
    draft.kind = kind
  }

  order(a: TcpSegment, b: TcpSegment): SendOrder {
    return sendOrder(this.ids[a.side], a, b)
  }

  /** -1 = `a` was sent first, 1 = `b`, 0 = cannot be told. */
  first(a: TcpSegment, b: TcpSegment): -1 | 0 | 1 {
    return sentFirst(this.ids[a.side], a, b)
  }

  /** True when the capture stands at the host of that side. */
  isAt(side: Side): boolean {
    return this.path.place === (side === 0 ? 'originator' : 'responder')
  }

  /** Where bytes of a side got lost that were missing here and were sent again. */
  lossBefore(side: Side): string {
    if (this.isAt(side))
      return 'the capture stands at the sender, so the first copy was dropped inside that host or missed by the capture'
    if (this.isAt(side === 0 ? 1 : 0)) return 'lost between the sender and the capture point, which is at the receiver'
    return 'lost between the sender and the capture point'
  }
}

function pathOf(segments: readonly TcpSegment[]): TcpPath {
  const early = segments.slice(0, HANDSHAKE_FRAMES)
  const shake = handshake(early)
  const frameOf = (frame: number): TcpSegment | undefined => early.find((segment) => segment.frame === frame)
  const [syn, synAck, ack] = shake ? [frameOf(shake.synFrame), frameOf(shake.synAckFrame), frameOf(shake.ackFrame)] : []
  if (!shake || !syn || !synAck || !ack) return { half: [undefined, undefined], place: 'unknown' }
  const place = capturePlace(shake)
  const rtt =
    place === 'originator' ? between(syn, synAck) : place === 'responder' ? between(synAck, ack) : between(syn, ack)
  const half: [number | undefined, number | undefined] =
    syn.side === 0 ? [shake.originatorNs, shake.responderNs] : [shake.responderNs, shake.originatorNs]
  return { ...(rtt.result > 0 ? { rtt } : {}), half, place }
}
