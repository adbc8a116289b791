/**
 * Small UDP protocols as tcpdump prints them without -v: TFTP (RFC 1350), syslog (RFC 3164), RADIUS (RFC 2865), Kerberos,
 * ISAKMP (RFC 2408, RFC 7296) and its NAT traversal (RFC 3948).
 */
import { hexText } from '@shared/format'
import type { Line } from './line'
import { caretString } from './safe-text'

const TFTP_OPS: Readonly<Record<number, string>> = { 1: 'RRQ', 2: 'WRQ', 3: 'DATA', 4: 'ACK', 5: 'ERROR', 6: 'OACK' }
const TFTP_ERRORS = ['EUNDEF', 'ENOTFOUND', 'EACCESS', 'ENOSPACE', 'EBADOP', 'EBADID', 'EEXISTS', 'ENOUSER']

/** `TFTP, length 20, RRQ "name" octet`. */
export function printTftp(line: Line, at: number, length: number) {
  line.protocol = 'tftp'
  line.add(`TFTP, length ${length}`)
  if (length < 2) return line.truncated()
  const op = line.u16(at)
  line.add(`, ${TFTP_OPS[op] ?? `tftp-#${op}`}`)
  const end = at + length
  if (op === 1 || op === 2) {
    line.add(` "${caretString(line, at + 2, end)}"`)
    let i = at + 2
    while (i < end && line.u8(i) !== 0) i++
    line.add(` ${caretString(line, i + 1, end)}`)
  } else if (op === 3 || op === 4) line.add(` block ${line.u16(at + 2)}`)
  else if (op === 5) {
    const code = line.u16(at + 2)
    line.add(` ${TFTP_ERRORS[code] ?? `tftp-err-#${code} "`} "${caretString(line, at + 4, end)}"`)
  }
}

const FACILITIES = [
  'kernel',
  'user',
  'mail',
  'daemon',
  'auth',
  'syslog',
  'lpr',
  'news',
  'uucp',
  'cron',
  'authpriv',
  'ftp',
  'ntp',
  'security',
  'console',
  'cron',
  'local0',
  'local1',
  'local2',
  'local3',
  'local4',
  'local5',
  'local6',
  'local7',
]
const SEVERITIES = ['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'info', 'debug']

/** `SYSLOG daemon.info, length: 60`. */
export function printSyslog(line: Line, at: number, length: number) {
  line.protocol = 'syslog'
  let priority = 0
  let i = at + 1
  const marked = line.u8(at) === 0x3c
  if (marked)
    for (; i < at + 4 && line.u8(i) >= 0x30 && line.u8(i) <= 0x39; i++) priority = priority * 10 + line.u8(i) - 0x30
  if (!marked || line.u8(i) !== 0x3e) return line.add(' (invalid)')
  line.add(
    `SYSLOG ${FACILITIES[priority >> 3] ?? `unknown (${priority >> 3})`}.${SEVERITIES[priority & 7]}, length: ${length}`,
  )
}

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

/** `RADIUS, Access-Request (1), id: 0x04 length: 56`. */
export function printRadius(line: Line, at: number, length: number) {
  line.protocol = 'radius'
  line.need(at, 20)
  const stated = line.u16(at + 2)
  if (stated < 20) return line.truncated()
  const code = line.u8(at)
  line.add(
    `RADIUS, ${RADIUS_CODES[code] ?? 'Unknown Command'} (${code}), id: ${hexText(line.u8(at + 1), 2)} length: ${Math.min(stated, length)}`,
  )
}

const KERBEROS_OLD = new Set([1, 2, 3, 4])
const KERBEROS_5 = new Set([106, 107])

/** ` v5`; nothing for what begins with another number. */
export function printKerberos(line: Line, at: number, _length: number) {
  line.protocol = 'krb'
  const version = line.u8(at)
  if (KERBEROS_OLD.has(version)) line.add(` v${version}`)
  else if (KERBEROS_5.has(version)) line.add(' v5')
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

/** `isakmp: phase 1 I ident`, `isakmp: parent_sa ikev2_init[I]`. */
export function printIsakmp(line: Line, at: number, _length: number) {
  line.protocol = 'isakmp'
  line.need(at, 28)
  line.add('isakmp:')
  const major = line.u8(at + 17) >> 4
  const exchange = line.u8(at + 18)
  const name = EXCHANGES[exchange] ?? `${exchange}`
  const phase = line.u32(at + 20) === 0 ? 1 : 2
  const flags = line.u8(at + 19)
  if (major === 1) {
    line.add(` phase ${phase} ${firstSide(line, at)} ${name}`)
    if (flags & 1) line.add('[E]')
    if (flags & 2) line.add('[C]')
  } else if (major === 2) {
    line.add(
      ` ${phase === 1 ? 'parent_sa' : 'child_sa '} ${name}[${flags & 0x08 ? 'I' : ''}${flags & 0x20 ? 'R' : ''}]`,
    )
  }
}

/** I for the first packet of an exchange (no responder cookie yet); later ones need the exchange's memory: shown as `?`. */
function firstSide(line: Line, at: number): string {
  return line.u32(at + 8) === 0 && line.u32(at + 12) === 0 ? 'I' : '?'
}

/** Port 4500: a keep-alive byte, ISAKMP behind four zero bytes, or ESP. */
export function printNatTraversal(line: Line, at: number, length: number) {
  line.protocol = 'isakmp_rfc3948'
  if (length < 1) return line.truncated()
  if (length === 1 && line.u8(at) === 0xff) return line.add('isakmp-nat-keep-alive')
  if (length < 4) return line.truncated()
  line.need(at, 4)
  if (line.u32(at) === 0) {
    line.add('NONESP-encap: ')
    return printIsakmp(line, at + 4, length - 4)
  }
  line.add('UDP-encap: ')
  line.need(at, 8)
  line.add(`ESP(spi=${hexText(line.u32(at), 8)},seq=${hexText(line.u32(at + 4))}), length ${length}`)
}
