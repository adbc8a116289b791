/**
 * Owns the ends of a record: host and port taken apart (the port is the last dotted part, a number or a service name),
 * and addresses as they stand in the text.
 *
 * Guarantees: a service name that is not known gives no port, and stays part of the end so that two such ends are two.
 */
import { parseIpv6 } from '@shared/filter/addresses'
import type { ListingEnd } from '@shared/listing'

/** Names that tcpdump took from /etc/services, for the protocols this house is about and their neighbours. */
const SERVICES: ReadonlyMap<string, number> = new Map([
  ['echo', 7],
  ['discard', 9],
  ['systat', 11],
  ['daytime', 13],
  ['netstat', 15],
  ['chargen', 19],
  ['ftp-data', 20],
  ['ftp', 21],
  ['ssh', 22],
  ['telnet', 23],
  ['smtp', 25],
  ['mail', 25],
  ['time', 37],
  ['whois', 43],
  ['nicname', 43],
  ['tacacs', 49],
  ['domain', 53],
  ['bootps', 67],
  ['bootpc', 68],
  ['tftp', 69],
  ['gopher', 70],
  ['finger', 79],
  ['http', 80],
  ['www', 80],
  ['www-http', 80],
  ['kerberos', 88],
  ['hostname', 101],
  ['pop2', 109],
  ['pop-3', 110],
  ['pop3', 110],
  ['sunrpc', 111],
  ['portmap', 111],
  ['auth', 113],
  ['ident', 113],
  ['sftp', 115],
  ['nntp', 119],
  ['ntp', 123],
  ['epmap', 135],
  ['loc-srv', 135],
  ['netbios-ns', 137],
  ['nbname', 137],
  ['netbios-dgm', 138],
  ['nbdatagram', 138],
  ['netbios-ssn', 139],
  ['nbsession', 139],
  ['imap', 143],
  ['imap2', 143],
  ['snmp', 161],
  ['snmptrap', 162],
  ['snmp-trap', 162],
  ['bgp', 179],
  ['irc', 194],
  ['ldap', 389],
  ['https', 443],
  ['microsoft-ds', 445],
  ['submissions', 465],
  ['isakmp', 500],
  ['exec', 512],
  ['biff', 512],
  ['login', 513],
  ['who', 513],
  ['shell', 514],
  ['cmd', 514],
  ['syslog', 514],
  ['printer', 515],
  ['router', 520],
  ['route', 520],
  ['submission', 587],
  ['ipp', 631],
  ['ldaps', 636],
  ['rsync', 873],
  ['ftps-data', 989],
  ['ftps', 990],
  ['imaps', 993],
  ['pop3s', 995],
  ['socks', 1080],
  ['ms-sql-s', 1433],
  ['openvpn', 1194],
  ['nfs', 2049],
  ['mysql', 3306],
  ['ms-wbt-server', 3389],
  ['sip', 5060],
  ['mdns', 5353],
  ['postgresql', 5432],
  ['x11', 6000],
  ['ircd', 6667],
  ['http-alt', 8080],
  ['webcache', 8080],
])

const [DOT, ZERO, NINE] = [0x2e, 0x30, 0x39]

/** An end with a port behind its last dot; a plain host where there is none. */
export function endWithPort(text: string): ListingEnd {
  const dot = text.lastIndexOf('.')
  if (dot <= 0) return { host: text }
  const last = text.slice(dot + 1)
  if (/^\d{1,5}$/.test(last) && Number(last) <= 0xffff) return { host: text.slice(0, dot), port: Number(last) }
  const port = SERVICES.get(last)
  if (port !== undefined) return { host: text.slice(0, dot), port, service: last }
  return { host: text, ...(last === '' ? {} : { service: last }) }
}

/** Four numbers are an address without a port; five are one with it. */
export function endOfUnknown(text: string): ListingEnd {
  return isAddress(text) ? { host: text } : endWithPort(text)
}

/** True for IPv4 and IPv6 addresses as text. */
export const isAddress = (text: string): boolean => v4Word(text) !== undefined || v6Words(text) !== undefined

/** The address as a number; asked for every end of every record, so without an expression. */
export function v4Word(text: string): number | undefined {
  if (text.length < 7 || text.length > 15) return undefined
  let word = 0
  let part = -1
  let dots = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === DOT) {
      if (part < 0 || ++dots > 3) return undefined
      word = word * 256 + part
      part = -1
      continue
    }
    if (c < ZERO || c > NINE) return undefined
    part = (part < 0 ? 0 : part * 10) + c - ZERO
    if (part > 255) return undefined
  }
  return dots === 3 && part >= 0 ? word * 256 + part : undefined
}

/** Scope ids (`fe80::1%eth0`) name an interface, not the host. */
export function v6Words(text: string): readonly number[] | undefined {
  if (text.length > 60 || !text.includes(':') || text.includes('/')) return undefined
  return parseIpv6(text.replace(/%.*$/, ''))?.low
}
