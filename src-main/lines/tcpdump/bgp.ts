/**
 * BGP (RFC 4271) as tcpdump prints it without -v: `BGP, length: 19` for a segment that begins with a message.
 */
import type { Line } from './line'

export function printBgp(line: Line, at: number, length: number) {
  line.protocol = 'bgp'
  line.add(': BGP')
  for (let i = at; i < at + Math.min(16, length); i++) if (line.u8(i) !== 0xff) return
  line.add(`, length: ${length}`)
}
