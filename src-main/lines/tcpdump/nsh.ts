/**
 * The network service header (RFC 8300) as tcpdump prints it: `NSH, flags [none], service-path-id 0x000001, service-index
 * 0xff: ` and the packet inside.
 */
import { hexText } from '@shared/format'
import { hexOnly } from './hex-dump'
import type { Line } from './line'

const BASE = 8
const FLAG_O = 0x20000000

/** Prints the packet of `length` bytes at `at`. */
export function printNsh(line: Line, at: number, length: number) {
  line.protocol = 'nsh'
  if (length < BASE) return line.add(' (invalid)')
  const base = line.u32(at)
  line.add('NSH, ')
  const version = base >>> 30
  const words = (base >>> 16) & 0x3f
  const type = (base >>> 8) & 15
  const next = base & 255
  const verbose = line.options.verbose
  if (verbose > 1) line.add(`ver ${version}, `)
  if (version !== 0) return
  line.add(`flags [${base & FLAG_O ? 'O' : 'none'}], `)
  if (words * 4 > length) return line.add(` (too many headers for packet length ${length}) (invalid)`)
  line.add(`service-path-id ${hexText(line.u24(at + 4), 6)}, `)
  line.add(`service-index ${hexText(line.u8(at + 7))}`)
  if (words < 2) return line.add(' (less than two headers) (invalid)')
  if (verbose > 0) line.add(`, md-type ${type}`)
  const inner = at + words * 4
  const rest = length - words * 4
  line.need(at, words * 4)
  if (verbose > 1) line.add(hexOnly(line.bytes, at + BASE, inner))
  line.add(verbose > 0 ? '\n    ' : ': ')
  if (next === 1) line.inner.ipv4(line, inner, rest)
  else if (next === 2) line.inner.ipv6(line, inner, rest)
  else if (next === 3) line.inner.ethernet(line, inner, rest)
  else line.add('ERROR: unknown-next-protocol')
}
