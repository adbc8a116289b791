/**
 * TFTP (RFC 1350) and syslog (RFC 3164) as tcpdump prints them without -v.
 */
import { hexText } from '@shared/format'
import type { Line } from './line'
import { caretString, safeString } from './safe-text'

const TFTP_OPS: Readonly<Record<number, string>> = { 1: 'RRQ', 2: 'WRQ', 3: 'DATA', 4: 'ACK', 5: 'ERROR', 6: 'OACK' }
const TFTP_ERRORS = ['EUNDEF', 'ENOTFOUND', 'EACCESS', 'ENOSPACE', 'EBADOP', 'EBADID', 'EEXISTS', 'ENOUSER']

/** Prints ` 25 RRQ "name" octet`. */
export function printTftp(line: Line, at: number, length: number) {
  line.protocol = 'tftp'
  line.add('TFTP')
  line.add(`, length ${length}`)
  const op = line.u16(at)
  line.add(`, ${TFTP_OPS[op] ?? `tftp-#${op}`}`)
  const end = at + length
  if (op === 1 || op === 2) {
    const name = caretString(line, at + 2, end)
    line.add(` "${name}"`)
    let i = at + 2
    while (i < end && line.u8(i) !== 0) i++
    line.add(` ${caretString(line, i + 1, end)}`)
  } else if (op === 3 || op === 4) line.add(` block ${line.u16(at + 2)}`)
  else if (op === 5) {
    const code = line.u16(at + 2)
    line.add(` ${TFTP_ERRORS[code] ?? `tftp-err-#${code} "`}`)
    line.add(` "${caretString(line, at + 4, end)}"`)
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

/** Prints `SYSLOG daemon.info, length: 60`. */
export function printSyslog(line: Line, at: number, length: number) {
  line.protocol = 'syslog'
  if (line.u8(at) !== 0x3c) return line.truncated()
  let priority = 0
  let i = at + 1
  for (; i < at + 4 && line.u8(i) >= 0x30 && line.u8(i) <= 0x39; i++) priority = priority * 10 + line.u8(i) - 0x30
  if (line.u8(i) !== 0x3e) return line.truncated()
  const facility = FACILITIES[priority >> 3] ?? 'unknown'
  line.add(`SYSLOG ${facility}.${SEVERITIES[priority & 7]}, length: ${length}`)
  void safeString
  void hexText
}
