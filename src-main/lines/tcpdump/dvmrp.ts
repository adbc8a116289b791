/**
 * DVMRP (RFC 1075), which travels in IGMP, as tcpdump prints it: `igmp dvmrp Neighbors2 (v 3.255): [10.0.0.1 -> 10.0.0.2
 * (1/1/querier)]`.
 */
import { ipv4Text, ipv4WordText } from '@shared/format'
import type { Line } from './line'
import { spanText } from './span-text'

const NAMES: Readonly<Record<number, string>> = {
  1: 'Probe',
  2: 'Report',
  3: 'Ask-neighbors(old)',
  4: 'Neighbors(old)',
  5: 'Ask-neighbors2',
  6: 'Neighbors2',
  7: 'Prune',
  8: 'Graft',
  9: 'Graft-ACK',
}
const NEIGHBOUR_FLAGS: readonly (readonly [number, string])[] = [
  [1, '/tunnel'],
  [2, '/srcrt'],
  [0x40, '/querier'],
  [0x20, '/disabled'],
  [0x10, '/down'],
]
const HEADER = 8

function address(line: Line, at: number): string {
  line.need(at, 4)
  return ipv4Text(line.bytes, at)
}

const tooShort = (line: Line, what: string): void => line.add(`${what} (invalid)`)

function printProbe(line: Line, at: number, end: number) {
  if (end - at < 4) return tooShort(line, ` [full length ${end - at} < 4]`)
  const much = line.options.verbose > 1
  line.add(much ? '\n\t' : ' ')
  line.add(`genid ${line.u32(at)}`)
  if (!much) return
  for (let i = at + 4; i < end; i += 4) {
    if (end - i < 4) return tooShort(line, `[remaining length ${end - i} < 4]`)
    line.add(`\n\tneighbor ${address(line, i)}`)
  }
}

/** Networks share a mask of three bytes (its first one is 255) and leave out what the mask leaves out. */
function printReport(line: Line, at: number, end: number) {
  let i = at
  while (i < end) {
    if (end - i < 3) return tooShort(line, ` [length ${end - i} < 3]`)
    const mask = line.u24(i)
    const width = mask & 0xff ? 4 : mask & 0xff00 ? 3 : mask & 0xff0000 ? 2 : 1
    line.add(`\n\tMask ${ipv4WordText((0xff000000 | mask) >>> 0)}`)
    i += 3
    for (let done = false; !done; i += width + 1) {
      if (end - i < width + 1) return tooShort(line, '\n\t  [Truncated Report]')
      let origin = 0
      for (let k = 0; k < 4; k++) origin = (origin << 8) | (k < width ? line.u8(i + k) : 0)
      const metric = line.u8(i + width)
      line.add(`\n\t  ${ipv4WordText(origin >>> 0)} metric ${metric & 0x7f}`)
      done = (metric & 0x80) !== 0
    }
  }
}

function printNeighbours(line: Line, at: number, end: number) {
  let i = at
  while (i < end) {
    if (end - i < 7) return tooShort(line, ` [length ${end - i} < 7]`)
    const local = i
    const metric = line.u8(i + 4)
    const threshold = line.u8(i + 5)
    let count = line.u8(i + 6)
    for (i += 7; count > 0; count--, i += 4) {
      if (end - i < 4) return tooShort(line, ` [length ${end - i} < 4]`)
      line.add(` [${address(line, local)} ->`)
      line.add(` ${address(line, i)}, (${metric}/${threshold})]`)
    }
  }
}

function printNeighbours2(line: Line, at: number, end: number) {
  let i = at
  while (i < end) {
    if (end - i < 8) return tooShort(line, ` [length ${end - i} < 8]`)
    const local = i
    const metric = line.u8(i + 4)
    const threshold = line.u8(i + 5)
    const flags = line.u8(i + 6)
    let count = line.u8(i + 7)
    const names = NEIGHBOUR_FLAGS.filter(([bit]) => flags & bit).map(([, name]) => name)
    for (i += 8; count > 0 && i < end; count--, i += 4) {
      if (end - i < 4) return tooShort(line, ` [length ${end - i} < 4]`)
      line.add(` [${address(line, local)} -> `)
      line.add(`${address(line, i)} (${metric}/${threshold}${names.join('')})]`)
    }
    if (count > 0) return tooShort(line, ' [invalid ncount]')
  }
}

/** Prints the message of `length` bytes at `at`, whose first byte is IGMP's type. */
export function printDvmrp(line: Line, at: number, length: number) {
  line.protocol = 'dvmrp'
  if (length < HEADER) return tooShort(line, ` [length ${length} < 8]`)
  const type = line.u8(at + 1)
  line.add(` ${NAMES[type] ?? `[type ${type}]`}`)
  const verbose = line.options.verbose
  const body = at + HEADER
  const end = at + length
  if (type === 1 && verbose > 0) printProbe(line, body, end)
  else if (type === 2 && verbose > 1) printReport(line, body, end)
  else if (type === 4) printNeighbours(line, body, end)
  else if (type === 6) {
    line.add(` (v ${line.u8(at + 7)}.${line.u8(at + 6)}):`)
    printNeighbours2(line, body, end)
  } else if (type >= 7 && type <= 9) {
    line.add(` src ${address(line, body)} grp ${address(line, body + 4)}`)
    if (type === 7) {
      line.add(' timer ')
      line.add(spanText(line.u32(body + 8)))
    }
  }
}
