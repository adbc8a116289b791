/**
 * Minimal encapsulation (RFC 2004, protocol 55) as tcpdump prints it: `mobile: [S] `.
 */
import { ipv4Text } from '@shared/format'
import { sum16 } from '../../decode/checksum'
import type { Line } from './line'

const WITH_SOURCE = 0x80

export function printMobileIp(line: Line, at: number, length: number) {
  line.protocol = 'mobile'
  if (length < 12) return line.truncated()
  line.need(at, 12)
  const hasSource = (line.u8(at + 1) & WITH_SOURCE) !== 0
  line.add(`mobile: [${hasSource ? 'S' : ''}] `)
  if (line.options.verbose > 0) {
    if (hasSource) line.add(`${ipv4Text(line.bytes, at + 8)} `)
    line.add(`> ${ipv4Text(line.bytes, at + 4)} (oproto=${line.u8(at)})`)
  }
  if (sum16(line.bytes, at, at + (hasSource ? 12 : 8)) !== 0xffff) line.add(` (bad checksum ${line.u16(at + 2)})`)
}
