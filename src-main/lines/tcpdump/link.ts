/**
 * Owns the link layers of a line: Ethernet with its tags, BSD loopback, cooked captures, raw IP, PPP; others as a dump.
 */
import { hexByte, macText } from '@shared/format'
import { nullFamily } from '../../decode/null'
import { printChdlc } from './chdlc'
import { etherTypeName } from './ethertype-names'
import { hexAndText } from './hex-dump'
import { printIpx } from './ipx'
import type { Line } from './line'
import { printMacsec } from './macsec'
import { pppProtocolName, printPppProtocol } from './ppp'

const MAX_LENGTH = 1500
const MACSEC = 0x88e5
const isTag = (type: number): boolean => type === 0x8100 || type === 0x88a8 || type === 0x9100 || type === 0x9200

/** The dump of bytes without a printer, unless -x and the like show them anyway. */
function dump(line: Line, at: number) {
  if (line.options.hex === 'none') line.add(hexAndText(line.bytes, at, line.end))
}

function addresses(line: Line, at: number): string {
  return `${macText(line.bytes, at + 6)} > ${macText(line.bytes, at)}`
}

/** `src > dst, ethertype IPv4 (0x0800), length 74: ` */
function etherHeader(line: Line, at: number, type: number, length: number): string {
  if (type <= MAX_LENGTH) return `${addresses(line, at)}, 802.3, length ${type}: `
  return `${addresses(line, at)}, ethertype ${etherTypeName(type)}, length ${length}: `
}

/** Prints the Ethernet frame of `length` bytes at `at`; `line.linkHeader` counts its header when it is the outermost. */
export function printEthernet(line: Line, at: number, length: number) {
  line.protocol = 'ether'
  if (length < 14 || !line.has(at, 14)) return line.addTruncated()
  line.linkSrcAt = at + 6
  line.linkDstAt = at
  let type = line.u16(at + 12)
  let i = at + 14
  if (line.options.link) line.add(etherHeader(line, at, type, length))
  while (isTag(type)) {
    if (!line.has(i, 4) || length - (i - at) < 4) {
      line.protocol = 'vlan'
      return line.addTruncated()
    }
    const tag = line.u16(i)
    type = line.u16(i + 2)
    i += 4
    if (line.options.link) {
      line.add(`vlan ${tag & 0xfff}, p ${tag >> 13}${tag & 0x1000 ? ', DEI' : ''}, `)
      line.add(type > MAX_LENGTH ? `ethertype ${etherTypeName(type)}, ` : '802.3')
    }
  }
  if (line.depth === 0) line.linkHeader = i - at
  const rest = length - (i - at)
  if (type <= MAX_LENGTH) {
    const size = Math.min(type, rest)
    line.within(i + size, () => {
      if (!line.inner.llc(line, i, size)) dump(line, i)
    })
  } else if (type === MACSEC) printMacsec(line, i, rest)
  else if (!line.inner.etherType(line, type, i, rest)) {
    if (!line.options.link) line.add(etherHeader(line, at, type, length))
    dump(line, i)
  }
}

const FAMILIES: Readonly<Record<number, string>> = {
  2: 'IPv4',
  10: 'IPv6',
  24: 'IPv6',
  28: 'IPv6',
  30: 'IPv6',
  7: 'OSI',
  16: 'Appletalk',
  23: 'IPX',
}

/** BSD loopback: LINKTYPE_NULL and LINKTYPE_LOOP. */
export function printNull(line: Line, at: number, length: number) {
  line.protocol = 'null'
  line.need(at, 4)
  const family = nullFamily(line.bytes, at)
  const name = FAMILIES[family]
  line.linkHeader = 4
  const header = `AF ${name ?? 'Unknown'} (${family}), length ${length}: `
  if (line.options.link) line.add(header)
  if (name === 'IPv4') line.inner.ipv4(line, at + 4, length - 4)
  else if (name === 'IPv6') line.inner.ipv6(line, at + 4, length - 4)
  else {
    if (!line.options.link) line.add(header)
    dump(line, at + 4)
  }
}

/** Raw IP, chosen by the version nibble. */
export function printRaw(line: Line, at: number, length: number) {
  line.protocol = 'raw'
  if (line.left(at) === 0) return line.addTruncated()
  if (line.options.link) line.add('ip: ')
  const version = line.u8(at) >> 4
  if (version === 4) line.inner.ipv4(line, at, length)
  else if (version === 6) line.inner.ipv6(line, at, length)
  else line.add(`unknown ip ${version}`)
}

