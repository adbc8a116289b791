/**
 * Owns resource records inside a DNS line: ` A 192.0.2.1, MX mail.example.com. 10`.
 */
import { ipv4Text, ipv6Text } from '@shared/format'
import { printEdns } from './domain-edns'
import { domainName, skipName } from './domain-name'
import { dnsClassName, dnsTypeName } from './domain-names'
import type { Line } from './line'
import { caretText } from './safe-text'

const OPT = 41
const IN = 1
/** Of a class: QU in a question, cache flush in a record (RFC 6762). */
export const TOP_BIT = 0x8000

/** A message being printed: names may point back to its start. */
export interface Message {
  line: Line
  start: number
  multicast: boolean
  /** leave out what -v adds to records */
  plain?: boolean
}

/** Prints the data of a record; answers false when it runs past what was captured. */
function recordData({ line, start, plain }: Message, type: number, at: number, end: number): boolean {
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
      return plain || line.options.verbose === 0 || soaData(line, start, at)
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
  const { line, start, multicast, plain } = message
  let after: number
  if (line.options.verbose > 0 && !plain) {
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
  if (type === OPT) return printEdns(line, after, dataAt, length)
  if (dataAt + length > line.end) return -1
  return recordData(message, type, dataAt, dataAt + length) ? dataAt + length : -1
}

/** Prints `count` records from `at`, with commas; answers where the next section begins, or -1. */
export function records(message: Message, at: number, count: number): number {
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
