/**
 * Mobility headers of Mobile IPv6 (RFC 6275) as tcpdump prints them: `mobility: BU seq#=7 AL lifetime=36`, with -v their
 * cookies and options.
 */
import { hexText, ipv6Text } from '@shared/format'
import type { Line } from './line'

/** By type: name and the least size of the header with what its type adds. */
const TYPES: readonly (readonly [string, number])[] = [
  ['BRR', 8],
  ['HoTI', 16],
  ['CoTI', 16],
  ['HoT', 24],
  ['CoT', 24],
  ['BU', 12],
  ['BA', 12],
  ['BE', 24],
]
const UPDATE_FLAGS = ['A', 'H', 'L', 'K']

const word = (line: Line, at: number): string => line.u32(at).toString(16).padStart(8, '0')
const cookie = (line: Line, at: number): string => `${word(line, at)}:${word(line, at + 4)}`

function printOption(line: Line, at: number, length: number, type: number) {
  switch (type) {
    case 2:
      return line.add(`(refresh: ${line.u16(at + 2) << 2})`)
    case 3:
      line.need(at + 2, 16)
      return line.add(`(alt-CoA: ${ipv6Text(line.bytes, at + 2)})`)
    case 4:
      return line.add(`(ni: ho=${hexText(line.u16(at + 2), 4)} co=${hexText(line.u16(at + 4), 4)})`)
    case 5:
      return line.add('(auth)')
    default:
      line.add(`(type-${hexText(type, 2)}: len=${length})`)
  }
}

/** Least lengths of the options' values. */
const OPTION_SIZES: Readonly<Record<number, number>> = { 2: 2, 3: 16, 4: 4, 5: 10 }

function printOptions(line: Line, at: number, end: number) {
  for (let i = at; i < end; ) {
    const type = line.u8(i)
    if (type === 0) {
      // 4.99 wants a byte behind each option, the last one too
      line.need(i + 1, 1)
      line.add('(pad1)')
      i++
      continue
    }
    if (end - i < 2) return line.truncated()
    const length = line.u8(i + 1)
    if (type !== 1 && end - i < 2 + (OPTION_SIZES[type] ?? 0)) return line.truncated()
    line.need(i, 3 + length)
    if (type === 1) line.add('(padn)')
    else printOption(line, i, length, type)
    i += 2 + length
  }
}

/** Prints what a type adds; answers where its options begin. */
function printBody(line: Line, type: number, at: number): number {
  const verbose = line.options.verbose > 0
  switch (type) {
    case 1:
    case 2:
      if (verbose) line.add(` ${type === 1 ? 'Home' : 'Care-of'} Init Cookie=${cookie(line, at + 8)}`)
      return 16
    case 3:
    case 4: {
      const name = type === 3 ? 'Home' : 'Care-of'
      line.add(` nonce id=${hexText(line.u16(at + 6))}`)
      if (verbose)
        line.add(` ${name} Init Cookie=${cookie(line, at + 8)} ${name} Keygen Token=${cookie(line, at + 16)}`)
      return 24
    }
    case 5: {
      line.add(` seq#=${line.u16(at + 6)}`)
      const flags = line.u8(at + 8)
      if (line.u16(at + 8) & 0xf000) line.add(` ${UPDATE_FLAGS.filter((_, i) => flags & (0x80 >> i)).join('')}`)
      line.add(` lifetime=${line.u16(at + 10) << 2}`)
      return 12
    }
    case 6:
      line.add(` status=${line.u8(at + 6)}`)
      if (line.u8(at + 7) & 0x80) line.add(' K')
      line.add(` seq#=${line.u16(at + 8)}`)
      line.add(` lifetime=${line.u16(at + 10) << 2}`)
      return 12
    case 7:
      line.add(` status=${line.u8(at + 6)}`)
      line.need(at + 8, 16)
      line.add(` homeaddr ${ipv6Text(line.bytes, at + 8)}`)
      return 24
    default:
      return 8
  }
}

/** Prints the header at `at`; the line ends with it. */
export function printMobility(line: Line, at: number) {
  line.protocol = 'mobility'
  const units = line.u8(at + 1)
  const size = (units + 1) * 8
  const type = line.u8(at + 2)
  const known = TYPES[type]
  if (known && size < known[1]) {
    line.add(`(header length ${size} is too small for type ${type})`)
    return line.truncated()
  }
  line.add('mobility:')
  if (!known) return line.add(` type-#${type} len=${units}`)
  line.add(` ${known[0]}`)
  const body = printBody(line, type, at)
  if (line.options.verbose > 0) printOptions(line, at + body, at + size)
}
