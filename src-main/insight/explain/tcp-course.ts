/**
 * Owns what is said of a TCP connection between its handshake and its close: bytes and turns, delayed ACKs, the window's right
 * edge, and payload that is not in the capture, told apart into lost, not captured and left out of a text.
 */

import type { Arithmetic } from '@shared/arithmetic'
import { countText } from '@shared/format'
import { findHandshake } from '../capture-point'
import { has, TcpFlag } from '../segment'
import { ackOperand, seqOperand } from '../tcp-arithmetic'
import type { Side, TcpSegment } from '../tcp-segment'
import type { FlowFacts } from './facts'
import type { Story } from './story'
import { type AckDelay, ackDelays, distance, type Missing, missingOf, turnsOf } from './tcp-facts'
import { bytesWord, counted, difference, elapsed, elapsedNs, list, many, quote, seqBetween, timeText } from './words'

/** shorter, and the receiver answered at once */
const DELAYED_FROM_NS = 35e6
/** RFC 9293 3.8.6.3: less than half a second; a little more for the clock that starts it */
const DELAYED_TO_NS = 600e6
/** a way that is worth a word */
const FAR_NS = 5e6
const MAX_TOLD = 8
const MAX_TURNS = 12
const MIN_EDGES = 3
/** sequence numbers further apart are not told from earlier ones */
const HALF_ROUND = 2 ** 31

const name = ({ orig, resp }: FlowFacts, side: Side): string => (side === 0 ? orig : resp)
const other = (side: Side): Side => (side === 0 ? 1 : 0)

/** Bytes each way and the rhythm of the talk. */
export function tellTurns(story: Story, facts: FlowFacts): void {
  const turns = turnsOf(facts.tcp)
  const { record } = facts
  if (turns.length === 0) {
    story.say({ id: 'no-data', text: 'No payload is in this capture in either direction.' })
    return
  }
  const sent = [record.orig_bytes ?? 0, record.resp_bytes ?? 0]
  story.say({
    id: 'bytes',
    text: `${facts.orig} sent ${bytesWord(sent[0])}, ${facts.resp} ${bytesWord(sent[1])} (counted in sequence numbers).`,
    frames: turns.slice(0, 2).map(({ first }) => first.frame),
    arithmetic: ([0, 1] as const).map((side) => spanOf(facts, side)),
  })
  const [first] = turns
  const shake = findHandshake(facts.tcp)
  story.say({
    id: 'first-word',
    text: `${name(facts, first.side)} spoke first, with ${bytesWord(first.bytes)}${shake && first.first.frame > shake.ack.frame ? ` ${timeText(elapsedNs(shake.ack, first.first))} after the handshake` : ''}${first.side === 1 ? ': a server that greets, as those of FTP, SMTP and SSH do' : (facts.record.resp_bytes ?? 0) > 0 ? ', the side that opened the connection, as in HTTP and TLS' : ': everything goes one way'}.`,
    frames: [first.first.frame],
    arithmetic: shake && first.first.frame > shake.ack.frame ? [elapsed(shake.ack, first.first)] : [],
  })
  tellAnswers(story, facts)
}

/** Answer times: from the last segment of a turn to the first of the next. */
export function tellAnswers(story: Story, facts: FlowFacts): void {
  const turns = turnsOf(facts.tcp)
  const pairs = turns.slice(1).map((answer, i) => ({ asked: turns[i], answer }))
  const told = pairs.filter(({ answer }) => answer.side === 1).slice(0, MAX_TURNS)
  if (told.length === 0) return
  story.say({
    id: 'answers',
    text: `${many(turns.length, 'turn')} of talk. ${facts.resp} answered ${list(
      told.map(
        ({ asked, answer }) =>
          `${bytesWord(asked.bytes)} with ${countText(answer.bytes)} after ${timeText(elapsedNs(asked.last, answer.first))}`,
      ),
    )}${pairs.filter(({ answer }) => answer.side === 1).length > told.length ? ' (the first ones)' : ''}.`,
    frames: told.flatMap(({ asked, answer }) => [asked.last.frame, answer.first.frame]),
    arithmetic: told.map(({ asked, answer }) => elapsed(asked.last, answer.first)),
  })
}

