/**
 * BGP (RFC 4271) as tcpdump prints it without -v: `BGP, length: 19`.
 */
import type { Line } from './line'

export function printBgp(line: Line, _at: number, length: number) {
  line.protocol = 'bgp'
  line.add(`BGP, length: ${length}`)
}
