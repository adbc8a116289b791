/**
 * DNS (RFC 1035) and multicast DNS (RFC 6762) as tcpdump prints them: `22836+ [1au] A? www.tcpdump.org. (56)`,
 * `22836*- 2/2/5 A 192.139.46.66, A 198.199.88.104 (224)`.
 */
import { domainName, skipName } from './domain-name'
import { dnsClassName, dnsTypeName } from './domain-names'
import { type Message, records, TOP_BIT } from './domain-records'
import type { Line } from './line'

/** Behind the id, by the operation code. */
export const OPERATIONS = [
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
/** Behind the operation, by the answer code. */
export const RCODES = [
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

/** Prints ` A? name`; answers the index behind it, or -1. */
export function question({ line, start, multicast }: Message, at: number): number {
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

/** Answers, then `ns:` and `ar:`, as many sections as there are counts; answers -1 when they are cut off. */
function sections(message: Message, at: number, counts: readonly number[]): number {
  const { line } = message
  let i = at
  for (const [section, count] of counts.entries()) {
    if (count === 0 || (section > 0 && i >= line.end)) continue
    if (section > 0) line.add(section === 1 ? ' ns:' : ' ar:')
    i = records(message, i, count)
    if (i < 0) return -1
  }
  return i
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
  return sections(message, i, line.options.verbose > 1 ? counts : counts.slice(0, 1)) >= 0
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
  return line.options.verbose < 2 || sections(message, i, counts.slice(1)) >= 0
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