/** Payload bytes by numbers: from the one behind the SYN to the highest that was sent or acknowledged. */
export function spanOf({ tcp, record }: FlowFacts, side: Side): Arithmetic | undefined {
  const start = tcp.find((s) => s.side === side && has(s, TcpFlag.syn))
  const own = tcp.filter((s) => s.side === side && s.length > 0 && !has(s, TcpFlag.rst))
  if (!start || own.length === 0) return undefined
  const last = own.reduce((a, b) =>
    distance(start.seq, b.seq + b.length) > distance(start.seq, a.seq + a.length) ? b : a,
  )
  const turned = last.seq < start.seq
  const result = last.seq + last.length - start.seq - 1 + (turned ? 2 ** 32 : 0)
  // numbers that went round more than once, or bytes that were only acknowledged: the record knows, this sum does not
  if (result !== (side === 0 ? record.orig_bytes : record.resp_bytes)) return undefined
  return {
    text: `${last.seq} + ${last.length} − ${start.seq} − 1${turned ? ' + 2^32' : ''} = ${countText(result)}`,
    expression: `b + n - a - 1${turned ? ` + ${2 ** 32}` : ''}`,
    operands: {
      a: seqOperand(start),
      b: seqOperand(last),
      n: { value: last.length, frame: last.frame, field: 'tcp.len' },
    },
    result,
    unit: 'bytes' as const,
  }
}

/** Bare ACKs that waited for data to travel with. */
export function tellDelayedAcks(story: Story, facts: FlowFacts): void {
  const shake = findHandshake(facts.tcp)
  if (!shake) return
  for (const side of [0, 1] as const) {
    // an ACK's time includes the way from the capture point to its sender and back
    const way = side === 1 ? elapsedNs(shake.syn, shake.synAck) : elapsedNs(shake.synAck, shake.ack)
    const late = ackDelays(facts.tcp, side).filter(({ data, ack }) => {
      const own = elapsedNs(data, ack) - way
      return own >= DELAYED_FROM_NS && own <= DELAYED_TO_NS
    })
    if (late.length > 0) story.say(delayed(facts, side, late, way))
  }
}

function delayed(facts: FlowFacts, side: Side, late: readonly AckDelay[], way: number) {
  const told = late.slice(0, MAX_TOLD)
  const times = list(told.map(({ data, ack }) => timeText(elapsedNs(data, ack))))
  return {
    id: 'delayed-acks',
    kind: 'inferred' as const,
    text: `Bare ACKs of ${name(facts, side)} come ${times}${late.length > told.length ? ` … (${countText(late.length)} in all)` : ''} after the data they acknowledge${way >= FAR_NS ? ', the way there and back included' : ''}: delayed ACKs, which wait for data to travel with, not losses.`,
    frames: told.flatMap(({ data, ack }) => [data.frame, ack.frame]),
    arithmetic: told.map(({ data, ack }) => elapsed(data, ack)),
  }
}

/** ack + window that never moves: the receiver takes in, and offers no new room. */
export function tellWindowEdge(story: Story, facts: FlowFacts): void {
  const shake = findHandshake(facts.tcp)
  if (!shake || !facts.complete) return
  const scaled = shake.syn.scale >= 0 && shake.synAck.scale >= 0
  for (const side of [0, 1] as const) {
    const factor = scaled ? 2 ** (side === 0 ? shake.syn.scale : shake.synAck.scale) : 1
    const offers = facts.tcp.filter(
      (s) => s.side === side && has(s, TcpFlag.ack) && !has(s, TcpFlag.syn) && !has(s, TcpFlag.rst),
    )
    if (offers.length < MIN_EDGES || new Set(offers.map(({ ack }) => ack)).size < MIN_EDGES) continue
    const edge = (s: TcpSegment): number => (s.ack + s.window * factor) % 2 ** 32
    const [first, last] = [offers[0], offers[offers.length - 1]]
    if (offers.some((s) => edge(s) !== edge(first))) continue
    story.say({
      id: 'window-edge',
      text: `Acknowledgement plus window of ${name(facts, side)} is ${edge(first)} in all ${countText(offers.length)} of its segments after the handshake: it never reopened its window by what it took in.`,
      frames: [first.frame, last.frame],
      arithmetic: [first, last].map((s) => edgeSum(s, factor)),
    })
  }
}

