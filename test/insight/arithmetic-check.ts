/**
 * Owns checking one piece of arithmetic from outside: its expression is computed by the tests' own evaluator, and every operand
 * is used.
 */
import type { Arithmetic } from '@shared/arithmetic'
import { evaluate } from './explanation-check'

/** What is wrong with a piece of arithmetic; undefined = it holds. */
export function flaw({ expression, operands, result, text }: Arithmetic): string | undefined {
  const value = evaluate(expression, operands)
  if (value !== result) return `${expression} is ${value}, not ${result} (${text})`
  const unused = Object.keys(operands).filter((name) => !new RegExp(`\\b${name}\\b`).test(expression))
  return unused.length > 0 ? `${unused.join(', ')} not used in ${expression}` : undefined
}
