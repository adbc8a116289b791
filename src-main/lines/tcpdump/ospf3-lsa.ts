/**
 * The link state advertisements of OSPF version 3 (RFC 5340 A.4) as tcpdump prints them with -vv.
 */
import { hexText, ipv4Text, ipv6Text } from '@shared/format'
import type { Line } from './line'

const HEADER = 20
const NAMES: Readonly<Record<number, string>> = {
  1: 'Router',
  2: 'Network',
  3: 'Inter-Area Prefix',
  4: 'Inter-Area Router',
  5: 'External',
  6: 'Deprecated',
  7: 'NSSA',
  8: 'Link',
  9: 'Intra-Area Prefix',
}
const SCOPES: Readonly<Record<number, string>> = { 0: 'Link Local', 8192: 'Area Local', 16384: 'Domain Wide' }
const OPTIONS: readonly (readonly [number, string])[] = [
  [0x01, 'V6'],
  [0x02, 'External'],
  [0x04, 'Deprecated'],
  [0x08, 'NSSA'],
  [0x10, 'Router'],
  [0x20, 'Demand Circuit'],
  [0x100, 'AFs Support'],
  [0x200, 'LLS'],
  [0x400, 'Authentication Trailer'],
]
const ROUTER_FLAGS: readonly (readonly [number, string])[] = [
  [1, 'ABR'],
  [2, 'ASBR'],
  [4, 'Virtual'],
  [8, 'Wildcard'],
  [0x10, 'Nt'],
  [0x80, 'Host'],
]
const EXTERNAL_FLAGS: readonly (readonly [number, string])[] = [
  [0x02000000, 'Forwarding'],
  [0x01000000, 'Tag'],
  [0x04000000, 'Type 2'],
]
const PREFIX_OPTIONS: readonly (readonly [number, string])[] = [
  [1, 'No Unicast'],
  [2, 'Local address'],
  [4, 'Deprecated'],
  [8, 'Propagate'],
  [16, 'Down'],
]

const names = (flags: number, table: readonly (readonly [number, string])[]): string =>
  table
    .filter(([bit]) => flags & bit)
    .map(([, name]) => name)
    .join(', ') || 'none'

export const OSPF3_OPTIONS = (flags: number): string => names(flags, OPTIONS)

function address(line: Line, at: number): string {
  line.need(at, 4)
  return ipv4Text(line.bytes, at)
}

/** The kind of an advertisement, how far it goes, and its id. */
export function printOspf3Type(line: Line, type: number, idAt: number) {
  const scope = type & 0x6000
  line.add(`\n\t    ${NAMES[type & 0x1fff] ?? 'Unknown'} LSA (${type & 0x1fff}), ${SCOPES[scope] ?? 'Unknown'} Scope`)
  line.add(`${type & 0x8000 ? ', transitive' : ''}, LSA-ID ${address(line, idAt)}`)
}

/** Prints the header at `at`; answers the advertisement's size. */
export function printOspf3Header(line: Line, at: number): number {
  const size = line.u16(at + 18)
  line.add(`\n\t  Advertising Router ${address(line, at + 8)}, seq ${hexText(line.u32(at + 12), 8)}`)
  line.add(`, age ${line.u16(at)}s, length ${size - HEADER}`)
  printOspf3Type(line, line.u16(at + 2), at + 4)
  return size
}

/** Prints the prefix at `at`; answers the index behind it, or -1 when it does not fit before `end`. */
function printPrefix(line: Line, at: number, end: number): number {
  if (end - at < 4) return -1
  const bits = line.u8(at)
  const size = Math.floor((bits + 31) / 32) * 4
  if (size > 16 || end - at < 4 + size) return -1
  line.need(at, 4 + size)
  const whole = new Uint8Array(16)
  whole.set(line.bytes.subarray(at + 4, at + 4 + size))
  line.add(`\n\t\t${ipv6Text(whole, 0)}/${bits}`)
  const options = line.u8(at + 1)
  if (options !== 0) line.add(`, Options [${names(options, PREFIX_OPTIONS)}]`)
  line.add(`, metric ${line.u16(at + 2)}`)
  return at + 4 + size
}

