/**
 * EAPOL (IEEE 802.1X) as tcpdump prints it without -v: `EAPOL key (3) v2, len 117`.
 */
import type { Line } from './line'

const TYPES: Readonly<Record<number, string>> = {
  0: 'EAP packet',
  1: 'EAPOL start',
  2: 'EAPOL logoff',
  3: 'EAPOL key',
  4: 'Encapsulated ASF alert',
}

export function printEapol(line: Line, at: number, _length: number) {
  line.protocol = 'eap'
  line.need(at, 4)
  const type = line.u8(at + 1)
  line.add(`${TYPES[type] ?? 'unknown'} (${type}) v${line.u8(at)}, len ${line.u16(at + 2)}`)
}
