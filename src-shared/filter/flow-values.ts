/**
 * Owns which flow columns a field reads, for flows and (through the frame's flow and direction) for frames.
 *
 * "Source" is the side that sent: for a frame its sender, for a flow as such its originator. A field of a protocol the
 * flow does not speak is absent, not zero. Unknown field names throw: the catalogue and this file must agree.
 */
import { protocolName } from '@shared/protocols'
import { type FieldSpec, protocolOf } from './fields'
import type { Reader } from './readers'
import type { FlowColumn, FlowColumnsView, FlowText, NumberReader, Side } from './subject'

const NUMBERS: Readonly<Record<string, FlowColumn | readonly [FlowColumn, FlowColumn]>> = {
  'flow.orig_p': 'origPort',
  'flow.resp_p': 'respPort',
  'flow.proto': 'ipProtocol',
  'flow.vlan': 'vlan',
  'vlan.id': 'vlan',
  'flow.duration': 'durationNs',
  'flow.rtt': 'rttNs',
  'flow.bytes': ['origBytes', 'respBytes'],
  'flow.orig_bytes': 'origBytes',
  'flow.resp_bytes': 'respBytes',
  'flow.ip_bytes': ['origIpBytes', 'respIpBytes'],
  'flow.orig_ip_bytes': 'origIpBytes',
  'flow.resp_ip_bytes': 'respIpBytes',
  'flow.packets': ['origPackets', 'respPackets'],
  'flow.orig_pkts': 'origPackets',
  'flow.resp_pkts': 'respPackets',
  'flow.missed': 'missedBytes',
  'flow.retransmitted': 'retransmitted',
  'flow.reordered': 'reordered',
  'flow.duplicate_acks': 'duplicateAcks',
  'flow.first_frame': 'firstFrame',
  'flow.last_frame': 'lastFrame',
  'flow.conversation': 'conversation',
}

const TEXTS: Readonly<Record<string, FlowText>> = {
  'flow.uid': 'uid',
  'flow.community_id': 'communityId',
  'flow.state': 'state',
  'flow.history': 'history',
}

const ADDRESSES: readonly string[] = ['ipv4', 'ipv6', 'address']

const IP_NUMBER: Readonly<Record<string, number>> = {
  tcp: 6,
  udp: 17,
  icmp: 1,
  icmpv6: 58,
  igmp: 2,
  gre: 47,
  sctp: 132,
  esp: 50,
  ah: 51,
}

/** Services (Zeek's names) of protocols that have another name here (Wireshark's). */
const SERVICE: Readonly<Record<string, readonly string[]>> = {
  tls: ['ssl'],
  pop: ['pop3'],
  smb2: ['smb'],
  dcerpc: ['dce_rpc'],
  pgsql: ['postgresql'],
  resp: ['redis'],
  ldap: ['ldap_tcp', 'ldap_udp'],
  kerberos: ['krb', 'krb_tcp'],
  dnp3: ['dnp3_tcp', 'dnp3_udp'],
  vnc: ['rfb'],
}

/** True for fields whose value depends on who sent the frame. */
export const isDirected = (field: FieldSpec): boolean => /\.(src|dst|srcport|dstport)$/.test(field.name)

/** Readers of a field, one an occurrence; the field's place is 'flow' or 'both'. */
export function flowReaders(field: FieldSpec, view: FlowColumnsView): readonly Reader[] {
  const { name } = field
  if (name === 'flow.id') return [{ kind: 'number', read: (flow) => flow }]
  if (name === 'finding.kind') return [{ kind: 'texts', read: (flow) => view.findingKinds(flow) }]
  if (name === 'note') return [{ kind: 'texts', read: (flow) => view.notes(flow) }]
  if (name === 'flow.start')
    return [{ kind: 'time', seconds: view.column('startSeconds'), nanos: view.column('startNanos') }]
  if (name === 'flow.service') return [services(view)]
  if (Object.hasOwn(TEXTS, name)) return [text(view.text(TEXTS[name]))]
  if (Object.hasOwn(NUMBERS, name)) return [number(NUMBERS[name], view)]
  if (name === 'ip.proto') return [{ kind: 'number', read: where(isVersion(view, 4), view.column('ipProtocol')) }]
  if (name.endsWith('.stream')) return [stream(name.slice(0, 3), view)]
  if (name.includes('port')) return sides(name).map((side) => port(name.slice(0, 3), side, view))
  if (ADDRESSES.includes(field.type)) return sides(name).map((side) => address(field, side, view))
  throw new Error(`no flow column is known for ${name}`)
}

