/**
 * Owns the story of a flow that is no TCP connection: datagrams each way and the answer times, ping with its replies, and what
 * a stepwise growing time to live means (traceroute).
 */
import { countText } from '@shared/format'
import type { FlowFacts, Packet, Surroundings } from './facts'
import { tellOwnReports, tellReports, tellRoute } from './reports'
import type { Story } from './story'
import { bytesWord, counted, elapsed, elapsedNs, list, many, sum, timeText } from './words'

const ECHO_REPLY = [0, 129]
const ECHO_REQUEST = [8, 128]
const MAX_TOLD = 8

export function tellDatagrams(story: Story, facts: FlowFacts, around: Surroundings): void {
  const { packets, record } = facts
  if (packets.length === 0) return
  story.begin('exchange', record.proto === 'icmp' ? 'ICMP' : record.proto === 'udp' ? 'Datagrams' : 'Packets', {
    from: record.first_frame,
    to: record.last_frame,
    flow: record.uid,
  })
  const requests = packets.filter(({ icmpType }) => ECHO_REQUEST.includes(icmpType))
  if (requests.length > 0) tellPing(story, facts, requests)
  else if (!tellOwnReports(story, facts, around.ownReports)) tellExchange(story, facts, around.reports.length > 0)
  tellReports(story, facts, around.reports)
  tellRoute(story, facts, around.probes)
}

function tellExchange(story: Story, facts: FlowFacts, isReported: boolean): void {
  const { packets, record, orig, resp } = facts
  const word = record.proto === 'udp' ? 'datagram' : 'packet'
  const [first] = packets
  const sent = packets.filter(({ fromResponder }) => !fromResponder)
  const back = packets.filter(({ fromResponder }) => fromResponder)
  const bytes = (list: readonly Packet[]): string => bytesWord(list.reduce((all, { length }) => all + length, 0))
  const port = record.proto === 'udp' ? `, port ${record['id.resp_p']}` : ''
  story.say({
    id: 'sent',
    text: `${orig} sent ${many(record.orig_pkts, word)}${facts.complete ? ` with ${bytes(sent)} of payload` : ''} to ${resp}${port}.`,
    frames: sent.slice(0, MAX_TOLD).map(({ frame }) => frame),
    arithmetic: [
      counted(record.orig_pkts, `${word}s`, 'frames'),
      facts.complete && sent.length <= 20 ? sum(sent.map(lengthOperand), 'bytes') : undefined,
    ],
  })
  const answer = back[0]
  if (!answer) {
    if (!isReported)
      story.say({
        id: 'no-answer',
        kind: 'unknown',
        text: 'No answer is in this capture: none was due, it went another way, got lost, or was not captured.',
        frames: [first.frame],
      })
    return
  }
  story.say({
    id: 'answered',
    text: `${resp} answered with ${many(record.resp_pkts, word)}${facts.complete ? ` and ${bytes(back)} of payload` : ''}, the first ${timeText(elapsedNs(first, answer))} after the first question.`,
    frames: [first.frame, answer.frame],
    arithmetic: [
      elapsed(first, answer),
      facts.complete && back.length <= 20 ? sum(back.map(lengthOperand), 'bytes') : undefined,
    ],
  })
}

const lengthOperand = ({ length, frame }: Packet) => ({ value: length, frame, field: 'payload length' })

function tellPing(story: Story, facts: FlowFacts, requests: readonly Packet[]): void {
  const { packets, record, orig, resp } = facts
  const replies = packets.filter(({ icmpType }) => ECHO_REPLY.includes(icmpType))
  const pairs = pairUp(requests, replies)
  story.say({
    id: 'ping',
    text: `${orig} pinged ${resp}: ${many(record.orig_pkts, 'echo request')}, ${many(record.resp_pkts, 'reply', 'replies')}.`,
    frames: requests.slice(0, MAX_TOLD).map(({ frame }) => frame),
    arithmetic: [
      counted(record.orig_pkts, 'echo requests', 'frames'),
      counted(record.resp_pkts, 'echo replies', 'frames'),
    ],
  })
  if (pairs.length > 0) {
    const told = pairs.slice(0, MAX_TOLD)
    story.say({
      id: 'round-trips',
      text: `Round trips: ${list(told.map(({ request, reply }) => timeText(elapsedNs(request, reply))))}${pairs.length > told.length ? ` … (${countText(pairs.length)} in all)` : ''}.`,
      frames: told.flatMap(({ request, reply }) => [request.frame, reply.frame]),
      arithmetic: told.map(({ request, reply }) => elapsed(request, reply)),
    })
  }
  const without = record.orig_pkts - record.resp_pkts
  if (without > 0)
    story.say({
      id: 'unanswered',
      kind: 'unknown',
      text: `${many(without, 'request')} without a reply in this capture: lost, filtered, or not captured.`,
      frames: requests
        .filter((one) => !pairs.some(({ request }) => request === one))
        .slice(0, MAX_TOLD)
        .map(({ frame }) => frame),
      arithmetic: [
        {
          text: `${record.orig_pkts} − ${record.resp_pkts} = ${without}`,
          expression: 'a - b',
          operands: { a: { value: record.orig_pkts }, b: { value: record.resp_pkts } },
          result: without,
          unit: 'frames',
        },
      ],
    })
}

/** Each reply to the oldest request of the same sequence number that waits. */
function pairUp(requests: readonly Packet[], replies: readonly Packet[]) {
  const open = [...requests]
  const pairs: { readonly request: Packet; readonly reply: Packet }[] = []
  for (const reply of replies) {
    const at = open.findIndex(({ icmpSeq, frame }) => icmpSeq === reply.icmpSeq && frame < reply.frame)
    if (at >= 0) pairs.push({ request: open.splice(at, 1)[0], reply })
  }
  return pairs
}
