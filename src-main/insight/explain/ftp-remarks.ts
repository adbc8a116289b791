/**
 * Owns what is said of an FTP session as a whole: totals, why its data connections may look like a port scan and are none, and
 * how fast the hosts' initial sequence numbers grow.
 */
import { countText } from '@shared/format'
import type { FtpTransfer } from '@shared/ftp'
import { findHandshake } from '../capture-point'
import { has, TcpFlag } from '../segment'
import { seqOperand } from '../tcp-arithmetic'
import type { TcpSegment } from '../tcp-segment'
import type { FlowFacts } from './facts'
import type { FtpFacts } from './ftp-facts'
import type { Story } from './story'
import { counted, elapsed, elapsedNs, list, many, seqBetween, sum, timeText } from './words'

/** numbers a second of clocks that stacks are known to count by: 1 kHz, and RFC 793's 4 microseconds */
const CLOCKS = [1000, 250_000]
const CLOCK_TOLERANCE = 0.02
/** steeper, and the numbers are as good as random (RFC 6528) */
const MAX_RATE = 1_000_000
const MIN_PORTS = 2

const flowsOf = ({ control, data }: FtpFacts): FlowFacts[] => [control, ...data.values()]

export function tellSessionTotals(story: Story, facts: FtpFacts): void {
  const all = flowsOf(facts)
  const total = (count: (flow: FlowFacts) => number) => all.map((flow) => ({ value: count(flow) }))
  const parts = [
    sum(
      total(({ record }) => record.frames),
      'frames',
    ),
    sum(
      total(({ record }) => record.retransmitted),
      'frames',
    ),
    sum(
      total(({ record }) => record.reordered),
      'frames',
    ),
    sum(
      total(({ record }) => record.duplicate_acks),
      'frames',
    ),
    sum(
      total(({ tcp }) => tcp.filter((s) => has(s, TcpFlag.rst)).length),
      'frames',
    ),
  ]
  const [frames, retransmitted, reordered, duplicates, resets] = parts.map(({ result }) => result)
  story.say({
    id: 'totals',
    text: `${many(facts.session.transfers.length, 'transfer')} over ${many(all.length, 'connection')} with ${many(frames, facts.control.fromText ? 'record' : 'frame')}: ${many(retransmitted, 'retransmission')}, ${countText(reordered)} out of order, ${many(duplicates, 'duplicate ACK')}, ${countText(resets)} RST.`,
    frames: [],
    flows: all.slice(0, 50).map(({ record }) => record.uid),
    arithmetic: all.length <= 20 ? parts : [counted(all.length, 'connections', 'flows')],
  })
  tellWhole(story, facts)
}

/** Lookup, control and data connections together, from the first frame to the last. */
function tellWhole(story: Story, facts: FtpFacts): void {
  const all = flowsOf(facts)
  const { lookup } = facts.around.lookups[0] ?? {}
  const asked = [lookup?.query_frame, lookup?.answer_frame].filter((frame) => frame !== undefined)
  const ends = all.flatMap(({ packets }) => [packets[0], packets[packets.length - 1]].map((one) => one?.frame ?? 0))
  const frames = [...asked, ...ends].filter((frame) => frame > 0)
  const [first, last] = [facts.at(Math.min(...frames)), facts.at(Math.max(...frames))]
  const counts = [...all.map(({ record }) => ({ value: record.frames })), { value: asked.length }]
  const word = facts.control.fromText ? 'record' : 'frame'
  const total = counts.reduce((sum, { value }) => sum + value, 0)
  const flows = all.length + (asked.length > 0 ? 1 : 0)
  story.say({
    id: 'whole',
    text: `From its first ${word} to its last${asked.length > 0 ? ', name lookup included' : ''}: ${many(flows, 'flow')}, ${many(total, word)}, ${timeText(elapsedNs(first, last))}.`,
    frames: [first.frame, last.frame],
    flows: [...(lookup ? [lookup.flow] : []), ...all.slice(0, 50).map(({ record }) => record.uid)],
    arithmetic: [
      elapsed(first, last),
      ...(all.length <= 20 ? [sum(counts, 'frames')] : [counted(total, `${word}s`, 'frames')]),
    ],
  })
}

