/**
 * Owns the orders of values and the tests made of them: an operator and constants become one small function.
 *
 * Texts are compared by code unit, bytes and addresses from the left (a shorter one first), IPv4 before IPv6.
 */
import { type Constant, spanOf } from './literals'

/** A function from one value to yes or no, by the kind of value it takes. */
export type ValueTest =
  | { readonly kind: 'number'; readonly test: (value: number) => boolean }
  | { readonly kind: 'text'; readonly test: (value: string) => boolean }
  | { readonly kind: 'bytes'; readonly test: (value: Uint8Array) => boolean }
  | { readonly kind: 'time'; readonly test: (seconds: number, nanos: number) => boolean }
  | { readonly kind: 'address'; readonly test: AddressTest }

export type AddressTest = (version: number, a: number, b: number, c: number, d: number) => boolean

/** Orders a span knows; `==` and sets are `within`. */
export type SpanOp = 'within' | 'outside' | '>' | '>=' | '<' | '<='

/** @param low, high sign of value - span.low and of value - span.high */
function decide(op: SpanOp, low: number, high: number): boolean {
  switch (op) {
    case 'within':
      return low >= 0 && high <= 0
    case 'outside':
      return low < 0 || high > 0
    case '>':
      return high > 0
    case '>=':
      return low >= 0
    case '<':
      return low < 0
    case '<=':
      return high <= 0
  }
}

export const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length)
  for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return a[i] - b[i]
  return a.length - b.length
}

const compareTimes = (seconds: number, nanos: number, than: { seconds: number; nanos: number }): number =>
  seconds - than.seconds || nanos - than.nanos

/** The test `value op span`. */
export function spanTest(op: SpanOp, span: Constant): ValueTest {
  switch (span.kind) {
    case 'number':
      return { kind: 'number', test: numberTest(op, span.low, span.high) }
    case 'text':
      return {
        kind: 'text',
        test: (value) => decide(op, compareTexts(value, span.low), compareTexts(value, span.high)),
      }
    case 'bytes':
      return {
        kind: 'bytes',
        test: (value) => decide(op, compareBytes(value, span.low), compareBytes(value, span.high)),
      }
    case 'time':
      return { kind: 'time', test: (s, n) => decide(op, compareTimes(s, n, span.low), compareTimes(s, n, span.high)) }
    case 'address':
      return { kind: 'address', test: addressTest(op, span) }
  }
}

/** The hot one: a closure an operator, so that the engine compiles each to a compare. */
function numberTest(op: SpanOp, low: number, high: number): (value: number) => boolean {
  switch (op) {
    case 'within':
      return low === high ? (value) => value === low : (value) => value >= low && value <= high
    case 'outside':
      return (value) => value < low || value > high
    case '>':
      return (value) => value > high
    case '>=':
      return (value) => value >= low
    case '<':
      return (value) => value < low
    case '<=':
      return (value) => value <= high
  }
}

function addressTest(op: SpanOp, span: Extract<Constant, { kind: 'address' }>): AddressTest {
  const { version, low, high } = span
  const order = (a: number, b: number, c: number, d: number, than: typeof low): number =>
    a - than[0] || (version === 4 ? 0 : b - than[1] || c - than[2] || d - than[3])
  return (v, a, b, c, d) => {
    if (v !== version)
      return op === 'outside' || (op === '<' || op === '<=' ? v < version : op !== 'within' && v > version)
    return decide(op, order(a, b, c, d, low), order(a, b, c, d, high))
  }
}

/** The test "in one of these spans" (all of one kind; at least one). */
export function setTest(spans: readonly Constant[]): ValueTest {
  const tests = spans.map((span) => spanTest('within', span))
  const first = tests[0]
  if (tests.length === 1) return first
  switch (first.kind) {
    case 'number': {
      const all = tests.flatMap((test) => (test.kind === 'number' ? [test.test] : []))
      return { kind: 'number', test: (value) => all.some((test) => test(value)) }
    }
    case 'text': {
      const all = tests.flatMap((test) => (test.kind === 'text' ? [test.test] : []))
      return { kind: 'text', test: (value) => all.some((test) => test(value)) }
    }
    case 'bytes': {
      const all = tests.flatMap((test) => (test.kind === 'bytes' ? [test.test] : []))
      return { kind: 'bytes', test: (value) => all.some((test) => test(value)) }
    }
    case 'time': {
      const all = tests.flatMap((test) => (test.kind === 'time' ? [test.test] : []))
      return { kind: 'time', test: (s, n) => all.some((test) => test(s, n)) }
    }
    case 'address': {
      const all = tests.flatMap((test) => (test.kind === 'address' ? [test.test] : []))
      return { kind: 'address', test: (v, a, b, c, d) => all.some((test) => test(v, a, b, c, d)) }
    }
  }
}

/** Low end not above high end. */
export function isOrdered(from: Constant, to: Constant): boolean {
  const span = spanOf(from, to)
  if (!span) return false
  switch (span.kind) {
    case 'number':
      return span.low <= span.high
    case 'text':
      return compareTexts(span.low, span.high) <= 0
    case 'bytes':
      return compareBytes(span.low, span.high) <= 0
    case 'time':
      return compareTimes(span.low.seconds, span.low.nanos, span.high) <= 0
    case 'address': {
      const at = span.low.findIndex((word, i) => word !== span.high[i])
      return at < 0 || span.low[at] < span.high[at]
    }
  }
}

/** True when `needle` stands somewhere in `bytes`. */
export function containsBytes(bytes: Uint8Array, needle: Uint8Array): boolean {
  const first = needle[0]
  const last = bytes.length - needle.length
  for (let at = bytes.indexOf(first); at >= 0 && at <= last; at = bytes.indexOf(first, at + 1)) {
    let i = 1
    while (i < needle.length && bytes[at + i] === needle[i]) i++
    if (i === needle.length) return true
  }
  return false
}
