/**
 * LMP (RFC 4204) as tcpdump prints it: `LMPv1 Config Message, length: 64`.
 */
import type { Line } from './line'

const TYPES: Readonly<Record<number, string>> = {
  1: 'Config',
  2: 'Config ACK',
  3: 'Config NACK',
  4: 'Hello',
  5: 'Begin Verify',
  6: 'Begin Verify ACK',
  7: 'Begin Verify NACK',
  8: 'End Verify',
  9: 'End Verify ACK',
  10: 'Test',
  11: 'Test Status Success',
  12: 'Test Status Failure',
  13: 'Test Status ACK',
  14: 'Link Summary',
  15: 'Link Summary ACK',
  16: 'Link Summary NACK',
  17: 'Channel Status',
  18: 'Channel Status ACK',
  19: 'Channel Status Request',
  20: 'Channel Status Response',
  50: 'Service Config',
  51: 'Service Config ACK',
  52: 'Service Config NACK',
}

export function printLmp(line: Line, at: number, length: number) {
  line.protocol = 'lmp'
  line.need(at, 8)
  const version = line.u8(at) >> 4
  if (version !== 1) return line.add(`LMP version ${version} packet not supported`)
  const type = line.u8(at + 3)
  line.add(`LMPv1 ${TYPES[type] ?? `unknown (${type})`} Message, length: ${length}`)
}
