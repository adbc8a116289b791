/**
 * Owns what is said of how a TCP connection ends: who closed first, what the FIN stood behind, how long the other half stayed
 * open, the last ACK, resets, or that no end was seen (which by itself is no alarm), and how long it all took.
 */
import { countText } from '@shared/format'
import { has, TcpFlag } from '../segment'
import { ackOperand, seqOperand } from '../tcp-arithmetic'
import type { TcpSegment } from '../tcp-segment'
import type { FlowFacts } from './facts'
import type { Story } from './story'
import { type Close, closeOf, distance, endOf } from './tcp-facts'
import { counted, difference, elapsed, elapsedNs, list, many, seqPlus, timeText } from './words'

export function tellClose(story: Story, facts: FlowFacts, title = 'Close'): void {
  const { tcp, record } = facts
  if (tcp.length === 0) return
  const close = closeOf(tcp)
  const last = tcp[tcp.length - 1]
  const start = close.firstFin ?? close.reset
  const end = close.lastAck ?? close.reset ?? close.secondFin ?? last
  const span = start
    ? { from: Math.min(start.frame, end.frame), to: Math.max(start.frame, end.frame), flow: record.uid }
    : { from: 0, to: 0, flow: record.uid }
  story.begin('close', title, span)
  const { firstFin, secondFin, reset } = close
  if (firstFin) tellFirstFin(story, facts, firstFin, close)
  if (firstFin && secondFin) tellSecondFin(story, facts, close)
  if (firstFin && !secondFin && !reset)
    story.say({
      id: 'half-open',
      kind: 'unknown',
      text: `Only ${nameOf(facts, firstFin)} is seen closing: the other half is still open, or its end was not captured.`,
      frames: [firstFin.frame],
    })
  if (reset) tellReset(story, facts, reset, firstFin !== undefined)
  if (!firstFin && !reset)
    story.say({
      id: 'open',
      kind: 'unknown',
      text: `No end of this connection was seen: it is still open where the ${facts.fromText ? 'text' : 'capture'} ends. That by itself is no alarm.`,
      frames: [last.frame],
    })
  if (facts.complete) tellLength(story, facts, close)
}

const nameOf = ({ orig, resp }: FlowFacts, { side }: TcpSegment): string => (side === 0 ? orig : resp)
const otherOf = ({ orig, resp }: FlowFacts, { side }: TcpSegment): string => (side === 0 ? resp : orig)

function tellFirstFin(story: Story, facts: FlowFacts, fin: TcpSegment, { firstAck }: Close): void {
  const data = facts.tcp
    .filter((s) => s.side === fin.side && s.length > 0 && !has(s, TcpFlag.rst) && endOf(s) === fin.seq)
    .at(0)
  const behind =
    data === undefined || data === fin
      ? ''
      : data.frame < fin.frame
        ? `, ${timeText(elapsedNs(data, fin))} after its last data`
        : `; the FIN was captured ${timeText(elapsedNs(fin, data))} before the data that precede it in sequence (frame ${data.frame})`
  story.say({
    id: 'first-fin',
    text: `${nameOf(facts, fin)} closed first: its FIN says that it sends nothing more${behind}.`,
    frames: data && data !== fin ? [fin.frame, data.frame] : [fin.frame],
    arithmetic:
      data && data !== fin
        ? [
            data.frame < fin.frame ? elapsed(data, fin) : elapsed(fin, data),
            seqPlus(seqOperand(data), data.length, { value: data.length, frame: data.frame, field: 'tcp.len' }),
          ]
        : [],
  })
  if (!firstAck) return
  const covers =
    data !== undefined &&
    !facts.tcp.some(
      (s) => s.side !== fin.side && s.frame < firstAck.frame && has(s, TcpFlag.ack) && distance(fin.seq, s.ack) >= 0,
    )
  const fall = data && windowFall(facts.tcp, data, firstAck)
  story.say({
    id: 'first-ack',
    text: `${otherOf(facts, fin)} acknowledged it with ${firstAck.ack}${covers ? ', the data and the FIN together' : ''} (a FIN takes one number)${fall ? `; its window fell to ${firstAck.window} by the ${countText(-fall.result)} bytes it had taken in` : ''}.`,
    frames: [firstAck.frame],
    arithmetic: [firstAck.ack === endOf(fin) ? seqPlus(seqOperand(fin), fin.length + 1) : undefined, fall],
  })
}

