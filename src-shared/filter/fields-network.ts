/**
 * Owns the catalogue's lines for the frame itself, links, networks and transports.
 *
 * `tcp.analysis.*` are the marks of src-shared/marks.ts under Wireshark's names where it has one. Fields marked `flow` are
 * answered by the frame's flow; so inside a tunnel they speak of the innermost addresses and ports.
 */
import type { FieldPlace, FieldSpec, FieldType } from './fields'
import { ARP_OPCODES, ETHER_TYPES, ICMP_TYPES, ICMPV6_TYPES, IP_PROTOCOLS, type NamedValue } from './values'

type Row = readonly [name: string, type: FieldType, label: string, values?: readonly NamedValue[]]

/** Makes specs of rows that share a place. */
export const fieldsAt = (place: FieldPlace, rows: readonly Row[]): FieldSpec[] =>
  rows.map(([name, type, label, values]) => ({ name, type, label, place, ...(values ? { values } : {}) }))

export const FRAME_FIELDS: readonly FieldSpec[] = fieldsAt('frame', [
  ['frame.number', 'number', 'Frame number'],
  ['frame.time', 'time', 'Arrival time (UTC)'],
  ['frame.time_epoch', 'time', 'Arrival time, seconds since 1970'],
  ['frame.time_relative', 'duration', 'Time since the first frame'],
  ['frame.time_delta', 'duration', 'Time since the previous frame'],
  ['frame.len', 'number', 'Bytes on the wire'],
  ['frame.cap_len', 'number', 'Bytes captured'],
  ['frame.interface_id', 'number', 'Capture interface'],
  ['frame.protocols', 'text', 'Protocols in the frame (eth:ip:tcp)'],
  ['frame.comment', 'text', "Packet's comment in the file"],
  ['frame.truncated', 'boolean', 'Fewer bytes captured than sent'],
  ['frame.malformed', 'boolean', 'Some layer did not parse'],
  ['frame.bad_checksum', 'boolean', 'A checksum is wrong'],
  ['frame.fragment', 'boolean', 'Fragment of an IP packet'],
  ['tcp.flags', 'number', 'TCP flags'],
  ['tcp.flags.fin', 'boolean', 'FIN'],
  ['tcp.flags.syn', 'boolean', 'SYN'],
  ['tcp.flags.reset', 'boolean', 'RST'],
  ['tcp.flags.push', 'boolean', 'PSH'],
  ['tcp.flags.ack', 'boolean', 'ACK'],
  ['tcp.flags.urg', 'boolean', 'URG'],
  ['tcp.flags.ece', 'boolean', 'ECE'],
  ['tcp.flags.cwr', 'boolean', 'CWR'],
  ['tcp.len', 'number', 'TCP payload bytes'],
  ['tcp.analysis.flags', 'boolean', 'Any remark of the sequence analysis'],
  ['tcp.analysis.retransmission', 'boolean', 'Sent again'],
  ['tcp.analysis.fast_retransmission', 'boolean', 'Sent again after duplicate acknowledgements'],
  ['tcp.analysis.spurious_retransmission', 'boolean', 'Sent again though acknowledged'],
  ['tcp.analysis.out_of_order', 'boolean', 'Arrived late'],
  ['tcp.analysis.lost_segment', 'boolean', 'Bytes before it not seen when it came'],
  ['tcp.analysis.gap_filled', 'boolean', 'Fills an earlier gap'],
  ['tcp.analysis.duplicate_ack', 'boolean', 'Duplicate acknowledgement'],
  ['tcp.analysis.keep_alive', 'boolean', 'Keep-alive'],
  ['tcp.analysis.keep_alive_ack', 'boolean', 'Answer to a keep-alive'],
  ['tcp.analysis.zero_window', 'boolean', 'Receiver can take no more'],
  ['tcp.analysis.window_update', 'boolean', 'Receiver can take more again'],
  ['tcp.analysis.window_full', 'boolean', "Fills the receiver's window"],
  ['tcp.analysis.overlap', 'boolean', 'Overlaps bytes seen before'],
  ['tcp.analysis.ack_lost_segment', 'boolean', 'Acknowledges bytes that were not captured'],
  ['tcp.analysis.reused_ports', 'boolean', 'Port pair used again'],
])

