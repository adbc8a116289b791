/**
 * MPLS echo (RFC 8029) as tcpdump prints it: `LSP-PINGv1, MPLS Echo Request, seq 1, length: 68`.
 */
import type { Line } from './line'

const HEADER = 32
const TYPES: Readonly<Record<number, string>> = { 1: 'MPLS Echo Request', 2: 'MPLS Echo Reply' }

export function printLspPing(line: Line, at: number, length: number) {
  line.protocol = 'lspping'
  if (length < HEADER) {
    line.add('\n\t\t packet is too short')
    return
  }
  line.need(at, HEADER)
  const version = line.u16(at)
  if (version !== 1) return line.add(`LSP-PING version ${version} packet not supported`)
  const type = line.u8(at + 4)
  line.add(`LSP-PINGv1, ${TYPES[type] ?? `unknown (${type})`}, seq ${line.u32(at + 12)}, length: ${length}`)
}
