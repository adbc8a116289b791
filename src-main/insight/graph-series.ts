/**
 * Owns what each graph of a TCP connection's direction shows, from its numbers: time-sequence, throughput, window, round trips.
 *
 * Everything is as seen at the capture point, and times between frames are differences of their stamps. Retransmitted,
 * reordered and missing bytes are those that sequence analysis marked. Pure; one pass over the frames a graph, in slices.
 */
import type { GraphKind, GraphLayer, GraphRole } from '@shared/graph'
import { Mark } from '@shared/marks'
import { endOf, type FlowNumbers, startOf } from './flow-numbers'
import { type Drawn, FRAMES_A_STEP, LayerBuilder, type Span, type Steps } from './graph-layer'
import { roundTrips } from './round-trips'
import { TcpFlag } from './segment'
import { throughput } from './throughput'

const REPEATED = Mark.retransmission | Mark.fastRetransmission | Mark.spuriousRetransmission

export function* drawGraph(kind: GraphKind, numbers: FlowNumbers, side: 0 | 1, span: Span): Steps<Drawn> {
  if (kind === 'throughput') return yield* throughput(numbers, side, span)
  if (kind === 'rtt') return { layers: yield* roundTrips(numbers, side, span), stepNs: 0 }
  const layers = kind === 'window' ? yield* windows(numbers, side, span) : yield* timeSequence(numbers, side, span)
  return { layers, stepNs: 0 }
}

/** Kind of a segment in the time-sequence graph. */
function roleOf(marks: number): GraphRole {
  if ((marks & REPEATED) !== 0) return 'retransmission'
  return (marks & (Mark.outOfOrder | Mark.gapFilled)) !== 0 ? 'reordered' : 'segment'
}

/** Bytes sent over time, the bytes acknowledged below them, the edge of the window above them (Stevens, tcptrace). */
function* timeSequence(numbers: FlowNumbers, side: 0 | 1, span: Span): Steps<readonly GraphLayer[]> {
  const layer = (role: GraphRole, shape: GraphLayer['shape']) => new LayerBuilder(role, shape, span)
  const bars = {
    segment: layer('segment', 'bars'),
    retransmission: layer('retransmission', 'bars'),
    reordered: layer('reordered', 'bars'),
    gap: layer('gap', 'bars'),
  }
  const acks = layer('ack', 'steps')
  const edge = layer('window', 'steps')
  const resets = layer('reset', 'points')
  let highest = Number.NaN
  let acked = Number.NaN
  for (let i = 0; i < numbers.count; i++) {
    if (i % FRAMES_A_STEP === FRAMES_A_STEP - 1) yield
    const time = numbers.time[i]
    const frame = numbers.frame[i]
    const isReset = (numbers.flags[i] & TcpFlag.rst) !== 0
    if (isReset) resets.add(time, Number.isNaN(highest) ? 0 : highest, Number.isNaN(highest) ? 0 : highest, frame)
    if (numbers.side[i] !== side) {
      const ack = numbers.ack[i]
      if (Number.isNaN(ack)) continue
      // an acknowledgement that came late takes nothing back
      acked = Number.isNaN(acked) ? ack : Math.max(acked, ack)
      acks.add(time, acked, acked, frame)
      if (numbers.windowsKnown && (numbers.flags[i] & TcpFlag.syn) === 0)
        edge.add(time, ack + numbers.window[i], ack + numbers.window[i], frame)
      continue
    }
    const end = endOf(numbers, i)
    if (isReset || !(end > numbers.seq[i])) continue
    const marks = numbers.marks[i]
    if ((marks & Mark.gap) !== 0 && highest < numbers.seq[i]) bars.gap.add(time, highest, numbers.seq[i], frame)
    bars[roleOf(marks) as keyof typeof bars].add(time, numbers.seq[i], end, frame)
    highest = Number.isNaN(highest) ? end : Math.max(highest, end)
  }
  return [edge, acks, bars.gap, bars.segment, bars.reordered, bars.retransmission, resets].map((one) => one.finish())
}

/** What the receiver offered, and what of it the sender had under way. */
function* windows(numbers: FlowNumbers, side: 0 | 1, span: Span): Steps<readonly GraphLayer[]> {
  const offered = new LayerBuilder('window', 'steps', span)
  const flight = new LayerBuilder('in-flight', 'steps', span)
  const zero = new LayerBuilder('zero-window', 'points', span)
  let highest = Number.NaN
  let acked = Number.NaN
  for (let i = 0; i < numbers.count; i++) {
    if (i % FRAMES_A_STEP === FRAMES_A_STEP - 1) yield
    const time = numbers.time[i]
    const frame = numbers.frame[i]
    if ((numbers.flags[i] & TcpFlag.rst) !== 0) continue
    if (numbers.side[i] === side) {
      const end = endOf(numbers, i)
      if (!(end > startOf(numbers, i)) || numbers.length[i] === 0) continue
      highest = Number.isNaN(highest) ? end : Math.max(highest, end)
      if (Number.isNaN(acked)) acked = startOf(numbers, i)
    } else {
      const ack = numbers.ack[i]
      if (Number.isNaN(ack)) continue
      acked = Number.isNaN(acked) ? ack : Math.max(acked, ack)
      offered.add(time, numbers.window[i], numbers.window[i], frame)
      if ((numbers.marks[i] & Mark.zeroWindow) !== 0) zero.add(time, 0, 0, frame)
    }
    if (!Number.isNaN(highest)) {
      const under = Math.max(0, highest - acked)
      flight.add(time, under, under, frame)
    }
  }
  return [offered, flight, zero].map((one) => one.finish())
}
