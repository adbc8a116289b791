/**
 * BGP's update message (RFC 4271 4.3) with its path attributes as tcpdump prints them with -v.
 */
import { hexText, ipv4Text } from '@shared/format'
import { printPrefixes, printReach, printUnreach } from './bgp-routes'
import { hexOnly } from './hex-dump'
import type { Line } from './line'

const NAMES: Readonly<Record<number, string>> = {
  1: 'Origin',
  2: 'AS Path',
  3: 'Next Hop',
  4: 'Multi Exit Discriminator',
  5: 'Local Preference',
  6: 'Atomic Aggregate',
  7: 'Aggregator',
  8: 'Community',
  9: 'Originator ID',
  10: 'Cluster List',
  11: 'DPA',
  12: 'Advertisers',
  13: 'RCID_PATH / CLUSTER_ID',
  14: 'Multi-Protocol Reach NLRI',
  15: 'Multi-Protocol Unreach NLRI',
  16: 'Extended Community',
  17: 'AS4 Path',
  18: 'Aggregator4',
  22: 'PMSI Tunnel',
  23: 'Tunnel Encapsulation',
  24: 'Traffic Engineering',
  26: 'Accumulated IGP Metric',
  29: 'BGP-LS',
  32: 'Large Community',
  33: 'BGPsec Path',
  128: 'Attribute Set',
}
const ORIGINS = ['IGP', 'EGP', 'Incomplete']
const COMMUNITIES: Readonly<Record<number, string>> = {
  4294967041: ' NO_EXPORT',
  4294967042: ' NO_ADVERTISE',
  4294967043: ' NO_EXPORT_SUBCONFED',
}
/** How a segment of an AS path opens and closes, by its type. */
const SEGMENTS: Readonly<Record<number, readonly [string, string]>> = {
  1: ['{ ', '}'],
  2: ['', ''],
  3: ['( ', ')'],
  4: ['({ ', '})'],
}
const EXTENDED = 0x10
const LARGE_COMMUNITY = 32
const EXTENDED_NAMES: Readonly<Record<number, string>> = { 2: 'target', 3: 'origin' }

function address(line: Line, at: number): string {
  line.need(at, 4)
  return ipv4Text(line.bytes, at)
}

/** Two bytes for an AS where the segments fit the attribute that way, else four (RFC 6793). */
function asSize(line: Line, type: number, at: number, end: number): 2 | 4 {
  if (type === 17) return 4
  for (let i = at; i < end; ) {
    const kind = line.u8(i)
    if (kind < 1 || kind > 4) return 4
    if (i + 1 >= end) return 2
    const count = line.u8(i + 1)
    if (count === 0) return 2
    i += 2 + count * 2
    if (i > end) return 4
    if (i === end) return 2
  }
  return 2
}

function printPath(line: Line, type: number, at: number, end: number) {
  if (at === end) return line.add('empty')
  const size = asSize(line, type, at, end)
  for (let i = at; i < end; ) {
    const [open, close] = SEGMENTS[line.u8(i)] ?? ['?', '?']
    line.add(open)
    const count = line.u8(i + 1)
    i += 2
    for (let n = 0; n < count; n++, i += size) line.add(`${size === 2 ? line.u16(i) : line.u32(i)} `)
    line.add(close)
  }
}

function printCommunities(line: Line, at: number, end: number) {
  if ((end - at) % 4 !== 0) return line.add('invalid len')
  for (let i = at; i < end; i += 4) {
    const value = line.u32(i)
    const name = COMMUNITIES[value]
    line.add(name ?? `${value >>> 16}:${value & 0xffff}${i + 4 < end ? ', ' : ''}`)
  }
}

/** The value of an extended community of a known kind; empty for another one. */
function extendedText(line: Line, at: number, kind: number): string {
  if (kind === 0) return `: ${line.u16(at + 2)}:${line.u32(at + 4)} (= ${address(line, at + 4)})`
  if (kind === 1) return `: ${address(line, at + 2)}:${line.u16(at + 6)}`
  return kind === 2 ? `: ${line.u32(at + 2)}:${line.u16(at + 6)}` : ''
}

function printExtended(line: Line, at: number, end: number) {
  if ((end - at) % 8 !== 0) return line.add('invalid len')
  for (let i = at; i < end; i += 8) {
    const type = line.u16(i)
    const kind = (type >>> 8) & 0x3f
    const name = kind <= 2 ? EXTENDED_NAMES[type & 0xff] : undefined
    const flags = [type & 0x8000 ? 'vendor-specific' : '', type & 0x4000 ? 'non-transitive' : ''].filter(Boolean)
    line.add(
      `\n\t    ${name ?? 'unknown extd community typecode'} (${hexText(type, 4)}), Flags [${flags.join(', ') || 'none'}]`,
    )
    line.need(i, 8)
    if (name) line.add(extendedText(line, i, kind))
    else line.add(hexOnly(line.bytes, i + 2, i + 8).replaceAll('\n\t', '\n\t      '))
  }
}

