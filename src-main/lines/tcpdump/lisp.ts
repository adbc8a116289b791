/**
 * LISP control messages (RFC 6830) as tcpdump prints them: `LISP-Map-Register, 1 record(s),` and its records a line each.
 */
import { ipv4Text, ipv6Text } from '@shared/format'
import { hexOnly } from './hex-dump'
import type { Line } from './line'

const TYPES: Readonly<Record<number, string>> = {
  0: 'LISP-Reserved',
  1: 'LISP-Map-Request',
  2: 'LISP-Map-Reply',
  3: 'LISP-Map-Register',
  4: 'LISP-Map-Notify',
  // the name is spelt so by tcpdump
  8: 'LISP-Encapsulated-Contol-Message',
}
const REGISTER = 3
const NOTIFY = 4
const HEADER = 16
const RECORD = 12
const LOCATOR = 8

/** Prints an address by its family behind `before`; answers its size, 0 for a family that is not known. */
function printAddress(line: Line, before: string, family: number, at: number): number {
  if (family !== 1 && family !== 2) return 0
  const size = family === 1 ? 4 : 16
  line.need(at, size)
  line.add(before + (size === 4 ? ipv4Text(line.bytes, at) : ipv6Text(line.bytes, at)))
  return size
}

/** Prints a record's prefix and locators; answers the index behind it, or -1 where the line ends. */
function printRecord(line: Line, at: number, end: number): number {
  line.need(at, RECORD)
  const locators = line.u8(at + 4)
  const mask = line.u8(at + 5)
  const family = line.u16(at + 10)
  if (family !== 1 && family !== 2) return -1
  line.add('\n')
  let i = at + RECORD + printAddress(line, ' EID ', family, at + RECORD)
  line.add(`/${mask}, ${locators} locator(s)`)
  for (let n = 0; n < locators; n++) {
    line.need(i, LOCATOR)
    const size = printAddress(line, ' LOC ', line.u16(i + 6), i + LOCATOR)
    if (size === 0) {
      line.add(hexOnly(line.bytes, i + LOCATOR, Math.min(line.end, end)).replaceAll('\n\t', '\n    Data: '))
      return -1
    }
    i += LOCATOR + size
  }
  return i
}

/** Prints the message of `length` bytes at `at`. */
export function printLisp(line: Line, at: number, length: number) {
  line.protocol = 'lisp'
  line.need(at, HEADER)
  if (length < HEADER) return line.truncated()
  const type = line.u8(at) >> 4
  line.add(`${TYPES[type] ?? `unknown-type-${type}`},`)
  if (type !== REGISTER && type !== NOTIFY) return
  const records = line.u8(at + 3)
  line.add(` ${records} record(s),`)
  if (records === 0) return line.add(' (invalid)')
  let i = at + HEADER + line.u16(at + 14)
  for (let n = 0; n < records && i >= 0 && i < at + length; n++) i = printRecord(line, i, at + length)
}
