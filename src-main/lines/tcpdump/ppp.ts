/**
 * PPP (RFC 1661) as tcpdump prints it: IP packets as such, control protocols by name and code, PAP and CHAP.
 */
import { hexText } from '@shared/format'
import { hexOnly } from './hex-dump'
import { printIpx } from './ipx'
import { printIso } from './iso'
import type { Line } from './line'
import { printControlDetail } from './ppp-options'
import { safeString } from './safe-text'

const PROTOCOLS: ReadonlyMap<number, string> = new Map([
  [0x0021, 'IP'],
  [0x0023, 'OSI'],
  [0x0025, 'NS'],
  [0x0027, 'DECNET'],
  [0x0029, 'APPLE'],
  [0x002b, 'IPX'],
  [0x002d, 'VJC IP'],
  [0x002f, 'VJC UNCOMP'],
  [0x0031, 'BRPDU'],
  [0x0033, 'STII'],
  [0x0035, 'VINES'],
  [0x003d, 'MLPPP'],
  [0x00fd, 'COMP'],
  [0x0201, 'HELLO'],
  [0x0231, 'LUXCOM'],
  [0x0233, 'SNS'],
  [0x0283, 'MPLS'],
  [0x8023, 'OSICP'],
  [0x8025, 'NSCP'],
  [0x8027, 'DECNETCP'],
  [0x8029, 'APPLECP'],
  [0x802b, 'IPXCP'],
  [0x8033, 'STIICP'],
  [0x8035, 'VINESCP'],
  [0xc027, 'SPAP'],
  [0xc02b, 'BACP'],
  [0xc02d, 'BAP'],
  [0xc03d, 'MLPPP-CP'],
  [0xc227, 'EAP'],
  [0x0057, 'IP6'],
  [0x0281, 'MPLS'],
  [0x8021, 'IPCP'],
  [0x8057, 'IP6CP'],
  [0x80fd, 'CCP'],
  [0xc021, 'LCP'],
  [0xc023, 'PAP'],
  [0xc025, 'LQM'],
  [0xc223, 'CHAP'],
  [0x8281, 'MPLSCP'],
])
const CONTROL_CODES: Readonly<Record<number, string>> = {
  0: 'Vendor-Extension',
  1: 'Conf-Request',
  2: 'Conf-Ack',
  3: 'Conf-Nack',
  4: 'Conf-Reject',
  5: 'Term-Request',
  6: 'Term-Ack',
  7: 'Code-Reject',
  8: 'Prot-Reject',
  9: 'Echo-Request',
  10: 'Echo-Reply',
  11: 'Discard-Request',
  12: 'Ident',
  13: 'Time-Remaining',
}
export const pppProtocolName = (protocol: number): string =>
  PROTOCOLS.get(protocol) ?? `unknown PPP protocol (${hexText(protocol, 4)})`

const PAP_CODES = ['', 'Auth-Req', 'Auth-ACK', 'Auth-NACK']
const CHAP_CODES = ['', 'Challenge', 'Response', 'Success', 'Fail']

function printControl(line: Line, protocol: number, at: number, length: number) {
  const name = PROTOCOLS.get(protocol) ?? `unknown ctrl-proto (${hexText(protocol, 4)})`
  if (length < 4 || !line.has(at, 2)) return line.add(`[|${name}]`)
  line.protocol = name.toLowerCase()
  const code = line.u8(at)
  line.add(
    `${CONTROL_CODES[code] ?? 'Unknown Opcode'} (${hexText(code, 2)}), id ${line.u8(at + 1)}, length ${length + 2}`,
  )
  if (line.options.verbose > 0) printControlDetail(line, protocol, at)
}

