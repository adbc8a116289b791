/**
 * Owns which service a UDP flow carries, datagram by datagram: by port and content together, as Zeek confirms it.
 *
 * A request alone is proof where the protocol has one-way messages (DNS, NTP, DHCP, syslog, TFTP) or much structure (RADIUS,
 * Kerberos, LDAP, DNP3); SIP and SNMP
 * need the responder's word, QUIC needs the server's first long header. No state: one datagram decides or does not. Refuses
 * tunnels: those are told by the tracking of what is inside them.
 */
import { protocolId } from '@shared/protocols'
import { isDnp3 } from './dnp3'
import { isDnsMessage } from './dns'
import { isKerberosMessage } from './kerberos'
import { ldapOperation } from './ldap'
import { isRadius } from './radius'
import { starts, u16, u32 } from './words'

const NONE = 0
const DNS = 1
const DHCP = 2
const NTP = 3
const SNMP = 4
const SYSLOG = 5
const SIP = 6
const TFTP = 7
const GTP = 8
const RADIUS = 9
const KERBEROS = 10
const LDAP = 11
const DNP3 = 12
const RDPEUDP = 13
const AYIYA = 14

const PORTS: readonly (readonly [number, number])[] = [
  [53, DNS],
  [137, DNS],
  [5353, DNS],
  [5355, DNS],
  [67, DHCP],
  [68, DHCP],
  [4011, DHCP],
  [123, NTP],
  [161, SNMP],
  [162, SNMP],
  [514, SYSLOG],
  [5060, SIP],
  [69, TFTP],
  [2123, GTP],
  [1812, RADIUS],
  [88, KERBEROS],
  [750, KERBEROS],
  [389, LDAP],
  [20000, DNP3],
  [3389, RDPEUDP],
  [5072, AYIYA],
]
const kinds = new Uint8Array(65_536)
for (const [port, kind] of PORTS) kinds[port] = kind

/** What one datagram said: a service, or '' for not yet; and the protocol its frames are named with, 0 = none. */
export interface Said {
  readonly service: string
  readonly protocol: number
}

const NOTHING: Said = { service: '', protocol: 0 }
const SAID = {
  dns: { service: 'dns', protocol: protocolId('dns') },
  dhcp: { service: 'dhcp', protocol: protocolId('dhcp') },
  ntp: { service: 'ntp', protocol: protocolId('ntp') },
  snmp: { service: 'snmp', protocol: protocolId('snmp') },
  syslog: { service: 'syslog', protocol: protocolId('syslog') },
  sip: { service: 'sip', protocol: protocolId('sip') },
  sipRequest: { service: '', protocol: protocolId('sip') },
  tftp: { service: 'tftp', protocol: protocolId('tftp') },
  // both decrypted by Zeek with keys anybody can derive, so that it sees the TLS handshake inside
  quic: { service: 'quic,ssl', protocol: protocolId('quic') },
  quicRequest: { service: '', protocol: protocolId('quic') },
  dtls: { service: 'dtls', protocol: 0 },
  gtp: { service: 'gtpv1', protocol: 0 },
  radius: { service: 'radius', protocol: protocolId('radius') },
  kerberos: { service: 'krb', protocol: protocolId('kerberos') },
  ldap: { service: 'ldap_udp', protocol: protocolId('ldap') },
  dnp3: { service: 'dnp3_udp', protocol: protocolId('dnp3') },
  rdpeudp: { service: 'rdpeudp', protocol: 0 },
  ayiya: { service: 'ayiya', protocol: 0 },
} satisfies Readonly<Record<string, Said>>

const COOKIE_AT = 236
const QUIC_VERSIONS = [0x00000001, 0x6b3343cf]

/** @param fromResponder who sent it; @param lowPort, highPort the flow's ports, the responder's first */
export function datagramSays(
  bytes: Uint8Array,
  from: number,
  to: number,
  fromResponder: boolean,
  respPort: number,
  origPort: number,
): Said {
  const kind = kinds[respPort] || kinds[origPort]
  const said = kind === NONE ? NOTHING : ofPort(kind, bytes, from, to, fromResponder)
  return said === NOTHING ? byContent(bytes, from, to, fromResponder) : said
}

