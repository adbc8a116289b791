/**
 * OSPF version 2 (RFC 2328) as tcpdump prints it: `OSPFv2, Hello, length 44`, with -v the packet and its advertisements.
 */
import { hexText, ipv4Text } from '@shared/format'
import type { IpHeader, Line } from './line'
import { OSPF_LSA_NAMES, ospfOptions, printOspfHeader, printOspfLsa } from './ospf-lsa'
import { printOspf3 } from './ospf3'

const OSPF_TYPES = ['', 'Hello', 'Database Description', 'LS-Request', 'LS-Update', 'LS-Ack']
const HEADER = 24
const MD5 = 2
const DIGEST = 16
const AUTHENTICATIONS = ['none', 'simple', 'MD5']
const DD_FLAGS: readonly (readonly [number, string])[] = [
  [4, 'Init'],
  [2, 'More'],
  [1, 'Master'],
  [8, 'OOBResync'],
]

function ospfAddress(line: Line, at: number): string {
  line.need(at, 4)
  return ipv4Text(line.bytes, at)
}

/** `Init, More` */
const ddFlags = (flags: number): string =>
  DD_FLAGS.filter(([bit]) => flags & bit)
    .map(([, name]) => name)
    .join(', ') || 'none'

function printHello(line: Line, at: number, end: number) {
  line.add(`\n\tOptions [${ospfOptions(line.u8(at + 6))}]`)
  line.need(at, 12)
  line.add(`\n\t  Hello Timer ${line.u16(at + 4)}s, Dead Timer ${line.u32(at + 8)}s`)
  line.add(`, Mask ${ospfAddress(line, at)}, Priority ${line.u8(at + 7)}`)
  if (line.u32(at + 12) !== 0) line.add(`\n\t  Designated Router ${ospfAddress(line, at + 12)}`)
  if (line.u32(at + 16) !== 0) line.add(`, Backup Designated Router ${ospfAddress(line, at + 16)}`)
  if (at + 20 < end) line.add('\n\t  Neighbor List:')
  for (let i = at + 20; i < end; i += 4) line.add(`\n\t    ${ospfAddress(line, i)}`)
}

function printRequests(line: Line, at: number, end: number) {
  for (let i = at; i < end; i += 12) {
    line.need(i, 12)
    const type = line.u32(i)
    line.add(
      `\n\t  Advertising Router: ${ospfAddress(line, i + 8)}, ${OSPF_LSA_NAMES[type] ?? 'unknown'} LSA (${type})`,
    )
    line.add(`, LSA-ID: ${ospfAddress(line, i + 4)}`)
  }
}

/** Prints headers of advertisements until one is impossible, or the bytes end: 4.99 reads on behind an acknowledgement. */
function printHeaders(line: Line, at: number, end: number) {
  for (let i = at; i < end; i += 20) if (printOspfHeader(line, i) < 0) return
}

function printUpdate(line: Line, at: number, _end: number) {
  const count = line.u32(at)
  line.add(`, ${count} LSA${count > 1 ? 's' : ''}`)
  let i = at + 4
  for (let n = 1; n <= count; n++) {
    line.add(`\n\t  LSA #${n}`)
    i = printOspfLsa(line, i)
    if (i < 0) return line.truncated()
  }
}

function printBody(line: Line, type: number, at: number, end: number) {
  switch (type) {
    case 1:
      return printHello(line, at, end)
    case 2:
      line.add(`\n\tOptions [${ospfOptions(line.u8(at + 2))}]`)
      line.add(`, DD Flags [${ddFlags(line.u8(at + 3))}]`)
      line.add(`, MTU: ${line.u16(at)}`)
      line.add(`, Sequence: ${hexText(line.u32(at + 4), 8)}`)
      return printHeaders(line, at + 8, end)
    case 3:
      return printRequests(line, at, end)
    case 4:
      return printUpdate(line, at, end)
    case 5:
      return printHeaders(line, at, Number.POSITIVE_INFINITY)
  }
}

function printAuthentication(line: Line, at: number) {
  const type = line.u16(at + 14)
  const name = AUTHENTICATIONS[type] ?? 'unknown'
  line.need(at + 16, 8)
  line.add(`, Authentication Type: ${name} (${type})`)
  if (type === 1) {
    let text = ''
    for (let i = at + 16; i < at + HEADER && line.bytes[i] !== 0; i++) {
      const c = line.bytes[i]
      text += c >= 0x20 && c < 0x7f ? String.fromCharCode(c) : '.'
    }
    line.add(`\n\tSimple text password: ${text}`)
  } else if (type === 2) {
    line.add(`\n\tKey-ID: ${line.u8(at + 18)}, Auth-Length: ${line.u8(at + 19)}`)
    line.add(`, Crypto Sequence Number: ${hexText(line.u32(at + 20), 8)}`)
  }
}

/** Prints the packet of `length` bytes at `at`; a digest behind it does not count. */
export function printOspf(line: Line, at: number, length: number, ip: IpHeader) {
  if (ip.version === 6) return printOspf3(line, at, length)
  line.protocol = 'ospf2'
  line.need(at, 16)
  const size = line.u16(at + 14) === MD5 ? length - DIGEST : length
  line.within(at + size, () => printOspf2(line, at, size))
}

function printOspf2(line: Line, at: number, length: number) {
  const version = line.u8(at)
  const type = line.u8(at + 1)
  line.add(`OSPFv${version}, ${OSPF_TYPES[type] || `unknown LS-type ${type}`}, length ${length}`)
  if (line.options.verbose === 0 || !OSPF_TYPES[type]) return
  const stated = line.u16(at + 2)
  if (stated !== length) line.add(` [len ${stated}]`)
  const end = at + Math.min(stated, length)
  line.add(`\n\tRouter-ID ${ospfAddress(line, at + 4)}`)
  line.add(line.u32(at + 8) === 0 ? ', Backbone Area' : `, Area ${ospfAddress(line, at + 8)}`)
  if (version !== 3) printAuthentication(line, at)
  if (version === 2) {
    if (!AUTHENTICATIONS[line.u16(at + 14)]) return
    printBody(line, type, at + HEADER, end)
  } else if (version !== 3) line.add(` ospf [version ${version}]`)
}
