/**
 * OSPF version 3 (RFC 5340) as tcpdump prints it: `OSPFv3, Hello, length 36`, with -v the packet, with -vv its advertisements.
 */
import { hexText, ipv4Text } from '@shared/format'
import type { Line } from './line'
import { OSPF3_OPTIONS, printOspf3Header, printOspf3Lsa, printOspf3Type } from './ospf3-lsa'

const TYPES = ['', 'Hello', 'Database Description', 'LS-Request', 'LS-Update', 'LS-Ack']
const HEADER = 16
const DD_FLAGS: readonly (readonly [number, string])[] = [
  [4, 'Init'],
  [2, 'More'],
  [1, 'Master'],
  [8, 'IPv6 MTU'],
]

function address(line: Line, at: number): string {
  line.need(at, 4)
  return ipv4Text(line.bytes, at)
}

function printHello(line: Line, at: number, end: number) {
  line.add(`\n\tOptions [${OSPF3_OPTIONS(line.u24(at + 5))}]`)
  line.add(`\n\t  Hello Timer ${line.u16(at + 8)}s, Dead Timer ${line.u16(at + 10)}s`)
  line.add(`, Interface-ID ${address(line, at)}, Priority ${line.u8(at + 4)}`)
  if (line.u32(at + 12) !== 0) line.add(`\n\t  Designated Router ${address(line, at + 12)}`)
  if (line.u32(at + 16) !== 0) line.add(`, Backup Designated Router ${address(line, at + 16)}`)
  if (line.options.verbose < 2) return
  if (at + 20 < end) line.add('\n\t  Neighbor List:')
  for (let i = at + 20; i < end; i += 4) line.add(`\n\t    ${address(line, i)}`)
}

function printHeaders(line: Line, at: number, end: number) {
  for (let i = at; i < end; i += 20) {
    if (end - i < 20) return line.truncated()
    printOspf3Header(line, i)
  }
}

function printDescription(line: Line, at: number, end: number) {
  line.need(at, 8)
  const flags = line.u8(at + 7)
  const set = DD_FLAGS.filter(([bit]) => flags & bit).map(([, name]) => name)
  line.add(`\n\tOptions [${OSPF3_OPTIONS(line.u24(at + 1))}], DD Flags [${set.join(', ') || 'none'}]`)
  line.add(`, MTU ${line.u16(at + 4)}, DD-Sequence ${hexText(line.u32(at + 8), 8)}`)
  if (line.options.verbose > 1) printHeaders(line, at + 12, end)
}

function printRequests(line: Line, at: number, end: number) {
  for (let i = at; i < end; i += 12) {
    line.need(i, 12)
    line.add(`\n\t  Advertising Router ${address(line, i + 8)}`)
    printOspf3Type(line, line.u16(i + 2), i + 4)
  }
}

function printBody(line: Line, type: number, at: number, end: number) {
  const much = line.options.verbose > 1
  switch (type) {
    case 1:
      return printHello(line, at, end)
    case 2:
      return printDescription(line, at, end)
    case 3:
      if (much) printRequests(line, at, end)
      return
    case 4: {
      if (!much) return
      let i = at + 4
      for (let n = line.u32(at); n > 0; n--) {
        i = printOspf3Lsa(line, i, end)
        if (i < 0) return line.truncated()
      }
      return
    }
    case 5:
      if (much) printHeaders(line, at, end)
  }
}

/** Prints the packet of `length` bytes at `at`. */
export function printOspf3(line: Line, at: number, length: number) {
  line.protocol = 'ospf3'
  const version = line.u8(at)
  const type = line.u8(at + 1)
  line.add(`OSPFv${version}, ${TYPES[type] || `unknown packet type (${type})`}, length ${length}`)
  if (line.options.verbose === 0 || !TYPES[type]) return
  const stated = line.u16(at + 2)
  if (stated !== length) return line.add(` [len ${stated}]`)
  line.add(`\n\tRouter-ID ${address(line, at + 4)}`)
  line.add(line.u32(at + 8) === 0 ? ', Backbone Area' : `, Area ${address(line, at + 8)}`)
  const instance = line.u8(at + 14)
  if (instance !== 0) line.add(`, Instance ${instance}`)
  if (version === 3) printBody(line, type, at + HEADER, at + length)
}
