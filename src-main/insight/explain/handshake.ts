/**
 * Owns what is said of how a TCP connection begins: who opened it, round trip and turnaround, initial sequence numbers,
 * windows, and where on the way the capture was taken.
 *
 * The capture point: the time from SYN to SYN/ACK is the way from the capture to the responder and back, that from SYN/ACK to
 * ACK the way to the originator and back. A host answers by itself in well under a millisecond; the side for which only that
 * much is left is where the capture was taken.
 */

import { capturePlace, findHandshake } from '../capture-point'
import { has, TcpFlag } from '../segment'
import { ackOperand, seqOperand } from '../tcp-arithmetic'
import type { TcpSegment } from '../tcp-segment'
import type { FlowFacts } from './facts'
import type { Said, Story } from './story'
import { type Handshake, openerOf, synAckOf } from './tcp-facts'
import { elapsed, elapsedNs, many, seqPlus, timeText } from './words'

/** both longer than this: the capture stands away from both */
const ON_THE_WAY_NS = 5_000_000

export type CapturePoint = 'orig' | 'resp' | 'between' | 'unknown'

export function capturePointOf({ syn, synAck, ack }: Handshake): CapturePoint {
  const responder = elapsedNs(syn, synAck)
  const originator = elapsedNs(synAck, ack)
  if (originator < 0 || responder < 0) return 'unknown'
  const place = capturePlace({
    synFrame: syn.frame,
    synAckFrame: synAck.frame,
    ackFrame: ack.frame,
    responderNs: responder,
    originatorNs: originator,
  })
  if (place !== 'unknown') return place === 'originator' ? 'orig' : 'resp'
  return originator > ON_THE_WAY_NS && responder > ON_THE_WAY_NS ? 'between' : 'unknown'
}

export interface HandshakeOptions {
  /** of the phase; two connections of a session need two */
  readonly title?: string
  readonly phase?: 'handshake' | 'data-connection'
  /** says who opened the connection in place of the plain sentence; answers whether it did */
  readonly opened?: () => boolean
  /** leaves out what was said of another connection of the same hosts */
  readonly brief?: boolean
}

export function tellHandshake(story: Story, facts: FlowFacts, options: HandshakeOptions = {}): void {
  const { title = 'Handshake', phase = 'handshake', opened, brief = false } = options
  const { tcp, record } = facts
  const opener = openerOf(tcp)
  const shake = findHandshake(tcp)
  const synAck = synAckOf(tcp)
  const first = shake?.syn ?? opener ?? synAck ?? tcp[0]
  const last = shake?.ack ?? synAck ?? opener ?? tcp[0]
  if (!first) return
  story.begin(phase, title, {
    from: Math.min(first.frame, last.frame),
    to: Math.max(first.frame, last.frame),
    flow: record.uid,
  })
  if (!opened?.()) story.say(openedBy(facts, opener, synAck))
  if (opener) tellRepeatedSyn(story, facts, opener, shake?.synAck)
  if (shake) {
    story.say(roundTrip(facts, shake))
    if (brief) return
    story.say(initialNumbers(facts, shake))
    story.say(windows(facts, shake))
    if (facts.optionsLost)
      story.say({
        id: 'options',
        kind: 'unknown',
        text: 'The TCP options of the SYNs are not in the text: maximum segment size, window scale, SACK and time stamps are unknown, not absent.',
        frames: [shake.syn.frame, shake.synAck.frame],
      })
    story.say(capturePointSaid(facts, shake))
  } else if (opener && synAck) {
    story.say({
      id: 'incomplete',
      kind: 'unknown',
      text: `${facts.resp} answered with SYN/ACK, but the ACK that completes the handshake is not in this capture.`,
      frames: [opener.frame, synAck.frame],
    })
  } else if (opener) story.say(unanswered(facts, opener))
}

/** 'port 21 of 198.51.100.20'; a port that a listing has lost is not named. */
export function respPort({ record, resp, respKnown }: FlowFacts): string {
  return respKnown ? `port ${record['id.resp_p']} of ${resp}` : `${resp} (its port is not in the text)`
}

function openedBy(facts: FlowFacts, opener: TcpSegment | undefined, synAck: TcpSegment | undefined): Said {
  const { orig, resp, tcp } = facts
  if (opener)
    return {
      id: 'opener',
      text: `${orig} opened the connection to ${respPort(facts)}: it sent the SYN.`,
      frames: [opener.frame],
    }
  if (synAck)
    return {
      id: 'opener',
      kind: 'inferred',
      text: `The SYN is not in this capture; ${orig} is taken as the side that opened the connection, because ${resp} answered with SYN/ACK.`,
      frames: [synAck.frame],
    }
  return {
    id: 'opener',
    kind: 'unknown',
    text: 'The capture begins in the middle of this connection: no handshake was seen, so who opened it is not proven.',
    frames: [tcp[0].frame],
  }
}

