/**
 * NTP (RFC 5905) as tcpdump prints it without -v: version, mode, length.
 */
import type { Line } from './line'

const MODES = [
  'unspecified',
  'symmetric active',
  'symmetric passive',
  'Client',
  'Server',
  'Broadcast',
  'Control Message',
  'Reserved',
]

/** Prints `NTPv4, Client, length 48`. */
export function printNtp(line: Line, at: number, length: number) {
  line.protocol = 'ntp'
  const first = line.u8(at)
  line.add(`NTPv${(first >> 3) & 7}, ${MODES[first & 7]}, length ${length}`)
}
