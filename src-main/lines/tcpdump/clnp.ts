/**
 * CLNP (ISO 8473) and ES-IS (ISO 9542) as tcpdump prints them: `CLNP, 49.0001.03 > 49.0001.02, Data, length 49`, `ES-IS,
 * ISH, length 24`.
 */
import type { Line } from './line'

const CLNP_TYPES: Readonly<Record<number, string>> = {
  1: 'Error Report',
  28: 'Data',
  29: 'MD',
  30: 'Echo Request',
  31: 'Echo Response',
}
const CLNP_HEADER = 9
const ESIS_TYPES: Readonly<Record<number, string>> = { 2: 'ESH', 4: 'ISH', 6: 'redirect' }
const ESIS_HEADER = 9

/** A network address: `49.0001.0a`. */
function nsapText(line: Line, at: number, size: number): string {
  if (size < 1 || size > 20) return 'isonsap_string: illegal length'
  let text = ''
  for (let i = 0; i < size; i++) {
    text += line
      .u8(at + i)
      .toString(16)
      .padStart(2, '0')
    if (i % 2 === 0 && i + 1 < size) text += '.'
  }
  return text
}

/** Hex digits of what is left, as printed behind a header too short to be one. */
function rawText(line: Line, at: number): string {
  let text = ''
  for (let i = at; i < line.end; i++) text += line.bytes[i].toString(16).toUpperCase().padStart(2, '0')
  return text
}

/** Prints a CLNP header; false when the packet is better dumped. */
export function printClnp(line: Line, at: number, length: number): boolean {
  line.protocol = 'clnp'
  line.need(at, CLNP_HEADER)
  const stated = line.u8(at + 1)
  if (!line.options.link) line.add('CLNP')
  const refuse = (why: string): boolean => {
    line.add(why)
    return false
  }
  if (line.u8(at + 2) !== 1) return refuse(`version ${line.u8(at + 2)} packet not supported`)
  if (stated > length) return refuse(` length indicator(${stated}) > PDU size (${length})!`)
  if (stated < CLNP_HEADER)
    return refuse(` length indicator ${stated} < min PDU size:${rawText(line, at + CLNP_HEADER)}`)
  const short = 'li < size of fixed part of CLNP header and addresses'
  const end = at + stated
  let i = at + CLNP_HEADER
  const texts: string[] = []
  for (let n = 0; n < 2; n++) {
    if (i >= end) return refuse(short)
    const size = line.u8(i)
    if (i + 1 + size > end) return refuse(short)
    line.need(i + 1, size)
    texts.push(nsapText(line, i + 1, size))
    i += 1 + size
  }
  const type = line.u8(at + 4) & 0x1f
  line.add(`${line.options.link ? '' : ', '}${texts[1]} > ${texts[0]}`)
  line.add(`, ${CLNP_TYPES[type] ?? `unknown (${type})`}, length ${length}`)
  return true
}

/** Prints an ES-IS packet. */
export function printEsis(line: Line, at: number, length: number) {
  line.protocol = 'esis'
  if (!line.options.link) line.add('ES-IS')
  if (length <= 2) return line.add('bad pkt!')
  line.need(at, ESIS_HEADER)
  const stated = line.u8(at + 1)
  if (line.u8(at + 2) !== 1) return line.add(` version ${line.u8(at + 2)} packet not supported`)
  if (stated > length) return line.add(` length indicator(${stated}) > PDU size (${length})!`)
  if (stated < ESIS_HEADER + 2) return line.add(` length indicator ${stated} < min PDU size:${rawText(line, at)}`)
  const type = line.u8(at + 4) & 0x1f
  line.add(`${line.options.link ? '' : ', '}${ESIS_TYPES[type] ?? `unknown type (${type})`}, length ${length}`)
}
