/**
 * DNS (RFC 1035) and multicast DNS (RFC 6762) as tcpdump prints them: `22836+ [1au] A? www.tcpdump.org. (56)`,
 * `22836*- 2/2/5 A 192.139.46.66, A 198.199.88.104 (224)`.
 */
import { ipv4Text, ipv6Text } from '@shared/format'
import { domainName, skipName } from './domain-name'
import { dnsClassName, dnsTypeName } from './domain-names'
import type { Line } from './line'
import { caretText } from './safe-text'

const OPERATIONS = [
  '',
  ' inv_q',
  ' stat',
  ' op3',
  ' notify',
  ' update',
  ' op6',
  ' op7',
  ' op8',
  ' updateA',
  ' updateD',
  ' updateDA',
  ' updateM',
  ' updateMA',
  ' zoneInit',
  ' zoneRef',
]
const RCODES = [
  '',
  ' FormErr',
  ' ServFail',
  ' NXDomain',
  ' NotImp',
  ' Refused',
  ' YXDomain',
  ' YXRRSet',
  ' NXRRSet',
  ' NotAuth',
  ' NotZone',
  ' Resp11',
  ' Resp12',
  ' Resp13',
  ' Resp14',
  ' NoChange',
  ' BadVers',
  ' BadKey',
  ' BadTime',
  ' BadMode',
  ' BadName',
  ' BadAlg',
  ' BadTrunc',
  ' BadCookie',
]
const OPT = 41
const IN = 1
const TOP_BIT = 0x8000

interface Message {
  line: Line
  start: number
  multicast: boolean
}

function question({ line, start, multicast }: Message, at: number): number {
  const after = skipName(line, at)
  if (after < 0 || !line.has(after, 4)) return -1
  const type = line.u16(after)
  const rawClass = line.u16(after + 2)
  line.add(` ${dnsTypeName(type)}`)
  const dnsClass = multicast ? rawClass & ~TOP_BIT : rawClass
  if (dnsClass !== IN) line.add(` ${dnsClassName(dnsClass)}`)
  if (multicast) line.add(rawClass & TOP_BIT ? ' (QU)' : ' (QM)')
  line.add('? ')
  return domainName(line, start, at) < 0 ? -1 : after + 4
}

/** Prints the data of a record; answers false when it runs past what was captured. */
function recordData({ line, start }: Message, type: number, at: number, end: number): boolean {
  switch (type) {
    case 1:
      if (!line.has(at, 4)) return false
      line.add(` ${ipv4Text(line.bytes, at)}`)
      return true
    case 28:
      if (!line.has(at, 16)) return false
      line.add(` ${ipv6Text(line.bytes, at)}`)
      return true
    case 2:
    case 5:
    case 12:
    case 39:
      line.add(' ')
      return domainName(line, start, at) >= 0
    case 6:
      return line.options.verbose === 0 || soaData(line, start, at)
    case 15:
      line.add(' ')
      if (domainName(line, start, at + 2) < 0) return false
      line.add(` ${line.u16(at)}`)
      return true
    case 33: {
      line.add(' ')
      if (domainName(line, start, at + 6) < 0) return false
      line.add(`:${line.u16(at + 4)} ${line.u16(at)} ${line.u16(at + 2)}`)
      return true
    }
    case 16:
      return textData(line, at, end)
    case OPT:
      return true
    default:
      return true
  }
}

function soaData(line: Line, start: number, at: number): boolean {
  line.add(' ')
  const second = domainName(line, start, at)
  if (second < 0) return false
  line.add(' ')
  const numbers = domainName(line, start, second)
  if (numbers < 0) return false
  for (let i = 0; i < 5; i++) line.add(` ${line.u32(numbers + 4 * i)}`)
  return true
}

function textData(line: Line, at: number, end: number): boolean {
  for (let i = at; i < end; ) {
    const length = line.u8(i)
    line.add(' "')
    if (!line.has(i + 1, length)) {
      line.add(caretText(line, i + 1, line.end))
      return false
    }
    line.add(`${caretText(line, i + 1, i + 1 + length)}"`)
    i += 1 + length
  }
  return true
}

/** Prints one record; answers where the next begins, or -1 at the end of what was captured. */
function record(message: Message, at: number): number {
  const { line, start, multicast } = message
  let after: number
  if (line.options.verbose > 0) {
    line.add(' ')
    after = domainName(line, start, at)
  } else after = skipName(line, at)
  // a record cut off before its data is passed over in silence
  if (after < 0 || !line.has(after, 10)) return line.end
  const type = line.u16(after)
  const rawClass = line.u16(after + 2)
  const dnsClass = multicast ? rawClass & ~TOP_BIT : rawClass
  if (dnsClass !== IN && type !== OPT) line.add(` ${dnsClassName(dnsClass)}`)
  if (multicast && rawClass & TOP_BIT && type !== OPT) line.add(' (Cache flush)')
  if (line.options.verbose > 2 && type !== OPT) line.add(` [${line.u32(after + 4)}s]`)
  const length = line.u16(after + 8)
  const dataAt = after + 10
  line.add(` ${dnsTypeName(type)}`)
  if (dataAt + length > line.end) return -1
  return recordData(message, type, dataAt, dataAt + length) ? dataAt + length : -1
}

