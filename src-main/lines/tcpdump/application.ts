/**
 * Owns which application a TCP or UDP port means to tcpdump.
 */
import { printAhcp } from './ahcp'
import { printAodv } from './aodv'
import { printAutoRp } from './auto-rp'
import { printBabel } from './babel'
import { printBcmLi } from './bcm-li'
import { printBfd, printBfdEcho } from './bfd'
import { printBgp } from './bgp'
import { printDhcp } from './dhcp'
import { printDhcpv6 } from './dhcpv6'
import { printHncp } from './hncp'
import { printHsrp } from './hsrp'
import { printIsakmp, printNatTraversal } from './isakmp'
import { printL2tp } from './l2tp'
import { printBeep, printLwappPlain, printLwappToController, printRx, printTimed, printVat, printVqp } from './lan-udp'
import type { IpHeader, Line } from './line'
import { printLisp } from './lisp'
import { printLmp } from './lmp'
import { printLspPing } from './lsp-ping'
import { printMsdp } from './msdp'
import { printNtp } from './ntp'
import { printOlsr } from './olsr'
import { printLdp, printOtv, printRpki, printSflow } from './one-liners'
import { printOpenFlow } from './openflow'
import { printPptp } from './pptp'
import { printPtp } from './ptp'
import { printResp } from './resp'
import { printRip } from './rip'
import { printRipng } from './ripng'
import { printKerberos, printRadius, printSyslog, printTftp } from './small-udp'
import { printSnmp } from './snmp'
import { printSomeip } from './someip'
import { printSsh } from './ssh'
import { printTelnet } from './telnet'
import { FTP, HTTP, printText, RTSP, SIP, SMTP, type TextProtocol, WHOIS } from './text-protocol'
import { printGeneve, printVxlan, printVxlanGpe } from './tunnels'

type Printer = (line: Line, at: number, length: number) => void
type UdpPrinter = (line: Line, at: number, length: number, ip: IpHeader) => void

const text =
  (protocol: TextProtocol): Printer =>
  (line, at, length) => {
    line.add(': ')
    printText(line, at, length, protocol)
  }

/** DNS over TCP: a two-byte length, then the message (RFC 1035 4.2.2). */
function printDomainTcp(line: Line, at: number, length: number) {
  line.protocol = 'domain'
  if (length < 2) return line.truncated()
  const stated = line.u16(at)
  if (stated !== length - 2) {
    line.add(` [prefix length(${stated}) != length(${length - 2})] (invalid)`)
    return
  }
  line.add(' ')
  line.inner.domain(line, at + 2, stated, false)
}

/** In the order in which either port is asked for. */
const TCP: readonly (readonly [number, Printer])[] = [
  [23, printTelnet],
  [25, text(SMTP)],
  [43, text(WHOIS)],
  [179, printBgp],
  [22, printSsh],
  [21, text(FTP)],
  [80, text(HTTP)],
  [8080, text(HTTP)],
  [554, text(RTSP)],
  [8554, text(RTSP)],
  [6379, printResp],
  [323, printRpki],
  [639, printMsdp],
  [646, printLdp],
  [1723, printPptp],
  [6633, printOpenFlow],
  [6653, printOpenFlow],
  [53, printDomainTcp],
  [10288, printBeep],
]

const mpls: Printer = (line, at, length) => line.inner.mpls(line, at, length)

const UDP: readonly (readonly [number, UdpPrinter])[] = [
  [53, (line, at, length) => line.inner.domain(line, at, length, false)],
  [67, printDhcp],
  [68, printDhcp],
  [69, printTftp],
  [88, printKerberos],
  [750, printKerberos],
  [123, printNtp],
  [161, printSnmp],
  [162, printSnmp],
  [520, printRip],
  [521, printRipng],
  [500, printIsakmp],
  [7500, printIsakmp],
  [8500, printIsakmp],
  [546, printDhcpv6],
  [547, printDhcpv6],
  [5353, (line, at, length) => line.inner.domain(line, at, length, true)],
  [1700, printRadius],
  [1701, printL2tp],
  [1645, printRadius],
  [1646, printRadius],
  [1812, printRadius],
  [1813, printRadius],
  [3799, printRadius],
  [1985, printHsrp],
  [4500, printNatTraversal],
  [3784, printBfd('Control')],
  [3785, printBfdEcho],
  [4784, printBfd('Multihop')],
  [6784, printBfd('Lag')],
  [5060, (line, at, length) => printText(line, at, length, SIP)],
  [514, printSyslog],
  [4789, printVxlan],
  [4790, printVxlanGpe],
  [6081, printGeneve],
  [6635, mpls],
  [30490, printSomeip],
  [319, printPtp],
  [320, printPtp],
  [646, printLdp],
  [6343, printSflow],
  [8472, printOtv],
  [496, printAutoRp],
  [654, printAodv],
  [698, printOlsr],
  [701, printLmp],
  [3503, printLspPing],
  [4342, printLisp],
  [5359, printAhcp],
  [6696, printBabel],
  [6697, printBabel],
  [8231, printHncp],
  [49152, printBcmLi],
  [525, printTimed],
  [1589, printVqp],
  [3456, printVat],
  ...Array.from({ length: 10 }, (_, i): readonly [number, UdpPrinter] => [7000 + i, printRx]),
  [12222, printLwappPlain],
]
/** A port that counts only as the source, one whose two directions differ. */
const BCM_LI = 49152
const LWAPP_CONTROL = 12223
/** Ports that count only as the destination. */
const UDP_DESTINATION_ONLY = new Set([1985, 3456, 3784, 3785, 4784, 6784])

const firstIndex = (rows: readonly (readonly [number, UdpPrinter])[]): ReadonlyMap<number, number> =>
  new Map(rows.map(([port], index) => [port, index]))
const tcpIndex = firstIndex(TCP)
const udpIndex = firstIndex(UDP)

/** Prints what follows `, length N` for a segment with payload. */
export function printTcpPayload(line: Line, at: number, length: number, sport: number, dport: number) {
  const index = Math.min(tcpIndex.get(sport) ?? TCP.length, tcpIndex.get(dport) ?? TCP.length)
  if (index < TCP.length) TCP[index][1](line, at, length)
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
  const bySource = UDP_DESTINATION_ONLY.has(sport) ? UDP.length : (udpIndex.get(sport) ?? UDP.length)
  const byTarget = dport === BCM_LI ? UDP.length : (udpIndex.get(dport) ?? UDP.length)
  const index = Math.min(bySource, byTarget)
  if (index === UDP.length) {
    if (dport !== LWAPP_CONTROL && sport !== LWAPP_CONTROL) return false
    if (dport === LWAPP_CONTROL) printLwappToController(line, at, length)
    else printLwappPlain(line, at, length)
    return true
  }
  UDP[index][1](line, at, length, ip)
  return true
}
