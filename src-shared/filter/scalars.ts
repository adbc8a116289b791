/**
 * Owns single values while a filter runs: transforming them (slice, mask, len, lower …) and testing them one by one.
 *
 * This is the general path, taken for deep fields, transforms and field-against-field; readers.ts has the fast one.
 * Addresses are their 4 or 16 bytes here.
 */

import type { Transform } from './check'
import type { SpanOp, ValueTest } from './compare'
import { compareBytes, compareTexts } from './compare'
import type { TimeValue } from './literals'
import { sliceBytes, sliceText } from './slice'

export type Scalar = number | string | Uint8Array | TimeValue

const isText = (value: Scalar): value is string => typeof value === 'string'
const isBytes = (value: Scalar): value is Uint8Array => value instanceof Uint8Array

/** Values after all transforms; those a transform cannot take (a slice outside them) fall away. */
export function transformAll(values: readonly Scalar[], transforms: readonly Transform[]): readonly Scalar[] {
  let out = values
  for (const transform of transforms) {
    if (transform.kind === 'count') out = out.length > 0 ? [out.length] : []
    else out = out.flatMap((value) => transformOne(value, transform) ?? [])
  }
  return out
}

function transformOne(value: Scalar, transform: Transform): Scalar | undefined {
  switch (transform.kind) {
    case 'slice':
      return isText(value)
        ? sliceText(value, transform.parts)
        : isBytes(value)
          ? sliceBytes(value, transform.parts)
          : undefined
    case 'len':
      return isText(value) || isBytes(value) ? value.length : undefined
    case 'lower':
      return isText(value) ? value.toLowerCase() : undefined
    case 'upper':
      return isText(value) ? value.toUpperCase() : undefined
    case 'mask':
      return typeof value === 'number' ? (value & transform.mask) >>> 0 : undefined
    case 'count':
      return undefined
  }
}

/** The 32-bit big-endian word at `index` of address bytes. */
export const wordOf = (bytes: Uint8Array, index: number): number => {
  const at = index * 4
  return ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0
}

/** A test on any scalar; values of another kind fail it. */
export function scalarTest(test: ValueTest): (value: Scalar) => boolean {
  switch (test.kind) {
    case 'number':
      return (value) => typeof value === 'number' && test.test(value)
    case 'text':
      return (value) => isText(value) && test.test(value)
    case 'bytes':
      return (value) => isBytes(value) && test.test(value)
    case 'time':
      return (value) => typeof value === 'object' && !isBytes(value) && test.test(value.seconds, value.nanos)
    case 'address':
      return (value) => {
        if (!isBytes(value)) return false
        if (value.length === 4) return test.test(4, wordOf(value, 0), 0, 0, 0)
        return (
          value.length === 16 && test.test(6, wordOf(value, 0), wordOf(value, 1), wordOf(value, 2), wordOf(value, 3))
        )
      }
  }
}

/** True when some (or every, of at least one) value passes. */
export function passes(values: readonly Scalar[], every: boolean, test: (value: Scalar) => boolean): boolean {
  return every ? values.length > 0 && values.every(test) : values.some(test)
}

/** Order of two values of one kind; undefined for values that have none (IPv4 and IPv6, number and text). */
function order(a: Scalar, b: Scalar): number | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (isText(a) && isText(b)) return compareTexts(a, b)
  return isBytes(a) && isBytes(b) ? compareBytes(a, b) : undefined
}

const IN_ORDER: Readonly<Record<SpanOp, (order: number) => boolean>> = {
  within: (sign) => sign === 0,
  outside: (sign) => sign !== 0,
  '>': (sign) => sign > 0,
  '>=': (sign) => sign >= 0,
  '<': (sign) => sign < 0,
  '<=': (sign) => sign <= 0,
}

/** More values than any honest frame has, few enough that all pairs can be compared. */
const MAX_PAIR_VALUES = 256

/** True when some (or every, of at least one) pair of values stands in this order. */
export function pairPasses(left: readonly Scalar[], right: readonly Scalar[], op: SpanOp, every: boolean): boolean {
  const fits = (a: Scalar, b: Scalar): boolean => {
    const sign = order(a, b)
    return sign === undefined ? op === 'outside' : IN_ORDER[op](sign)
  }
  const some = right.slice(0, MAX_PAIR_VALUES)
  return passes(left.slice(0, MAX_PAIR_VALUES), every, (a) => passes(some, every, (b) => fits(a, b)))
}
