/**
 * Small UDP protocols as tcpdump prints them without -v: TFTP (RFC 1350), syslog (RFC 3164), RADIUS (RFC 2865) and
 * Kerberos.
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
