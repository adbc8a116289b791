/**
 * Owns a frame as the text that tcpdump 4.99 prints with `-nn -r FILE`, without the final newline.
 *
 * Guarantees: any bytes give a line; nothing outside [start, end) is read; control characters of packets never reach the
 * text (except LF where tcpdump itself breaks the line). Time and sequence bases come from the caller, so that a frame can
 * be printed at random access.
 */

import { printDomain } from './tcpdump/domain'
import { printEtherType } from './tcpdump/ethertype'
import { hexAndText, hexOnly, textOnly } from './tcpdump/hex-dump'
import { printIpProtocol } from './tcpdump/ip-protocol'
import { printIpv4 } from './tcpdump/ipv4'
import { printIpv6 } from './tcpdump/ipv6'
import { type Inner, Line, Truncated } from './tcpdump/line'
import {
  printEthernet,
  printNull,
  printPppHdlc,
  printPppLink,
  printRaw,
  printSll,
  printSll2,
  printUnsupported,
} from './tcpdump/link'
import { printLlc } from './tcpdump/llc'
import { printMpls } from './tcpdump/mpls'
import type { LineFrame, LineOptions, Moment } from './tcpdump/options'
import { printPpp } from './tcpdump/ppp'
import { printPpi, printRadiotap } from './tcpdump/radiotap'
import type { TcpBases } from './tcpdump/sequence-bases'
import { timeStamp } from './tcpdump/time-stamp'
import { printWifi } from './tcpdump/wifi'

export { DEFAULT_LINE_OPTIONS, type LineFrame, type LineOptions, type Moment } from './tcpdump/options'
export { FixedBases, SequenceBases, setsBases, type TcpBases } from './tcpdump/sequence-bases'

/** Packets inside packets that are followed; hostile frames may nest without end. */
const MAX_DEPTH = 32

function nested<A extends unknown[], R>(printer: (line: Line, ...rest: A) => R): (line: Line, ...rest: A) => R {
  return (line, ...rest) => {
    if (line.depth >= MAX_DEPTH) line.truncated()
    line.depth++
    const result = printer(line, ...rest)
    line.depth--
    return result
  }
}

const INNER: Inner = {
  ethernet: nested(printEthernet),
  etherType: nested(printEtherType),
  ipv4: nested(printIpv4),
  ipv6: nested(printIpv6),
  ipProtocol: nested(printIpProtocol),
  llc: nested(printLlc),
  ppp: nested(printPpp),
  mpls: nested(printMpls),
  domain: nested(printDomain),
}

function printLink(line: Line, linkType: number, at: number, length: number) {
  switch (linkType) {
    case 0:
    case 108:
      return printNull(line, at, length)
    case 1:
      return printEthernet(line, at, length)
    case 9:
      return printPppLink(line, at, length)
    case 50:
      return printPppHdlc(line, at, length)
    case 12:
    case 14:
    case 101:
      return printRaw(line, at, length)
    case 105:
      return printWifi(line, at, length, false, 0)
    case 113:
      return printSll(line, at, length)
    case 127:
      return printRadiotap(line, at, length)
    case 192:
      return printPpi(line, at, length)
    case 228:
    case 229:
      if (line.options.link) line.add('ip: ')
      return linkType === 228 ? line.inner.ipv4(line, at, length) : line.inner.ipv6(line, at, length)
    case 276:
      return printSll2(line, at, length)
    default:
      return printUnsupported(line, at)
  }
}

function hexBelow(frame: LineFrame, hex: LineOptions['hex'], linkHeader: number): string {
  const whole = hex === 'xx' || hex === 'XX' || hex === 'AA'
  const from = whole ? frame.start : Math.min(frame.end, frame.start + linkHeader)
  if (hex === 'none' || from >= frame.end) return ''
  if (hex === 'A' || hex === 'AA') return textOnly(frame.bytes, from, frame.end)
  return hex === 'X' || hex === 'XX' ? hexAndText(frame.bytes, from, frame.end) : hexOnly(frame.bytes, from, frame.end)
}

/**
 * @param bases what sequence numbers are relative to: `SequenceBases` in file order, `FixedBases` at random access
 * @param reference for time 'delta' the frame before, for 'delta-first' the first one
 */
export function tcpdumpLine(frame: LineFrame, options: LineOptions, bases: TcpBases, reference?: Moment): string {
  const line = new Line(frame.bytes, frame.start, frame.end, options, bases, INNER)
  try {
    printLink(line, frame.linkType, frame.start, frame.wireLength)
  } catch (error) {
    if (!(error instanceof Truncated)) throw error
    line.addTruncated()
  }
  return timeStamp(frame, options, reference) + line.text + hexBelow(frame, options.hex, line.linkHeader)
}
