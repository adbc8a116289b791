/**
 * LLDP (IEEE 802.1AB) as tcpdump prints it without -v: `LLDP, length 60: host`.
 */
import type { Line } from './line'
import { safeString } from './safe-text'

const SYSTEM_NAME = 5

export function printLldp(line: Line, at: number, length: number) {
  line.protocol = 'lldp'
  line.add(`LLDP, length ${length}`)
  for (let i = at; i + 2 <= at + length; ) {
    const header = line.u16(i)
    const type = header >> 9
    const size = header & 0x1ff
    if (type === 0) return
    line.need(i + 2, size)
    if (type === SYSTEM_NAME) line.add(`: ${safeString(line, i + 2, i + 2 + size)}`)
    i += 2 + size
  }
}
