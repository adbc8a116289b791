/**
 * Owns what is said of one TCP connection: who opened it, the handshake's times, what flowed, what was out of the
 * ordinary, who closed and how. States and counters as Zeek defines them; times between named frames.
 */
import { countText, durationText } from '@shared/format'
import { Mark } from '@shared/marks'
import type { FlowPhase, FlowRecord, Statement } from '@shared/rows'
import { capturePoint, type Handshake } from './capture-point'
import { type FlowSegments, has, type Segment, TcpFlag } from './segment'

const { syn, ack, fin, rst } = TcpFlag

export function explainTcp(record: FlowRecord, flow: FlowSegments): Statement[] {
  const { segments } = flow
  return [
    ...opening(record, segments),
    ...payload(record, segments),
    ...troubles(record, flow),
    ...closing(record, segments),
  ]
}

/** Brackets for the margin: only stretches whose first and last frame were seen. */
export function tcpPhases({ segments, complete }: FlowSegments): FlowPhase[] {
  const phases: FlowPhase[] = []
  const shake = handshake(segments)
  if (shake) phases.push({ name: 'handshake', from: shake.synFrame, to: shake.ackFrame })
  const end = segments.find((segment) => has(segment, fin) || has(segment, rst))
  const withData = segments.filter((segment) => segment.length > 0 && !has(segment, rst))
  const lastData = withData[withData.length - 1]
  if (withData.length > 0 && lastData) {
    const to = complete || end ? lastData.frame : segments[segments.length - 1].frame
    phases.push({ name: 'data', from: withData[0].frame, to })
  }
  if (end) phases.push({ name: 'close', from: end.frame, to: segments[segments.length - 1].frame })
  return phases
}

function handshake(segments: readonly Segment[]): Handshake | undefined {
  const opener = segments.find((segment) => has(segment, syn) && !has(segment, ack))
  if (!opener) return undefined
  const answer = segments.find(
    (segment) =>
      has(segment, syn) &&
      has(segment, ack) &&
      segment.fromResponder !== opener.fromResponder &&
      segment.ack === (opener.seq + 1) >>> 0,
  )
  if (!answer) return undefined
  const last = segments.find(
    (segment) =>
      segment.frame > answer.frame &&
      !has(segment, syn) &&
      has(segment, ack) &&
      segment.fromResponder === opener.fromResponder &&
      segment.ack === (answer.seq + 1) >>> 0,
  )
  if (!last) return undefined
  // the SYN that was answered: the last one before the answer (a repeated SYN must not lengthen the round trip)
  const asked =
    segments.filter((segment) => segment.frame < answer.frame && has(segment, syn) && !has(segment, ack)).at(-1) ??
    opener
  return {
    synFrame: asked.frame,
    synAckFrame: answer.frame,
    ackFrame: last.frame,
    responderNs: answer.ns - asked.ns,
    originatorNs: last.ns - answer.ns,
  }
}

function opening(record: FlowRecord, segments: readonly Segment[]): Statement[] {
  const [orig, resp] = [record['id.orig_h'], record['id.resp_h']]
  const opener = segments.find((segment) => has(segment, syn) && !has(segment, ack))
  const synAck = segments.find((segment) => has(segment, syn) && has(segment, ack))
  if (!opener) {
    const text = synAck
      ? `The SYN is not in this capture; ${orig} is taken as the side that opened the connection because ${resp} answered with SYN/ACK.`
      : 'The capture begins in the middle of this connection: no handshake was seen, so who opened it is not proven.'
    return [{ kind: synAck ? 'inferred' : 'unknown', text, frames: [synAck?.frame ?? segments[0].frame] }]
  }
  const statements: Statement[] = [
    {
      kind: 'read',
      text: `${orig} opened the connection to port ${record['id.resp_p']} of ${resp}.`,
      frames: [opener.frame],
    },
  ]
  const shake = handshake(segments)
  if (shake) {
    const total = shake.responderNs + shake.originatorNs
    statements.push({
      kind: 'read',
      text: `The handshake is complete after ${durationText(total)}.`,
      frames: [shake.synFrame, shake.synAckFrame, shake.ackFrame],
      arithmetic: `${durationText(shake.responderNs)} (SYN to SYN/ACK) + ${durationText(shake.originatorNs)} (SYN/ACK to ACK) = ${durationText(total)}`,
    })
    statements.push(capturePoint(shake))
  } else if (synAck) {
    statements.push({
      kind: 'unknown',
      text: `${resp} answered with SYN/ACK, but the ACK that completes the handshake was not seen.`,
      frames: [opener.frame, synAck.frame],
    })
  } else if (!segments.some((segment) => segment.fromResponder)) {
    statements.push({
      kind: 'unknown',
      text: `${resp} did not answer in this capture: filtered, down, or its answers were not captured.`,
      frames: [opener.frame],
    })
  }
  return statements
}