function edgeSum(s: TcpSegment, factor: number) {
  const total = s.ack + s.window * factor
  const turned = total >= 2 ** 32
  return {
    text: `${s.ack} + ${countText(s.window)}${factor > 1 ? ` × ${factor}` : ''}${turned ? ' − 2^32' : ''} = ${total % 2 ** 32}`,
    expression: `ack + window * factor${turned ? ` - ${2 ** 32}` : ''}`,
    operands: {
      ack: ackOperand(s),
      window: { value: s.window, frame: s.frame, field: 'tcp.window_size_value' },
      factor: { value: factor },
    },
    result: total % 2 ** 32,
    unit: 'number' as const,
  }
}

/** Payload that is not there, and why that is (not) a loss. */
export function tellMissing(story: Story, facts: FlowFacts): void {
  if (!facts.complete) return
  if (Math.max(facts.record.orig_bytes ?? 0, facts.record.resp_bytes ?? 0) >= HALF_ROUND) {
    tellMissed(story, facts)
    return
  }
  const totals = ([0, 1] as const).map((side) => missingOf(facts.tcp, side).filter((hole) => isPayload(facts, hole)))
  for (const holes of totals) {
    for (const hole of holes.slice(0, MAX_TOLD)) story.say(missingSaid(facts, hole))
  }
  const counts = totals.map((holes) => holes.reduce((all, { from, to }) => all + distance(from, to), 0))
  if (counts[0] + counts[1] === 0) return
  const seen = ([0, 1] as const).map((side) => seenBytes(facts, side))
  const where = facts.fromText ? 'text' : 'capture'
  story.say({
    id: 'seen-and-missing',
    text: `By sequence numbers ${facts.orig} sent ${bytesWord(seen[0] + counts[0])} and ${facts.resp} ${countText(seen[1] + counts[1])}; in the ${where} are ${countText(seen[0])} and ${countText(seen[1])}, not in it ${countText(counts[0])} and ${countText(counts[1])}.`,
    frames: totals.flat().flatMap(({ before, behind }) => [before.frame, behind?.frame ?? 0]),
    arithmetic: ([0, 1] as const).flatMap((side) => [
      spanOf(facts, side),
      difference({ value: counts[side] }, { value: seen[side] + counts[side] }, 'bytes'),
    ]),
  })
  if (facts.fromText)
    for (const remark of facts.remarks)
      story.say({ id: 'remark', text: `The text itself says: ${quote(remark, 200)}`, frames: [] })
}

/** Too much to be followed by 32-bit numbers: the flow's own count. */
function tellMissed(story: Story, { record }: FlowFacts): void {
  if (record.missed_bytes === 0) return
  story.say({
    id: 'missed',
    kind: 'inferred',
    text: `${bytesWord(record.missed_bytes)} were acknowledged or passed over but are not in the capture.`,
    arithmetic: [counted(record.missed_bytes, 'bytes in no captured segment', 'bytes')],
  })
}

/** A hole that is only the number of a FIN or SYN is not payload. */
function isPayload({ record }: FlowFacts, { side, from, to, behind }: Missing): boolean {
  const sent = side === 0 ? record.orig_bytes : record.resp_bytes
  return distance(from, to) > 0 && (behind !== undefined || distance(from, to) > 1 || (sent ?? 0) > 0)
}

