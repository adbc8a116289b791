/**
 * Owns how numbers of an explanation are written, and the arithmetic that its sentences are made with.
 *
 * Guarantees: a time is written as exactly as it was captured (no rounding below the capture's own digits), in milliseconds
 * below a second, so that it can be compared with a trace at sight; every Arithmetic gives its result when its expression is
 * computed from its operands (arithmetic.ts).
 */
import type { Arithmetic, ArithmeticUnit, Operand } from '@shared/arithmetic'
import { countText, durationText } from '@shared/format'

const WRAP = 2 ** 32
const LONG_NS = 120e9

/** '0.235 ms', '7.706688 s', '2 min 5 s'. */
export function timeText(ns: number): string {
  const size = Math.abs(ns)
  if (size >= LONG_NS || (size > 0 && size < 1000)) return durationText(ns)
  const whole = size % 1000 === 0
  if (size < 1e9) return `${(ns / 1e6).toFixed(whole ? 3 : 6)} ms`
  return `${(ns / 1e9).toFixed(whole ? 6 : 9)} s`
}

export const many = (count: number, one: string, more = `${one}s`): string =>
  `${countText(count)} ${count === 1 ? one : more}`

export const bytesWord = (count: number): string => many(count, 'byte')

/** 'a, b and c'. */
export function list(parts: readonly string[]): string {
  if (parts.length < 2) return parts[0] ?? ''
  return `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`
}

/** Words from packets, short enough to stand in a sentence. */
export function quote(text: string, limit = 80): string {
  const safe = [...text].map((c) => (c < ' ' || (c >= '\x7f' && c <= '\x9f') ? '·' : c)).join('')
  return `“${safe.length > limit ? `${safe.slice(0, limit - 1)}…` : safe}”`
}

/** A frame and its time. */
export interface At {
  readonly frame: number
  readonly ns: number
}

const timeOperand = ({ frame, ns }: At): Operand => ({ value: ns, frame, field: 'frame.time_relative' })

export const elapsedNs = (from: At, to: At): number => to.ns - from.ns

/** Time from one frame to another. */
export function elapsed(from: At, to: At): Arithmetic {
  const result = elapsedNs(from, to)
  return {
    text: `frame ${to.frame} − frame ${from.frame} = ${timeText(result)}`,
    expression: 'b - a',
    operands: { a: timeOperand(from), b: timeOperand(to) },
    result,
    unit: 'ns',
  }
}

/** A value in a header and what stands beside it: 87666930 + 1 = 87666931, turned round at 2^32. */
export function seqPlus(value: Operand, add: number, addField?: Operand): Arithmetic {
  const sum = value.value + add
  const turned = sum >= WRAP
  return {
    text: `${value.value} + ${countText(add)}${turned ? ' − 2^32' : ''} = ${sum % WRAP}`,
    expression: turned ? `a + n - ${WRAP}` : 'a + n',
    operands: { a: value, n: addField ?? { value: add } },
    result: sum % WRAP,
    unit: 'number',
  }
}

/** Sequence numbers from `a` up to `b`, turned round at 2^32. */
export function seqBetween(a: Operand, b: Operand, unit: ArithmeticUnit = 'bytes'): Arithmetic {
  const plain = b.value - a.value
  const turned = plain < 0
  const result = turned ? plain + WRAP : plain
  return {
    text: `${b.value} − ${a.value}${turned ? ' + 2^32' : ''} = ${countText(result)}`,
    expression: turned ? `b - a + ${WRAP}` : 'b - a',
    operands: { a, b },
    result,
    unit,
  }
}

/** A plain count, with what was counted: `words` in the plural, '1 reply' of 'replies'. */
export function counted(value: number, words: string, unit: ArithmeticUnit = 'number'): Arithmetic {
  const text = `${countText(value)} ${value === 1 ? singular(words) : words}`
  return { text, expression: 'n', operands: { n: { value } }, result: value, unit }
}

/** Of the first word in the plural: 'bytes by sequence numbers' is one 'byte by sequence numbers'. */
const singular = (words: string): string =>
  words.replace(
    /\b(\w+?)(ies|sses|s)\b/,
    (_, stem: string, end: string) => stem + (end === 'ies' ? 'y' : end === 'sses' ? 'ss' : ''),
  )

export function difference(a: Operand, b: Operand, unit: ArithmeticUnit, words = ''): Arithmetic {
  const result = b.value - a.value
  return {
    text: `${words}${countText(b.value)} − ${countText(a.value)} = ${countText(result)}`,
    expression: 'b - a',
    operands: { a, b },
    result,
    unit,
  }
}

export function sum(parts: readonly Operand[], unit: ArithmeticUnit): Arithmetic {
  const result = parts.reduce((total, { value }) => total + value, 0)
  const names = parts.map((_, i) => `n${i + 1}`)
  return {
    text: `${parts.map(({ value }) => countText(value)).join(' + ')} = ${countText(result)}`,
    expression: names.join(' + ') || '0',
    operands: Object.fromEntries(parts.map((part, i) => [names[i], part])),
    result,
    unit,
  }
}
