/**
 * Owns finding, among the segments of one connection, those that its story is told with: the handshake, who closed how, what
 * each side sent in turn, and which bytes are not there.
 *
 * Sequence numbers are compared modulo 2^32 (RFC 9293 3.4). Nothing is concluded here.
 */
import type { HandshakeSegments } from '../capture-point'
import { has, TcpFlag } from '../segment'
import type { Side, TcpSegment } from '../tcp-segment'

const { syn, ack, fin, rst } = TcpFlag

export type Handshake = HandshakeSegments<TcpSegment>

/** `b - a` as a signed distance in sequence space. */
export const distance = (a: number, b: number): number => (b - a) | 0

export const endOf = (s: TcpSegment): number => (s.seq + s.length + (has(s, syn) ? 1 : 0) + (has(s, fin) ? 1 : 0)) >>> 0

export const openerOf = (tcp: readonly TcpSegment[]): TcpSegment | undefined =>
  tcp.find((s) => has(s, syn) && !has(s, ack))

export const synAckOf = (tcp: readonly TcpSegment[]): TcpSegment | undefined =>
  tcp.find((s) => has(s, syn) && has(s, ack))

/** What one side sent before the other spoke. */
export interface Turn {
  readonly side: Side
  readonly first: TcpSegment
  last: TcpSegment
  bytes: number
  segments: number
}

/** Payload in turns; bytes sent again are not counted twice. */
export function turnsOf(tcp: readonly TcpSegment[]): Turn[] {
  const turns: Turn[] = []
  const highest: (number | undefined)[] = [undefined, undefined]
  for (const s of tcp) {
    if (s.length === 0 || has(s, rst)) continue
    const known = highest[s.side]
    const end = (s.seq + s.length) >>> 0
    const fresh = known === undefined ? s.length : Math.min(s.length, distance(known, end))
    if (fresh <= 0) continue
    highest[s.side] = end
    const open = turns.at(-1)
    if (open?.side === s.side) {
      open.last = s
      open.bytes += fresh
      open.segments++
    } else turns.push({ side: s.side, first: s, last: s, bytes: fresh, segments: 1 })
  }
  return turns
}

/** Payload bytes that are in no captured segment although numbers behind them are. */
export interface Missing {
  readonly side: Side
  /** sequence numbers of the first byte, and of the first one behind */
  readonly from: number
  readonly to: number
  /** the last segment before it, and the first one behind it if there is one */
  readonly before: TcpSegment
  readonly behind?: TcpSegment
  /** the other side's first acknowledgement of all of it */
  readonly acked?: TcpSegment
}

export function missingOf(tcp: readonly TcpSegment[], side: Side): Missing[] {
  const own = tcp.filter((s) => s.side === side && !has(s, rst) && (s.length > 0 || has(s, syn) || has(s, fin)))
  if (own.length === 0) return []
  const start = own.find((s) => has(s, syn))?.seq ?? own[0].seq
  const ordered = own.map((s, i) => ({ s, i, at: distance(start, s.seq) })).sort((a, b) => a.at - b.at || a.i - b.i)
  const holes: Missing[] = []
  let before = ordered[0].s
  let end = ordered[0].at + (endOf(before) - before.seq)
  end = ordered[0].at + distance(before.seq, endOf(before))
  for (const { s, at } of ordered.slice(1)) {
    if (at > end) holes.push(missing(tcp, side, (start + end) >>> 0, s.seq, before, s))
    const to = at + distance(s.seq, endOf(s))
    if (to <= end) continue
    end = to
    before = s
  }
  const reach = tcp.filter((s) => s.side !== side && has(s, ack)).map((s) => distance(start, s.ack))
  const highest = Math.max(end, ...reach.filter((at) => at < end + 2 ** 30))
  if (highest > end) holes.push(missing(tcp, side, (start + end) >>> 0, (start + highest) >>> 0, before, undefined))
  return holes
}

function missing(
  tcp: readonly TcpSegment[],
  side: Side,
  from: number,
  to: number,
  before: TcpSegment,
  behind: TcpSegment | undefined,
): Missing {
  const acked = tcp.find((s) => s.side !== side && has(s, ack) && distance(to, s.ack) >= 0)
  return { side, from, to, before, ...(behind ? { behind } : {}), ...(acked ? { acked } : {}) }
}

/** What the close of a connection consists of; each part absent when not seen. */
export interface Close {
  readonly firstFin?: TcpSegment
  /** acknowledges the first FIN */
  readonly firstAck?: TcpSegment
  readonly secondFin?: TcpSegment
  readonly lastAck?: TcpSegment
  readonly reset?: TcpSegment
}

export function closeOf(tcp: readonly TcpSegment[]): Close {
  const fins = ([0, 1] as const)
    .map((side) => tcp.find((s) => s.side === side && has(s, fin)))
    .filter((s) => s !== undefined)
    .sort((a, b) => a.frame - b.frame)
  const [firstFin, secondFin] = fins
  const reset = tcp.find((s) => has(s, rst))
  const answers = (to: TcpSegment | undefined) =>
    to && tcp.find((s) => s.frame > to.frame && s.side !== to.side && has(s, ack) && distance(endOf(to), s.ack) >= 0)
  const firstAck = answers(firstFin)
  const lastAck = answers(secondFin)
  return {
    ...(firstFin ? { firstFin } : {}),
    ...(firstAck ? { firstAck } : {}),
    ...(secondFin ? { secondFin } : {}),
    ...(lastAck ? { lastAck } : {}),
    ...(reset ? { reset } : {}),
  }
}

/** The other side's highest acknowledgement so far is what a bare ACK raises: the data segments it answers for. */
export interface AckDelay {
  readonly data: TcpSegment
  readonly ack: TcpSegment
}

/** Bare ACKs of one side with the segment each acknowledges exactly. */
export function ackDelays(tcp: readonly TcpSegment[], side: Side): AckDelay[] {
  const waiting = new Map<number, TcpSegment>()
  const delays: AckDelay[] = []
  let highest: number | undefined
  for (const s of tcp) {
    if (s.side !== side) {
      const end = (s.seq + s.length) >>> 0
      if (s.length > 0 && !has(s, rst) && !has(s, fin) && !waiting.has(end)) waiting.set(end, s)
      continue
    }
    if (!has(s, ack) || has(s, rst)) continue
    const isNew = highest === undefined || distance(highest, s.ack) > 0
    if (isNew) highest = s.ack
    const data = waiting.get(s.ack)
    if (isNew && data && s.length === 0 && !has(s, syn) && !has(s, fin)) delays.push({ data, ack: s })
    waiting.delete(s.ack)
  }
  return delays
}
