/**
 * SOME/IP (AUTOSAR) as tcpdump prints it: `SOMEIP, service 1, method 2, len 8, …`.
 */
import type { Line } from './line'

const TYPES: Readonly<Record<number, string>> = {
  0: 'REQUEST',
  1: 'REQUEST_NO_RETURN',
  2: 'NOTIFICATION',
  32: 'TP_REQUEST',
  33: 'TP_REQUEST_NO_RETURN',
  34: 'TP_NOTIFICATION',
  128: 'RESPONSE',
  129: 'ERROR',
  160: 'TP_RESPONSE',
  161: 'TP_ERROR',
}
const RETURNS = [
  'E_OK',
  'E_NOT_OK',
  'E_UNKNOWN_SERVICE',
  'E_UNKNOWN_METHOD',
  'E_NOT_READY',
  'E_NOT_REACHABLE',
  'E_TIMEOUT',
  'E_WRONG_PROTOCOL_VERSION',
  'E_WRONG_INTERFACE_VERSION',
  'E_MALFORMED_MESSAGE',
  'E_WRONG_MESSAGE_TYPE',
]
const EVENT = 0x8000

/** Prints the message at `at`. */
export function printSomeip(line: Line, at: number, length: number) {
  line.protocol = 'someip'
  if (length < 16) return line.add('SOMEIP (invalid)')
  line.add('SOMEIP')
  const method = line.u16(at + 2)
  line.add(`, service ${line.u16(at)}, ${method & EVENT ? 'event' : 'method'} ${method & ~EVENT}`)
  line.add(`, len ${line.u32(at + 4)}, client ${line.u16(at + 8)}, session ${line.u16(at + 10)}`)
  line.add(`, pver ${line.u8(at + 12)}, iver ${line.u8(at + 13)}`)
  line.add(`, msgtype ${TYPES[line.u8(at + 14)] ?? 'Unknown'}, retcode ${RETURNS[line.u8(at + 15)] ?? 'Unknown'}\n`)
}