function tellRepeatedSyn(story: Story, facts: FlowFacts, opener: TcpSegment, synAck: TcpSegment | undefined): void {
  const again = facts.tcp.filter(
    (s) =>
      s !== opener &&
      s.side === opener.side &&
      has(s, TcpFlag.syn) &&
      !has(s, TcpFlag.ack) &&
      s.seq === opener.seq &&
      (synAck === undefined || s.frame < synAck.frame),
  )
  if (again.length === 0) return
  story.say({
    id: 'syn-again',
    text: `${facts.orig} sent its SYN ${many(again.length, 'more time')} before ${synAck ? 'an answer came' : 'it gave up'}; a host repeats an unanswered SYN after about 1, 2, 4 … seconds.`,
    frames: [opener.frame, ...again.map(({ frame }) => frame)],
    arithmetic: again.slice(0, 6).map((s, i) => elapsed(i === 0 ? opener : again[i - 1], s)),
  })
}

function roundTrip({ orig, resp }: FlowFacts, { syn, synAck, ack }: Handshake): Said {
  return {
    id: 'round-trip',
    text: `The three-way handshake is complete: the SYN/ACK of ${resp} came ${timeText(elapsedNs(syn, synAck))} after the SYN, the ACK of ${orig} ${timeText(elapsedNs(synAck, ack))} after that (${timeText(elapsedNs(syn, ack))} in all).`,
    frames: [syn.frame, synAck.frame, ack.frame],
    arithmetic: [elapsed(syn, synAck), elapsed(synAck, ack), elapsed(syn, ack)],
  }
}

function initialNumbers({ orig, resp }: FlowFacts, { syn, synAck, ack }: Handshake): Said {
  return {
    id: 'initial-numbers',
    text: `${orig} begins to count at ${syn.seq}, ${resp} at ${synAck.seq}; each acknowledges the other's number plus one, since a SYN takes one number.`,
    frames: [syn.frame, synAck.frame, ack.frame],
    arithmetic: [seqPlus(seqOperand(syn), 1), seqPlus(seqOperand(synAck), 1)].filter(
      ({ result }, i) => result === ackOperand(i === 0 ? synAck : ack).value,
    ),
  }
}

function windows({ orig, resp }: FlowFacts, { syn, synAck }: Handshake): Said {
  return {
    id: 'windows',
    text: `Window of ${orig} in its SYN: ${syn.window}; of ${resp} in its SYN/ACK: ${synAck.window}.`,
    frames: [syn.frame, synAck.frame],
  }
}

function capturePointSaid({ orig, resp }: FlowFacts, shake: Handshake): Said {
  const { syn, synAck, ack } = shake
  const evidence = {
    frames: [syn.frame, synAck.frame, ack.frame],
    arithmetic: [elapsed(syn, synAck), elapsed(synAck, ack)],
  }
  const [far, near] = [timeText(elapsedNs(syn, synAck)), timeText(elapsedNs(synAck, ack))]
  switch (capturePointOf(shake)) {
    case 'orig':
      return {
        id: 'capture-point',
        kind: 'inferred',
        text: `The capture was taken at ${orig} or close to it: its own answer took ${near}, the one of ${resp} ${far}. Only a host right at the capture point answers that quickly.`,
        ...evidence,
      }
    case 'resp':
      return {
        id: 'capture-point',
        kind: 'inferred',
        text: `The capture was taken at ${resp} or close to it: its own answer took ${far}, the one of ${orig} ${near}. Only a host right at the capture point answers that quickly.`,
        ...evidence,
      }
    case 'between':
      return {
        id: 'capture-point',
        kind: 'inferred',
        text: `The capture was taken on the way between the two: ${far} from there to ${resp} and back, ${near} to ${orig} and back.`,
        ...evidence,
      }
    case 'unknown':
      return {
        id: 'capture-point',
        kind: 'unknown',
        text: 'Where the capture was taken cannot be told from this handshake: neither side answers markedly faster than the other.',
        ...evidence,
      }
  }
}

function unanswered({ resp, tcp }: FlowFacts, opener: TcpSegment): Said {
  const reset = tcp.find((s) => s.side !== opener.side && has(s, TcpFlag.rst))
  if (reset)
    return {
      id: 'refused',
      text: `${resp} refused the connection with RST ${timeText(elapsedNs(opener, reset))} after the SYN: nothing listens there, or a firewall answers for it.`,
      frames: [opener.frame, reset.frame],
      arithmetic: [elapsed(opener, reset)],
    }
  return {
    id: 'unanswered',
    kind: 'unknown',
    text: `${resp} did not answer in this capture: down, filtered, or its answers went another way or were not captured.`,
    frames: [opener.frame],
  }
}
