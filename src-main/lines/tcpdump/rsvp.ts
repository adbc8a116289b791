/**
 * RSVP (RFC 2205) as tcpdump prints it without -v: `RSVPv1 Path Message, length: 44`.
 */
import type { Line } from './line'

/** `RSVPv1 Path Message (1), Flags: [none], length: 44, ttl: 255` without -v is the first words only (RFC 2205). */
export function printRsvp(line: Line, at: number, length: number) {
  line.protocol = 'rsvp'
  line.need(at, 8)
  const version = line.u8(at) >> 4
  if (version !== 1) return line.add(`ERROR: RSVP version ${version} packet not supported`)
  const names: Readonly<Record<number, string>> = {
    1: 'Path',
    2: 'Resv',
    3: 'PathErr',
    4: 'ResvErr',
    5: 'PathTear',
    6: 'ResvTear',
    7: 'ResvConf',
    12: 'Bundle',
    13: 'Acknowledgement',
    14: 'Hello (Old)',
    15: 'Refresh',
    20: 'Hello',
  }
  const type = line.u8(at + 1)
  line.add(`RSVPv1 ${names[type] ?? `unknown (${type})`} Message, length: ${length}`)
}