function ofPort(kind: number, bytes: Uint8Array, from: number, to: number, fromResponder: boolean): Said {
  const length = to - from
  switch (kind) {
    case DNS:
      return isDnsMessage(bytes, from, to) ? SAID.dns : NOTHING
    case DHCP:
      return length >= COOKIE_AT + 4 && u32(bytes, from + COOKIE_AT) === 0x63825363 ? SAID.dhcp : NOTHING
    case NTP:
      return isNtp(bytes, from, length) ? SAID.ntp : NOTHING
    case SNMP:
      return fromResponder && isSnmp(bytes, from, to) ? SAID.snmp : NOTHING
    case SYSLOG:
      return length > 0 ? SAID.syslog : NOTHING
    case TFTP:
      return length >= 6 && bytes[from] === 0 && (bytes[from + 1] === 1 || bytes[from + 1] === 2) ? SAID.tftp : NOTHING
    case RADIUS:
      return isRadius(bytes, from, to) ? SAID.radius : NOTHING
    case KERBEROS:
      return isKerberosMessage(bytes, from, to) ? SAID.kerberos : NOTHING
    case LDAP:
      return ldapOperation(bytes, from, to, !fromResponder) !== 0 ? SAID.ldap : NOTHING
    case DNP3:
      return isDnp3(bytes, from, to) ? SAID.dnp3 : NOTHING
    case AYIYA:
      return isAyiya(bytes, from, length) ? SAID.ayiya : NOTHING
    case RDPEUDP:
      return fromResponder && isRdpEudpAnswer(bytes, from, length) ? SAID.rdpeudp : NOTHING
    case GTP:
      return length >= 8 && (bytes[from] & 0xf0) === 0x30 && u16(bytes, from + 2) <= length - 8 ? SAID.gtp : NOTHING
    default:
      return NOTHING
  }
}

/** RFC 5905 7.3: a version, a mode, and as many bytes as the mode has. */
function isNtp(bytes: Uint8Array, from: number, length: number): boolean {
  const version = (bytes[from] >> 3) & 7
  const mode = bytes[from] & 7
  if (length < 8 || version < 1 || version > 4 || mode === 0) return false
  return mode >= 6 ? length >= (mode === 6 ? 12 : 8) : length >= 48
}

/** A BER sequence that begins with the version: 0 (v1), 1 (v2c) or 3 (v3). */
function isSnmp(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from < 8 || bytes[from] !== 0x30) return false
  const long = bytes[from + 1] >= 0x80 ? bytes[from + 1] & 0x7f : 0
  const at = from + 2 + long
  return long <= 4 && at + 3 <= to && bytes[at] === 2 && bytes[at + 1] === 1 && [0, 1, 3].includes(bytes[at + 2])
}

/** AYIYA (draft-massar-v6ops-ayiya 3): lengths of identity and signature, opcode forward, IPv6 next, and there it is. */
function isAyiya(bytes: Uint8Array, from: number, length: number): boolean {
  if (length < 8 || (bytes[from + 2] & 15) !== 1 || bytes[from + 3] !== 41) return false
  const head = 8 + (1 << (bytes[from] >> 4)) + (bytes[from + 1] >> 4) * 4
  return head < length && bytes[from + head] >> 4 === 6
}

/** SYN and ACK of MS-RDPEUDP 2.2.2.1, padded to a whole packet (3.1.5.1.3). */
const isRdpEudpAnswer = (bytes: Uint8Array, from: number, length: number): boolean =>
  length >= 1132 && (u16(bytes, from + 6) & 5) === 5

/** Protocols whose first bytes say it on any port. */
function byContent(bytes: Uint8Array, from: number, to: number, fromResponder: boolean): Said {
  if (starts(bytes, from, to, 'SIP/2.0 ')) return SAID.sip
  const first = bytes[from]
  if (first >= 0x41 && first <= 0x5a) return isSipRequest(bytes, from, to) ? SAID.sipRequest : NOTHING
  // long header, fixed bit, Initial or Handshake of a version that is known (RFC 9000 17.2, RFC 9369)
  if (
    (first & 0xc0) === 0xc0 &&
    to - from >= 20 &&
    QUIC_VERSIONS.includes(u32(bytes, from + 1)) &&
    bytes[from + 5] <= 20
  )
    return fromResponder ? SAID.quic : SAID.quicRequest
  const isDtls = first === 22 && to - from > 25 && bytes[from + 1] === 0xfe && u16(bytes, from + 3) === 0
  return isDtls && fromResponder && bytes[from + 13] === 2 ? SAID.dtls : NOTHING
}

/** `METHOD sip:… SIP/2.0` in the first line. */
function isSipRequest(bytes: Uint8Array, from: number, to: number): boolean {
  const end = Math.min(to, from + 512)
  for (let i = from + 3; i < end; i++) {
    if (bytes[i] === 0x0d || bytes[i] === 0x0a) return starts(bytes, i - 8, end, ' SIP/2.0')
  }
  return false
}
