/**
 * Owns in which order a sender sent two segments, whatever order they were captured in: by its IP ids, when they count, and
 * by its TCP time stamps.
 *
 * A retransmission gets a new IP id and a new time stamp; a segment that was only overtaken keeps the old ones. Guarantees:
 * ids that do not count (all zero with DF as RFC 6864 allows, constant, random) are no evidence; ids that an old stack counts
 * in the other byte order are read so. Two sources that contradict each other give no order.
 */
import type { Arithmetic } from '@shared/arithmetic'
import { TcpFlag } from './segment'
import { ipIdStep, timestampStep } from './tcp-arithmetic'
import type { Side, TcpSegment } from './tcp-segment'

/** ids further apart than this say nothing about order (the counter may serve a whole host) */
const REACH = 2048
/** with few frames to judge by, only a counter of its own is believed */
const NEAR = 16
const FEW = 3
const PART = 0.6

export type IdUse = 'counter' | 'swapped' | 'constant' | 'random' | 'none'

/** Which segment was sent first: -1 = `a`, 1 = `b`, 0 = cannot be told. */
export interface SendOrder {
  readonly order: -1 | 0 | 1
  readonly by: 'IP id' | 'time stamp' | 'none'
  readonly arithmetic?: Arithmetic
}

const swap = (id: number): number => ((id & 0xff) << 8) | (id >>> 8)
const step16 = (from: number, to: number): number => ((to - from) << 16) >> 16

/** SYN/ACK and RST of common stacks carry id 0, whatever the counter says. */
const isAside = ({ ipId, flags }: TcpSegment): boolean => ipId === 0 && (flags & (TcpFlag.syn | TcpFlag.rst)) !== 0

/** How one side's host uses IP ids, from its segments in the order of capture. */
export function idUse(segments: readonly TcpSegment[], side: Side): IdUse {
  let previous = -1
  const pairs = { all: 0, same: 0, near: 0, reach: 0, swappedNear: 0, swappedReach: 0 }
  for (const s of segments) {
    if (s.side !== side || s.ipId < 0 || isAside(s)) continue
    if (previous >= 0) {
      pairs.all++
      const step = Math.abs(step16(previous, s.ipId))
      const swapped = Math.abs(step16(swap(previous), swap(s.ipId)))
      if (step === 0) pairs.same++
      if (step <= NEAR) pairs.near++
      if (step <= REACH) pairs.reach++
      if (swapped <= NEAR) pairs.swappedNear++
      if (swapped <= REACH) pairs.swappedReach++
    }
    previous = s.ipId
  }
  if (pairs.all === 0) return 'none'
  if (pairs.same === pairs.all) return pairs.all > 1 || previous === 0 ? 'constant' : 'none'
  if (pairs.all < FEW) {
    if (pairs.near === pairs.all) return 'counter'
    return pairs.swappedNear === pairs.all ? 'swapped' : 'random'
  }
  if (pairs.reach >= PART * pairs.all) return 'counter'
  return pairs.swappedReach >= PART * pairs.all ? 'swapped' : 'random'
}

/** Order by IP id alone; 0 where ids do not count or are too far apart. */
export function idOrder(use: IdUse, a: TcpSegment, b: TcpSegment): -1 | 0 | 1 {
  if ((use !== 'counter' && use !== 'swapped') || a.ipId < 0 || b.ipId < 0 || isAside(a) || isAside(b)) return 0
  const step = use === 'counter' ? step16(a.ipId, b.ipId) : step16(swap(a.ipId), swap(b.ipId))
  if (step === 0 || Math.abs(step) > REACH) return 0
  return step > 0 ? -1 : 1
}

function stampOrder(a: TcpSegment, b: TcpSegment): -1 | 0 | 1 {
  if (a.tsVal < 0 || b.tsVal < 0) return 0
  const step = (b.tsVal - a.tsVal) | 0
  return step === 0 ? 0 : step > 0 ? -1 : 1
}

/** Which of two segments of one side was sent first, with the arithmetic. */
export function sendOrder(use: IdUse, a: TcpSegment, b: TcpSegment): SendOrder {
  const order = sentFirst(use, a, b)
  if (order === 0) return { order, by: 'none' }
  // counted in the other byte order, the difference of the header's numbers would not show it
  if (use === 'counter' && idOrder(use, a, b) !== 0) return { order, by: 'IP id', arithmetic: ipIdStep(a, b) }
  if (stampOrder(a, b) !== 0) return { order, by: 'time stamp', arithmetic: timestampStep(a, b) }
  return { order, by: 'IP id' }
}

/** The same without arithmetic: cheap enough for every neighbour. */
export function sentFirst(use: IdUse, a: TcpSegment, b: TcpSegment): -1 | 0 | 1 {
  const byId = idOrder(use, a, b)
  const byStamp = stampOrder(a, b)
  if (byId === 0) return byStamp
  return byStamp === 0 || byStamp === byId ? byId : 0
}
