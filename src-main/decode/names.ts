/**
 * Owns the names of numbers in headers that several protocol files show: EtherTypes, IP protocols, ICMP types.
 *
 * Sources: IANA "IEEE 802 Numbers", "Protocol Numbers" (RFC 5237), "ICMP Parameters", "ICMPv6 Parameters".
 * An unknown number is named by its hex or decimal form, never guessed.
 */
import { hexText } from '@shared/format'

const ETHER_TYPES: ReadonlyMap<number, string> = new Map([
  [0x0800, 'IPv4'],
  [0x0806, 'ARP'],
  [0x22f3, 'TRILL'],
  [0x6558, 'Transparent Ethernet bridging'],
  [0x8035, 'RARP'],
  [0x809b, 'AppleTalk'],
  [0x80f3, 'AppleTalk ARP'],
  [0x8100, '802.1Q VLAN'],
  [0x8137, 'IPX'],
  [0x86dd, 'IPv6'],
  [0x8808, 'Ethernet flow control'],
  [0x8809, 'Slow protocols (LACP)'],
  [0x880b, 'PPP'],
  [0x8847, 'MPLS unicast'],
  [0x8848, 'MPLS multicast'],
  [0x8863, 'PPPoE discovery'],
  [0x8864, 'PPPoE session'],
  [0x888e, 'EAPOL (802.1X)'],
  [0x88a8, '802.1ad provider bridging'],
  [0x88cc, 'LLDP'],
  [0x88e5, 'MACsec'],
  [0x88f7, 'PTP'],
  [0x8902, 'CFM (802.1ag)'],
  [0x9000, 'Loopback'],
  [0x9100, '802.1Q VLAN (QinQ, old)'],
  [0x9200, '802.1Q VLAN (QinQ, old)'],
])

const IP_PROTOCOLS: Readonly<Record<number, string>> = {
  0: 'Hop-by-hop options',
  1: 'ICMP',
  2: 'IGMP',
  4: 'IPv4',
  6: 'TCP',
  8: 'EGP',
  9: 'IGP',
  17: 'UDP',
  33: 'DCCP',
  41: 'IPv6',
  43: 'IPv6 routing',
  44: 'IPv6 fragment',
  46: 'RSVP',
  47: 'GRE',
  50: 'ESP',
  51: 'AH',
  58: 'ICMPv6',
  59: 'No next header',
  60: 'IPv6 destination options',
  88: 'EIGRP',
  89: 'OSPF',
  94: 'IPIP',
  103: 'PIM',
  108: 'IPComp',
  112: 'VRRP',
  115: 'L2TP',
  132: 'SCTP',
  135: 'Mobility',
  136: 'UDP-Lite',
  137: 'MPLS-in-IP',
}

const ICMP_TYPES: Readonly<Record<number, string>> = {
  0: 'Echo reply',
  3: 'Destination unreachable',
  4: 'Source quench',
  5: 'Redirect',
  8: 'Echo request',
  9: 'Router advertisement',
  10: 'Router solicitation',
  11: 'Time exceeded',
  12: 'Parameter problem',
  13: 'Timestamp request',
  14: 'Timestamp reply',
  15: 'Information request',
  16: 'Information reply',
  17: 'Address mask request',
  18: 'Address mask reply',
  42: 'Extended echo request',
  43: 'Extended echo reply',
}

const ICMP_UNREACHABLE = [
  'Network unreachable',
  'Host unreachable',
  'Protocol unreachable',
  'Port unreachable',
  'Fragmentation needed',
  'Source route failed',
  'Destination network unknown',
  'Destination host unknown',
  'Source host isolated',
  'Network administratively prohibited',
  'Host administratively prohibited',
  'Network unreachable for this type of service',
  'Host unreachable for this type of service',
  'Communication administratively filtered',
  'Host precedence violation',
  'Precedence cutoff in effect',
]

const ICMPV6_TYPES: Readonly<Record<number, string>> = {
  1: 'Destination unreachable',
  2: 'Packet too big',
  3: 'Time exceeded',
  4: 'Parameter problem',
  128: 'Echo request',
  129: 'Echo reply',
  130: 'Multicast listener query',
  131: 'Multicast listener report',
  132: 'Multicast listener done',
  133: 'Router solicitation',
  134: 'Router advertisement',
  135: 'Neighbor solicitation',
  136: 'Neighbor advertisement',
  137: 'Redirect',
  138: 'Router renumbering',
  139: 'Node information query',
  140: 'Node information reply',
  141: 'Inverse neighbor discovery solicitation',
  142: 'Inverse neighbor discovery advertisement',
  143: 'Multicast listener report v2',
  151: 'Multicast router advertisement',
  152: 'Multicast router solicitation',
  153: 'Multicast router termination',
  160: 'Extended echo request',
  161: 'Extended echo reply',
}

const ICMPV6_UNREACHABLE = [
  'No route to destination',
  'Administratively prohibited',
  'Beyond scope of source address',
  'Address unreachable',
  'Port unreachable',
  'Source address failed policy',
  'Reject route',
]

/** `IPv4 (0x0800)` */
export const etherTypeText = (type: number): string =>
  ETHER_TYPES.get(type) ? `${ETHER_TYPES.get(type)} (${hexText(type, 4)})` : hexText(type, 4)

/** `TCP (6)` */
export const ipProtocolText = (protocol: number): string =>
  IP_PROTOCOLS[protocol] ? `${IP_PROTOCOLS[protocol]} (${protocol})` : String(protocol)

/** What an ICMP type says, with its code where the code has a name. */
export function icmpText(type: number, code: number): string {
  const name = ICMP_TYPES[type] ?? `type ${type}`
  if (type === 3 && ICMP_UNREACHABLE[code]) return `${name}: ${ICMP_UNREACHABLE[code]}`
  if (type === 11) return `${name}: ${code === 0 ? 'in transit' : code === 1 ? 'reassembly' : `code ${code}`}`
  return name
}

/** What an ICMPv6 type says, with its code where the code has a name. */
export function icmpv6Text(type: number, code: number): string {
  const name = ICMPV6_TYPES[type] ?? `type ${type}`
  if (type === 1 && ICMPV6_UNREACHABLE[code]) return `${name}: ${ICMPV6_UNREACHABLE[code]}`
  return name
}
