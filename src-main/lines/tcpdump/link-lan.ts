/**
 * Owns the headers of other local networks: Token Ring (IEEE 802.5), FDDI, IP over Fibre Channel, FireWire, InfiniBand,
 * ATM with LLC.
 */
import { hexByte, macText } from '@shared/format'
import { etherTypeName } from './ethertype-names'
import { hexAndText } from './hex-dump'
import { printIso } from './iso'
import type { Line } from './line'

/** The dump of what has no printer, unless -x shows it anyway. */
function dump(line: Line, at: number, length: number) {
  if (line.options.hex === 'none') line.add(hexAndText(line.bytes, at, Math.min(line.end, at + length)))
}

function setAddresses(line: Line, src: number, dst: number) {
  line.linkSrcAt = src
  line.linkDstAt = dst
}

const RING_HEADER = 14
const BROADCASTS = [
  'Non-Broadcast',
  'Non-Broadcast',
  'Non-Broadcast',
  'Non-Broadcast',
  'All Routes',
  'All Routes',
  'Single Route',
  'Single Route',
]
const DIRECTIONS = ['Forward', 'Backward']
const LARGEST = ['516', '1500', '2052', '4472', '8144', '11407', '17800', '??']

/** The route through bridges: `rt = 8230:11:22 (516) `, with -e ` [ring:bridge]` a hop. */
function printRoute(line: Line, at: number): number {
  const control = line.u16(at)
  const size = (control >> 8) & 31
  line.need(at, size)
  const { link } = line.options
  line.add(link ? `${BROADCASTS[control >> 13]} ${DIRECTIONS[(control >> 7) & 1]}` : `rt = ${control.toString(16)}`)
  for (let i = 2; i + 2 <= size; i += 2) {
    const segment = line.u16(at + i)
    line.add(link ? ` [${(segment >> 4).toString(16)}:${(segment & 15).toString(16)}]` : `:${segment.toString(16)}`)
  }
  line.add(` (${LARGEST[(control >> 4) & 7]}) `)
  return size
}

export function printTokenRing(line: Line, at: number, length: number) {
  line.protocol = 'token-ring'
  if (!line.has(at, RING_HEADER)) return line.addTruncated()
  const isRouted = (line.u8(at + 8) & 0x80) !== 0
  // the bit that says there is a route is no part of the address
  const source = `${hexByte(line.u8(at + 8) & 0x7f)}${macText(line.bytes, at + 8).slice(2)}`
  const header = (size: number): string =>
    `${hexByte(line.u8(at))} ${hexByte(line.u8(at + 1))} ${source} > ${macText(line.bytes, at + 2)}, length ${size}: `
  setAddresses(line, at + 8, at + 2)
  if (line.options.link) line.add(header(length))
  let size = RING_HEADER
  if (isRouted) {
    line.need(at + RING_HEADER, 2)
    size += printRoute(line, at + RING_HEADER)
  }
  line.linkHeader = size
  const body = at + size
  if (line.u8(at + 1) >> 6 === 1) {
    if (!line.inner.llc(line, body, length - size)) dump(line, body, length - size)
    return
  }
  if (!line.options.link) line.add(header(length))
  dump(line, body, length - size)
}

const FDDI_HEADER = 13

const FDDI_GROUPS: Readonly<Record<number, string>> = {
  64: 'smt',
  80: 'async',
  96: 'imp_async',
  192: 'mac',
  208: 'sync',
  224: 'imp_sync',
}

/** The frame's kind, with -e. */
function fddiKind(control: number): string {
  const kinds: Readonly<Record<number, string>> = {
    64: 'void ',
    128: 'nrt ',
    192: 'token ',
    194: 'beacon ',
    195: 'claim ',
    79: 'nsa ',
  }
  const known = kinds[control]
  if (known) return known
  const number = (control & 0x0f).toString(16)
  const group = FDDI_GROUPS[control & 0xf0]
  return group ? `${group}${number} ` : `${hexByte(control)} `
}