function payload(record: FlowRecord, segments: readonly Segment[]): Statement[] {
  const side = (fromResponder: boolean) =>
    segments.filter((segment) => segment.length > 0 && segment.fromResponder === fromResponder)
  const [sent, received] = [side(false), side(true)]
  const frames = [...sent.slice(0, 1), ...received.slice(0, 1)].map(({ frame }) => frame)
  if (sent.length === 0 && received.length === 0)
    return [{ kind: 'read', text: 'No payload was carried in either direction.', frames: [] }]
  const bytes = (count: number | undefined) =>
    count === undefined ? 'an unknown number of bytes' : `${countText(count)} ${count === 1 ? 'byte' : 'bytes'}`
  return [
    {
      kind: 'read',
      text: `${record['id.orig_h']} sent ${bytes(record.orig_bytes)} and received ${bytes(record.resp_bytes)} in ${countText(record.frames)} frames.`,
      frames,
      arithmetic: `counted in sequence numbers: originator ${record.orig_bytes ?? '?'}, responder ${record.resp_bytes ?? '?'}`,
    },
  ]
}

const TROUBLES: readonly (readonly [mark: number, one: string, more: string])[] = [
  [Mark.outOfOrder, 'segment came out of order', 'segments came out of order'],
  [
    Mark.retransmission | Mark.fastRetransmission | Mark.spuriousRetransmission,
    'segment was sent again',
    'segments were sent again',
  ],
  [Mark.gap, 'hole in the sequence numbers', 'holes in the sequence numbers'],
  [Mark.duplicateAck, 'duplicate ACK', 'duplicate ACKs'],
  [Mark.zeroWindow, 'time the receiver closed its window', 'times the receiver closed its window'],
  [Mark.keepAlive, 'keep-alive', 'keep-alives'],
  [Mark.overlap, 'segment overlaps bytes seen before', 'segments overlap bytes seen before'],
]

function troubles(record: FlowRecord, { segments, complete }: FlowSegments): Statement[] {
  const statements: Statement[] = []
  for (const [mark, one, more] of TROUBLES) {
    const found = segments.filter((segment) => (segment.marks & mark) !== 0)
    if (found.length === 0) continue
    const atLeast = complete ? '' : 'at least '
    statements.push({
      kind: 'inferred',
      text: `${atLeast}${countText(found.length)} ${found.length === 1 ? one : more}.`.replace(/^./, (letter) =>
        letter.toUpperCase(),
      ),
      frames: found.slice(0, 12).map(({ frame }) => frame),
    })
  }
  if (record.missed_bytes > 0) {
    statements.push({
      kind: 'inferred',
      text: `${countText(record.missed_bytes)} bytes were acknowledged or passed over but are not in this capture.`,
      frames: [],
      arithmetic: 'sum of the sequence ranges that no captured segment covers',
    })
  }
  return statements
}

function closing(record: FlowRecord, segments: readonly Segment[]): Statement[] {
  const reset = segments.find((segment) => has(segment, rst))
  const fins = [
    segments.find((segment) => has(segment, fin) && !segment.fromResponder),
    segments.find((segment) => has(segment, fin) && segment.fromResponder),
  ]
  const host = (segment: Segment) => (segment.fromResponder ? record['id.resp_h'] : record['id.orig_h'])
  const seen = fins.filter((segment) => segment !== undefined).sort((a, b) => a.frame - b.frame)
  const statements: Statement[] = []
  const [first, second] = seen
  if (first && second) {
    const half = second.ns - first.ns
    statements.push({
      kind: 'read',
      text: `${host(first)} finished first; the other half stayed open for ${durationText(half)}. Both sides sent FIN.`,
      frames: [first.frame, second.frame],
      arithmetic: `frame ${second.frame} − frame ${first.frame} = ${durationText(half)}`,
    })
  } else if (first) {
    statements.push({
      kind: 'unknown',
      text: `${host(first)} finished; the other side's FIN is not in this capture.`,
      frames: [first.frame],
    })
  }
  if (reset) {
    const refused = record.conn_state === 'REJ'
    statements.push({
      kind: 'read',
      text: refused ? `${host(reset)} refused the connection (RST).` : `${host(reset)} reset the connection (RST).`,
      frames: [reset.frame],
    })
  }
  if (!first && !reset) {
    statements.push({
      kind: 'unknown',
      text: 'No close was seen: still open at the end of the capture, or its end was not captured. That by itself is no alarm.',
      frames: [segments[segments.length - 1].frame],
    })
  }
  return statements
}