/** Prints `count` records from `at`, with commas; answers where the next section begins, or -1. */
function records(message: Message, at: number, count: number): number {
  let i = at
  for (let n = 0; n < count; n++) {
    if (n > 0) {
      if (i >= message.line.end) return -1
      message.line.add(',')
    }
    i = record(message, i)
    if (i < 0) return -1
  }
  return i
}

/** The answer code with the upper bits that an OPT record among the additional ones adds (RFC 6891 6.1.3). */
function answerCode(line: Line, at: number): number {
  const low = line.u16(at + 2) & 15
  const before = line.u16(at + 6) + line.u16(at + 8)
  const additional = line.u16(at + 10)
  let i = at + 12
  for (let n = line.u16(at + 4); n > 0; n--) {
    i = skipName(line, i)
    if (i < 0) return low
    i += 4
  }
  for (let n = 0; n < before + additional; n++) {
    const after = skipName(line, i)
    if (after < 0 || !line.has(after, 10)) return low
    if (n >= before && line.u16(after) === OPT) return low | (line.u8(after + 4) << 4)
    i = after + 10 + line.u16(after + 8)
  }
  return low
}

function response(message: Message, at: number): boolean {
  const { line } = message
  const flags = line.u16(at + 2)
  const questions = line.u16(at + 4)
  const code = answerCode(line, at)
  line.add(`${line.u16(at)}${OPERATIONS[(flags >> 11) & 15]}${RCODES[code] ?? ` Resp${code}`}`)
  line.add(`${flags & 0x400 ? '*' : ''}${flags & 0x80 ? '' : '-'}${flags & 0x200 ? '|' : ''}${flags & 0x20 ? '$' : ''}`)
  if (questions !== 1) line.add(` [${questions}q]`)
  let i = at + 12
  for (let n = 0; n < questions; n++) {
    if (n > 0) line.add(',')
    if (line.options.verbose > 1) {
      line.add(' q:')
      i = question(message, i)
    } else {
      i = skipName(line, i)
      if (i >= 0) i += 4
    }
    if (i < 0) return false
  }
  const counts = [line.u16(at + 6), line.u16(at + 8), line.u16(at + 10)]
  line.add(` ${counts.join('/')}`)
  const sections = line.options.verbose > 1 ? counts : counts.slice(0, 1)
  for (let s = 0; s < sections.length; s++) {
    if (sections[s] === 0) continue
    if (s > 0) line.add(s === 1 ? ' ns:' : ' ar:')
    i = records(message, i, sections[s])
    if (i < 0) return false
  }
  return true
}

function request(message: Message, at: number): boolean {
  const { line } = message
  const flags = line.u16(at + 2)
  const counts = [line.u16(at + 4), line.u16(at + 6), line.u16(at + 8), line.u16(at + 10)]
  line.add(`${line.u16(at)}${OPERATIONS[(flags >> 11) & 15]}${flags & 0x100 ? '+' : ''}${flags & 0x10 ? '%' : ''}`)
  const odd = flags & 0x06cf
  if (odd) line.add(` [b2&3=0x${flags.toString(16)}]`)
  if (((flags >> 11) & 15) === 1) {
    if (counts[0]) line.add(` [${counts[0]}q]`)
    if (counts[1] !== 1) line.add(` [${counts[1]}a]`)
  } else {
    if (counts[1]) line.add(` [${counts[1]}a]`)
    if (counts[0] !== 1) line.add(` [${counts[0]}q]`)
  }
  if (counts[2]) line.add(` [${counts[2]}n]`)
  if (counts[3]) line.add(` [${counts[3]}au]`)
  let i = at + 12
  for (let n = 0; n < counts[0]; n++) {
    if (n > 0 && i >= line.end) return false
    i = question(message, i)
    if (i < 0) return false
  }
  return true
}

/** Prints the message of `length` bytes at `at`. */
export function printDomain(line: Line, at: number, length: number, multicast: boolean) {
  line.protocol = 'domain'
  if (length < 12) {
    line.add(`domain [length ${length} < 12] (invalid)`)
    return
  }
  line.need(at, 12)
  const message: Message = { line, start: at, multicast }
  const whole = line.u16(at + 2) & 0x8000 ? response(message, at) : request(message, at)
  if (!whole) return line.addTruncated()
  line.add(` (${length})`)
}
