/**
 * Ethernet configuration testing (EtherType 0x9000) as tcpdump prints it: `Loopback, skipCount 0, Reply, …`.
 */
import type { Line } from './line'

export function printLoopback(line: Line, at: number, length: number) {
  line.protocol = 'loopback'
  line.add('Loopback')
  if (length < 2) {
    line.add(' (invalid)')
    return
  }
  const skip = line.bytes[at] | (line.bytes[at + 1] << 8)
  line.need(at, 2)
  line.add(`, skipCount ${skip}`)
  if (skip % 8) line.add(' (bogus)')
  if (skip > length - 2) {
    line.add(' (invalid)')
    return
  }
  const i = at + 2 + skip
  line.need(i, 2)
  const fn = line.bytes[i] | (line.bytes[i + 1] << 8)
  line.add(`, ${fn === 1 ? 'Reply' : fn === 2 ? 'Forward Data' : 'unknown'}`)
  if (fn === 1) {
    line.need(i + 2, 2)
    line.add(`, receipt number ${line.bytes[i + 2] | (line.bytes[i + 3] << 8)}`)
  }
  line.add(`, data (${Math.max(0, length - skip - (fn === 1 ? 6 : 4))} octets)`)
}
