/**
 * Owns the catalogue's lines for flows and for what people and rules hung on rows: `flow.*`, `finding.kind`, `note`.
 *
 * Flow names follow Zeek's conn.log (orig = sent the first packet). Which column a name reads is in flow-values.ts.
 */
import type { FieldSpec } from './fields'
import { FINDING_KINDS, FLOW_STATES, IP_PROTOCOLS, SERVICES } from './values'

type Row = readonly [name: string, type: FieldSpec['type'], label: string, values?: FieldSpec['values']]

const ROWS: readonly Row[] = [
  ['flow.id', 'number', 'Row of the flow'],
  ['flow.uid', 'text', 'Unique id of the flow'],
  ['flow.community_id', 'text', 'Community ID of the flow'],
  ['flow.orig_h', 'address', 'Originator address'],
  ['flow.orig_p', 'number', 'Originator port'],
  ['flow.resp_h', 'address', 'Responder address'],
  ['flow.resp_p', 'number', 'Responder port'],
  ['flow.proto', 'number', 'IP protocol of the flow', IP_PROTOCOLS],
  ['flow.vlan', 'number', 'VLAN of the flow'],
  ['flow.service', 'text', 'Service', SERVICES],
  ['flow.state', 'text', 'Connection state (Zeek)', FLOW_STATES],
  ['flow.history', 'text', 'History (Zeek)'],
  ['flow.start', 'time', 'Time of the first frame'],
  ['flow.duration', 'duration', 'Duration'],
  ['flow.rtt', 'duration', 'Round-trip time of the handshake'],
  ['flow.bytes', 'number', 'Payload bytes, both directions'],
  ['flow.orig_bytes', 'number', 'Payload bytes from the originator'],
  ['flow.resp_bytes', 'number', 'Payload bytes from the responder'],
  ['flow.ip_bytes', 'number', 'IP bytes, both directions'],
  ['flow.orig_ip_bytes', 'number', 'IP bytes from the originator'],
  ['flow.resp_ip_bytes', 'number', 'IP bytes from the responder'],
  ['flow.packets', 'number', 'Packets, both directions'],
  ['flow.orig_pkts', 'number', 'Packets from the originator'],
  ['flow.resp_pkts', 'number', 'Packets from the responder'],
  ['flow.missed', 'number', 'Bytes acknowledged but not captured'],
  ['flow.retransmitted', 'number', 'Segments sent again'],
  ['flow.reordered', 'number', 'Segments out of order'],
  ['flow.duplicate_acks', 'number', 'Duplicate acknowledgements'],
  ['flow.first_frame', 'number', 'First frame of the flow'],
  ['flow.last_frame', 'number', 'Last frame of the flow'],
  ['flow.conversation', 'number', 'Conversation the flow belongs to'],
]

const HUNG: readonly FieldSpec[] = [
  { name: 'finding.kind', type: 'text', place: 'both', label: 'Kind of a finding about it', values: FINDING_KINDS },
  { name: 'note', type: 'text', place: 'both', label: 'Your note on it' },
]

export const FLOW_FIELDS: readonly FieldSpec[] = [
  ...ROWS.map(([name, type, label, values]): FieldSpec => {
    return { name, type, label, place: 'flow', ...(values ? { values } : {}) }
  }),
  ...HUNG,
]
