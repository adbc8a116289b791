/**
 * The TLVs of Babel (RFC 8966, RFC 9079) as tcpdump prints them with -v, a line each.
 *
 * Prefixes leave out bytes that they share with the update before: `BabelState` remembers those for one packet.
 */
import { hexText, ipv4Text, ipv6Text } from '@shared/format'
import type { Line } from './line'

const V4_MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
const V4 = 1
const LOCAL = 3

/** The last prefixes that updates gave, by address family. */
export interface BabelState {
  readonly v4: Uint8Array
  readonly v6: Uint8Array
}

const mapped = (): Uint8Array => {
  const bytes = new Uint8Array(16)
  bytes.set(V4_MAPPED)
  return bytes
}

export const babelState = (): BabelState => ({ v4: mapped(), v6: new Uint8Array(16) })

interface Prefix {
  readonly bytes: Uint8Array
  /** bytes of the packet it took */
  readonly taken: number
}

const isV4 = (family: number): boolean => family === V4

/** Reads `bits` of a prefix at `at` (`room` bytes left); undefined when it cannot be one. */
function readPrefix(
  line: Line,
  family: number,
  bits: number,
  at: number,
  room: number,
  omitted = 0,
  before?: Uint8Array,
): Prefix | undefined {
  const size = Math.ceil(bits / 8)
  const bytes = isV4(family) ? mapped() : new Uint8Array(16)
  if (size > 16 || family > LOCAL) return undefined
  if (family === 0) return { bytes, taken: 0 }
  const offset = isV4(family) ? 12 : family === LOCAL ? 8 : 0
  const skipped = family === LOCAL ? 0 : omitted
  const most = isV4(family) ? 4 : 16
  if (skipped > most || size > most) return undefined
  if (family === LOCAL) {
    bytes[0] = 0xfe
    bytes[1] = 0x80
  }
  const sent = Math.max(0, family === LOCAL ? size - 8 : size - skipped)
  if (sent > room) return undefined
  if (skipped > 0) {
    if (!before) return undefined
    bytes.set(before.subarray(0, offset + skipped))
  }
  line.need(at, sent)
  bytes.set(line.bytes.subarray(at, at + sent), offset + skipped)
  return { bytes, taken: sent }
}

const isMapped = (bytes: Uint8Array): boolean => V4_MAPPED.every((byte, i) => bytes[i] === byte)
const hostText = (bytes: Uint8Array): string => (isMapped(bytes) ? ipv4Text(bytes, 12) : ipv6Text(bytes, 0))

function prefixText(bytes: Uint8Array, bits: number): string {
  if (bits >= 96 && isMapped(bytes)) return `${ipv4Text(bytes, 12)}/${bits - 96}`
  return `${ipv6Text(bytes, 0)}/${bits}`
}

const wholeBits = (family: number, bits: number): number => (isV4(family) ? bits + 96 : bits)
const hundredths = (value: number): string =>
  value === 0 ? '0.0s (bogus)' : `${Math.floor(value / 100)}.${String(value % 100).padStart(2, '0')}s`
const updateInterval = (value: number): string => (value === 0xffff ? 'infinity' : hundredths(value))
const stamp = (value: number): string => `${Math.floor(value / 1000000)}.${String(value % 1000000).padStart(6, '0')}s`
const routerId = (line: Line, at: number): string => {
  line.need(at, 8)
  return Array.from(line.bytes.subarray(at, at + 8), (byte) => byte.toString(16).padStart(2, '0')).join(':')
}

/** Prints sub-TLVs in [at, end) of a TLV of type `kind`. */
function printSubTlvs(line: Line, at: number, end: number, kind: number) {
  for (let i = at; i < end; ) {
    const type = line.u8(i)
    if (type === 0) {
      line.add(' sub-pad1')
      i++
      continue
    }
    if (type & 0x80) line.add(' (M)')
    const size = i + 1 < end ? line.u8(i + 1) : 0
    if (i + 2 + size > end) return line.add(' (invalid)')
    const body = i + 2
    i = body + size
    if (type === 1) line.add(' sub-padn')
    else if (type === 2) {
      const channels = Array.from(line.bytes.subarray(body, i), (c) =>
        c === 0 ? 'reserved' : c === 255 ? 'all' : `${c}`,
      )
      line.add(` sub-diversity ${size === 0 ? 'empty' : channels.join('-')}`)
      if (size > 0 && kind !== 8 && kind !== 13) line.add(' (bogus)')
    } else if (type === 3) {
      line.add(' sub-timestamp')
      const needed = kind === 4 ? 4 : kind === 5 ? 8 : 0
      if (size < needed) return line.add(' (invalid)')
      if (needed === 0) line.add(' (bogus)')
      else line.add(` ${stamp(line.u32(body))}${needed === 8 ? `|${stamp(line.u32(body + 4))}` : ''}`)
    } else line.add(` sub-unknown-${hexText(type, 2)}`)
  }
}

