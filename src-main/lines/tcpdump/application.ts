/**
 * Owns which application a TCP or UDP port means to tcpdump, and the texts of those that need a line.
 */
import { printBgp } from './bgp'
import { printDhcp } from './dhcp'
import { printDhcpv6 } from './dhcpv6'
import type { IpHeader, Line } from './line'
import { printNtp } from './ntp'
import { printSyslog, printTftp } from './small-udp'
import { printIsakmp, printRadius, printRip } from './small-udp-more'
import { printSsh } from './ssh'
import { printTelnet } from './telnet'
import { FTP, HTTP, printText, RTSP, SIP, SMTP, type TextProtocol, WHOIS } from './text-protocol'
import { printGeneve, printVxlan, printVxlanGpe } from './tunnels'

const TEXT_PORTS: Readonly<Record<number, TextProtocol>> = {
  21: FTP,
  25: SMTP,
  43: WHOIS,
  80: HTTP,
  554: RTSP,
  3128: HTTP,
  8080: HTTP,
  8554: RTSP,
}

/** Ports in the order in which tcpdump asks. */
const TCP_ORDER = [23, 25, 43, 179, 22, 21, 80, 8080, 3128, 554, 8554, 53]

/** Prints what follows `, length N` for a segment with payload. */
export function printTcpPayload(line: Line, at: number, length: number, sport: number, dport: number) {
  const port = TCP_ORDER.find((candidate) => candidate === sport || candidate === dport)
  if (port === undefined) return
  const text = TEXT_PORTS[port]
  if (text) {
    line.add(': ')
    printText(line, at, length, text)
  } else if (port === 23) printTelnet(line, at, length)
  else if (port === 22) printSsh(line, at, length)
  else if (port === 179) {
    line.add(': ')
    printBgp(line, at, length)
  } else if (port === 53) printDomainTcp(line, at, length)
}

/** DNS over TCP: a two-byte length, then the message (RFC 1035 4.2.2). */
function printDomainTcp(line: Line, at: number, length: number) {
  line.protocol = 'domain'
  if (length < 2) {
    line.addTruncated()
    return
  }
  const stated = line.u16(at)
  if (stated !== length - 2) {
    line.add(` [prefix length(${stated}) != length(${length - 2})] (invalid)`)
    return
  }
  line.add(' ')
  line.inner.domain(line, at + 2, stated, false)
}

/** Prints what a datagram's ports say it carries; false when they say nothing. */
export function printUdpPayload(
  line: Line,
  at: number,
  length: number,
  sport: number,
  dport: number,
  ip: IpHeader,
): boolean {
  const either = (port: number): boolean => sport === port || dport === port
  if (either(53)) line.inner.domain(line, at, length, false)
  else if (either(67) || either(68)) printDhcp(line, at, length)
  else if (dport === 69) printTftp(line, at, length)
  else if (either(123)) printNtp(line, at, length)
  else if (either(5353)) line.inner.domain(line, at, length, true)
  else if (either(5355)) line.inner.domain(line, at, length, false)
  else if (either(500)) printIsakmp(line, at, length)
  else if (either(514)) printSyslog(line, at, length)
  else if (either(520)) printRip(line, at, length)
  else if (either(546) || either(547)) printDhcpv6(line, at, length)
  else if (either(1812) || either(1813) || either(1645) || either(1646) || either(3799)) printRadius(line, at, length)
  else if (either(5060)) printText(line, at, length, SIP)
  else if (either(4789)) printVxlan(line, at, length)
  else if (either(4790)) printVxlanGpe(line, at, length)
  else if (either(6081)) printGeneve(line, at, length)
  else return false
  void ip
  return true
}
