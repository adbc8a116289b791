/**
 * Owns arithmetic as data: an expression over named operands, each with the frame and field it was read from, and its
 * result; so that every number of a finding or a sentence can be computed again by another program (DESIGN 4).
 *
 * Guarantees: `text` is made from the same numbers as `result`; expressions hold names of operands, decimal numbers,
 * `+ - * /`, `max(a,b)`, `min(a,b)` and parentheses, so that any language evaluates them. Times are nanoseconds.
 */
import { countText, durationText } from './format'

export type ArithmeticUnit = 'ns' | 'bytes' | 'frames' | 'flows' | 'ports' | 'number'

export interface Operand {
  readonly value: number
  /** the frame it was read from, from 1; absent for counts over many frames */
  readonly frame?: number
  /** what it is there, by its filter name: 'frame.time_relative', 'tcp.seq', 'tcp.ack', 'tcp.len', 'ip.id' … */
  readonly field?: string
}

export interface Arithmetic {
  /** for reading: 'frame 23 − frame 21 = 2.023 ms' */
  readonly text: string
  /** 'b - a' */
  readonly expression: string
  readonly operands: Readonly<Record<string, Operand>>
  readonly result: number
  readonly unit: ArithmeticUnit
}

/** Time from one frame to a later one. */
export function timeBetween(from: { frame: number; ns: number }, to: { frame: number; ns: number }): Arithmetic {
  const result = to.ns - from.ns
  return {
    text: `frame ${to.frame} − frame ${from.frame} = ${durationText(result)}`,
    expression: 'b - a',
    operands: {
      a: { value: from.ns, frame: from.frame, field: 'frame.time_relative' },
      b: { value: to.ns, frame: to.frame, field: 'frame.time_relative' },
    },
    result,
    unit: 'ns',
  }
}

/** Number with its unit as text: '2.023 ms', '1,167 bytes'. */
export function amountText(value: number, unit: ArithmeticUnit): string {
  if (unit === 'ns') return durationText(value)
  if (unit === 'number') return countText(value)
  return `${countText(value)} ${value === 1 ? unit.replace(/s$/, '') : unit}`
}