const FROM_FLOW = fieldsAt('flow', [
  ['vlan.id', 'number', 'VLAN id'],
  ['ip.addr', 'ipv4', 'Source or destination address'],
  ['ip.src', 'ipv4', 'Source address'],
  ['ip.dst', 'ipv4', 'Destination address'],
  ['ip.proto', 'number', 'Protocol', IP_PROTOCOLS],
  ['ipv6.addr', 'ipv6', 'Source or destination address'],
  ['ipv6.src', 'ipv6', 'Source address'],
  ['ipv6.dst', 'ipv6', 'Destination address'],
  ['tcp.port', 'number', 'Source or destination port'],
  ['tcp.srcport', 'number', 'Source port'],
  ['tcp.dstport', 'number', 'Destination port'],
  ['tcp.stream', 'number', 'Number of the TCP connection, from 0'],
  ['udp.port', 'number', 'Source or destination port'],
  ['udp.srcport', 'number', 'Source port'],
  ['udp.dstport', 'number', 'Destination port'],
  ['udp.stream', 'number', 'Number of the UDP flow, from 0'],
])

const LINK: readonly FieldSpec[] = [
  {
    name: 'eth.addr',
    type: 'ether',
    place: 'deep',
    label: 'Source or destination address',
    nodes: ['eth.src', 'eth.dst'],
  },
  ...fieldsAt('deep', [
    ['eth.src', 'ether', 'Source address'],
    ['eth.dst', 'ether', 'Destination address'],
    ['eth.type', 'number', 'EtherType', ETHER_TYPES],
    ['eth.len', 'number', 'Length'],
    ['vlan.priority', 'number', 'Priority'],
    ['vlan.dei', 'number', 'Drop eligible'],
    ['vlan.etype', 'number', 'EtherType', ETHER_TYPES],
    ['arp.opcode', 'number', 'Operation', ARP_OPCODES],
    ['arp.src.hw_mac', 'ether', 'Sender hardware address'],
    ['arp.src.proto_ipv4', 'ipv4', 'Sender address'],
    ['arp.dst.hw_mac', 'ether', 'Target hardware address'],
    ['arp.dst.proto_ipv4', 'ipv4', 'Target address'],
  ]),
]

const DEEP = fieldsAt('deep', [
  ['ip.version', 'number', 'Version'],
  ['ip.hdr_len', 'number', 'Header bytes'],
  ['ip.dsfield', 'number', 'Differentiated services'],
  ['ip.dsfield.dscp', 'number', 'DSCP'],
  ['ip.dsfield.ecn', 'number', 'ECN'],
  ['ip.len', 'number', 'Total length'],
  ['ip.id', 'number', 'Identification'],
  ['ip.flags', 'number', 'Flags'],
  ['ip.flags.df', 'boolean', "Don't fragment"],
  ['ip.flags.mf', 'boolean', 'More fragments'],
  ['ip.frag_offset', 'number', 'Fragment offset'],
  ['ip.ttl', 'number', 'Time to live'],
  ['ip.checksum', 'number', 'Header checksum'],
  ['ipv6.tclass', 'number', 'Traffic class'],
  ['ipv6.flow', 'number', 'Flow label'],
  ['ipv6.plen', 'number', 'Payload length'],
  ['ipv6.nxt', 'number', 'Next header', IP_PROTOCOLS],
  ['ipv6.hlim', 'number', 'Hop limit'],
  ['icmp.type', 'number', 'Type', ICMP_TYPES],
  ['icmp.code', 'number', 'Code'],
  ['icmp.checksum', 'number', 'Checksum'],
  ['icmp.ident', 'number', 'Identifier'],
  ['icmp.seq', 'number', 'Sequence number'],
  ['icmpv6.type', 'number', 'Type', ICMPV6_TYPES],
  ['icmpv6.code', 'number', 'Code'],
  ['icmpv6.checksum', 'number', 'Checksum'],
  ['tcp.seq', 'number', 'Sequence number'],
  ['tcp.ack', 'number', 'Acknowledgement number'],
  ['tcp.hdr_len', 'number', 'Header bytes'],
  ['tcp.window_size_value', 'number', 'Window'],
  ['tcp.checksum', 'number', 'Checksum'],
  ['tcp.urgent_pointer', 'number', 'Urgent pointer'],
  ['tcp.options', 'bytes', 'Options'],
  ['tcp.options.mss_val', 'number', 'Maximum segment size'],
  ['tcp.options.wscale.shift', 'number', 'Window scale shift'],
  ['tcp.options.timestamp.tsval', 'number', 'Timestamp value'],
  ['tcp.options.timestamp.tsecr', 'number', 'Timestamp echo'],
  ['tcp.options.sack_le', 'number', 'SACK left edge'],
  ['tcp.options.sack_re', 'number', 'SACK right edge'],
  ['tcp.payload', 'bytes', 'Payload'],
  ['udp.length', 'number', 'Length'],
  ['udp.checksum', 'number', 'Checksum'],
  ['udp.payload', 'bytes', 'Payload'],
])

export const NETWORK_FIELDS: readonly FieldSpec[] = [...LINK, ...FROM_FLOW, ...DEEP]