function printHello(line: Line, at: number, size: number): boolean {
  line.add('\n\tHello ')
  if (size < 6) return false
  const interval = line.u16(at + 4)
  if (line.u16(at) & 0x8000) line.add('(Unicast) ')
  line.add(`seqno ${line.u16(at + 2)} ${interval === 0 ? 'unscheduled' : `interval ${hundredths(interval)}`}`)
  printSubTlvs(line, at + 6, at + size, 4)
  return true
}

function printHeard(line: Line, at: number, size: number): boolean {
  line.add('\n\tIHU ')
  if (size < 6) return false
  const family = line.u8(at)
  const host = readPrefix(line, family, isV4(family) ? 32 : 128, at + 6, size - 6)
  if (!host) {
    line.addTruncated()
    return true
  }
  line.add(`${family === 0 ? 'any' : hostText(host.bytes)} rxcost ${line.u16(at + 2)}`)
  line.add(` interval ${hundredths(line.u16(at + 4))}`)
  printSubTlvs(line, at + 6 + host.taken, at + size, 5)
  return true
}

function printUpdate(line: Line, at: number, size: number, state: BabelState): boolean {
  line.add('\n\tUpdate')
  if (size < 10) return false
  const family = line.u8(at)
  const flags = line.u8(at + 1)
  const before = isV4(family) ? state.v4 : state.v6
  const bits = line.u8(at + 2)
  const prefix = readPrefix(line, family, bits, at + 10, size - 10, line.u8(at + 3), before)
  if (!prefix) return false
  line.add(`${flags & 0x80 ? '/prefix' : ''}${flags & 0x40 ? '/id' : ''}${flags & 0x3f ? '/unknown' : ''}`)
  line.add(` ${family === 0 ? 'any' : prefixText(prefix.bytes, wholeBits(family, bits))}`)
  line.add(` metric ${line.u16(at + 8)} seqno ${line.u16(at + 6)} interval ${updateInterval(line.u16(at + 4))}`)
  if (flags & 0x80) before.set(prefix.bytes)
  printSubTlvs(line, at + 10 + prefix.taken, at + size, 8)
  return true
}

function printRequest(line: Line, kind: number, at: number, size: number): boolean {
  const numbered = kind === 10
  line.add(numbered ? '\n\tSeqno Request ' : '\n\tRoute Request ')
  const fixed = numbered ? 14 : 2
  if (size < fixed) return false
  const family = line.u8(at)
  const bits = line.u8(at + 1)
  const prefix = readPrefix(line, family, bits, at + fixed, size - fixed)
  if (!prefix) return false
  const text = prefixText(prefix.bytes, wholeBits(family, bits))
  if (numbered) {
    line.add(`(${line.u8(at + 4)} hops) for ${family === 0 ? 'invalid AE 0' : text}`)
    line.add(` seqno ${line.u16(at + 2)} id ${routerId(line, at + 6)}`)
  } else line.add(`for ${family === 0 ? 'any' : text}`)
  return true
}

function printNextHop(line: Line, at: number, size: number): boolean {
  line.add('\n\tNext Hop')
  if (size < 2) return false
  const family = line.u8(at)
  const host = readPrefix(line, family, isV4(family) ? 32 : 128, at + 2, size - 2)
  if (!host) return false
  line.add(` ${family === 0 ? 'invalid AE 0' : hostText(host.bytes)}`)
  return true
}

