/**
 * BFD (RFC 5880 to 5883, 7130) as tcpdump prints it: `BFDv1, Control, State Up, Flags: [none], length: 24`, with -v a block.
 */
import { hexText } from '@shared/format'
import { hexOnly } from './hex-dump'
import type { Line } from './line'
import { safeString } from './safe-text'

const STATES = ['AdminDown', 'Down', 'Init', 'Up']
const DIAGNOSTICS = [
  'No Diagnostic',
  'Control Detection Time Expired',
  'Echo Function Failed',
  'Neighbor Signaled Session Down',
  'Forwarding Plane Reset',
  'Path Down',
  'Concatenated Path Down',
  'Administratively Down',
  'Reverse Concatenated Path Down',
]
const LETTERS = ['Poll', 'Final', 'Control Plane Independent', 'Authentication Present', 'Demand', 'Multipoint']
const LETTERS_0 = ['I Hear You', 'Demand', 'Poll', 'Final', 'Control Plane Independent', 'Authentication Present']

function flagsText(version: number, flags: number): string {
  const first = version === 1 ? 0x20 : 0x80
  const set = (version === 1 ? LETTERS : LETTERS_0).filter((_, i) => flags & (first >> i))
  return `Flags: [${set.join(', ') || 'none'}]`
}

const AUTHENTICATIONS: Readonly<Record<number, string>> = {
  1: 'Simple Password',
  2: 'Keyed MD5',
  3: 'Meticulous Keyed MD5',
  4: 'Keyed SHA1',
  5: 'Meticulous Keyed SHA1',
}

const hexDigits = (line: Line, at: number, size: number): string => {
  line.need(at, size)
  return Array.from(line.bytes.subarray(at, at + size), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The authentication section behind the packet (RFC 5880 4.2 to 4.4) of a packet with `left` more bytes. */
function printAuthentication(line: Line, at: number, left: number) {
  if (left < 2) return line.truncated()
  const type = line.u8(at)
  const size = line.u8(at + 1)
  line.add(`\n\tAuthentication: ${AUTHENTICATIONS[type] ?? 'Unknown'} (${type}), length: ${size}`)
  const digest = type === 2 || type === 3 ? 16 : type === 4 || type === 5 ? 20 : 0
  if (type === 1) {
    if (size < 4 || size > 19) return line.add(` [bad length ${size}] (invalid)`)
    line.add(`\n\t  Auth Key ID: ${line.u8(at + 2)}, Password: ${safeString(line, at + 3, at + size)}`)
  } else if (digest > 0) {
    if (size !== 8 + digest) return line.add(` [bad length ${size}] (invalid)`)
    line.add(`\n\t  Auth Key ID: ${line.u8(at + 2)}, Sequence Number: ${hexText(line.u32(at + 4), 8)}`)
    line.add(`\n\t  Digest: ${hexDigits(line, at + 8, digest)}`)
  }
}

function printBlock(line: Line, at: number, length: number, kind: string) {
  const version = line.u8(at) >> 5
  const flags = line.u8(at + 1)
  const diagnostic = line.u8(at) & 31
  const interval = (offset: number): string => String(Math.floor(line.u32(at + offset) / 1000)).padStart(4)
  line.add(`\n\t${kind}, ${version === 1 ? `State ${STATES[flags >> 6]}, ` : ''}${flagsText(version, flags)}`)
  line.add(`, Diagnostic: ${DIAGNOSTICS[diagnostic] ?? 'unknown'} (${hexText(diagnostic, 2)})`)
  const multiplier = line.u8(at + 2)
  const detection = Math.floor((multiplier * line.u32(at + 12)) / 1000)
  line.add(
    `\n\tDetection Timer Multiplier: ${multiplier} (${detection} ms Detection time), BFD Length: ${line.u8(at + 3)}`,
  )
  line.add(`\n\tMy Discriminator: ${hexText(line.u32(at + 4), 8)}, Your Discriminator: ${hexText(line.u32(at + 8), 8)}`)
  line.add(`\n\t  Desired min Tx Interval:    ${interval(12)} ms`)
  line.add(`\n\t  Required min Rx Interval:   ${interval(16)} ms`)
  line.add(`\n\t  Required min Echo Interval: ${interval(20)} ms`)
  if (version === 1 && flags & 4) printAuthentication(line, at + 24, length - 24)
}

/** A printer for the ports of one use: `Control`, `Multihop` or `Lag`. */
export const printBfd = (use: string) => (line: Line, at: number, length: number) => {
  line.protocol = 'bfd'
  line.need(at, 4)
  const version = line.u8(at) >> 5
  const flags = line.u8(at + 1)
  const kind = version !== 1 ? 'Control' : use
  if (version > 1) return line.add(`BFDv${version}, ${kind}, length: ${length}`)
  line.need(at, 24)
  if (line.options.verbose > 0) {
    line.add(`BFDv${version}, length: ${length}`)
    return printBlock(line, at, length, kind)
  }
  const state = version === 1 ? `State ${STATES[flags >> 6]}, ` : ''
  line.add(`BFDv${version}, ${kind}, ${state}${flagsText(version, flags)}, length: ${length}`)
}

/** The echo function's packets mean something to their sender only. */
export function printBfdEcho(line: Line, at: number, length: number) {
  line.protocol = 'bfd'
  line.add(`BFD, Echo, length: ${length}`)
  if (line.options.verbose > 0) line.add(hexOnly(line.bytes, at, Math.min(line.end, at + length)))
}
