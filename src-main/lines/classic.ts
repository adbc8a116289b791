/**
 * Owns a frame as the text that tcpdump 3.x and WinDump printed with `-n` (their last form before 3.8: no `IP` in front,
 * `(DF)` at the end), without the final newline. What those versions had no text for prints as in 4.99.
 *
 * Guarantees: any bytes give a line; nothing outside [start, end) is read; control characters of packets never reach the
 * text. Time and sequence bases come from the caller.
 */
import { printArp } from './classic/arp'
import { printDomain } from './classic/domain'
import { hexAndText, hexOnly } from './classic/hex-dump'
import { printIcmp, printIcmpv6 } from './classic/icmp'
import { printEthernet } from './classic/link'
import { printIpv4, printIpv6 } from './classic/network'
import { printTcp } from './classic/tcp'
import { classicStamp } from './classic/time-stamp'
import { printUdp } from './classic/udp'
import { printEtherType } from './tcpdump/ethertype'
import { textOnly } from './tcpdump/hex-dump'
import { printIpProtocol } from './tcpdump/ip-protocol'
import { type Inner, type IpHeader, Line, Truncated } from './tcpdump/line'
import { printLink } from './tcpdump/link-types'
import { printLlc } from './tcpdump/llc'
import { printMpls } from './tcpdump/mpls'
import { nested } from './tcpdump/nesting'
import type { LineFrame, LineOptions, Moment } from './tcpdump/options'
import { printPpp } from './tcpdump/ppp'
import type { TcpBases } from './tcpdump/sequence-bases'

function etherType(line: Line, type: number, at: number, length: number): boolean {
  if (type === 0x0800) line.inner.ipv4(line, at, length)
  else if (type === 0x86dd) line.inner.ipv6(line, at, length)
  else if (type === 0x0806 || type === 0x8035) printArp(line, type, at)
  else return printEtherType(line, type, at, length)
  return true
}

function ipProtocol(line: Line, protocol: number, at: number, length: number, ip: IpHeader) {
  if (protocol === 6) printTcp(line, at, length, ip)
  else if (protocol === 17) printUdp(line, at, length, ip)
  else if (protocol === 1 && ip.version === 4) printIcmp(line, at, length)
  else if (protocol === 58 && ip.version === 6) printIcmpv6(line, at)
  else printIpProtocol(line, protocol, at, length, ip)
}

const INNER: Inner = {
  ethernet: nested(printEthernet),
  etherType: nested(etherType),
  ipv4: nested(printIpv4),
  ipv6: nested(printIpv6),
  ipProtocol: nested(ipProtocol),
  llc: nested(printLlc),
  ppp: nested(printPpp),
  mpls: nested(printMpls),
  domain: nested(printDomain),
}

const ETHERNET = 1

function hexBelow(line: Line, frame: LineFrame, hex: LineOptions['hex']): string {
  const whole = hex === 'xx' || hex === 'XX' || hex === 'AA'
  const from = whole ? frame.start : Math.min(frame.end, frame.start + line.linkHeader)
  if (hex === 'none' || from >= frame.end) return ''
  if (hex === 'A' || hex === 'AA') return textOnly(frame.bytes, from, frame.end)
  return hex === 'X' || hex === 'XX' ? hexAndText(frame.bytes, from, frame.end) : hexOnly(frame.bytes, from, frame.end)
}

/** `reference` and `bases` as for `tcpdumpLine`. */
export function classicLine(frame: LineFrame, options: LineOptions, bases: TcpBases, reference?: Moment): string {
  const line = new Line(frame.bytes, frame.start, frame.end, options, bases, INNER)
  try {
    if (frame.linkType === ETHERNET) printEthernet(line, frame.start, frame.wireLength)
    else printLink(line, frame.linkType, frame.start, frame.wireLength)
  } catch (error) {
    if (!(error instanceof Truncated)) throw error
    line.add(`[|${line.protocol}]`)
  }
  return classicStamp(frame, options, reference) + line.text + hexBelow(line, frame, options.hex)
}
