/**
 * Elements of ASN.1 BER as SNMP's printer sees them: one at a time, by index. What is wrong with one is printed in tcpdump's
 * words and answers undefined.
 */
import type { Line } from './line'

export interface Element {
  /** the whole first byte: class, form, number */
  readonly tag: number
  /** its content is [at, end) */
  readonly at: number
  readonly end: number
}

/** Reads the element at `at` of a surrounding one that ends at `limit`. */
export function readElement(line: Line, at: number, limit: number): Element | undefined {
  if (limit - at < 2) {
    line.add('[nothing to parse]')
    return undefined
  }
  const tag = line.u8(at)
  const first = line.u8(at + 1)
  let from = at + 2
  let length = first
  if (first & 0x80) {
    const count = first & 0x7f
    if (count > 4) {
      line.add(`[asnlen? ${limit - from}<${count}]`)
      return undefined
    }
    length = 0
    for (let i = 0; i < count; i++) length = length * 256 + line.u8(from + i)
    from += count
  }
  if (length > limit - from) {
    line.add(`[len${limit - from}<asnlen${length}]`)
    return undefined
  }
  line.need(from, length)
  return { tag, at: from, end: from + length }
}

/** A signed number of up to four bytes (longer ones keep their low end, as there). */
export function integerOf(line: Line, { at, end }: Element): number {
  let value = at < end && line.u8(at) & 0x80 ? -1 : 0
  for (let i = at; i < end; i++) value = (value << 8) | line.u8(i)
  return value
}

/** An unsigned number of up to eight bytes. */
export function unsignedOf(line: Line, { at, end }: Element): bigint {
  let value = 0n
  for (let i = at; i < end; i++) value = BigInt.asUintN(64, (value << 8n) | BigInt(line.u8(i)))
  return value
}

/** `.1.3.6.1`; the first two arcs share a number. */
export function objectIdOf(line: Line, { at, end }: Element): string {
  let text = ''
  let value = 0
  let first = true
  for (let i = at; i < end; i++) {
    const byte = line.u8(i)
    value = ((value << 7) | (byte & 0x7f)) >>> 0
    if (byte & 0x80) continue
    if (first) {
      const top = Math.min(2, Math.floor(value / 40))
      text += `.${top}.${value - top * 40}`
      first = false
    } else text += `.${value}`
    value = 0
  }
  return text
}