/** Many connections to neighbouring ports within seconds: who sees only a part of it may take it for a scan. */
export function tellScanQuestion(story: Story, facts: FtpFacts): void {
  const { session, data } = facts
  const used = session.transfers.filter(({ data_flow }) => data_flow !== undefined)
  const announced = used.filter(({ announced: a, data_flow }) => {
    const flow = data_flow === undefined ? undefined : data.get(data_flow)
    return a !== undefined && flow !== undefined && flow.record['id.resp_p'] === a.port
  })
  if (used.length === 0) return
  const fitting = used.filter(
    ({ inferred, frames: f }) => inferred && (f.announce_command ?? f.announce_reply) !== undefined,
  )
  const shaken = used.filter(
    ({ data_flow }) => findHandshake(data.get(data_flow ?? '')?.tcp ?? []) !== undefined,
  ).length
  const ports = clientPorts(facts)
  const run = ports.length >= MIN_PORTS && ports.every((port, i) => i === 0 || port === ports[i - 1] + 1)
  const frames = announced.flatMap(({ announced: a, frames: f }) => [a?.frame ?? 0, f.data_first ?? 0])
  if (run)
    story.say({
      id: 'consecutive-ports',
      text: `The client's ports follow each other: ${list(ports.slice(0, 8).map(String))}${ports.length > 8 ? ' …' : ''}. A host gives out its ports in turn, over all protocols.`,
      frames: frames.slice(0, 8),
    })
  if (fitting.length === used.length) {
    story.say(inferredScan(facts, fitting))
    return
  }
  story.say({
    id: 'scan',
    kind: 'inferred',
    text:
      announced.length === used.length
        ? `Is this a port scan? No: ${used.length === 1 ? 'the one data connection goes' : `${used.length === 2 ? 'both' : `all ${countText(used.length)}`} data connections go`} to exactly the port that was announced for ${used.length === 1 ? 'it' : 'each'} on the control connection, ${shaken === used.length ? `${used.length === 1 ? 'with' : 'one connection per announcement, each with'} a complete handshake` : `${countText(shaken)} of them with a complete handshake`}. Who sees only the data connections may take ${used.length === 1 ? 'it' : 'them'} for probes of neighbouring ports.`
        : `Is this a port scan? ${countText(announced.length)} of ${countText(used.length)} data connections go to the port that was announced for them; for the others no matching announcement is in the capture, so this alone does not settle it.`,
    frames,
    flows: [session.control_flow, ...used.slice(0, 20).map(({ data_flow }) => data_flow ?? '')],
    arithmetic: [
      counted(used.length, 'data connections', 'flows'),
      counted(announced.length, 'to the announced port', 'flows'),
      counted(shaken, 'with a complete handshake', 'flows'),
    ],
  })
}

/** Announcements known by their lengths only. */
function inferredScan({ session }: FtpFacts, used: readonly FtpTransfer[]) {
  const one = used.length === 1
  return {
    id: 'scan',
    kind: 'inferred' as const,
    text: `Is this a port scan? No: ${one ? 'there is one data connection, and before it stands one message whose length fits the announcement of its port; it' : `before each of the ${countText(used.length)} data connections stands a message whose length fits the announcement of its port; each`} was completed and used. Who sees only the data ${one ? 'connection may take it for a probe' : 'connections may take them for probes'}.`,
    frames: used.flatMap(({ frames }) => [
      frames.announce_command ?? 0,
      frames.announce_reply ?? 0,
      frames.data_first ?? 0,
    ]),
    flows: [session.control_flow, ...used.slice(0, 20).map(({ data_flow }) => data_flow ?? '')],
    arithmetic: [counted(used.length, 'data connections', 'flows')],
  }
}

/** Of lookup, control and data connections, in the order of their frames. */
function clientPorts({ control, data, around, session }: FtpFacts): number[] {
  const [lookup] = around.lookups
  const ports: number[] = []
  if (lookup) ports.push(Number(lookup.lookup.client.slice(lookup.lookup.client.lastIndexOf(':') + 1)))
  ports.push(control.record['id.orig_p'])
  for (const { opened_by, data_flow } of session.transfers) {
    const flow = data_flow === undefined ? undefined : data.get(data_flow)
    if (flow) ports.push(opened_by === 'server' ? flow.record['id.resp_p'] : flow.record['id.orig_p'])
  }
  return ports
}

interface Numbered {
  readonly host: string
  readonly syn: TcpSegment
  readonly uid: string
}

/** From one connection of a host to its next: how far its initial sequence number moved in which time. */
export function tellInitialNumberSteps(story: Story, facts: FtpFacts): void {
  const numbered = flowsOf(facts).flatMap(({ tcp, record }) =>
    tcp
      .filter((s, i) => has(s, TcpFlag.syn) && tcp.findIndex((o) => has(o, TcpFlag.syn) && o.side === s.side) === i)
      .map(
        (syn): Numbered => ({
          host: syn.side === 0 ? record['id.orig_h'] : record['id.resp_h'],
          syn,
          uid: record.uid,
        }),
      ),
  )
  for (const [host, name] of [
    [facts.control.record['id.orig_h'], 'the client'],
    [facts.control.record['id.resp_h'], 'the server'],
  ] as const) {
    const own = numbered.filter((one) => one.host === host).sort((a, b) => a.syn.frame - b.syn.frame)
    if (own.length >= 2) tellStep(story, name, own[0], own[1])
  }
}

function tellStep(story: Story, name: string, a: Numbered, b: Numbered): void {
  const ns = elapsedNs(a.syn, b.syn)
  const step = seqBetween(seqOperand(a.syn), seqOperand(b.syn), 'number')
  if (ns <= 0) return
  const rate = step.result / (ns / 1e9)
  if (rate > MAX_RATE) return
  const clock = CLOCKS.find((one) => Math.abs(rate - one) <= one * CLOCK_TOLERANCE)
  story.say({
    id: 'initial-number-step',
    kind: 'inferred',
    text: `From one connection to the next the initial sequence number of ${name} grew by ${countText(step.result)} in ${timeText(ns)}${clock ? `, about ${countText(clock)} per second: driven by a clock, and so guessable` : `, about ${countText(Math.round(rate))} per second`}.`,
    frames: [a.syn.frame, b.syn.frame],
    flows: [a.uid, b.uid],
    arithmetic: [
      step,
      elapsed(a.syn, b.syn),
      {
        text: `${countText(step.result)} in ${timeText(ns)} = ${rate.toFixed(1)} per second`,
        expression: 'step / time * 1000000000',
        operands: { step: { value: step.result }, time: { value: ns } },
        result: (step.result / ns) * 1e9,
        unit: 'number',
      },
    ],
  })
}
