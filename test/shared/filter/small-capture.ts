/**
 * A hand-made capture for filter tests: eight frames in four flows and one ARP frame, as views over plain arrays.
 *
 * 0 TCP handshake 10.0.0.5:1025 -> 192.0.2.9:21 (SYN), 1 its SYN-ACK, 2 "USER ftp", 3 its reply; 4 a DNS query over UDP on
 * VLAN 7, 5 a SYN over IPv6 that nobody answers, 6 an ICMP echo, 7 ARP. `decoded` lists the rows that were decoded.
 */
import type { FieldNode, FieldValue } from '@shared/field'
import { ProtocolStacks } from '@shared/filter/protocol-stacks'
import type { FlowColumn, FlowColumnsView, FlowText, FrameColumn, FrameColumnsView, Side } from '@shared/filter/subject'
import { Mark } from '@shared/marks'
import { type ProtocolName, protocolId } from '@shared/protocols'

export const node = (
  field: string,
  value: FieldValue,
  offset = 0,
  length = 0,
  children: FieldNode[] = [],
): FieldNode => ({
  field,
  label: field,
  value,
  text: String(value),
  offset,
  length,
  children,
})

interface FlowRow extends Partial<Record<FlowColumn, number>> {
  readonly orig: readonly number[]
  readonly resp: readonly number[]
  readonly texts: Readonly<Record<FlowText, string>>
  readonly notes?: readonly string[]
  readonly findings?: readonly string[]
}

const v4 = (a: number, b: number, c: number, d: number): number[] => [
  ((a << 24) | (b << 16) | (c << 8) | d) >>> 0,
  0,
  0,
  0,
]

export const FLOWS: readonly FlowRow[] = [
  {
    version: 4,
    ipProtocol: 6,
    orig: v4(10, 0, 0, 5),
    resp: v4(192, 0, 2, 9),
    origPort: 1025,
    respPort: 21,
    startSeconds: 1000,
    startNanos: 0,
    durationNs: 3_500_000_000,
    rttNs: 20_000_000,
    origPackets: 2,
    respPackets: 2,
    origBytes: 10,
    respBytes: 1_999_990,
    retransmitted: 1,
    firstFrame: 1,
    lastFrame: 4,
    texts: { uid: 'C1', communityId: '1:', state: 'SF', history: 'ShADadFf', service: 'ftp' },
    notes: ['the session of interest'],
  },
  {
    version: 4,
    ipProtocol: 17,
    orig: v4(10, 0, 0, 5),
    resp: v4(10, 0, 0, 1),
    origPort: 4000,
    respPort: 53,
    vlan: 7,
    startSeconds: 1001,
    startNanos: 500,
    origPackets: 1,
    respPackets: 0,
    origBytes: 30,
    respBytes: 0,
    texts: { uid: 'C2', communityId: '1:', state: 'S0', history: 'D', service: 'dns' },
  },
  {
    version: 6,
    ipProtocol: 6,
    orig: [0x20010db8, 0, 0, 1],
    resp: [0xfe800000, 0, 0, 2],
    origPort: 5000,
    respPort: 80,
    startSeconds: 1002,
    startNanos: 0,
    origPackets: 1,
    respPackets: 0,
    origBytes: 0,
    respBytes: 0,
    texts: { uid: 'C3', communityId: '1:', state: 'S0', history: 'S', service: '' },
    findings: ['half-open'],
  },
  {
    version: 4,
    ipProtocol: 1,
    orig: v4(10, 0, 0, 5),
    resp: v4(10, 0, 0, 1),
    origPort: -1,
    respPort: -1,
    startSeconds: 1003,
    startNanos: 0,
    origPackets: 1,
    respPackets: 0,
    origBytes: 8,
    respBytes: 0,
    texts: { uid: 'C4', communityId: '1:', state: 'OTH', history: '', service: '' },
  },
]

interface FrameRow extends Partial<Record<FrameColumn, number>> {
  readonly stack_: readonly ProtocolName[]
  readonly tree: readonly FieldNode[]
  readonly payload?: string
}

const ETHER = [node('eth.dst', 'shown', 0, 6), node('eth.src', 'shown', 6, 6), node('eth.type', 0x0800, 12, 2)]
const header = (ttl: number): FieldNode[] => [
  node('eth', null, 0, 14, ETHER),
  node('ip', null, 14, 20, [node('ip.ttl', ttl, 22, 1)]),
]
const RESP = Mark.fromResponder

