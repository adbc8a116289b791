/**
 * IS-IS (ISO 10589, RFC 1195) as tcpdump prints it: `IS-IS, L1 Lan IIH, src-id 0000.0000.0001, lan-id 0000.0000.0002.01,
 * prio 64, length 60`.
 */
import { hexText } from '@shared/format'
import type { Line } from './line'

const HEADER = 8
const NAMES: Readonly<Record<number, string>> = {
  15: 'L1 Lan IIH',
  16: 'L2 Lan IIH',
  17: 'p2p IIH',
  18: 'L1 LSP',
  20: 'L2 LSP',
  24: 'L1 CSNP',
  25: 'L2 CSNP',
  26: 'L1 PSNP',
  27: 'L2 PSNP',
}
/** Sizes of what each type adds to the common header. */
const SIZES: Readonly<Record<number, number>> = {
  15: 19,
  16: 19,
  17: 12,
  18: 19,
  20: 19,
  24: 25,
  25: 25,
  26: 9,
  27: 9,
}

/** `0000.0000.0001`, with `.02` for a node and `-03` behind for a link-state packet. */
export function systemId(line: Line, at: number, size: number): string {
  line.need(at, size)
  let text = ''
  for (let i = 0; i < size; i++) {
    if (i === 7) text += '-'
    else if (i === 2 || i === 4 || i === 6) text += '.'
    text += line.bytes[at + i].toString(16).padStart(2, '0')
  }
  return text
}

/** Why a packet is not looked into; empty when it is fine. */
function objection(line: Line, at: number, length: number): string {
  const fixed = line.u8(at + 1)
  const idLength = line.u8(at + 3)
  if (line.u8(at + 2) !== 1) return `version ${line.u8(at + 2)} packet not supported`
  if (idLength !== 6 && idLength !== 0) return `system ID length of ${idLength} is not supported`
  if (line.u8(at + 5) !== 1) return `version ${line.u8(at + 5)} packet not supported`
  if (length < fixed) return `fixed header length ${fixed} > packet length ${length}`
  if (fixed < HEADER) return `fixed header length ${fixed} < minimum header size ${HEADER}`
  return ''
}

function printSummary(line: Line, type: number, at: number) {
  const body = at + HEADER
  line.need(body, SIZES[type] ?? 0)
  if (type >= 15 && type <= 17) line.add(`, src-id ${systemId(line, body + 1, 6)}`)
  if (type === 15 || type === 16) line.add(`, lan-id ${systemId(line, body + 12, 7)}, prio ${line.u8(body + 11)}`)
  if (type === 18 || type === 20) {
    line.add(`, lsp-id ${systemId(line, body + 4, 8)}, seq ${hexText(line.u32(body + 12), 8)}`)
    line.add(`, lifetime ${String(line.u16(body + 2)).padStart(5)}s`)
  }
  if (type >= 24 && type <= 27) line.add(`, src-id ${systemId(line, body + 2, 7)}`)
}

/** Prints the packet of `length` bytes at `at`; false when it is better dumped. */
export function printIsis(line: Line, at: number, length: number): boolean {
  line.protocol = 'isis'
  line.need(at, HEADER)
  if (length < HEADER) line.truncated()
  if (!line.options.link) line.add('IS-IS')
  const why = objection(line, at, length)
  line.add(why)
  if (why) return false
  const byte = line.u8(at + 4)
  line.add(`${line.options.link ? '' : ', '}${NAMES[byte] ?? `unknown PDU-Type ${byte}`}`)
  const size = SIZES[byte] === undefined ? 0 : HEADER + SIZES[byte]
  if (size && line.u8(at + 1) !== size) {
    line.add(`, bogus fixed header length ${line.u8(at + 1)} should be ${size}`)
    return false
  }
  printSummary(line, byte, at)
  line.add(`, length ${length}`)
  return true
}