function printPap(line: Line, at: number, length: number) {
  if (length < 1) return line.addTruncated()
  line.need(at, 4)
  const code = line.u8(at)
  line.add(`PAP, ${PAP_CODES[code] || 'unknown'} (${hexText(code, 2)}), id ${line.u8(at + 1)}`)
  const end = at + Math.min(length, line.u16(at + 2))
  let i = at + 4
  const field = (label: string): void => {
    if (i >= end) return
    const size = line.u8(i)
    line.add(`, ${label} ${safeString(line, i + 1, Math.min(end, i + 1 + size))}`)
    i += 1 + size
  }
  if (code === 1) {
    field('Peer')
    field('Name')
  } else if (code === 2 || code === 3) field('Msg')
}

function printChap(line: Line, at: number, _length: number) {
  line.need(at, 4)
  const code = line.u8(at)
  line.add(`CHAP, ${CHAP_CODES[code] || 'unknown'} (${hexText(code, 2)}), id ${line.u8(at + 1)}`)
  const end = at + line.u16(at + 2)
  let i = at + 4
  if (code === 1 || code === 2) {
    const size = line.u8(i)
    line.add(', Value ')
    for (let k = i + 1; k < Math.min(end, i + 1 + size); k++) line.add(line.u8(k).toString(16).padStart(2, '0'))
    i += 1 + size
    line.add(`, Name ${safeString(line, i, end)}`)
  } else if (code === 3 || code === 4) line.add(`, Msg ${safeString(line, i, end)}`)
}

const FRAGMENT_ENDS = ['none', 'end', 'begin', 'begin, end']

/** RFC 1990, with the long sequence number's flags in the first byte. */
function printMultilinkFragment(line: Line, at: number, length: number) {
  line.add('MLPPP, ')
  if (length < 2 || !line.has(at, 2)) return line.add('[|mlppp]')
  const word = line.u16(at)
  line.add(`seq ${hexText(word & 0x0fff, 3)}, Flags [${FRAGMENT_ENDS[word >> 14]}], length ${length}`)
}

/** Prints what PPP protocol number `protocol` carries. */
export function printPppProtocol(line: Line, protocol: number, at: number, length: number) {
  switch (protocol) {
    case 0x21:
      return line.inner.ipv4(line, at, length)
    case 0x57:
      return line.inner.ipv6(line, at, length)
    case 0x800:
    case 0x2f:
      return line.inner.ipv4(line, at, length)
    case 0x86dd:
      return line.inner.ipv6(line, at, length)
    case 0x23:
      return printIso(line, at, length)
    case 0x2b:
      return printIpx(line, at, length)
    case 0x3d:
      return printMultilinkFragment(line, at, length)
    case 0xfd:
      return line.add('compressed PPP data')
    case 0xc02d:
      return
    case 0x281:
    case 0x283:
      return line.inner.mpls(line, at, length)
    case 0xc023:
      return printPap(line, at, length)
    case 0xc223:
      return printChap(line, at, length)
    case 0x8021:
    case 0x8023:
    case 0x8057:
    case 0x8281:
    case 0xc021:
    case 0xc02b:
    case 0x80fd:
      line.add(`${PROTOCOLS.get(protocol)}, `)
      return printControl(line, protocol, at, length)
    default:
      line.add(`${pppProtocolName(protocol)} `)
      line.add(hexOnly(line.bytes, at, Math.min(line.end, at + length)))
  }
}

/** Prints a PPP frame that begins with its protocol field, with or without FF-03. */
export function printPpp(line: Line, at: number, length: number) {
  line.protocol = 'ppp'
  let i = at
  if (length < 2) return line.addTruncated()
  // address and control, or a direction in place of the address
  const head = line.u16(i)
  if (head === 0xff03 || head === 0x0003 || head === 0x0103) i += 2
  let protocol: number
  // one byte long when odd (protocol-field compression)
  if (line.u8(i) & 1) {
    protocol = line.u8(i)
    i += 1
  } else {
    protocol = line.u16(i)
    i += 2
  }
  if (line.options.link) {
    line.add(`${PROTOCOLS.get(protocol) ?? 'unknown'} (${hexText(protocol, 4)}), length ${length}: `)
  }
  printPppProtocol(line, protocol, i, length - (i - at))
}
