/**
 * Options of neighbour discovery (RFC 4861, 4191, 8106, 6275) as tcpdump prints them with -v, a line each; -vv dumps them too.
 */
import { ipv6Text, macText } from '@shared/format'
import { domainName } from './domain-name'
import { hexOnly } from './hex-dump'
import type { Line } from './line'

const NAMES: Readonly<Record<number, string>> = {
  1: 'source link-address',
  2: 'destination link-address',
  3: 'prefix info',
  4: 'redirected header',
  5: 'mtu',
  7: 'advertisement interval',
  8: 'homeagent information',
  24: 'route info',
  25: 'rdnss',
  31: 'dnssl',
}
const INFINITY = 0xffffffff
/** How much a router wants to be the default one (RFC 4191). */
export const PREFERENCES = ['medium', 'high', 'reserved', 'low']

const timeText = (seconds: number): string => (seconds === INFINITY ? 'infinity' : `${seconds}s`)
const dump = (line: Line, from: number, to: number, indent: string): string =>
  hexOnly(line.bytes, from, Math.min(to, line.end)).replaceAll('\n\t', `\n\t${indent}`)

const address = (line: Line, at: number): string => {
  line.need(at, 16)
  return ipv6Text(line.bytes, at)
}

/** `[a, b]` of the bits that are set. */
export function flagList(flags: number, names: readonly (readonly [number, string])[]): string {
  const set = names.filter(([bit]) => flags & bit).map(([, name]) => name)
  return `Flags [${set.join(', ') || 'none'}]`
}

const PREFIX_FLAGS = [
  [0x80, 'onlink'],
  [0x40, 'auto'],
  [0x20, 'router'],
] as const

/** A prefix of which only the first `size` bytes are sent. */
function shortPrefix(line: Line, at: number, size: number): string {
  const whole = new Uint8Array(16)
  for (let i = 0; i < size; i++) whole[i] = line.u8(at + i)
  return ipv6Text(whole, 0)
}

function printRoute(line: Line, at: number, size: number) {
  const prefix = shortPrefix(line, at + 8, Math.min(16, size - 8))
  line.add(` ${prefix}/${line.u8(at + 2)}, pref=${PREFERENCES[(line.u8(at + 3) >> 3) & 3]}`)
  line.add(`, lifetime=${timeText(line.u32(at + 4))}`)
}

function printSearchList(line: Line, at: number, size: number) {
  line.add(` lifetime ${line.u32(at + 4)}s, domain(s):`)
  for (let i = at + 8; i < at + size && line.u8(i) !== 0; ) {
    line.add(' ')
    i = domainName(line, i, i)
    if (i < 0) line.truncated()
  }
}

/** Prints what an option of `size` bytes holds (`first` is where the options begin); false when it is of no known kind. */
function printKnown(line: Line, type: number, at: number, size: number, first: number): boolean {
  switch (type) {
    case 1:
    case 2:
      line.need(at + 2, size - 2)
      line.add(macText(line.bytes, at + 2, size - 2))
      return true
    case 3: {
      line.need(at, 32)
      const flags = flagList(line.u8(at + 3), PREFIX_FLAGS)
      line.add(`${address(line, at + 16)}/${line.u8(at + 2)}, ${flags}, valid time ${timeText(line.u32(at + 4))}`)
      line.add(`, pref. time ${timeText(line.u32(at + 8))}`)
      return true
    }
    case 4:
      // 4.99 shows as many bytes, but from the first option on
      line.add(dump(line, first, first + size, '    '))
      return true
    case 5:
      line.add(` ${line.u32(at + 4)}`)
      return true
    case 7:
      line.add(` ${line.u32(at + 4)}ms`)
      return true
    case 8:
      line.add(` preference ${line.u16(at + 4)}, lifetime ${line.u16(at + 6)}`)
      return true
    case 24:
      printRoute(line, at, size)
      return true
    case 25:
      line.add(` lifetime ${timeText(line.u32(at + 4))},`)
      for (let i = at + 8; i + 16 <= at + size; i += 16) line.add(` addr: ${address(line, i)}`)
      return true
    case 31:
      printSearchList(line, at, size)
      return true
    default:
      return false
  }
}

/** Prints the options in [at, end). */
export function printOptions(line: Line, at: number, end: number) {
  for (let i = at; i < end && i < line.end; ) {
    line.need(i, 2)
    const type = line.u8(i)
    const units = line.u8(i + 1)
    const size = units * 8
    if (units === 0 || i + size > end) return line.truncated()
    line.add(`\n\t  ${NAMES[type] ?? 'unknown'} option (${type}), length ${size} (${units}): `)
    if (!printKnown(line, type, i, size, at) && line.options.verbose < 2) {
      line.add(dump(line, i + 2, i + size, '  '))
      return
    }
    if (line.options.verbose > 1) line.add(dump(line, i + 2, i + size, '    '))
    i += size
  }
}
