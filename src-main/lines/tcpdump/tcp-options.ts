/**
 * TCP options in brackets: `, options [mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 7]`.
 */
import { hexByte, hexText } from '@shared/format'
import type { Line } from './line'

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
  13: 'ccecho',
  19: 'md5',
  20: 'scps',
  28: 'uto',
  29: 'tcp-ao',
  30: 'mptcp',
  34: 'tfo',
  254: 'exp',
}

/** Option length in bytes where it is fixed; a different one is printed as bad. */
const FIXED: Readonly<Record<number, number>> = {
  2: 4,
  3: 3,
  4: 2,
  6: 6,
  7: 6,
  8: 10,
  11: 6,
  12: 6,
  13: 6,
  19: 18,
  28: 4,
}

const MPTCP_NAMES = ['capable', 'join', 'dss', 'add-addr', 'rem-addr', 'prio', 'fail', 'fast-close', 'reset']

function bytesHex(line: Line, at: number, end: number): string {
  let text = ''
  for (let i = at; i < end; i++) text += hexByte(line.u8(i))
  return text
}

function cookieText(line: Line, at: number, end: number): string {
  if (end === at) return ' cookiereq'
  const odd = (end - at) % 2 !== 0 || end - at < 4 || end - at > 16
  return odd ? ' invalid' : ` cookie ${bytesHex(line, at, end)}`
}

function sackText(line: Line, at: number, length: number, base: number): string {
  const data = length - 2
  if (data === 0 || data % 8 !== 0) return '[bad opt]'
  let text = ` ${data / 8} `
  for (let i = at + 2; i < at + length; i += 8) {
    const from = line.u32(i)
    const to = line.u32(i + 4)
    text += base < 0 ? `{${from}:${to}}` : `{${(from - base) >>> 0}:${(to - base) >>> 0}}`
  }
  return text
}

/** What follows the option's name; '[bad opt]' ends the list. */
function valueText(line: Line, kind: number, at: number, length: number, sackBase: number): string {
  const fixed = FIXED[kind]
  if (fixed !== undefined && length !== fixed) return '[bad opt]'
  switch (kind) {
    case 2:
      return ` ${line.u16(at + 2)}`
    case 3:
      return ` ${line.u8(at + 2)}`
    case 4:
      return ''
    case 5:
      return sackText(line, at, length, sackBase)
    case 6:
    case 7:
    case 11:
    case 12:
    case 13:
      return ` ${line.u32(at + 2)}`
    case 8:
      return ` val ${line.u32(at + 2)} ecr ${line.u32(at + 6)}`
    case 19:
      return ` shared secret not supplied with -M, can't check - ${bytesHex(line, at + 2, at + length)}`
    case 28: {
      const raw = line.u16(at + 2)
      return ` ${hexText(raw & 0x7fff)}${raw & 0x8000 ? ' min' : ' s'}`
    }
    case 30:
      return length < 3 ? '[bad opt]' : ` ${MPTCP_NAMES[line.u8(at + 2) >> 4] ?? 'unknown'}`
    case 34:
      return cookieText(line, at + 2, at + length)
    case 254:
      return experimentText(line, at, length)
    default:
      return length > 2 ? ` 0x${bytesHex(line, at + 2, at + length)}` : ''
  }
}

function experimentText(line: Line, at: number, length: number): string {
  if (length < 4) return '[bad opt]'
  const magic = line.u16(at + 2)
  if (magic === 0xf989) return `-tfo${cookieText(line, at + 4, at + length)}`
  return `-0x${bytesHex(line, at + 2, at + 4)} ${bytesHex(line, at + 4, at + length)}`.trimEnd()
}

/** Prints the options in [at, end). `sackBase` is subtracted from SACK edges; -1 for absolute ones. */
export function printTcpOptions(line: Line, at: number, end: number, sackBase: number) {
  line.add(', options [')
  for (let i = at; i < end; ) {
    if (i > at) line.add(',')
    const kind = line.u8(i)
    const name = NAMES[kind] ?? `unknown-${kind}`
    if (kind === EOL || kind === NOP) {
      line.add(name)
      i++
      if (kind === EOL) break
      continue
    }
    if (i + 1 >= end) {
      line.add(`${name}[bad opt]`)
      return
    }
    const length = line.u8(i + 1)
    if (length < 2 || i + length > end) {
      line.add(`${name}[bad opt]`)
      return
    }
    const value = valueText(line, kind, i, length, sackBase)
    line.add(name + value)
    if (value.endsWith('[bad opt]')) return
    i += length
  }
  line.add(']')
}
