/**
 * Owns `contains` and `matches`: their literal becomes a test on texts or on bytes.
 *
 * `contains` is exact (as Wireshark's); a quoted text is looked for in bytes as UTF-8. `matches` ignores ASCII case.
 */
import { parseBytes } from './addresses'
import type { LiteralOperand } from './ast'
import { containsBytes, type ValueTest } from './compare'
import { FilterProblem } from './problem'
import { compileRegex } from './regex'

/** Throws FilterProblem when the literal can be no part of such values. */
export function substringTest(literal: LiteralOperand, kind: 'text' | 'bytes'): ValueTest {
  if (literal.text === '')
    throw new FilterProblem(literal.range, 'every value contains the empty text.', 'Name what to look for.')
  if (kind === 'text') return { kind, test: (value) => value.includes(literal.text) }
  const needle = literal.quoted ? new TextEncoder().encode(literal.text) : parseBytes(literal.text)
  if (!needle)
    throw new FilterProblem(
      literal.range,
      `"${literal.text.slice(0, 40)}" is neither bytes nor a quoted text.`,
      'Write 50:41:53:56 or "PASV".',
    )
  return { kind, test: (value) => containsBytes(value, needle) }
}

/** Throws FilterProblem when the pattern is not one. */
export function patternTest(literal: LiteralOperand, kind: 'text' | 'bytes'): ValueTest {
  const matcher = compileRegex(literal.text)
  if ('problem' in matcher) {
    throw new FilterProblem(
      literal.range,
      `in the pattern, character ${matcher.at + 1}: ${matcher.problem}.`,
      'Mend the pattern, or use contains.',
    )
  }
  return kind === 'text' ? { kind, test: matcher.text } : { kind, test: matcher.bytes }
}
