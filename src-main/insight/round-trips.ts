/**
 * Owns the times from a segment to the acknowledgement that covers it, as seen at the capture point.
 *
 * Karn's rule (RFC 6298 3): a segment any byte of which was sent again gives no sample. Of the segments that one
 * acknowledgement covers the newest counts, so that waiting for more data does not look like distance. A late (reordered)
 * segment is no sample of its own; what waited for it shows how long. Bounded: MAX_WAITING segments wait for an
 * acknowledgement, the oldest are forgotten.
 */
import type { GraphLayer } from '@shared/graph'
import { Mark } from '@shared/marks'
import { endOf, type FlowNumbers } from './flow-numbers'
import { FRAMES_A_STEP, LayerBuilder, type Span, type Steps } from './graph-layer'
import { TcpFlag } from './segment'

const REPEATED = Mark.retransmission | Mark.fastRetransmission | Mark.spuriousRetransmission
const MAX_WAITING = 1 << 16

interface Waiting {
  readonly end: number
  readonly ns: number
  readonly frame: number
}

export function* roundTrips(numbers: FlowNumbers, side: 0 | 1, span: Span): Steps<readonly GraphLayer[]> {
  const samples = new LayerBuilder('rtt', 'points', span)
  let waiting: Waiting[] = []
  /** index of the first that still waits */
  let head = 0
  let highest = Number.NEGATIVE_INFINITY
  for (let i = 0; i < numbers.count; i++) {
    if (i % FRAMES_A_STEP === FRAMES_A_STEP - 1) yield
    if ((numbers.flags[i] & TcpFlag.rst) !== 0) continue
    if (numbers.side[i] === side) {
      const { seq } = numbers
      const end = endOf(numbers, i)
      if (!(end > seq[i])) continue
      if ((numbers.marks[i] & REPEATED) !== 0) {
        // sent before, wholly or in part: whatever ends behind its start is doubtful now
        while (waiting.length > head && waiting[waiting.length - 1].end > seq[i]) waiting.pop()
      } else if (seq[i] >= highest) waiting.push({ end, ns: numbers.time[i], frame: numbers.frame[i] })
      highest = Math.max(highest, end)
      if (waiting.length - head > MAX_WAITING) head++
    } else {
      const ack = numbers.ack[i]
      let newest: Waiting | undefined
      while (head < waiting.length && waiting[head].end <= ack) newest = waiting[head++]
      const rtt = newest ? numbers.time[i] - newest.ns : -1
      // time stamps may run backwards: that is no round trip
      if (newest && rtt >= 0) samples.add(numbers.time[i], rtt, rtt, numbers.frame[i], newest.frame)
    }
    if (head > 1024 && head * 2 > waiting.length) {
      waiting = waiting.slice(head)
      head = 0
    }
  }
  return [samples.finish()]
}
