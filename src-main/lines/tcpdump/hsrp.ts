/**
 * HSRP (RFC 2281) as tcpdump prints it: `HSRPv0-hello 20: state=active group=1 addr=10.0.0.1`, with -v its times.
 */
import { ipv4Text } from '@shared/format'
import type { Line } from './line'
import { spanText } from './span-text'

const OPS = ['hello', 'coup', 'resign']
const STATES: Readonly<Record<number, string>> = {
  0: 'initial',
  1: 'learn',
  2: 'listen',
  4: 'speak',
  8: 'standby',
  16: 'active',
}

/** The password as text, cut at a NUL. */
function authentication(line: Line, at: number): string {
  line.need(at, 8)
  let text = ''
  for (let i = at; i < at + 8 && line.bytes[i] !== 0; i++) {
    const c = line.bytes[i]
    text += c >= 0x20 && c < 0x7f ? String.fromCharCode(c) : caret(c)
  }
  return text
}

function caret(c: number): string {
  const low = c & 0x7f
  const shown = low < 0x20 || low === 0x7f ? `^${String.fromCharCode(low ^ 0x40)}` : String.fromCharCode(low)
  return c >= 0x80 ? `M-${shown}` : shown
}

/** Prints the message of `length` bytes at `at`. */
export function printHsrp(line: Line, at: number, length: number) {
  line.protocol = 'hsrp'
  const version = line.u8(at)
  line.add(`HSRPv${version}`)
  if (version !== 0) return
  line.add('-')
  const op = line.u8(at + 1)
  line.add(`${OPS[op] ?? `unknown (${op})`} ${length}: `)
  const state = line.u8(at + 2)
  line.add(`state=${STATES[state] ?? `Unknown (${state})`} `)
  line.add(`group=${line.u8(at + 6)} `)
  const reserved = line.u8(at + 7)
  if (reserved !== 0) line.add(`[reserved=${reserved}!] `)
  line.need(at + 16, 4)
  line.add(`addr=${ipv4Text(line.bytes, at + 16)}`)
  if (line.options.verbose === 0) return
  line.add(` hellotime=${spanText(line.u8(at + 3))} holdtime=${spanText(line.u8(at + 4))}`)
  line.add(` priority=${line.u8(at + 5)} auth="${authentication(line, at + 8)}"`)
}
