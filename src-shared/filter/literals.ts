/**
 * Owns what a literal means beside a field of a given type: constants are folded here, once, before any row is seen.
 *
 * A constant is a span low..high (a plain value is a span of one; 10.0.0.0/8 is not), so that `==`, `<`, sets and ranges
 * are one idea. Throws FilterProblem when the text does not fit the type, saying what would.
 */
import { type AddressRange, parseBytes, parseEther, parseIpv4, parseIpv6, type Words } from './addresses'
import type { LiteralOperand } from './ast'
import type { FieldType } from './fields'
import { FilterProblem } from './problem'
import { parseDuration, parseNumber } from './units'
import type { NamedValue } from './values'

export interface TimeValue {
  readonly seconds: number
  readonly nanos: number
}

export type Constant =
  | { readonly kind: 'number'; readonly low: number; readonly high: number }
  | { readonly kind: 'text'; readonly low: string; readonly high: string }
  | { readonly kind: 'bytes'; readonly low: Uint8Array; readonly high: Uint8Array }
  | { readonly kind: 'time'; readonly low: TimeValue; readonly high: TimeValue }
  | { readonly kind: 'address'; readonly version: 4 | 6; readonly low: Words; readonly high: Words }

/** What is compared: a field's type, its named values, and what to call it in messages. */
export interface LiteralContext {
  readonly type: FieldType
  readonly values: readonly NamedValue[]
  readonly name: string
}

const EXAMPLES: Readonly<Record<FieldType, readonly [what: string, example: string]>> = {
  number: ['a number', '80, 0x50 or 1 MB'],
  boolean: ['true or false', '1, 0, true or false'],
  text: ['a text', '"RETR"'],
  bytes: ['bytes', '50:41:53:56 or "PASV"'],
  ipv4: ['an IPv4 address', '10.0.0.5 or 10.0.0.0/8'],
  ipv6: ['an IPv6 address', '2001:db8::1 or fe80::/10'],
  address: ['an address', '10.0.0.5, 10.0.0.0/8 or 2001:db8::1'],
  ether: ['a hardware address', '00:0c:29:aa:bb:cc'],
  duration: ['a time span', '0.5, 250 ms or 2 min'],
  time: ['a time', '"2001-05-01 12:00:00" (UTC) or seconds since 1970'],
  protocol: ['bytes', '50:41:53:56 or "PASV"'],
}

/** A literal as a constant of the field's type. */
export function foldLiteral(literal: LiteralOperand, context: LiteralContext): Constant {
  const constant = named(literal.text, context) ?? parse(literal, context.type)
  if (constant) return constant
  const [what, example] = EXAMPLES[context.type]
  const names = context.values.slice(0, 6).map((value) => value.name)
  const named_ = names.length > 0 ? ` Names it knows: ${names.join(', ')} …` : ''
  throw new FilterProblem(
    literal.range,
    `"${shorten(literal.text)}" is not ${what}, and ${context.name} is one.`,
    `Write ${example}.${named_}`,
  )
}

const shorten = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text)

function named(text: string, context: LiteralContext): Constant | undefined {
  if (context.type !== 'number') return undefined
  const lower = text.toLowerCase()
  const found = context.values.find((value) => value.name.toLowerCase() === lower)?.value
  return typeof found === 'number' ? { kind: 'number', low: found, high: found } : undefined
}

function parse(literal: LiteralOperand, type: FieldType): Constant | undefined {
  const { text, quoted } = literal
  switch (type) {
    case 'number':
      return numeric(quoted ? undefined : parseNumber(text))
    case 'boolean':
      return numeric(/^(1|true)$/i.test(text) ? 1 : /^(0|false)$/i.test(text) ? 0 : undefined)
    case 'duration':
      return numeric(parseDuration(text))
    case 'text':
      return { kind: 'text', low: text, high: text }
    case 'bytes':
    case 'protocol':
      return byteConstant(quoted ? new TextEncoder().encode(text) : parseBytes(text))
    case 'ether':
      return byteConstant(parseEther(text))
    case 'ipv4':
      return address(parseIpv4(text))
    case 'ipv6':
      return address(parseIpv6(text))
    case 'address':
      return address(parseIpv4(text) ?? parseIpv6(text))
    case 'time':
      return timeConstant(parseTime(text))
  }
}

const numeric = (value: number | undefined): Constant | undefined =>
  value === undefined ? undefined : { kind: 'number', low: value, high: value }

const byteConstant = (bytes: Uint8Array | undefined): Constant | undefined =>
  bytes && bytes.length > 0 ? { kind: 'bytes', low: bytes, high: bytes } : undefined

const address = (range: AddressRange | undefined): Constant | undefined => range && { kind: 'address', ...range }

const timeConstant = (time: TimeValue | undefined): Constant | undefined =>
  time && { kind: 'time', low: time, high: time }

const nanosOf = (fraction: string | undefined): number => Number((fraction ?? '').padEnd(9, '0').slice(0, 9))

/** Seconds since 1970 with up to nine decimals, or `YYYY-MM-DD[ hh:mm[:ss[.fraction]]][Z]`, always UTC. */
export function parseTime(text: string): TimeValue | undefined {
  const epoch = /^(\d{1,11})(?:\.(\d{1,9}))?$/.exec(text)
  if (epoch) return { seconds: Number(epoch[1]), nanos: nanosOf(epoch[2]) }
  const date = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)? ?(?:Z|UTC)?$/.exec(text)
  if (!date) return undefined
  const [year, month, day, hour, minute, second] = date.slice(1, 7).map((part) => Number(part ?? 0))
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return undefined
  return { seconds: Date.UTC(year, month - 1, day, hour, minute, second) / 1000, nanos: nanosOf(date[7]) }
}

/** The span from one constant to another, both included; undefined when they do not go together. */
export function spanOf(from: Constant, to: Constant): Constant | undefined {
  if (from.kind === 'number' && to.kind === 'number') return { ...from, high: to.high }
  if (from.kind === 'text' && to.kind === 'text') return { ...from, high: to.high }
  if (from.kind === 'bytes' && to.kind === 'bytes') return { ...from, high: to.high }
  if (from.kind === 'time' && to.kind === 'time') return { ...from, high: to.high }
  if (from.kind === 'address' && to.kind === 'address' && from.version === to.version) return { ...from, high: to.high }
  return undefined
}