/** The receiver's window, smaller by exactly the data that came last. */
function windowFall(tcp: readonly TcpSegment[], data: TcpSegment, acked: TcpSegment) {
  const before =
    tcp.filter((s) => s.side === acked.side && s.frame < acked.frame && !has(s, TcpFlag.syn)).at(-1) ??
    tcp.find((s) => s.side === acked.side && has(s, TcpFlag.syn))
  if (!before || before.window - acked.window !== data.length || tcp.some(({ scale }) => scale > 0)) return undefined
  const field = 'tcp.window_size_value'
  return difference(
    { value: before.window, frame: before.frame, field },
    { value: acked.window, frame: acked.frame, field },
    'bytes',
    'window ',
  )
}

function tellSecondFin(story: Story, facts: FlowFacts, { firstFin, firstAck, secondFin, lastAck }: Close): void {
  if (!firstFin || !secondFin) return
  const from = firstAck && firstAck.frame <= secondFin.frame ? firstAck : firstFin
  const between = from === firstFin ? 'after that FIN' : 'after its ACK'
  story.say({
    id: 'half-closed',
    text:
      from === secondFin
        ? `${nameOf(facts, secondFin)} sent its FIN together with that ACK, ${timeText(elapsedNs(firstFin, secondFin))} after the first FIN.`
        : `The connection was half closed until ${nameOf(facts, secondFin)} sent its FIN ${timeText(elapsedNs(from, secondFin))} ${between}${from === firstFin ? '' : ` (${timeText(elapsedNs(firstFin, secondFin))} from FIN to FIN)`}.`,
    frames: [firstFin.frame, from.frame, secondFin.frame],
    arithmetic: [
      ...(from === secondFin ? [] : [elapsed(from, secondFin)]),
      ...(from === firstFin ? [] : [elapsed(firstFin, secondFin)]),
    ],
  })
  if (lastAck)
    story.say({
      id: 'last-ack',
      text: `The last ACK (${lastAck.ack}) came ${timeText(elapsedNs(secondFin, lastAck))} later: a graceful close, both sides sent FIN and each was acknowledged.`,
      frames: [secondFin.frame, lastAck.frame],
      arithmetic: [
        elapsed(secondFin, lastAck),
        ...(ackOperand(lastAck).value === endOf(secondFin)
          ? [seqPlus(seqOperand(secondFin), secondFin.length + 1)]
          : []),
      ],
    })
  else
    story.say({
      id: 'last-ack',
      kind: 'unknown',
      text: 'Both sides sent FIN; the ACK of the second one is not in this capture.',
      frames: [secondFin.frame],
    })
}

function tellReset(story: Story, facts: FlowFacts, reset: TcpSegment, afterFin: boolean): void {
  const refused = facts.record.conn_state === 'REJ'
  if (refused) return
  const resets = facts.tcp.filter((s) => has(s, TcpFlag.rst))
  story.say({
    id: 'reset',
    text: `${nameOf(facts, reset)} reset the connection (RST)${afterFin ? ' after the first FIN' : ''}: an abort, what was under way is thrown away${resets.length > 1 ? `; ${many(resets.length, 'RST')} in all` : ''}.`,
    frames: resets.slice(0, 6).map(({ frame }) => frame),
  })
}

function tellLength(story: Story, facts: FlowFacts, { secondFin, lastAck, reset }: Close): void {
  const { tcp, record } = facts
  const [first, last] = [tcp[0], tcp[tcp.length - 1]]
  const counts = [tcp.filter(({ side }) => side === 0).length, tcp.filter(({ side }) => side === 1).length]
  const zeek = secondFin && last.frame > secondFin.frame && lastAck
  story.say({
    id: 'length',
    text: `${many(tcp.length, facts.fromText ? 'record' : 'packet')} (${list([`${counts[0]} by ${facts.orig}`, `${counts[1]} by ${facts.resp}`])}), ${timeText(elapsedNs(first, last))} from the first to the last${zeek ? `, ${timeText(elapsedNs(first, secondFin))} up to the second FIN (what Zeek counts as the duration)` : ''}. State ${record.conn_state}${stateWord(record.conn_state, reset !== undefined)}.`,
    frames: [first.frame, last.frame],
    arithmetic: [
      counted(counts[0], `frames by ${facts.orig}`, 'frames'),
      counted(counts[1], `frames by ${facts.resp}`, 'frames'),
      elapsed(first, last),
      ...(zeek ? [elapsed(first, secondFin)] : []),
    ],
  })
}

const STATES: Readonly<Record<string, string>> = {
  SF: ': opened and closed as usual',
  S0: ': a SYN without an answer',
  S1: ': opened, not closed',
  S2: ': opened, the originator closed, the responder did not',
  S3: ': opened, the responder closed, the originator did not',
  REJ: ': refused',
  RSTO: ': opened, then reset by the originator',
  RSTR: ': opened, then reset by the responder',
  OTH: ': its beginning was not seen',
}

const stateWord = (state: string, reset: boolean): string => STATES[state] ?? (reset ? ': ended by a reset' : '')
