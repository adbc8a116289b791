/**
 * TCP options in brackets: `, options [mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 7]`.
 *
 * Where an option's length is not what its kind has, the list goes on behind `[len N]`; where it leaves the header, the
 * line ends with `[bad opt]`.
 */
import { hexByte, hexText } from '@shared/format'
import type { Line } from './line'
import { printMptcp } from './mptcp'

const EOL = 0
const NOP = 1
const NAMES: Readonly<Record<number, string>> = {
  0: 'eol',
  1: 'nop',
  2: 'mss',
  3: 'wscale',
  4: 'sackOK',
  5: 'sack',
  6: 'echo',
  7: 'echoreply',
  8: 'TS',
  11: 'cc',
  12: 'ccnew',
  13: '',
  19: 'md5',
  20: 'scps',
  28: 'uto',
  29: 'tcp-ao',
  30: 'mptcp',
  34: 'tfo',
  254: 'exp',
}
const FAST_OPEN_EXPERIMENT = 0xf989

function bytesHex(line: Line, at: number, size: number): string {
  let text = ''
  for (let i = at; i < at + size; i++) text += hexByte(line.u8(i))
  return text
}

/** One option being printed: `rest` header bytes are left behind its kind and length. */
interface Option {
  line: Line
  kind: number
  /** as its second byte says */
  length: number
  /** index of its data */
  at: number
  rest: number
  sackBase: number
  /** the segment's TCP flags */
  flags: number
}

/** True when `size` data bytes are inside the header; ends the line as truncated when they were not captured. */
function fits({ line, at, rest }: Option, size: number): boolean {
  if (size > rest) return false
  line.need(at, size)
  return true
}

function printSack(option: Option, size: number): number {
  const { line, at, sackBase } = option
  if (size % 8 !== 0) {
    line.add(' invalid sack')
    return size
  }
  line.add(` ${size / 8} `)
  for (let i = 0; i < size; i += 8) {
    if (!fits(option, i + 8)) return -1
    const from = line.u32(at + i)
    const to = line.u32(at + i + 4)
    line.add(sackBase < 0 ? `{${from}:${to}}` : `{${(from - sackBase) >>> 0}:${(to - sackBase) >>> 0}}`)
  }
  return size
}

function printCookie(line: Line, at: number, size: number): boolean {
  if (size === 0) line.add(' cookiereq')
  else if (size % 2 !== 0 || size < 4 || size > 16) line.add(' (invalid)')
  else line.add(` cookie ${bytesHex(line, at, size)}`)
  return true
}

function printAuthentication(option: Option, size: number): number {
  const { line, at } = option
  if (size < 2) line.add(' (invalid)')
  else {
    if (!fits(option, size)) return -1
    line.add(` keyid ${line.u8(at)} rnextkeyid ${line.u8(at + 1)}`)
    if (size > 2) line.add(` mac 0x${bytesHex(line, at + 2, size - 2)}`)
  }
  return size
}

function printExperiment(option: Option, size: number): number {
  const { line, at } = option
  if (size < 2 || !fits(option, size)) return -1
  const magic = line.u16(at)
  line.add('-')
  if (magic !== FAST_OPEN_EXPERIMENT) line.add(magic.toString(16).padStart(4, '0'))
  else {
    line.add('tfo')
    printCookie(line, at + 2, size - 2)
  }
  return size
}

/** Prints a value of `size` bytes by `text`; answers `size`, or -1 when it does not fit. */
function printFixed(option: Option, size: number, text: () => string): number {
  if (!fits(option, size)) return -1
  option.line.add(text())
  return size
}

/** Prints the data of an option; answers how many bytes its kind has, or -1 for a bad option. */
function printData(option: Option): number {
  const { line, kind, at } = option
  const size = option.length - 2
  switch (kind) {
    case 2:
      return printFixed(option, 2, () => ` ${line.u16(at)}`)
    case 3:
      return printFixed(option, 1, () => ` ${line.u8(at)}`)
    case 4:
      return 0
    case 5:
      return printSack(option, size)
    case 6:
    case 7:
    case 11:
    case 12:
    case 13:
      return printFixed(option, 4, () => ` ${line.u32(at)}`)
    case 8:
      return printFixed(option, 8, () => ` val ${line.u32(at)} ecr ${line.u32(at + 4)}`)
    case 19:
      return printFixed(
        option,
        16,
        () => ` shared secret not supplied with -M, can't check - ${bytesHex(line, at, 16)}`,
      )
    case 20:
      return printFixed(option, 2, () => ` cap ${hexByte(line.u8(at))} id ${line.u8(at + 1)}`)
    case 28:
      return printFixed(option, 2, () => userTimeout(line.u16(at)))
    case 29:
      return printAuthentication(option, size)
    case 30:
      return fits(option, size) && printMptcp(line, at - 2, option.length, option.flags) ? size : -1
    case 34:
      if (!fits(option, size)) return -1
      line.add(' ')
      return printCookie(line, at, size) ? size : -1
    case 254:
      return printExperiment(option, size)
    default:
      return printFixed(option, size, () => (size > 0 ? ` 0x${bytesHex(line, at, size)}` : ''))
  }
}

const userTimeout = (raw: number): string => ` ${hexText(raw)} ${raw & 1 ? (raw >> 1) * 60 : raw >> 1}`

/**
 * Prints the options in [at, end); false for a bad one, which ends the line. `sackBase` is subtracted from SACK edges;
 * -1 for absolute ones.
 */
export function printTcpOptions(line: Line, at: number, end: number, sackBase: number, flags: number): boolean {
  line.add(', options [')
  for (let i = at; i < end; ) {
    if (i > at) line.add(',')
    line.truncatedTail = ''
    const kind = line.u8(i)
    if (kind === EOL || kind === NOP) {
      line.add(NAMES[kind])
      i++
      if (kind === EOL) break
      continue
    }
    const length = line.u8(i + 1)
    if (length < 2 || length > end - i) return bad(line, i > at)
    if (i > at) line.truncatedTail = '>'
    line.add(NAMES[kind] ?? `unknown-${kind}`)
    const used = printData({ line, kind, length, at: i + 2, rest: end - i - 2, sackBase, flags })
    if (used < 0) return bad(line, i > at)
    if (used + 2 !== length) line.add(`[len ${length}]`)
    i += used + 2
  }
  line.truncatedTail = ''
  line.add(']')
  return true
}

function bad(line: Line, closed: boolean): false {
  line.add(closed ? '[bad opt]]' : '[bad opt]')
  return false
}
