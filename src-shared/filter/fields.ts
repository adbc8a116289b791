/**
 * Owns the catalogue of filter fields: name, type, what people call it, and where its values are found.
 *
 * Names are Wireshark's where it has one; `flow.*`, `finding.kind` and `note` are ours (flow names follow Zeek's conn.log).
 * Adding a field = one line in fields-network.ts or fields-application.ts; a deep field needs nothing else, as its values
 * are the nodes of that name in the frame's field tree.
 */
import { PROTOCOLS } from '@shared/protocols'
import { APPLICATION_FIELDS } from './fields-application'
import { FLOW_FIELDS } from './fields-flow'
import { LINK_FIELDS } from './fields-link'
import { FRAME_FIELDS, NETWORK_FIELDS } from './fields-network'
import { SERVICE_FIELDS } from './fields-services'
import type { NamedValue } from './values'

/** `duration` is in nanoseconds inside, seconds outside; `address` is IPv4 or IPv6. */
export type FieldType =
  | 'number'
  | 'boolean'
  | 'text'
  | 'bytes'
  | 'ipv4'
  | 'ipv6'
  | 'address'
  | 'ether'
  | 'duration'
  | 'time'
  | 'protocol'

/**
 * Where a field is evaluated. `frame`: a frame column. `stack`: the frame's protocols and TCP flags (a few hundred pairs). `flow`: a flow column (for frames: of their flow, as seen from the
 * frame's direction). `both`: hung on frames and on flows. `deep`: the frame has to be decoded again.
 */
export type FieldPlace = 'frame' | 'stack' | 'flow' | 'both' | 'deep'

export interface FieldSpec {
  readonly name: string
  readonly type: FieldType
  readonly place: FieldPlace
  readonly label: string
  /** Names of values; the value itself stays allowed. */
  readonly values?: readonly NamedValue[]
  /** Deep: tree nodes that are occurrences of this field, when they have other names. */
  readonly nodes?: readonly string[]
}

export type Subject = 'frame' | 'flow'

/** Protocols that a flow row can say by itself (of its addresses, its protocol number, its service, its tag). */
const FLOW_PROTOCOLS: readonly string[] = [
  'ip',
  'ipv6',
  'tcp',
  'udp',
  'icmp',
  'icmpv6',
  'igmp',
  'gre',
  'sctp',
  'esp',
  'ah',
  'vlan',
  'dns',
  'ftp',
  'http',
  'tls',
  'ssh',
  'smtp',
  'pop',
  'imap',
  'tftp',
  'dhcp',
  'ntp',
  'sip',
  'snmp',
  'syslog',
  'quic',
  'smb',
  'smb2',
  'dcerpc',
  'rdp',
  'mysql',
  'pgsql',
  'resp',
  'mqtt',
  'ldap',
  'kerberos',
  'radius',
  'modbus',
  'dnp3',
  'socks',
  'vnc',
  'irc',
  'xmpp',
]

const PROTOCOL_FIELDS: readonly FieldSpec[] = [
  { name: 'frame', type: 'protocol', place: 'deep', label: 'The whole frame' },
  ...PROTOCOLS.map(([name, label]): FieldSpec => {
    return { name, type: 'protocol', place: FLOW_PROTOCOLS.includes(name) ? 'flow' : 'frame', label }
  }),
]

export const FIELDS: readonly FieldSpec[] = [
  ...PROTOCOL_FIELDS,
  ...FRAME_FIELDS,
  ...LINK_FIELDS,
  ...NETWORK_FIELDS,
  ...APPLICATION_FIELDS,
  ...SERVICE_FIELDS,
  ...FLOW_FIELDS,
]

/** Other spellings people will type: conn.log's own names, and older or shorter ones. */
const ALIASES: Readonly<Record<string, string>> = {
  'flow.conn_state': 'flow.state',
  'flow.missed_bytes': 'flow.missed',
  'flow.handshake_rtt': 'flow.rtt',
  'flow.frames': 'flow.packets',
  'flow.ts': 'flow.start',
  'eth.vlan': 'vlan.id',
  'tcp.window_size': 'tcp.window_size_value',
  icmp6: 'icmpv6',
  ssl: 'tls',
  bootp: 'dhcp',
  'sip.status-code': 'sip.status_code',
  'sip.call-id': 'sip.call_id',
}

const BY_NAME: ReadonlyMap<string, FieldSpec> = new Map(FIELDS.map((field) => [field.name, field]))

/** The field of a name or alias; field names are written in lower case, any case is understood. */
export function findField(name: string): FieldSpec | undefined {
  const lower = name.toLowerCase()
  return BY_NAME.get(Object.hasOwn(ALIASES, lower) ? ALIASES[lower] : lower)
}

/** True when `subject` rows have this field. Flows have what their columns say; frames have everything. */
export const hasField = (subject: Subject, field: FieldSpec): boolean =>
  subject === 'frame' || field.place === 'flow' || field.place === 'both'

/**
 * Number of the protocol a field belongs to (longest name that is its prefix); -1 = none (frame, flow, note). `data` is
 * no layer: it is what the decoders left over, so no frame's stack says whether it is there.
 */
export function protocolOf(field: FieldSpec): number {
  let best = -1
  for (let id = 1; id < PROTOCOLS.length; id++) {
    const short = PROTOCOLS[id][0]
    const fits = field.name === short || field.name.startsWith(`${short}.`)
    if (fits && (best < 0 || short.length > PROTOCOLS[best][0].length)) best = id
  }
  return best
}
