/**
 * Owns the names of field values: what may be written instead of a number, and what completion offers with its meaning.
 *
 * Numbers are IANA's (protocol numbers, EtherTypes, DNS parameters, ICMP types); connection states are Zeek's conn_state.
 */

/** Name, number or text it stands for, and what it means. */
export interface NamedValue {
  readonly name: string
  readonly value: number | string
  readonly detail: string
}

const numbers = (pairs: Readonly<Record<string, number>>): readonly NamedValue[] =>
  Object.entries(pairs).map(([name, value]) => ({ name, value, detail: String(value) }))

const words = (pairs: Readonly<Record<string, string>>): readonly NamedValue[] =>
  Object.entries(pairs).map(([name, detail]) => ({ name, value: name, detail }))

export const IP_PROTOCOLS = numbers({
  ICMP: 1,
  IGMP: 2,
  TCP: 6,
  UDP: 17,
  GRE: 47,
  ESP: 50,
  AH: 51,
  ICMPv6: 58,
  OSPF: 89,
  SCTP: 132,
})

export const ETHER_TYPES = numbers({
  IPv4: 0x0800,
  ARP: 0x0806,
  VLAN: 0x8100,
  IPv6: 0x86dd,
  PPPoE: 0x8864,
  MPLS: 0x8847,
  LLDP: 0x88cc,
})

export const CHECKSUM_STATES = numbers({ Bad: 0, Good: 1, Unverified: 2 })

export const ARP_OPCODES = numbers({ request: 1, reply: 2 })

export const ICMP_TYPES = numbers({
  'echo-reply': 0,
  unreachable: 3,
  redirect: 5,
  'echo-request': 8,
  'router-advertisement': 9,
  'router-solicitation': 10,
  'time-exceeded': 11,
  'parameter-problem': 12,
  'timestamp-request': 13,
  'timestamp-reply': 14,
})

export const ICMPV6_TYPES = numbers({
  unreachable: 1,
  'packet-too-big': 2,
  'time-exceeded': 3,
  'parameter-problem': 4,
  'echo-request': 128,
  'echo-reply': 129,
  'router-solicitation': 133,
  'router-advertisement': 134,
  'neighbor-solicitation': 135,
  'neighbor-advertisement': 136,
  redirect: 137,
})

export const DNS_TYPES = numbers({
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  HINFO: 13,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  NAPTR: 35,
  OPT: 41,
  DS: 43,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  TLSA: 52,
  SVCB: 64,
  HTTPS: 65,
  IXFR: 251,
  AXFR: 252,
  ANY: 255,
})

export const DNS_CLASSES = numbers({ IN: 1, CH: 3, HS: 4, ANY: 255 })

export const DNS_OPCODES = numbers({ QUERY: 0, IQUERY: 1, STATUS: 2, NOTIFY: 4, UPDATE: 5 })

export const DNS_RCODES = numbers({ NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 })

export const FLOW_STATES = words({
  S0: 'attempt seen, no answer',
  S1: 'established, not closed',
  SF: 'established and closed normally',
  REJ: 'attempt refused',
  S2: 'established, originator closed, responder did not',
  S3: 'established, responder closed, originator did not',
  RSTO: 'established, originator reset it',
  RSTR: 'responder reset it',
  RSTOS0: 'originator sent SYN then RST, no SYN-ACK seen',
  RSTRH: 'responder sent SYN-ACK then RST, no SYN seen',
  SH: 'originator sent SYN then FIN, no SYN-ACK seen',
  SHR: 'responder sent SYN-ACK then FIN, no SYN seen',
  OTH: 'no SYN seen, midstream traffic',
})

export const FTP_COMMANDS = words({
  USER: 'user name',
  PASS: 'password',
  PORT: 'active data port',
  PASV: 'passive mode',
  EPRT: 'extended active port',
  EPSV: 'extended passive mode',
  RETR: 'download',
  STOR: 'upload',
  APPE: 'append',
  LIST: 'listing',
  NLST: 'names',
  CWD: 'change directory',
  TYPE: 'representation',
  SIZE: 'size of a file',
  DELE: 'delete',
  QUIT: 'end',
})

export const SERVICES = words({
  ftp: 'FTP control',
  'ftp-data': 'FTP data',
  dns: 'name lookup',
  ssh: 'secure shell',
  http: 'web',
  ssl: 'TLS',
  smb: 'Windows file sharing',
  gssapi: 'security negotiation',
  ntlm: 'NTLM login',
  krb: 'Kerberos',
  krb_tcp: 'Kerberos over TCP',
  dce_rpc: 'remote procedure calls',
  rdp: 'remote desktop',
  mysql: 'MySQL',
  postgresql: 'PostgreSQL',
  redis: 'Redis',
  mqtt: 'MQTT',
  ldap_tcp: 'directory',
  ldap_udp: 'directory over UDP',
  radius: 'RADIUS',
  modbus: 'Modbus',
  dnp3_tcp: 'DNP3',
  socks: 'SOCKS proxy',
  rfb: 'VNC',
  irc: 'IRC',
  xmpp: 'XMPP',
  websocket: 'WebSocket',
})

/** DESIGN 5.1, `findings`. */
export const FINDING_KINDS = words({
  'out-of-order': 'late segment',
  retransmission: 'sent again',
  gap: 'bytes missing',
  'duplicate-ack': 'asks for a missing segment',
  'zero-window': 'receiver full',
  'half-open': 'handshake never completed',
  refused: 'answered with RST',
  'port-scan': 'many ports tried',
  'ftp-data-burst': 'many FTP data connections',
  'undetermined-burst': 'scan or FTP, not decided',
  'illegal-flags': 'flags no stack sends',
  'reserved-address': 'address that cannot be routed',
  'ftp-bounce': 'PORT names a third host',
  'nat-mismatch': 'announced address translated',
  'size-mismatch': 'bytes differ from the announced size',
  'unused-announcement': 'announced, never connected',
  'capture-loss': 'the capture missed packets',
  'conflicting-data': 'other bytes in the same place of a stream',
  'omitted-lines': 'left out of the listing',
})