/** The loopback interface is the first one of every Linux. */
const LOOPBACK = 1
const PACKET_TYPES = ['In', 'B', 'M', 'P', 'Out']
const packetType = (value: number): string => PACKET_TYPES[value] ?? '?'

/** Follows a cooked header's protocol field. */
function cookedPayload(
  line: Line,
  arphrd: number,
  type: number,
  at: number,
  length: number,
  header: (type: number) => string,
) {
  if (arphrd === 824) {
    dump(line, at)
    return
  }
  if (type <= MAX_LENGTH) {
    if (type === 1) {
      line.add('(NOV-802.3) ')
      printIpx(line, at, length)
    } else if (type === 4) {
      if (!line.inner.llc(line, at, length)) dump(line, at)
    } else dump(line, at)
    return
  }
  let next = type
  let i = at
  while (isTag(next)) {
    next = line.u16(i + 2)
    i += 4
  }
  if (!line.inner.etherType(line, next, i, length - (i - at))) {
    if (!line.options.link) line.add(header(next))
    dump(line, i)
  }
}

/** Linux cooked capture v1. */
export function printSll(line: Line, at: number, length: number) {
  line.protocol = 'sll'
  if (length < 16 || !line.has(at, 16)) return line.addTruncated()
  line.linkHeader = 16
  const type = line.u16(at + 14)
  const address = line.u16(at + 4) === 6 ? `${macText(line.bytes, at + 6)} ` : ''
  const header = (next: number): string =>
    `${packetType(line.u16(at)).padStart(3)} ${address}ethertype ${etherTypeName(next)}, length ${length}: `
  if (line.options.link) line.add(header(type))
  cookedPayload(line, line.u16(at + 2), type, at + 16, length - 16, header)
}

/** Linux cooked capture v2: interface and direction are always shown. */
export function printSll2(line: Line, at: number, length: number) {
  line.protocol = 'sll2'
  if (length < 20 || !line.has(at, 20)) return line.addTruncated()
  line.linkHeader = 20
  const index = line.u32(at + 4)
  line.add(
    `${(line.options.interfaceNames?.get(index) ?? (index === LOOPBACK ? 'lo' : '?')).padEnd(5)} ${packetType(line.u8(at + 10)).padEnd(3)} `,
  )
  const type = line.u16(at)
  const address = line.u8(at + 11) === 6 ? `${macText(line.bytes, at + 12)} ` : ''
  const header = (next: number): string =>
    `ifindex ${index} ${address}ethertype ${etherTypeName(next)}, length ${length}: `
  if (line.options.link) line.add(header(type))
  cookedPayload(line, line.u16(at + 8), type, at + 20, length - 20, header)
}

/** LINKTYPE_PPP_HDLC: FF-03, then the protocol, which is named before what it carries. */
export function printPppHdlc(line: Line, at: number, length: number) {
  line.protocol = 'ppp'
  if (!line.has(at, 2)) {
    line.protocol = 'ppp_hdlc'
    return line.addTruncated()
  }
  const first = line.u8(at)
  if (first === 0x0f || first === 0x8f) return printChdlc(line, at, length)
  line.linkHeader = 4
  if (line.options.link) line.add(`${hexByte(line.u8(at))} ${hexByte(line.u8(at + 1))} ${length} `)
  if (!line.has(at, 4)) {
    line.protocol = 'ppp_hdlc'
    return line.addTruncated()
  }
  if (first !== 0xff) {
    line.add(`unknown addr ${hexByte(line.u8(at + 2))}; ctrl ${hexByte(line.u8(at + 3))}`)
    return
  }
  const protocol = line.u16(at + 2)
  line.add(`${pppProtocolName(protocol)}: `)
  printPppProtocol(line, protocol, at + 4, length - 4)
}

/** LINKTYPE_PPP. */
export function printPppLink(line: Line, at: number, length: number) {
  line.protocol = 'ppp'
  if (!line.has(at, 4)) return line.addTruncated()
  line.linkHeader = 4
  line.inner.ppp(line, at, length)
}

/** A link type without a printer: always dumped, and once more by -x. */
export function printUnsupported(line: Line, at: number) {
  line.add(`UNSUPPORTED${hexAndText(line.bytes, at, line.end)}`)
}
