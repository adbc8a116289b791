/**
 * Owns the list of protocols Tracebook names: a stable small number (for columns), Wireshark's short name (for filters),
 * and the words shown to people. Order is the number: append, never insert.
 */
export const PROTOCOLS = [
  ['data', 'Data'],
  ['eth', 'Ethernet II'],
  ['vlan', '802.1Q Virtual LAN'],
  ['arp', 'Address Resolution Protocol'],
  ['ip', 'Internet Protocol version 4'],
  ['ipv6', 'Internet Protocol version 6'],
  ['icmp', 'Internet Control Message Protocol'],
  ['icmpv6', 'Internet Control Message Protocol v6'],
  ['tcp', 'Transmission Control Protocol'],
  ['udp', 'User Datagram Protocol'],
  ['sll', 'Linux cooked capture v1'],
  ['sll2', 'Linux cooked capture v2'],
  ['null', 'Null/Loopback'],
  ['raw', 'Raw IP'],
  ['link', 'Link layer without a decoder'],
  ['ipv6.hopopts', 'IPv6 hop-by-hop options'],
  ['ipv6.routing', 'IPv6 routing header'],
  ['ipv6.fraghdr', 'IPv6 fragment header'],
  ['ipv6.dstopts', 'IPv6 destination options'],
  ['ah', 'IPsec authentication header'],
  ['esp', 'IPsec encapsulating security payload'],
  ['llc', 'Logical link control'],
  ['dns', 'Domain Name System'],
  ['ftp', 'File Transfer Protocol'],
  ['igmp', 'Internet Group Management Protocol'],
  ['gre', 'Generic Routing Encapsulation'],
  ['sctp', 'Stream Control Transmission Protocol'],
  ['mpls', 'Multiprotocol Label Switching'],
  ['pppoes', 'PPP over Ethernet session'],
  ['ppp', 'Point-to-Point Protocol'],
  ['radiotap', 'Radiotap'],
  ['wlan', 'IEEE 802.11'],
  ['ppi', 'Per-packet information'],
  ['vxlan', 'Virtual eXtensible Local Area Network'],
  ['geneve', 'Generic Network Virtualization Encapsulation'],
  ['gtp', 'GPRS Tunnelling Protocol, user plane'],
  ['teredo', 'Teredo IPv6 over UDP tunnelling'],
  ['erspan', 'Encapsulated Remote Switched Port Analyzer'],
  ['l2tp', 'Layer 2 Tunneling Protocol'],
  ['http', 'Hypertext Transfer Protocol'],
  ['tls', 'Transport Layer Security'],
  ['ssh', 'Secure Shell'],
  ['smtp', 'Simple Mail Transfer Protocol'],
  ['pop', 'Post Office Protocol'],
  ['imap', 'Internet Message Access Protocol'],
  ['telnet', 'Telnet'],
  ['tftp', 'Trivial File Transfer Protocol'],
  ['dhcp', 'Dynamic Host Configuration Protocol'],
  ['ntp', 'Network Time Protocol'],
  ['sip', 'Session Initiation Protocol'],
  ['snmp', 'Simple Network Management Protocol'],
  ['syslog', 'Syslog message'],
  ['quic', 'QUIC'],
] as const satisfies readonly (readonly [string, string])[]

export type ProtocolName = (typeof PROTOCOLS)[number][0]

/** Number of a protocol in columns; throws (a bug) on a name that is not in the list. */
export function protocolId(name: ProtocolName): number {
  const id = PROTOCOLS.findIndex(([short]) => short === name)
  if (id < 0) throw new Error(`no protocol ${name}`)
  return id
}

export const protocolName = (id: number): string => PROTOCOLS[id]?.[0] ?? 'data'
export const protocolTitle = (id: number): string => PROTOCOLS[id]?.[1] ?? 'Data'
