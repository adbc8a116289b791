/**
 * Owns the explanation of one flow: statements in plain English, each with the frames and the arithmetic behind it.
 *
 * Guarantees: what is read, inferred and unknown are kept apart; nothing is said that the frames do not hold. Totals come
 * from the flow's record, order and times from its segments.
 */
import { countText, durationText } from '@shared/format'
import type { FlowPhase, FlowRecord, Statement } from '@shared/rows'
import { explainTcp, tcpPhases } from './explain-tcp'
import type { FlowSegments, Segment } from './segment'

const ICMP_ECHO_REPLY = 0
const ICMP_ECHO_REQUEST = 8
const ICMPV6_ECHO_REQUEST = 128
const ICMPV6_ECHO_REPLY = 129

export function explainFlow(record: FlowRecord, flow: FlowSegments): Statement[] {
  if (flow.segments.length === 0)
    return [
      {
        kind: 'unknown',
        text: 'The frames of this flow cannot be read any more: the capture file is gone or shorter.',
        frames: [],
      },
    ]
  if (record.proto === 'tcp') return explainTcp(record, flow)
  if (record.proto === 'icmp') return explainIcmp(record, flow)
  return explainDatagrams(record, flow)
}

export function flowPhases(record: FlowRecord, flow: FlowSegments): FlowPhase[] {
  if (flow.segments.length === 0) return []
  if (record.proto === 'tcp') return tcpPhases(flow)
  return [{ name: 'exchange', from: record.first_frame, to: record.last_frame }]
}

function explainDatagrams(record: FlowRecord, { segments }: FlowSegments): Statement[] {
  const first = segments[0]
  const words = record.proto === 'udp' ? 'datagram' : 'packet'
  const statements: Statement[] = [
    {
      kind: 'read',
      text: `${record['id.orig_h']} sent ${many(record.orig_pkts, words)}${bytesWord(record.orig_bytes)} to ${record['id.resp_h']}${portWord(record)}.`,
      frames: [first.frame],
    },
  ]
  const answer = segments.find((segment) => segment.fromResponder)
  if (answer) {
    statements.push({
      kind: 'read',
      text: `${record['id.resp_h']} answered with ${many(record.resp_pkts, words)}${bytesWord(record.resp_bytes)}, the first ${durationText(answer.ns - first.ns)} after the first question.`,
      frames: [first.frame, answer.frame],
      arithmetic: `frame ${answer.frame} − frame ${first.frame} = ${durationText(answer.ns - first.ns)}`,
    })
  } else {
    statements.push({
      kind: 'unknown',
      text: 'No answer is in this capture. It may not have been sent, may have gone another way, or may not have been captured.',
      frames: [first.frame],
    })
  }
  return statements
}

function explainIcmp(record: FlowRecord, flow: FlowSegments): Statement[] {
  const { segments } = flow
  const isRequest = ({ icmpType }: Segment) => icmpType === ICMP_ECHO_REQUEST || icmpType === ICMPV6_ECHO_REQUEST
  const isReply = ({ icmpType }: Segment) => icmpType === ICMP_ECHO_REPLY || icmpType === ICMPV6_ECHO_REPLY
  const request = segments.find(isRequest)
  if (!request) return explainDatagrams(record, flow)
  const reply = segments.find((segment) => isReply(segment) && segment.ns >= request.ns)
  const statements: Statement[] = [
    {
      kind: 'read',
      text: `${record['id.orig_h']} pinged ${record['id.resp_h']}: ${many(record.orig_pkts, 'echo request')}, ${many(record.resp_pkts, 'reply', 'replies')}.`,
      frames: [request.frame],
    },
  ]
  if (reply) {
    statements.push({
      kind: 'read',
      text: `The first reply came after ${durationText(reply.ns - request.ns)}.`,
      frames: [request.frame, reply.frame],
    })
  }
  if (record.orig_pkts > record.resp_pkts) {
    statements.push({
      kind: 'unknown',
      text: `${many(record.orig_pkts - record.resp_pkts, 'request')} without a reply in this capture: lost, filtered, or not captured.`,
      frames: [],
    })
  }
  return statements
}

export const many = (count: number, one: string, more = `${one}s`): string =>
  `${countText(count)} ${count === 1 ? one : more}`

const bytesWord = (bytes: number | undefined): string =>
  bytes === undefined ? '' : ` (${many(bytes, 'byte')} of payload)`

const portWord = (record: FlowRecord): string => (record.proto === 'udp' ? `, port ${record['id.resp_p']}` : '')
