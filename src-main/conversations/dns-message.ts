/**
 * Owns reading one DNS message (RFC 1035 4) as data: header, questions and answers with their data as text.
 *
 * Guarantees: never throws; what does not fit ends the reading and `whole` says so, what was read before stays. At most
 * MAX_QUESTIONS questions and MAX_ANSWERS answers are kept. Authority and additional records are not read.
 */
import { readName } from '@main/decode/dns-name'
import { dnsTypeText } from '@main/decode/dns-names'
import { ipv4Text, ipv6Text } from '@shared/format'

const HEADER = 12
const MAX_QUESTIONS = 25
const MAX_ANSWERS = 100
const MAX_DATA = 512

export interface DnsQuestion {
  readonly name: string
  readonly type: string
}

export interface DnsAnswer {
  readonly name: string
  readonly type: string
  readonly ttl: number
  readonly data: string
}

export interface DnsMessage {
  readonly id: number
  readonly isResponse: boolean
  readonly opcode: number
  /** IANA's mnemonic: 'NOERROR', 'NXDOMAIN' … */
  readonly rcode: string
  readonly truncated: boolean
  readonly questions: readonly DnsQuestion[]
  readonly answers: readonly DnsAnswer[]
  /** questions and answers were read to their end, none left out */
  readonly whole: boolean
}

const RCODES = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
]

export const rcodeName = (rcode: number): string => RCODES[rcode] ?? `RCODE${rcode}`

/** The message in [from, to); undefined when there is no header. */
export function readDnsMessage(bytes: Uint8Array, from: number, to: number): DnsMessage | undefined {
  if (to - from < HEADER || to > bytes.length) return undefined
  const flags = u16(bytes, from + 2)
  const questions: DnsQuestion[] = []
  const answers: DnsAnswer[] = []
  const counts = [u16(bytes, from + 4), u16(bytes, from + 6)] as const
  let at = from + HEADER
  while (at >= 0 && questions.length < Math.min(counts[0], MAX_QUESTIONS))
    at = readQuestion(bytes, from, at, to, questions)
  const asked = at
  if (counts[0] > MAX_QUESTIONS) at = -1
  while (at >= 0 && answers.length < Math.min(counts[1], MAX_ANSWERS)) at = readAnswer(bytes, from, at, to, answers)
  return {
    id: u16(bytes, from),
    isResponse: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 15,
    rcode: rcodeName(flags & 15),
    truncated: (flags & 0x0200) !== 0,
    questions,
    answers,
    whole: asked >= 0 && at >= 0 && counts[1] <= MAX_ANSWERS,
  }
}

function readQuestion(bytes: Uint8Array, start: number, at: number, to: number, into: DnsQuestion[]): number {
  const name = readName(bytes, start, at, to)
  if (!name || name.next + 4 > to) return -1
  into.push({ name: name.text, type: dnsTypeText(u16(bytes, name.next)) })
  return name.next + 4
}

function readAnswer(bytes: Uint8Array, start: number, at: number, to: number, into: DnsAnswer[]): number {
  const name = readName(bytes, start, at, to)
  if (!name || name.next + 10 > to) return -1
  const dataAt = name.next + 10
  const end = dataAt + u16(bytes, name.next + 8)
  if (end > to) return -1
  const type = u16(bytes, name.next)
  const ttl = u16(bytes, name.next + 4) * 0x10000 + u16(bytes, name.next + 6)
  into.push({ name: name.text, type: dnsTypeText(type), ttl, data: dataText(bytes, type, start, dataAt, end) })
  return end
}

/** Data of a record in the order of its master-file form (RFC 1035 5.1); hexadecimal where the form is not known. */
function dataText(bytes: Uint8Array, type: number, start: number, at: number, end: number): string {
  const nameAt = (place: number): string => readName(bytes, start, place, end)?.text ?? hex(bytes, place, end)
  const size = end - at
  if (type === 1 && size === 4) return ipv4Text(bytes, at)
  if (type === 28 && size === 16) return ipv6Text(bytes, at)
  if (type === 2 || type === 5 || type === 12 || type === 39) return nameAt(at)
  if (type === 15 && size > 2) return `${u16(bytes, at)} ${nameAt(at + 2)}`
  if (type === 33 && size > 6) return `${u16(bytes, at)} ${u16(bytes, at + 2)} ${u16(bytes, at + 4)} ${nameAt(at + 6)}`
  if (type === 16 || type === 99) return texts(bytes, at, end)
  if (type === 6) return soa(bytes, start, at, end)
  return hex(bytes, at, end)
}

function texts(bytes: Uint8Array, at: number, end: number): string {
  const parts: string[] = []
  for (let i = at; i < end && i - at < MAX_DATA; i += bytes[i] + 1)
    parts.push(quoted(bytes, i + 1, Math.min(end, i + 1 + bytes[i])))
  return parts.join(' ')
}

function quoted(bytes: Uint8Array, from: number, to: number): string {
  let text = '"'
  for (let i = from; i < to; i++) {
    const byte = bytes[i]
    if (byte === 0x22 || byte === 0x5c) text += `\\${String.fromCharCode(byte)}`
    else text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, '0')}`
  }
  return `${text}"`
}

function soa(bytes: Uint8Array, start: number, at: number, end: number): string {
  const primary = readName(bytes, start, at, end)
  const responsible = primary && readName(bytes, start, primary.next, end)
  if (!primary || !responsible || responsible.next + 20 > end) return hex(bytes, at, end)
  const numbers = [0, 4, 8, 12, 16].map(
    (step) => u16(bytes, responsible.next + step) * 0x10000 + u16(bytes, responsible.next + step + 2),
  )
  return [primary.text, responsible.text, ...numbers].join(' ')
}

function hex(bytes: Uint8Array, from: number, to: number): string {
  let text = ''
  for (let i = from; i < Math.min(to, from + MAX_DATA); i++) text += bytes[i].toString(16).padStart(2, '0')
  return text
}

const u16 = (bytes: Uint8Array, at: number): number => (bytes[at] << 8) | bytes[at + 1]
