/**
 * EGP (RFC 904) as tcpdump prints it: `EGPv2, AS 5, seq 7, length 16`.
 */
import type { Line } from './line'

const HEADER = 16

export function printEgp(line: Line, at: number, length: number) {
  line.protocol = 'egp'
  if (length < HEADER) return line.truncated()
  line.need(at, HEADER)
  const version = line.u8(at)
  line.add(`EGPv${version}, AS ${line.u16(at + 6)}, seq ${line.u16(at + 8)}, length ${length}`)
}
