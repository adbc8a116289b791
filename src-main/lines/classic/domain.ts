/**
 * DNS as tcpdump 3.x printed it: ` 1+ A? www.example.com. (33)`, ` 1* q: www.example.com. 1/2/2 A 192.0.2.1 (120)`.
 *
 * The message begins with a blank of its own, so that two stand before the id. `q:` comes at -vv. Only answers are
 * listed, as 4.99 does without -v (3.x showed neither their names nor the other sections).
 */
import { OPERATIONS, question, RCODES } from '../tcpdump/domain'
import { domainName, skipName } from '../tcpdump/domain-name'
import { type Message, records } from '../tcpdump/domain-records'
import type { Line } from '../tcpdump/line'

const HEADER = 12
const RESPONSE = 0x8000
const AUTHORITATIVE = 0x0400
const CUT = 0x0200
const DESIRED = 0x0100
const AVAILABLE = 0x0080
const AUTHENTIC = 0x0020
/** Bits that a plain query has clear. */
const ODD = 0x06cf

const opOf = (flags: number): string => OPERATIONS[(flags >> 11) & 15]

/** Prints the counts that are not what a plain query has. */
function oddCounts(line: Line, at: number) {
  const [questions, answers, servers, additional] = [4, 6, 8, 10].map((offset) => line.u16(at + offset))
  if (answers > 0) line.add(` [${answers}a]`)
  if (questions !== 1) line.add(` [${questions}q]`)
  if (servers > 0) line.add(` [${servers}n]`)
  if (additional > 0) line.add(` [${additional}au]`)
}

function query(message: Message, at: number): boolean {
  const { line } = message
  const flags = line.u16(at + 2)
  line.add(` ${line.u16(at)}${opOf(flags)}${flags & DESIRED ? '+' : ''}${flags & AUTHENTIC ? '$' : ''}`)
  if (flags & ODD) line.add(` [b2&3=0x${flags.toString(16)}]`)
  oddCounts(line, at)
  let i = at + HEADER
  for (let n = line.u16(at + 4); n > 0 && i >= 0 && i < line.end; n--) i = question(message, i)
  return i >= 0
}

function replyQuestions(message: Message, at: number, count: number): number {
  const { line, start } = message
  let i = at
  for (let n = 0; n < count && i >= 0; n++) {
    if (n > 0) line.add(',')
    if (line.options.verbose > 1) {
      line.add(' q: ')
      i = domainName(line, start, i)
    } else i = skipName(line, i)
    if (i >= 0) i += 4
  }
  return i
}

function reply(message: Message, at: number): boolean {
  const { line } = message
  const flags = line.u16(at + 2)
  const signs = `${flags & AUTHORITATIVE ? '*' : ''}${flags & AVAILABLE ? '' : '-'}${flags & CUT ? '|' : ''}`
  line.add(` ${line.u16(at)}${opOf(flags)}${RCODES[flags & 15]}${signs}`)
  const questions = line.u16(at + 4)
  if (questions !== 1) line.add(` [${questions}q]`)
  const i = replyQuestions(message, at + HEADER, questions)
  if (i < 0) return false
  const answers = line.u16(at + 6)
  line.add(` ${answers}/${line.u16(at + 8)}/${line.u16(at + 10)}`)
  return answers === 0 || records(message, i, answers) >= 0
}

/** Prints the message of `length` bytes at `at`. */
export function printDomain(line: Line, at: number, length: number) {
  line.protocol = 'domain'
  line.need(at, HEADER)
  const message: Message = { line, start: at, multicast: false, plain: true }
  const whole = line.u16(at + 2) & RESPONSE ? reply(message, at) : query(message, at)
  if (!whole) line.add('[|domain]')
  line.add(` (${length})`)
}
