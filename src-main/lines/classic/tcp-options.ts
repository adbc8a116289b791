/**
 * TCP options as tcpdump 3.x printed them: `<mss 1460,nop,wscale 0,nop,nop,timestamp 10 0,nop,nop,sackOK>`.
 *
 * A length that is not the kind's is said as `[len 6]`; one that leaves the header ends the list with `[bad opt]`; options
 * of other kinds print as `opt-30:` and their bytes.
 */
import { hexByte } from '@shared/format'
import type { Line } from '../tcpdump/line'

const NAMES: Readonly<Record<number, string>> = {
  2: 'mss',
  3: 'wscale',
  4: 'sackOK',
  6: 'echo',
  7: 'echoreply',
  8: 'timestamp',
  11: 'cc',
  12: 'ccnew',
  13: 'ccecho',
}
/** Bytes of value by kind. */
const SIZES: Readonly<Record<number, number>> = { 2: 2, 3: 1, 4: 0, 6: 4, 7: 4, 8: 8, 11: 4, 12: 4, 13: 4 }
const SACK = 5

function valueText(line: Line, kind: number, at: number): string {
  switch (SIZES[kind]) {
    case 1:
      return ` ${line.u8(at)}`
    case 2:
      return ` ${line.u16(at)}`
    case 4:
      return ` ${line.u32(at)}`
    case 8:
      return ` ${line.u32(at)} ${line.u32(at + 4)}`
    default:
      return ''
  }
}

/** `sack sack 1 {1:1461} `: the word is doubled in the versions of this form, and a blank follows the blocks. */
function sackText(line: Line, at: number, size: number, from: number): string {
  if (size % 8 !== 0) return 'sack malformed sack '
  let text = `sack sack ${size / 8} `
  const edge = (value: number): number => (from < 0 ? value : (value - from) >>> 0)
  for (let i = at; i < at + size; i += 8) text += `{${edge(line.u32(i))}:${edge(line.u32(i + 4))}}`
  return `${text} `
}

function unknownText(line: Line, kind: number, at: number, size: number): string {
  let text = `opt-${kind}:`
  for (let i = at; i < at + size; i++) text += hexByte(line.u8(i))
  return text
}

/** One option of a kind with a length byte. */
function optionText(line: Line, at: number, length: number, sackBase: number): string {
  const kind = line.u8(at)
  const size = length - 2
  if (kind === SACK) return sackText(line, at + 2, size, sackBase)
  const expected = SIZES[kind]
  if (expected === undefined) return unknownText(line, kind, at + 2, size)
  if (size < expected) return `${NAMES[kind]}[len ${length}]`
  return `${NAMES[kind]}${valueText(line, kind, at + 2)}${size === expected ? '' : `[len ${length}]`}`
}

/** Prints ` <…>` for the options in [at, end); SACK edges are relative to `sackBase` (-1 = absolute). */
export function printOptions(line: Line, at: number, end: number, sackBase: number) {
  line.add(' <')
  for (let i = at; i < end; ) {
    if (i > at) line.add(',')
    const kind = line.u8(i)
    if (kind <= 1) {
      line.add(kind === 0 ? 'eol' : 'nop')
      if (kind === 0) break
      i++
      continue
    }
    const length = i + 1 < end ? line.u8(i + 1) : 0
    if (length < 2 || i + length > end) {
      line.add('[bad opt]')
      break
    }
    line.add(optionText(line, i, length, sackBase))
    i += length
  }
  line.add('>')
}