/** Prints the TLVs of routes that also depend on where packets come from: 13 update, 14 request, 15 multi-hop request. */
function printSourceSpecific(line: Line, kind: number, at: number, size: number, state: BabelState): boolean {
  line.add(`\n\t${{ 13: 'SS-Update', 14: 'SS-Request ', 15: 'SS-MH-Request ' }[kind]}`)
  const fixed = kind === 13 ? 10 : kind === 14 ? 3 : 14
  if (size < fixed) return false
  const family = line.u8(at)
  const bits = line.u8(at + (kind === 13 ? 2 : 1))
  const sourceBits = line.u8(at + (kind === 13 ? 1 : kind === 14 ? 2 : 5))
  const omitted = kind === 13 ? line.u8(at + 3) : 0
  const before = isV4(family) ? state.v4 : state.v6
  const prefix = readPrefix(line, family, bits, at + fixed, size - fixed, omitted, before)
  if (!prefix) return false
  const behind = fixed + prefix.taken
  const source = readPrefix(line, family, sourceBits, at + behind, size - behind)
  if (!source) return false
  const to = prefixText(prefix.bytes, wholeBits(family, bits))
  const from = prefixText(source.bytes, wholeBits(family, sourceBits))
  if (kind === 13) {
    line.add(` ${to} from ${from} metric ${line.u16(at + 8)} seqno ${line.u16(at + 6)}`)
    line.add(` interval ${updateInterval(line.u16(at + 4))}`)
    printSubTlvs(line, at + behind + source.taken, at + size, kind)
  } else if (kind === 14) line.add(family === 0 ? 'for any' : `for (${to}, ${from})`)
  else line.add(`(${line.u8(at + 4)} hops) for (${to}, ${from}) seqno ${line.u16(at + 2)} id ${routerId(line, at + 6)}`)
  return true
}

/** Prints ` text` behind `title` when the TLV has at least `least` bytes; false when it has not. */
function printSimple(line: Line, title: string, size: number, least: number, text: () => string): boolean {
  line.add(`\n\t${title}`)
  if (size < least) return false
  line.add(text())
  return true
}

function macText(line: Line, at: number, size: number): string {
  line.need(at, size)
  const digest = Array.from(line.bytes.subarray(at + 2, at + size), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  )
  return `key-id ${line.u16(at)} digest-${size - 2} ${digest.toUpperCase()}`
}

/** Prints the TLV of type `kind` whose value is `size` bytes at `at`; false when it is not a right one. */
export function printBabelTlv(line: Line, kind: number, at: number, size: number, state: BabelState): boolean {
  switch (kind) {
    case 1:
      return printSimple(line, `Pad ${size + 2}`, size, 0, () => '')
    case 2:
      return printSimple(
        line,
        'Acknowledgment Request ',
        size,
        6,
        () => `${hexText(line.u16(at + 2), 4).slice(2)} ${hundredths(line.u16(at + 4))}`,
      )
    case 3:
      return printSimple(line, 'Acknowledgment ', size, 2, () => hexText(line.u16(at), 4).slice(2))
    case 4:
      return printHello(line, at, size)
    case 5:
      return printHeard(line, at, size)
    case 6:
      return printSimple(line, 'Router Id', size, 10, () => ` ${routerId(line, at + 2)}`)
    case 7:
      return printNextHop(line, at, size)
    case 8:
      return printUpdate(line, at, size, state)
    case 9:
    case 10:
      return printRequest(line, kind, at, size)
    case 11:
      return printSimple(line, 'TS/PC ', size, 6, () => `timestamp ${line.u32(at + 2)} packetcounter ${line.u16(at)}`)
    case 12:
      return printSimple(line, 'HMAC ', size, 18, () => macText(line, at, size))
    case 13:
    case 14:
    case 15:
      return printSourceSpecific(line, kind, at, size, state)
    case 16:
      return printSimple(line, 'MAC ', size, 0, () => `len ${size}`)
    case 17:
      return printSimple(line, 'PC', size, 4, () => ` value ${line.u32(at)} index len ${size - 4}`)
    case 18:
    case 19:
      line.add(kind === 18 ? '\n\tChallenge Request' : '\n\tChallenge Reply')
      if (size > 192) return false
      line.add(` len ${size}`)
      return true
    default:
      return printSimple(line, `Unknown message type ${kind}`, size, 0, () => '')
  }
}