export function printFddi(line: Line, at: number, length: number) {
  line.protocol = 'fddi'
  if (!line.has(at, FDDI_HEADER)) return line.addTruncated()
  line.linkHeader = FDDI_HEADER
  const control = line.u8(at)
  setAddresses(line, at + 7, at + 1)
  const header = `${fddiKind(control)}${macText(line.bytes, at + 7)} > ${macText(line.bytes, at + 1)}, length ${length}: `
  if (line.options.link) line.add(header)
  const body = at + FDDI_HEADER
  const rest = length - FDDI_HEADER
  if ((control & 0xf0) === 0x50) {
    if (!line.inner.llc(line, body, rest)) dump(line, body, rest)
    return
  }
  if ((control & 0xf0) === 0x40) return line.add('<SMT printer not yet implemented>')
  if (!line.options.link) line.add(header)
  dump(line, body, rest)
}

/** RFC 2625: addresses of eight bytes, the last six of them shown. */
export function printFibreChannel(line: Line, at: number, length: number) {
  line.protocol = 'ipfc'
  if (!line.has(at, 16)) return line.addTruncated()
  line.linkHeader = 16
  setAddresses(line, at + 10, at + 2)
  if (line.options.link) line.add(`${macText(line.bytes, at + 10)} ${macText(line.bytes, at + 2)} ${length}: `)
  if (!line.inner.llc(line, at + 16, length - 16)) dump(line, at + 16, length - 16)
}

/** IP over IEEE 1394 as Apple writes it. */
export function printFireWire(line: Line, at: number, length: number) {
  line.protocol = 'ap1394'
  if (!line.has(at, 18)) return line.addTruncated()
  line.linkHeader = 18
  const type = line.u16(at + 16)
  const addresses = `${macText(line.bytes, at + 8, 8)} > ${macText(line.bytes, at, 8)}`
  const named = line.options.quiet ? '' : `, ethertype ${etherTypeName(type)}`
  const header = `${addresses}${named}, length ${length}: `
  if (line.options.link) line.add(header)
  if (line.inner.etherType(line, type, at + 18, length - 18)) return
  if (!line.options.link) line.add(header)
  dump(line, at + 18, length - 18)
}

/** RFC 4391 */
export function printInfiniband(line: Line, at: number, length: number) {
  line.protocol = 'ipoib'
  if (!line.has(at, 44)) return line.addTruncated()
  line.linkHeader = 44
  const type = line.u16(at + 40)
  const header = `, ethertype ${etherTypeName(type)}, length ${length}: `
  if (line.options.link) line.add(header)
  if (line.inner.etherType(line, type, at + 44, length - 44)) return
  if (!line.options.link) line.add(header)
  dump(line, at + 44, length - 44)
}

const SNAP = 0xaaaa03
const LLC_STARTS = new Set([SNAP, 0xfefe03, 0x060603])

function printAtmLlc(line: Line, at: number, length: number) {
  if (!line.inner.llc(line, at, length)) dump(line, at, length)
}

/** RFC 1483 */
export function printAtm(line: Line, at: number, length: number) {
  line.protocol = 'atm'
  if (!line.has(at, 1) || length < 1) return line.addTruncated()
  if (line.u8(at) === 3) {
    if (line.options.link) line.add('CNLPID ')
    return printIso(line, at + 1, length - 1)
  }
  if (!line.has(at, 3) || length < 3) return line.addTruncated()
  let skip = 0
  if (!LLC_STARTS.has(line.u24(at))) {
    // a header of 802.6 before it, it seems
    if (!line.has(at, 20) || length < 20) return line.addTruncated()
    const word = (offset: number): string =>
      line
        .u32(at + offset)
        .toString(16)
        .padStart(8, '0')
    if (line.options.link) line.add(`${word(0)}${word(4)} ${word(8)}${word(12)} `)
    skip = 20
  }
  line.linkHeader = skip
  printAtmLlc(line, at + skip, length - skip)
}

/** Classical IP over ATM: with LLC, or IP at once. */
export function printClassicalIp(line: Line, at: number, length: number) {
  line.protocol = 'cip'
  const isSnap = line.has(at, 6) && line.u24(at) === SNAP && line.u24(at + 3) === 0
  if (isSnap) printAtmLlc(line, at, length)
  else line.inner.ipv4(line, at, length)
}