function printRouter(line: Line, at: number, end: number) {
  line.add(`\n\t      Options [${OSPF3_OPTIONS(line.u24(at + 1))}], RLA-Flags [${names(line.u8(at), ROUTER_FLAGS)}]`)
  for (let i = at + 4; i < end; i += 16) {
    line.need(i, 16)
    const type = line.u8(i)
    const near = address(line, i + 4)
    const far = address(line, i + 8)
    const router = address(line, i + 12)
    if (type === 1) line.add(`\n\t      Neighbor Router-ID ${router}`)
    else if (type === 2) line.add(`\n\t      Neighbor Network-ID ${router}`)
    else if (type === 4) line.add(`\n\t      Virtual Link: Neighbor Router-ID ${router}`)
    else return line.add(`\n\t      Unknown Router Links Type ${hexText(type, 2)}`)
    line.add(`\n\t      Neighbor Interface-ID ${far}, Interface ${near}, metric ${line.u16(i + 2)}`)
  }
}

function printExternal(line: Line, at: number, end: number): boolean {
  const word = line.u32(at)
  line.add(`\n\t     Flags [${names(word, EXTERNAL_FLAGS)}] metric ${word & 0xffffff}`)
  let i = printPrefix(line, at + 4, end)
  if (i < 0) return false
  if (word & 0x02000000) {
    line.need(i, 16)
    line.add(` forward ${ipv6Text(line.bytes, i)}`)
    i += 16
  }
  if (word & 0x01000000) line.add(` tag ${address(line, i)}`)
  return true
}

function printPrefixes(line: Line, at: number, count: number, end: number): boolean {
  let i = at
  for (let n = 0; n < count; n++) {
    i = printPrefix(line, i, end)
    if (i < 0) return false
  }
  return true
}

/** Prints what an advertisement says; false when its lengths are impossible. */
function printBody(line: Line, type: number, at: number, end: number): boolean {
  switch (type) {
    case 0x2001:
      printRouter(line, at, end)
      return true
    case 0x2002:
      line.add(`\n\t      Options [${OSPF3_OPTIONS(line.u24(at + 1))}]\n\t      Connected Routers:`)
      for (let i = at + 4; i < end; i += 4) line.add(`\n\t\t${address(line, i)}`)
      return true
    case 0x2003:
      line.add(`, metric ${line.u32(at) & 0xffffff}`)
      return printPrefixes(line, at + 4, 1, end)
    case 0x4005:
      return printExternal(line, at, end)
    case 0x0008: {
      line.add(`\n\t      Options [${OSPF3_OPTIONS(line.u24(at + 1))}]`)
      line.need(at + 4, 20)
      const count = line.u32(at + 20)
      line.add(
        `\n\t      Priority ${line.u8(at)}, Link-local address ${ipv6Text(line.bytes, at + 4)}, Prefixes ${count}:`,
      )
      return printPrefixes(line, at + 24, count, end)
    }
    case 0x2009: {
      line.need(at, 12)
      printOspf3Type(line, line.u16(at + 2), at + 4)
      const count = line.u16(at)
      line.add(`\n\t      Prefixes ${count}:`)
      return printPrefixes(line, at + 12, count, end)
    }
    default:
      return true
  }
}

/** Prints the advertisement at `at`; answers the index behind it, or -1 when its lengths are impossible. */
export function printOspf3Lsa(line: Line, at: number, packetEnd: number): number {
  if (at >= packetEnd || packetEnd - at < HEADER) return -1
  const size = printOspf3Header(line, at)
  if (size < HEADER || size > packetEnd - at) return -1
  return printBody(line, line.u16(at + 2), at + HEADER, at + size) ? at + size : -1
}
