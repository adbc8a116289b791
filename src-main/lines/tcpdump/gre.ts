/**
 * GRE (RFC 2784, 2890) and PPTP's version 1 (RFC 2637) as tcpdump prints them: `GREv0, length 88: IP …`.
 */
import { hexText } from '@shared/format'
import { etherTypeName } from './ethertype-names'
import type { Line } from './line'

const PPP = 0x880b
/** EtherTypes that are printed inside GRE. */
const CARRIED = new Set([0x0800, 0x86dd, 0x8847, 0x8848])
const CHECKSUM = 0x8000
const ROUTING = 0x4000
const KEY = 0x2000
const SEQUENCE = 0x1000
const STRICT = 0x0800
const ACKNOWLEDGEMENT = 0x0080

function printPayload(line: Line, type: number, at: number, length: number) {
  if (type === 0x6558) return line.inner.ethernet(line, at, length)
  if (CARRIED.has(type) && line.inner.etherType(line, type, at, length)) return
  line.add(`gre-proto-${hexText(type)}`)
}

function version0(line: Line, at: number, length: number, flags: number) {
  const letters = [
    [CHECKSUM, 'C'],
    [ROUTING, 'R'],
    [KEY, 'K'],
    [SEQUENCE, 'S'],
    [STRICT, 's'],
  ] as const
  if (line.options.verbose > 0) {
    const set = letters.filter(([bit]) => flags & bit).map(([, name]) => name)
    line.add(`, Flags [${set.join('') || 'none'}]`)
  }
  const type = line.u16(at + 2)
  let i = at + 4
  if (flags & (CHECKSUM | ROUTING)) {
    if (line.options.verbose > 0) line.add(`, sum ${hexText(line.u16(i))}`)
    line.add(`, off ${hexText(line.u16(i + 2))}`)
    i += 4
  }
  if (flags & KEY) {
    line.add(`, key=${hexText(line.u32(i))}`)
    i += 4
  }
  if (flags & SEQUENCE) {
    line.add(`, seq ${line.u32(i)}`)
    i += 4
  }
  if (line.options.link) line.add(`, proto ${etherTypeName(type)}`)
  line.add(`, length ${length}`)
  line.add(line.options.verbose > 0 ? '\n\t' : ': ')
  printPayload(line, type, i, length - (i - at))
}

const VERSION1_FLAGS = [
  [CHECKSUM, 'checksum present'],
  [ROUTING, 'routing present'],
  [KEY, 'key present'],
  [SEQUENCE, 'sequence# present'],
  [STRICT, 'source routing present'],
  [0x0700, 'recursion count'],
  [ACKNOWLEDGEMENT, 'ack present'],
] as const

function version1(line: Line, at: number, length: number, flags: number) {
  const type = line.u16(at + 2)
  const verbose = line.options.verbose > 0
  if (verbose) {
    const set = VERSION1_FLAGS.filter(([bit]) => flags & bit).map(([, name]) => name)
    line.add(`, Flags [${set.join(', ') || 'none'}]`)
  }
  if (flags & KEY) line.add(`, call ${line.u16(at + 6)}`)
  let i = at + 8
  if (flags & SEQUENCE) {
    line.add(`, seq ${line.u32(i)}`)
    i += 4
  }
  if (flags & ACKNOWLEDGEMENT) {
    line.add(`, ack ${line.u32(i)}`)
    i += 4
  }
  if ((flags & SEQUENCE) === 0) line.add(', no-payload')
  if (line.options.link) line.add(`, proto ${etherTypeName(type)}`)
  line.add(`, length ${length}`)
  if ((flags & SEQUENCE) === 0) return
  line.add(verbose ? '\n\t' : ': ')
  if (type === PPP) line.inner.ppp(line, i, length - (i - at))
  else line.add(`gre-proto-${hexText(type)}`)
}

/** Prints the GRE packet of `length` bytes at `at`. */
export function printGre(line: Line, at: number, length: number) {
  line.protocol = 'gre'
  const flags = line.u16(at)
  const version = flags & 7
  line.add(`GREv${version}`)
  if (version === 0) version0(line, at, length, flags)
  else if (version === 1) version1(line, at, length, flags)
  else line.add(' ERROR: unknown-version')
}
