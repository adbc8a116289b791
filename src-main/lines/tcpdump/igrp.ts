/**
 * Cisco's IGRP as tcpdump prints it: `igrp: update V1 edit=2 AS=772 (1/0/0) *.0.1.2 d=1976370 b=25 r=11 l=12 M=592653
 * mtu=2314 in 13 hops`.
 */
import type { Line } from './line'

const OPS: Readonly<Record<number, string>> = { 1: 'update', 2: 'request' }
const HEADER = 12
const ROUTE = 14
const UNREACHABLE = 0xffffff

function printRoute(line: Line, at: number, net: string) {
  line.add(` ${net}`)
  line.need(at, ROUTE)
  const delay = line.u24(at + 3)
  const bandwidth = line.u24(at + 6)
  const metric = Math.min(bandwidth + delay, UNREACHABLE)
  line.add(` d=${delay * 10} b=${bandwidth === 0 ? 0 : Math.floor(10000000 / bandwidth)} r=${line.u8(at + 11)}`)
  line.add(` l=${line.u8(at + 12)} M=${metric} mtu=${line.u16(at + 9)} in ${line.u8(at + 13)} hops`)
}

/** Prints the packet of `length` bytes at `at`. */
export function printIgrp(line: Line, at: number, length: number) {
  line.protocol = 'igrp'
  line.add('igrp:')
  line.need(at, 10)
  if (length < HEADER) return line.truncated()
  const op = line.u8(at) & 15
  const counts = [line.u16(at + 4), line.u16(at + 6), line.u16(at + 8)]
  line.add(` ${OPS[op] ?? `op-#${op}`} V${line.u8(at) >> 4} edit=${line.u8(at + 1)} AS=${line.u16(at + 2)}`)
  line.add(` (${counts.join('/')})`)
  line.need(at, HEADER)
  let i = at + HEADER
  let left = length - HEADER
  // interior routes lack the first number of the network, the others the last
  const forms = [
    (a: number, b: number, c: number): string => `*.${a}.${b}.${c}`,
    (a: number, b: number, c: number): string => `${a}.${b}.${c}.0`,
    (a: number, b: number, c: number): string => `X${a}.${b}.${c}.0`,
  ]
  for (const [kind, form] of forms.entries()) {
    for (let n = counts[kind]; n > 0 && left >= ROUTE; n--) {
      printRoute(line, i, form(line.u8(i), line.u8(i + 1), line.u8(i + 2)))
      counts[kind]--
      i += ROUTE
      left -= ROUTE
    }
    if (counts[kind] > 0) return line.add(' (invalid)')
  }
  if (left > 0) return line.add(` [extra bytes ${left}] (invalid)`)
}