/** True for flows that speak a protocol, by its name. */
function speaks(protocol: number, view: FlowColumnsView): (flow: number) => boolean {
  const name = protocolName(protocol)
  if (name === 'ip') return isVersion(view, 4)
  if (name === 'ipv6') return isVersion(view, 6)
  if (name === 'vlan') {
    const vlan = view.column('vlan')
    return (flow) => vlan(flow) >= 0
  }
  if (Object.hasOwn(IP_NUMBER, name)) {
    const ipProtocol = view.column('ipProtocol')
    return (flow) => ipProtocol(flow) === IP_NUMBER[name]
  }
  const service = view.text('service')
  const wanted = SERVICE[name] ?? [name]
  return (flow) =>
    service(flow)
      .split(',')
      .some((one) => wanted.includes(one))
}

type SideReader = (direction: number) => Side

const ORIGINATOR: SideReader = () => 'orig'
const RESPONDER: SideReader = () => 'resp'
const SENDER: SideReader = (direction) => (direction === 0 ? 'orig' : 'resp')
const RECEIVER: SideReader = (direction) => (direction === 0 ? 'resp' : 'orig')

/** The side or sides a name speaks of. */
function sides(name: string): readonly SideReader[] {
  if (name === 'flow.orig_h') return [ORIGINATOR]
  if (name === 'flow.resp_h') return [RESPONDER]
  if (/\.src(port)?$/.test(name)) return [SENDER]
  if (/\.dst(port)?$/.test(name)) return [RECEIVER]
  return [ORIGINATOR, RESPONDER]
}

const isVersion = (view: FlowColumnsView, version: number): ((flow: number) => boolean) => {
  const read = view.column('version')
  return (flow) => read(flow) === version
}

const where =
  (holds: (flow: number) => boolean, read: NumberReader): NumberReader =>
  (flow) =>
    holds(flow) ? read(flow) : Number.NaN

const known = (value: number): number => (value >= 0 ? value : Number.NaN)

function number(columns: FlowColumn | readonly [FlowColumn, FlowColumn], view: FlowColumnsView): Reader {
  if (typeof columns === 'string') {
    const read = view.column(columns)
    return { kind: 'number', read: (flow) => known(read(flow)) }
  }
  const [orig, resp] = columns.map((column) => view.column(column))
  return { kind: 'number', read: (flow) => orig(flow) + resp(flow) }
}

const text = (read: (flow: number) => string): Reader => ({ kind: 'text', read: (flow) => read(flow) || undefined })

function services(view: FlowColumnsView): Reader {
  const read = view.text('service')
  return {
    kind: 'texts',
    read: (flow) =>
      read(flow)
        .split(',')
        .filter((service) => service !== ''),
  }
}

function port(transport: string, sideOf: SideReader, view: FlowColumnsView): Reader {
  const ports = { orig: view.column('origPort'), resp: view.column('respPort') }
  const ipProtocol = view.column('ipProtocol')
  const wanted = IP_NUMBER[transport]
  return {
    kind: 'number',
    read: (flow, direction) => (ipProtocol(flow) === wanted ? known(ports[sideOf(direction)](flow)) : Number.NaN),
  }
}

function address(field: FieldSpec, sideOf: SideReader, view: FlowColumnsView): Reader {
  const read = view.column('version')
  const wanted = field.type === 'ipv4' ? 4 : field.type === 'ipv6' ? 6 : 0
  const word = (index: 0 | 1 | 2 | 3) => {
    const both = { orig: view.addressWord('orig', index), resp: view.addressWord('resp', index) }
    return (flow: number, direction: number): number => both[sideOf(direction)](flow)
  }
  return {
    kind: 'address',
    version: (flow) => (wanted === 0 || read(flow) === wanted ? read(flow) : 0),
    words: [word(0), word(1), word(2), word(3)],
  }
}

/** Wireshark counts streams a transport, from 0, in order of appearance; flow rows are in that order. */
function stream(transport: string, view: FlowColumnsView): Reader {
  const ipProtocol = view.column('ipProtocol')
  const wanted = IP_NUMBER[transport]
  const numbers = new Int32Array(view.count).fill(-1)
  let next = 0
  for (let flow = 0; flow < numbers.length; flow++) if (ipProtocol(flow) === wanted) numbers[flow] = next++
  return { kind: 'number', read: (flow) => (flow < numbers.length ? known(numbers[flow]) : Number.NaN) }
}

/** The protocol a bare name on flows asks for. */
export const protocolTest = (field: FieldSpec, view: FlowColumnsView): ((flow: number) => boolean) =>
  speaks(protocolOf(field), view)