function seenBytes({ tcp }: FlowFacts, side: Side): number {
  const own = tcp
    .filter((s) => s.side === side && s.length > 0 && !has(s, TcpFlag.rst))
    .map((s) => ({
      s,
      at: distance(tcp[0].side === side ? tcp[0].seq : (tcp.find((o) => o.side === side)?.seq ?? s.seq), s.seq),
    }))
    .sort((a, b) => a.at - b.at)
  let end = Number.NEGATIVE_INFINITY
  let bytes = 0
  for (const { s, at } of own) {
    const from = Math.max(at, end)
    if (at + s.length > from) bytes += at + s.length - from
    end = Math.max(end, at + s.length)
  }
  return bytes
}

function missingSaid(facts: FlowFacts, hole: Missing) {
  const { side, from, to, before, behind, acked } = hole
  const bytes = distance(from, to)
  const who = name(facts, side)
  const where = facts.fromText ? 'in the text' : 'in the capture'
  const fall = acked && windowFall(facts, hole, acked)
  const reason = acked
    ? `${name(facts, other(side))} acknowledged them${fall ? `, and its window fell by exactly the ${countText(fall.result)} bytes that it took in since` : ''}: they were sent and they arrived; ${facts.fromText ? 'the text leaves them out, they were not lost' : 'the capture missed them, the network did not lose them'}.`
    : `no acknowledgement of them was seen: whether they were lost on the way or not captured cannot be told.`
  return {
    id: 'missing',
    kind: acked ? ('inferred' as const) : ('unknown' as const),
    text: `${bytesWord(bytes)} of ${who} (sequence numbers ${from} to ${to}) ${bytes === 1 ? 'is' : 'are'} not ${where}; ${reason}`,
    frames: [before.frame, ...(behind ? [behind.frame] : []), ...(acked ? [acked.frame] : [])],
    arithmetic: [
      seqBetween(
        { value: from, frame: before.frame },
        behind ? seqOperand(behind) : acked ? ackOperand(acked) : { value: to },
      ),
      fall,
    ],
  }
}

/** The receiver's window before and after: it falls by what came in where nothing was read from it. */
function windowFall({ tcp }: FlowFacts, { side, from, to, before }: Missing, acked: TcpSegment) {
  const last = tcp
    .filter((s) => s.side !== side && s.frame < acked.frame && has(s, TcpFlag.ack) && s.ack === from)
    .at(-1)
  const scaleKnown = tcp.some((s) => has(s, TcpFlag.syn) && s.scale > 0)
  if (!last || scaleKnown || before.frame > last.frame) return undefined
  if (last.window - acked.window !== distance(from, acked.ack) || distance(to, acked.ack) < 0) return undefined
  return {
    text: `window ${countText(last.window)} (frame ${last.frame}) − ${countText(acked.window)} (frame ${acked.frame}) = ${countText(last.window - acked.window)} = ${acked.ack} − ${last.ack}`,
    expression: 'a - b',
    operands: {
      a: { value: last.window, frame: last.frame, field: 'tcp.window_size_value' },
      b: { value: acked.window, frame: acked.frame, field: 'tcp.window_size_value' },
    },
    result: last.window - acked.window,
    unit: 'bytes' as const,
  }
}

/** What did not happen is worth a sentence: the connection was as it should be. */
export function tellTotals(story: Story, facts: FlowFacts): void {
  const { record, tcp } = facts
  const resets = tcp.filter((s) => has(s, TcpFlag.rst)).length
  story.say({
    id: 'totals',
    text: `${many(record.retransmitted, 'retransmission')}, ${countText(record.reordered)} out of order, ${many(record.duplicate_acks, 'duplicate ACK')}, ${countText(resets)} RST.`,
    frames: [],
    arithmetic: [
      counted(record.retransmitted, 'retransmissions', 'frames'),
      counted(record.reordered, 'segments out of order', 'frames'),
      counted(record.duplicate_acks, 'duplicate ACKs', 'frames'),
      counted(resets, 'RST', 'frames'),
    ],
  })
}
