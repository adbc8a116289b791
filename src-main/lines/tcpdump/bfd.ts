/**
 * BFD (RFC 5880 to 5883, 7130) as tcpdump prints it: `BFDv1, Control, State Up, Flags: [none], length: 24`, with -v a block.
 */
import { hexText } from '@shared/format'
import { hexOnly } from './hex-dump'
import type { Line } from './line'

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
const LETTERS = ['Poll', 'Final', 'Control Plane Independent', 'Authentication Present', 'Demand', 'Reserved']
const LETTERS_0 = ['I Hear You', 'Poll', 'Final', 'Control Plane Independent', 'Demand', 'Reserved']

function flagsText(version: number, flags: number): string {
  const first = version === 1 ? 0x20 : 0x80
  const set = (version === 1 ? LETTERS : LETTERS_0).filter((_, i) => flags & (first >> i))
  return `Flags: [${set.join(', ') || 'none'}]`
}

function printBlock(line: Line, at: number, kind: string) {
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
}

/** A printer for the ports of one use: `Control`, `Multihop` or `Lag`. */
export const printBfd = (kind: string) => (line: Line, at: number, length: number) => {
  line.protocol = 'bfd'
  line.need(at, 4)
  const version = line.u8(at) >> 5
  const flags = line.u8(at + 1)
  if (version > 1) return line.add(`BFDv${version}, ${kind}, length: ${length}`)
  if (line.options.verbose > 0) {
    line.add(`BFDv${version}, length: ${length}`)
    return printBlock(line, at, kind)
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
