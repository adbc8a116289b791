/**
 * The link state advertisements of OSPF version 2 (RFC 2328 A.4, RFC 3101, RFC 5250) as tcpdump prints them with -v.
 */
import { hexText, ipv4Text } from '@shared/format'
import { hexOnly } from './hex-dump'
import type { Line } from './line'

export const OSPF_LSA_NAMES: Readonly<Record<number, string>> = {
  1: 'Router',
  2: 'Network',
  3: 'Summary',
  4: 'ASBR Summary',
  5: 'External',
  6: 'Multicast Group',
  7: 'NSSA',
  9: 'Link Local Opaque',
  10: 'Area Local Opaque',
  11: 'Domain Wide Opaque',
}
const OPTIONS: readonly (readonly [number, string])[] = [
  [0x01, 'MultiTopology'],
  [0x02, 'External'],
  [0x04, 'Multicast'],
  [0x08, 'NSSA'],
  [0x10, 'LLS'],
  [0x20, 'Demand Circuit'],
  [0x40, 'Opaque'],
  [0x80, 'Up/Down'],
]
const OPAQUE_NAMES: Readonly<Record<number, string>> = {
  1: 'Traffic Engineering',
  3: 'Graceful restart',
  4: 'Router Information',
}
const ROUTER_FLAGS: readonly (readonly [number, string])[] = [
  [1, 'ABR'],
  [2, 'ASBR'],
  [4, 'Virtual'],
  [8, 'Wildcard'],
  [0x10, 'Nt'],
  [0x80, 'Host'],
]
const TOPOLOGIES = ['default', 'multicast', 'management']
const LINKS = [
  '',
  'Neighbor Router-ID: %, Interface Address: ',
  'Neighbor Network-ID: %, Interface Address: ',
  'Stub Network: %, Mask: ',
  'Virtual Link: Neighbor Router-ID: %, Interface Address: ',
]
const HEADER = 20

const names = (flags: number, table: readonly (readonly [number, string])[]): string =>
  table
    .filter(([bit]) => flags & bit)
    .map(([, name]) => name)
    .join(', ') || 'none'

export const ospfOptions = (flags: number): string => names(flags, OPTIONS)

function address(line: Line, at: number): string {
  line.need(at, 4)
  return ipv4Text(line.bytes, at)
}

/** Prints the header at `at`; answers the advertisement's size, or -1 when it is smaller than its header. */
export function printOspfHeader(line: Line, at: number): number {
  const size = line.u16(at + 18)
  if (size < HEADER) {
    line.add(`\n\t    Bogus length ${size} < header (${HEADER})`)
    return -1
  }
  line.add(`\n\t  Advertising Router ${address(line, at + 8)}, seq ${hexText(line.u32(at + 12), 8)}`)
  line.add(`, age ${line.u16(at)}s, length ${size - HEADER}`)
  const type = line.u8(at + 3)
  line.add(`\n\t    ${OSPF_LSA_NAMES[type] ?? 'unknown'} LSA (${type})`)
  if (type >= 9 && type <= 11) {
    const kind = line.u8(at + 4)
    line.add(`, Opaque-Type ${OPAQUE_NAMES[kind] ?? 'unknown'} LSA (${kind}), Opaque-ID ${line.u24(at + 5)}`)
  } else line.add(`, LSA-ID: ${address(line, at + 4)}`)
  line.add(`\n\t    Options: [${ospfOptions(line.u8(at + 2))}]`)
  return size
}

const topology = (id: number): string => `topology ${TOPOLOGIES[id] ?? 'Unknown'} (${id})`

/** Prints the metrics of a link, the default one first; answers the index behind them. */
function printMetrics(line: Line, at: number): number {
  const count = line.u8(at + 1) + 1
  let i = at
  for (let n = 0; n < count; n++, i += 4) {
    line.need(i, 4)
    const id = n === 0 ? 0 : line.u8(i)
    line.add(`\n\t\t${topology(id)}, metric ${line.u16(i + 2)}`)
  }
  return i
}

/** False for a link of an unknown kind, with which the advertisement's text ends. */
function printRouter(line: Line, at: number): boolean {
  line.add(`\n\t    Router LSA Options: [${names(line.u8(at), ROUTER_FLAGS)}]`)
  const count = line.u16(at + 2)
  let i = at + 4
  for (let n = 0; n < count; n++) {
    line.need(i, 12)
    const type = line.u8(i + 8)
    const link = LINKS[type]
    if (!link) {
      line.add(`\n\t      Unknown Router Link Type (${type})`)
      return false
    }
    line.add(`\n\t      ${link.replace('%', address(line, i))}${address(line, i + 4)}`)
    i = printMetrics(line, i + 8)
  }
  return true
}

function printSummary(line: Line, at: number, end: number) {
  for (let i = at; i < end; i += 4) {
    const word = line.u32(i)
    line.add(`\n\t\t${topology((word >>> 24) & 0x7f)} metric ${word & 0xffffff}`)
  }
}

function printExternal(line: Line, at: number, end: number) {
  line.add(`\n\t    Mask ${address(line, at)}`)
  for (let i = at + 4; i < end; i += 12) {
    const word = line.u32(i)
    line.add(`\n\t\t${topology((word >>> 24) & 0x7f)}, type ${word & 0x80000000 ? 2 : 1}, metric`)
    line.add((word & 0xffffff) === 0xffffff ? ' infinite' : ` ${word & 0xffffff}`)
    if (line.u32(i + 4) !== 0) line.add(`, forward ${address(line, i + 4)}`)
    if (line.u32(i + 8) !== 0) line.add(`, tag ${address(line, i + 8)}`)
  }
}

function printGroup(line: Line, at: number, end: number) {
  for (let i = at; i < end; i += 8) {
    const type = line.u32(i)
    const vertex = address(line, i + 4)
    if (type === 1) line.add(`\n\t    Router Router-ID ${vertex}`)
    else if (type === 2) line.add(`\n\t    Network Designated Router ${vertex}`)
    else line.add(`\n\t    unknown VertexType (${type})`)
  }
}

function dump(line: Line, at: number, end: number) {
  line.add(hexOnly(line.bytes, at, Math.min(line.end, end)).replaceAll('\n\t', '\n\t    '))
}

/** Prints the advertisement at `at`; answers the index behind it, or -1 when its size is impossible. */
export function printOspfLsa(line: Line, at: number): number {
  const size = printOspfHeader(line, at)
  if (size < 0) return -1
  const body = at + HEADER
  const end = at + size
  const type = line.u8(at + 3)
  switch (type) {
    case 1:
      if (!printRouter(line, body)) return end
      break
    case 2:
      line.add(`\n\t    Mask ${address(line, body)}\n\t    Connected Routers:`)
      for (let i = body + 4; i < end; i += 4) line.add(`\n\t      ${address(line, i)}`)
      break
    case 3:
      line.add(`\n\t    Mask ${address(line, body)}`)
      printSummary(line, body + 4, end)
      break
    case 4:
      // the mask has no meaning here
      line.need(body, 4)
      printSummary(line, body + 4, end)
      break
    case 5:
    case 7:
      printExternal(line, body, end)
      break
    case 6:
      printGroup(line, body, end)
      break
    case 9:
    case 10:
    case 11:
      if (line.options.verbose <= 1) dump(line, body, end)
      break
    default:
  }
  if (line.options.verbose > 1) dump(line, body, end)
  return end
}
