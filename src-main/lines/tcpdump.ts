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
import { printEthernet } from './tcpdump/link'
import { printLink } from './tcpdump/link-types'
import { printLlc } from './tcpdump/llc'
import type { LineMemory } from './tcpdump/memory'
import { printMpls } from './tcpdump/mpls'
import { nested } from './tcpdump/nesting'
import type { LineFrame, LineOptions, Moment } from './tcpdump/options'
import { printPpp } from './tcpdump/ppp'
import type { TcpBases } from './tcpdump/sequence-bases'
import { timeStamp } from './tcpdump/time-stamp'

export { LineMemory } from './tcpdump/memory'
export { DEFAULT_LINE_OPTIONS, type LineFrame, type LineOptions, type Moment } from './tcpdump/options'
export { FixedBases, SequenceBases, setsBases, type TcpBases } from './tcpdump/sequence-bases'

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

function hexBelow(frame: LineFrame, hex: LineOptions['hex'], linkHeader: number): string {
  const whole = hex === 'xx' || hex === 'XX' || hex === 'AA'
  const from = whole ? frame.start : Math.min(frame.end, frame.start + linkHeader)
  if (hex === 'none' || from >= frame.end) return ''
  if (hex === 'A' || hex === 'AA') return textOnly(frame.bytes, from, frame.end)
  return hex === 'X' || hex === 'XX' ? hexAndText(frame.bytes, from, frame.end) : hexOnly(frame.bytes, from, frame.end)
}

/**
 * @param bases what sequence numbers are relative to: `SequenceBases` in file order, `FixedBases` at random access
 * @param memory what lines before said that this one may need (replies of NFS, who began an exchange)
 * @param reference for time 'delta' the frame before, for 'delta-first' the first one
 */
export function tcpdumpLine(
  frame: LineFrame,
  options: LineOptions,
  bases: TcpBases,
  reference?: Moment,
  memory?: LineMemory,
): string {
  const line = new Line(frame.bytes, frame.start, frame.end, options, bases, INNER, memory)
  try {
    printLink(line, frame.linkType, frame.start, frame.wireLength)
  } catch (error) {
    if (!(error instanceof Truncated)) throw error
    line.addTruncated()
    // where a printer gave up, nothing says how long the link header was and -x shows all of the frame; TCP and UDP come
    // back with the mark
    if (line.protocol !== 'tcp' && line.protocol !== 'udp') line.linkHeader = 0
  }
  return timeStamp(frame, options, reference) + line.text + hexBelow(frame, options.hex, line.linkHeader)
}
