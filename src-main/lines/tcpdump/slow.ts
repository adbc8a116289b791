/**
 * Slow protocols (IEEE 802.3 annex 57A) as tcpdump prints them: `LACPv1, length 110`, with -v the actor and the partner.
 */
import { hexText, macText } from '@shared/format'
import { hexOnly } from './hex-dump'
import type { Line } from './line'

const LACP = 1
const NAMES: Readonly<Record<number, string>> = { 1: 'LACP', 2: 'MARKER' }
const OAM = 3
const TLVS: Readonly<Record<number, string>> = {
  0: 'Terminator',
  1: 'Actor Information',
  2: 'Partner Information',
  3: 'Collector Information',
}
const STATES = [
  'Activity',
  'Timeout',
  'Aggregation',
  'Synchronization',
  'Collecting',
  'Distributing',
  'Default',
  'Expired',
]

function printParty(line: Line, at: number) {
  line.need(at, 16)
  line.add(`\n\t  System ${macText(line.bytes, at + 2)}, System Priority ${line.u16(at)}, Key ${line.u16(at + 8)}`)
  line.add(`, Port ${line.u16(at + 12)}, Port Priority ${line.u16(at + 10)}`)
  const state = line.u8(at + 14)
  const set = STATES.filter((_, i) => state & (1 << i))
  line.add(`\n\t  State Flags [${set.join(', ') || 'none'}]`)
}

function printAggregation(line: Line, at: number, end: number) {
  for (let i = at; i + 2 <= end; ) {
    const type = line.u8(i)
    const length = line.u8(i + 1)
    line.add(`\n\t${TLVS[type] ?? 'Unknown'} TLV (${hexText(type, 2)}), length ${length}`)
    if (type === 0) return
    if (length < 2 || i + length > end) return line.add('\n\t-----trailing data-----')
    if ((type === 1 || type === 2) && length === 20) printParty(line, i + 2)
    else if (type === 3 && length === 16) line.add(`\n\t  Max Delay ${line.u16(i + 2)}`)
    i += length
  }
}

/** Prints the frame's `length` bytes at `at`. */
export function printSlow(line: Line, at: number, length: number) {
  line.protocol = 'slow'
  const type = line.u8(at)
  if (type === OAM) return line.add(`OAM, length ${length}`)
  const name = NAMES[type]
  if (!name) {
    line.add(`unknown (${type}), length ${length}`)
    if (line.options.verbose < 2) line.add(hexOnly(line.bytes, at, Math.min(line.end, at + length)))
    return
  }
  const version = line.u8(at + 1)
  if (version !== 1) return line.add(`${name} version ${version} packet not supported`)
  line.add(`${name}v${version}, length ${length}`)
  if (line.options.verbose > 0 && type === LACP && version === 1) printAggregation(line, at + 2, at + length)
}
