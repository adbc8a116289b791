/**
 * Protocols of text lines (FTP, SMTP, HTTP, RTSP, SIP …): the name, and the first line when it is one.
 *
 * With a list of request words the first line is shown only when it begins with one of them or is a reply with a
 * three-digit code. A line is shown when it is printable up to LF or CR LF; binary data is not; one that runs to the end
 * of the captured bytes is shown and marked as cut off.
 */
import type { Line } from './line'

export interface TextProtocol {
  readonly name: string
  /** request words; undefined = every first line is shown */
  readonly words?: ReadonlySet<string>
}

const MAX_TOKEN = 128
const LF = 0x0a
const CR = 0x0d
const TAB = 0x09

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

export const FTP: TextProtocol = { name: 'ftp' }
export const SMTP: TextProtocol = { name: 'smtp' }
export const WHOIS: TextProtocol = { name: 'whois' }
export const HTTP: TextProtocol = {
  name: 'http',
  words: words(
    'GET PUT COPY HEAD LOCK MOVE POLL POST BCOPY BMOVE MKCOL TRACE LABEL MERGE DELETE SEARCH UNLOCK REPORT UPDATE NOTIFY BDELETE CONNECT OPTIONS CHECKIN PROPFIND CHECKOUT CCM_POST SUBSCRIBE PROPPATCH BPROPFIND BPROPPATCH UNCHECKOUT MKACTIVITY MKWORKSPACE UNSUBSCRIBE RPC_CONNECT VERSION-CONTROL BASELINE-CONTROL',
  ),
}
export const RTSP: TextProtocol = {
  name: 'rtsp',
  words: words('OPTIONS DESCRIBE ANNOUNCE SETUP PLAY PAUSE TEARDOWN GET_PARAMETER SET_PARAMETER REDIRECT RECORD'),
}
export const SIP: TextProtocol = {
  name: 'sip',
  words: words(
    'ACK BYE CANCEL DO INFO INVITE MESSAGE NOTIFY OPTIONS PRACK QAUTH REFER REGISTER SPRACK SUBSCRIBE UPDATE PUBLISH',
  ),
}

const isSpace = (c: number): boolean => c === 0x20 || (c >= 0x09 && c <= 0x0d)

/** The blank-ended word at `at` and where the next begins; '' when the line ends or there is none. */
function token(line: Line, at: number, end: number): { text: string; next: number } {
  let text = ''
  let i = at
  for (; i < end; i++) {
    if (i >= line.end) return { text: '', next: end }
    const c = line.bytes[i]
    if (c < 0x20 || c > 0x7e || isSpace(c)) break
    if (text.length + 2 > MAX_TOKEN) return { text: '', next: end }
    text += String.fromCharCode(c)
  }
  while (i < end && i < line.end) {
    const c = line.bytes[i]
    if (!isSpace(c) || c === CR || c === LF) break
    i++
  }
  return { text, next: i }
}

function showsFirstLine(line: Line, at: number, end: number, protocol: TextProtocol): boolean {
  if (!protocol.words) return true
  const first = token(line, at, end)
  if (first.text === '') return false
  if (protocol.words.has(first.text.toUpperCase())) return true
  return /^\d{3}$/.test(token(line, first.next, end).text)
}

/** Prints one line from `at`; answers where the next begins, or -1 when nothing more is to be printed. */
function printLine(line: Line, prefix: string, at: number, end: number): number {
  let i = at
  let text = ''
  for (; i < end; i++) {
    const c = line.u8(i)
    if (c === LF || c === CR) {
      if (c === CR && i + 1 >= end) return -1
      if (c === CR && line.u8(i + 1) !== LF) return -1
      line.add(prefix + text)
      return c === CR ? i + 2 : i + 1
    }
    if ((c < 0x20 || c > 0x7e) && c !== TAB) return -1
    text += String.fromCharCode(c)
  }
  line.add(prefix + text)
  line.addTruncated()
  return -1
}

/** Prints `length` bytes of text protocol at `at`: `FTP: 220 ready`. */
export function printText(line: Line, at: number, length: number, protocol: TextProtocol) {
  line.protocol = protocol.name
  const end = at + length
  line.add(protocol.name.toUpperCase())
  if (!showsFirstLine(line, at, end, protocol)) return
  if (line.options.verbose === 0) {
    printLine(line, ': ', at, end)
    return
  }
  line.add(`, length: ${length}`)
  for (let i = at; i >= 0 && i < end; ) i = printLine(line, '\n\t', i, end)
}
