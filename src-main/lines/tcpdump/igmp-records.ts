/**
 * Group records of IGMPv3 (RFC 3376) and MLDv2 (RFC 3810) reports: the same shape with addresses of 4 or 16 bytes.
 *
 *   0 type  1 auxiliary words  2 sources(2)  4 group  then the sources
 */
import { ipv4Text, ipv6Text } from '@shared/format'
import type { Line } from './line'

const TYPES: Readonly<Record<number, string>> = {
  1: 'is_in',
  2: 'is_ex',
  3: 'to_in',
  4: 'to_ex',
  5: 'allow',
  6: 'block',
}
const HEADER = 8

function addressText(line: Line, at: number, width: 4 | 16): string {
  line.need(at, width)
  return width === 4 ? ipv4Text(line.bytes, at) : ipv6Text(line.bytes, at)
}

/** Prints `, 2 group record(s)` and with -v each of them, for the report of `length` bytes at `at`. */
export function printRecords(line: Line, at: number, length: number, width: 4 | 16) {
  const count = line.u16(at + 6)
  const verbose = line.options.verbose
  line.add(`, ${count} group record(s)`)
  if (verbose === 0) return
  const head = 4 + width
  for (let n = 0, i = HEADER; n < count; n++) {
    if (length < i + head) return line.add(' [invalid number of groups]')
    line.add(` [gaddr ${addressText(line, at + i + 4, width)}`)
    const type = line.u8(at + i)
    line.add(` ${TYPES[type] ?? ` [${width === 4 ? 'v3' : 'v2'}-report-#${type}]`}`)
    const sources = line.u16(at + i + 2)
    i += head
    if (length < i + sources * width) return line.add(` [invalid number of sources ${sources}]`)
    if (verbose === 1) line.add(`, ${sources} source(s)`)
    else {
      line.add(' {')
      for (let s = 0; s < sources; s++) line.add(` ${addressText(line, at + i + s * width, width)}`)
      line.add(' }')
    }
    line.add(']')
    i += sources * width
  }
}
