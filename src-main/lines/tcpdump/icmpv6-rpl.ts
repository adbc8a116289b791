/**
 * RPL in ICMPv6 (RFC 6550) as tcpdump prints it: `ICMP6, RPL, (CLR)DODAG Information Object`, with -v its fields.
 */
import { ipv6Text } from '@shared/format'
import type { Line } from './line'

const NAMES: Readonly<Record<number, string>> = {
  0: 'DODAG Information Solicitation',
  1: 'DODAG Information Object',
  2: 'Destination Advertisement Object',
  3: 'Destination Advertisement Object Ack',
}
const MODES = ['nonstoring', 'storing', 'nonstoring-multicast', 'storing-multicast']
const OPTIONS: Readonly<Record<number, string>> = {
  0: 'pad1',
  1: 'padN',
  2: 'metrics',
  3: 'routinginfo',
  4: 'config',
  5: 'rpltarget',
  6: 'pathcontrolinfo',
  8: 'prefixinfo',
}
const SECURE = 0x80

/** Options with their sizes; -vv dumps them. */
function printOptions(line: Line, at: number, end: number) {
  for (let i = at; i < end; ) {
    const type = line.u8(i)
    if (type === 0) {
      line.add(' opt:pad1')
      i++
      continue
    }
    if (end - i < 2) return line.truncated()
    const size = line.u8(i + 1) + 2
    line.add(` opt:${OPTIONS[type] ?? `subopt:${type}`} len:${size} `)
    if (size > end - i) return line.truncated()
    line.need(i, size)
    i += size
  }
}

function address(line: Line, at: number): string {
  line.need(at, 16)
  return ipv6Text(line.bytes, at)
}

function printObject(line: Line, at: number, end: number) {
  if (end - at < 24) return line.truncated()
  line.need(at, 24)
  const flags = line.u8(at + 4)
  const mode = (flags >> 3) & 7
  line.add(` [dagid:${address(line, at + 8)},seq:${line.u8(at + 5)},instance:${line.u8(at)},rank:${line.u16(at + 2)}`)
  line.add(`,${flags & 0x80 ? 'grounded,' : ''}mop:${MODES[mode] ?? `mop${mode}`},prf:${flags & 7}]`)
  if (line.options.verbose > 1) printOptions(line, at + 24, end)
}

function printAdvertisement(line: Line, at: number, end: number) {
  if (end - at < 4) return line.truncated()
  line.need(at, 4)
  const flags = line.u8(at + 1)
  const named = (flags & 0x40) !== 0
  const dag = named ? address(line, at + 4) : '<elided>'
  line.add(` [dagid:${dag},seq:${line.u8(at + 3)},instance:${line.u8(at)}`)
  line.add(`${flags & 0x80 ? ',acK' : ''}${named ? ',Dagid' : ''},${flags.toString(16).padStart(2, '0')}]`)
  if (line.options.verbose > 1) printOptions(line, at + (named ? 20 : 4), end)
}

function printAck(line: Line, at: number, end: number) {
  if (end - at < 4) return line.truncated()
  line.need(at, 4)
  const named = (line.u8(at + 1) & 0x80) !== 0
  if (named && end - at < 20) return line.truncated()
  const dag = named ? address(line, at + 4) : '<elided>'
  line.add(` [dagid:${dag},seq:${line.u8(at + 2)},instance:${line.u8(at)},status:${line.u8(at + 3)}]`)
  if (line.options.verbose > 1) printOptions(line, at + (named ? 20 : 4), end)
}

/** Prints the message of `length` bytes at `at` behind `RPL`. */
export function printRpl(line: Line, at: number, length: number) {
  const code = line.u8(at + 1)
  const kind = code & 0x7f
  const secure = (code & SECURE) !== 0
  if (secure) return line.add(', (SEC) [worktodo]')
  line.add(`, (CLR)${NAMES[kind] ?? `RPL message, unknown code ${kind}`}`)
  if (line.options.verbose === 0) return
  const body = at + 4
  const end = at + length
  if (kind === 1) printObject(line, body, end)
  else if (kind === 2) printAdvertisement(line, body, end)
  else if (kind === 3) printAck(line, body, end)
}
