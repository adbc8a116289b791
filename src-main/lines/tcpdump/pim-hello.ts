/**
 * The options of a PIM hello (RFC 7761 4.9.2) as tcpdump prints them with -v, a line each.
 */
import { hexText } from '@shared/format'
import { hexOnly } from './hex-dump'
import type { Line } from './line'
import { printPimAddress } from './pim-address'
import { spanText } from './span-text'

const NAMES: Readonly<Record<number, string>> = {
  1: 'Hold Time',
  2: 'LAN Prune Delay',
  18: 'DR Priority (Old)',
  19: 'DR Priority',
  20: 'Generation ID',
  21: 'State Refresh Capability',
  22: 'Bi-Directional Capability',
  24: 'Address List',
  65001: 'Address List (Old)',
}

/** Sizes that a value must have; another one ends the message. */
const SIZES: Readonly<Record<number, number>> = { 1: 2, 2: 4, 18: 4, 19: 4, 20: 4, 21: 4 }

function printDelay(line: Line, at: number) {
  const delay = line.u16(at)
  line.add(`\n\t    T-bit=${delay >> 15}, LAN delay ${delay & 0x7fff}ms, Override interval ${line.u16(at + 2)}ms`)
}

function printAddresses(line: Line, at: number, end: number, plain: number) {
  if (line.options.verbose < 2) return
  for (let i = at; i < end; ) {
    line.add('\n\t    ')
    i += printPimAddress(line, i, 'unicast', plain)
  }
}

const dump = (line: Line, at: number, size: number): void =>
  line.add(hexOnly(line.bytes, at, Math.min(line.end, at + size)).replaceAll('\n\t', '\n\t    '))

function printValue(line: Line, type: number, at: number, size: number, plain: number) {
  switch (type) {
    case 1: {
      const seconds = line.u16(at)
      return line.add(seconds === 65535 ? 'never expire' : spanText(seconds))
    }
    case 2:
      return printDelay(line, at)
    case 18:
    case 19:
      return line.add(size === 0 ? 'Bi-Directional Capability (Old)' : `${line.u32(at)}`)
    case 20:
      return line.add(hexText(line.u32(at), 8))
    case 21:
      line.add(`v${line.u8(at)}`)
      if (line.u8(at + 1) !== 0) line.add(`, interval ${spanText(line.u8(at + 1))}`)
      if (line.u16(at + 2) !== 0) line.add(` ?${hexText(line.u16(at + 2), 4)}?`)
      return
    case 22:
      return
    case 24:
    case 65001:
      return printAddresses(line, at, at + size, plain)
    default:
      if (line.options.verbose <= 1) dump(line, at, size)
  }
}

/** Prints the options in [at, end). */
export function printHello(line: Line, at: number, end: number, plain: number) {
  for (let i = at; i < end; ) {
    if (end - i < 4) return line.truncated()
    const type = line.u16(i)
    const size = line.u16(i + 2)
    line.add(`\n\t  ${NAMES[type] ?? 'Unknown'} Option (${type}), length ${size}, Value: `)
    i += 4
    line.need(i, size)
    if (end - i < size) return line.truncated()
    const right = SIZES[type]
    if (right !== undefined && right !== size && !(size === 0 && (type === 18 || type === 19))) {
      return line.add(`[option length ${size} != ${right}] (invalid)`)
    }
    printValue(line, type, i, size, plain)
    if (line.options.verbose > 1) dump(line, i, size)
    i += size
  }
}
