/**
 * OLSR (RFC 3626) as tcpdump prints it: `OLSRv4, seq 0x0009, length 20`.
 */
import { hexText } from '@shared/format'
import type { IpHeader, Line } from './line'

export function printOlsr(line: Line, at: number, length: number, ip: IpHeader) {
  line.protocol = 'olsr'
  line.add(`OLSRv${ip.version}`)
  if (length < 4) return line.truncated()
  line.need(at, 4)
  line.add(`, seq ${hexText(line.u16(at + 2), 4)}, length ${Math.min(length, line.u16(at))}`)
}