const FRAMES: readonly FrameRow[] = [
  { flow: 0, seconds: 1000, nanos: 0, tcpFlags: 0x02, wireLength: 60, stack_: ['eth', 'ip', 'tcp'], tree: header(64) },
  {
    flow: 0,
    seconds: 1000,
    nanos: 20_000_000,
    tcpFlags: 0x12,
    marks: RESP,
    wireLength: 60,
    stack_: ['eth', 'ip', 'tcp'],
    tree: header(60),
  },
  {
    flow: 0,
    seconds: 1000,
    nanos: 20_000_123,
    tcpFlags: 0x18,
    payloadLength: 10,
    wireLength: 76,
    stack_: ['eth', 'ip', 'tcp', 'ftp'],
    marks: Mark.retransmission,
    payload: 'USER ftp\r\n',
    tree: [
      ...header(64),
      node('ftp', null, 54, 10, [
        node('ftp.request', true),
        node('ftp.request.command', 'USER', 54, 4),
        node('ftp.request.arg', 'ftp', 59, 3),
      ]),
    ],
  },
  {
    flow: 0,
    seconds: 1000,
    nanos: 50_000_000,
    tcpFlags: 0x18,
    payloadLength: 12,
    wireLength: 80,
    stack_: ['eth', 'ip', 'tcp', 'ftp'],
    marks: RESP | Mark.comment,
    tree: [
      ...header(60),
      node('ftp', null, 54, 12, [node('ftp.response', true), node('ftp.response.code', 331, 54, 3)]),
    ],
  },
  {
    flow: 1,
    seconds: 1001,
    nanos: 500,
    payloadLength: 30,
    wireLength: 90,
    stack_: ['eth', 'vlan', 'ip', 'udp', 'dns'],
    tree: [
      ...header(64),
      node('vlan', null, 14, 4, [node('vlan.id', 7, 14, 2)]),
      node('dns', null, 46, 30, [
        node('dns.flags.response', false),
        node('dns.qry.name', 'www.Example.com'),
        node('dns.a', '192.0.2.1'),
        node('dns.a', '192.0.2.2'),
      ]),
    ],
  },
  { flow: 2, seconds: 1002, nanos: 0, tcpFlags: 0x02, wireLength: 74, stack_: ['eth', 'ipv6', 'tcp'], tree: [] },
  {
    flow: 3,
    seconds: 1003,
    nanos: 0,
    wireLength: 98,
    capLength: 64,
    marks: Mark.truncated,
    stack_: ['eth', 'ip', 'icmp'],
    tree: header(64),
  },
  {
    flow: -1,
    seconds: 999,
    nanos: 0,
    wireLength: 42,
    stack_: ['eth', 'arp'],
    tree: [node('arp', null, 14, 28, [node('arp.opcode', 1, 20, 2)])],
  },
]

const frameBytes = (frame: FrameRow): Uint8Array => {
  const bytes = new Uint8Array(54 + (frame.payload?.length ?? 0))
  bytes.set([0x00, 0x0c, 0x29, 1, 2, 3, 0x00, 0x50, 0x56, 4, 5, 6, 8, 0])
  bytes.set(new TextEncoder().encode(frame.payload ?? ''), 54)
  return bytes
}

const stacks = new ProtocolStacks()
const STACK_IDS = FRAMES.map((frame) =>
  frame.stack_.reduce((id, name) => stacks.child(id, protocolId(name)), ProtocolStacks.ROOT),
)

export const flowView: FlowColumnsView = {
  count: FLOWS.length,
  column: (name) => (flow) =>
    FLOWS[flow][name] ?? (name === 'vlan' || /Ns$|^conversation$/.test(name) ? Number.NaN : 0),
  text: (name) => (flow) => FLOWS[flow].texts[name],
  addressWord: (side: Side, word) => (flow) => FLOWS[flow][side][word],
  findingKinds: (flow) => FLOWS[flow].findings ?? [],
  notes: (flow) => FLOWS[flow].notes ?? [],
}

/** Frames as a view; every decoded row is noted in `decoded`. */
export function frameView(): { view: FrameColumnsView; decoded: number[] } {
  const decoded: number[] = []
  const view: FrameColumnsView = {
    count: FRAMES.length,
    flows: flowView,
    column: (name) => (row) => {
      if (name === 'number') return row + 1
      if (name === 'stack') return STACK_IDS[row]
      return FRAMES[row][name] ?? (name === 'capLength' ? (FRAMES[row].wireLength ?? 0) : 0)
    },
    stackProtocols: (stack) => stacks.protocols(stack),
    deep: (row) => {
      decoded.push(row)
      return { tree: FRAMES[row].tree, bytes: frameBytes(FRAMES[row]) }
    },
    comments: (row) => (row === 3 ? ['as printed in the article'] : []),
    findingKinds: (row) => (row === 5 ? ['half-open'] : []),
    notes: (row) => (row === 2 ? ['the user name'] : []),
  }
  return { view, decoded }
}
