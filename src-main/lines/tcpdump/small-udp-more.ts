/**
 * RADIUS (RFC 2865), ISAKMP (RFC 2408) and RIP (RFC 2453) as tcpdump prints them without -v.
 */
import { hexText } from '@shared/format'
import type { Line } from './line'

const RADIUS_CODES: Readonly<Record<number, string>> = {
  1: 'Access-Request',
  2: 'Access-Accept',
  3: 'Access-Reject',
  4: 'Accounting-Request',
  5: 'Accounting-Response',
  11: 'Access-Challenge',
  12: 'Status-Server',
  13: 'Status-Client',
  40: 'Disconnect-Request',
  41: 'Disconnect-ACK',
  42: 'Disconnect-NAK',
  43: 'CoA-Request',
  44: 'CoA-ACK',
  45: 'CoA-NAK',
  255: 'Reserved',
}

/** Prints `RADIUS, Access-Request (1), id: 0x04 length: 56`. */
export function printRadius(line: Line, at: number, _length: number) {
  line.protocol = 'radius'
  line.need(at, 20)
  const code = line.u8(at)
  line.add(
    `RADIUS, ${RADIUS_CODES[code] ?? 'Unknown Command'} (${code}), id: ${hexText(line.u8(at + 1), 2)} length: ${line.u16(at + 2)}`,
  )
}

const EXCHANGES: Readonly<Record<number, string>> = {
  0: 'none',
  1: 'base',
  2: 'ident',
  3: 'auth',
  4: 'agg',
  5: 'inf',
  32: 'oakley-quick',
  33: 'oakley-newgroup',
  34: 'ikev2_init',
  35: 'ikev2_auth',
  36: 'child_sa',
  37: 'inf2',
}

/** Prints `isakmp: phase 1 I ident`. */
export function printIsakmp(line: Line, at: number, _length: number) {
  line.protocol = 'isakmp'
  line.add('isakmp')
  line.need(at, 28)
  const version = line.u8(at + 17)
  const major = version >> 4
  line.add(major === 1 ? ` ${major}.${version & 15}` : '')
  const exchange = line.u8(at + 18)
  line.add(` msgid ${hexText(line.u32(at + 20), 8)}: ${EXCHANGES[exchange] ?? exchange}`)
}

const RIP_COMMANDS = ['', 'Request', 'Response']

/** Prints `RIPv2, Request, length: 24`. */
export function printRip(line: Line, at: number, length: number) {
  line.protocol = 'rip'
  line.need(at, 4)
  const command = line.u8(at)
  line.add(`\n\tRIPv${line.u8(at + 1)}, ${RIP_COMMANDS[command] ?? `unknown command ${command}`}, length: ${length}`)
}