function printAggregator(line: Line, at: number, size: number) {
  if (size !== 6 && size !== 8) return line.add('invalid len')
  const as = size === 6 ? line.u16(at) : line.u32(at)
  line.add(` AS #${as}, origin ${address(line, at + size - 4)}`)
}

const list = (at: number, end: number, step: number, text: (i: number) => string): string =>
  Array.from({ length: Math.floor((end - at) / step) }, (_, n) => text(at + n * step)).join(', ')

function printLarge(line: Line, at: number, end: number) {
  if (end === at || (end - at) % 12 !== 0) return line.add('invalid len')
  line.add('\n\t    ')
  line.add(list(at, end, 12, (i) => `${line.u32(i)}:${line.u32(i + 4)}:${line.u32(i + 8)}`))
}

/** Prints an attribute's value; false when its type has no printer. */
function printValue(line: Line, type: number, at: number, end: number): boolean {
  const size = end - at
  const sized = (right: number, text: () => string): boolean => {
    line.add(size === right ? text() : 'invalid len')
    return true
  }
  switch (type) {
    case 1:
      return sized(1, () => ORIGINS[line.u8(at)] ?? 'Unknown Origin Typecode')
    case 2:
    case 17:
      printPath(line, type, at, end)
      return true
    case 3:
    case 9:
      return sized(4, () => address(line, at))
    case 4:
    case 5:
      return sized(4, () => `${line.u32(at)}`)
    case 6:
      return sized(0, () => '')
    case 7:
    case 18:
      printAggregator(line, at, size)
      return true
    case 8:
      printCommunities(line, at, end)
      return true
    case 10:
      line.add(size % 4 ? 'invalid len' : list(at, end, 4, (i) => address(line, i)))
      return true
    case 14:
      return printReach(line, at, end)
    case 15:
      return printUnreach(line, at, end)
    case 16:
      printExtended(line, at, end)
      return true
    case 32:
      printLarge(line, at, end)
      return true
    default:
      return false
  }
}

const flagText = (flags: number): string =>
  `${flags & 0x80 ? 'O' : ''}${flags & 0x40 ? 'T' : ''}${flags & 0x20 ? 'P' : ''}${flags & 0x10 ? 'E' : ''}${flags & 0xf ? `+${(flags & 0xf).toString(16)}` : ''}`

function printAttributes(line: Line, at: number, end: number) {
  for (let i = at; i < end; ) {
    line.need(i, 2)
    const flags = line.u8(i)
    const type = line.u8(i + 1)
    const wide = (flags & EXTENDED) !== 0
    const size = wide ? line.u16(i + 2) : line.u8(i + 2)
    const body = i + (wide ? 4 : 3)
    line.add(`\n\t  ${NAMES[type] ?? 'Unknown Attribute'} (${type}), length: ${size}`)
    if (flags) line.add(`, Flags [${flagText(flags)}]: `)
    if (body + size > end) return line.add(' (invalid)')
    line.need(body, size)
    if (!printValue(line, type, body, body + size)) {
      line.add(`\n\t    no Attribute ${type} decoder`)
      if (line.options.verbose <= 1) dump(line, body, body + size)
    }
    if (line.options.verbose > 1 && size > 0 && type !== LARGE_COMMUNITY) dump(line, body, body + size)
    i = body + size
  }
}

function dump(line: Line, at: number, end: number) {
  line.add(hexOnly(line.bytes, at, end).replaceAll('\n\t', '\n\t    '))
}

/** Prints the update message whose fields are [at, end). */
export function printUpdate(line: Line, at: number, end: number) {
  const withdrawn = line.u16(at)
  let i = at + 2
  if (withdrawn > 0) {
    line.need(i, withdrawn)
    line.add('\n\t  Withdrawn routes:')
    printPrefixes(line, i, i + withdrawn, 4, '\n\t    ')
    i += withdrawn
  }
  const attributes = line.u16(i)
  i += 2
  if (attributes > 0) {
    line.need(i, attributes)
    printAttributes(line, i, i + attributes)
    i += attributes
  }
  if (i < end) {
    line.add('\n\t  Updated routes:')
    printPrefixes(line, i, end, 4, '\n\t    ')
  } else if (attributes === 0) line.add('\n\t  End-of-Rib Marker (empty NLRI)')
}
