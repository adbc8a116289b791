/**
 * Owns how lexer, parser and checker say that a filter is wrong, and how that becomes an AppError.
 *
 * A `FilterProblem` is thrown only inside this folder and caught by `asResult`; callers see a Result with code
 * 'bad-filter', a message that names the position (counted from 1) and the range (from 0) in the text.
 */
import { fail, ok, type Result } from '@shared/result'
import type { TextRange } from './ast'

export class FilterProblem extends Error {
  constructor(
    readonly range: TextRange,
    message: string,
    readonly remedy: string,
  ) {
    super(message)
  }
}

/** Runs one stage; a FilterProblem becomes an error Result, anything else is a bug and passes through. */
export function asResult<T>(stage: () => T): Result<T> {
  try {
    return ok(stage())
  } catch (thrown) {
    if (!(thrown instanceof FilterProblem)) throw thrown
    const message = `Filter, position ${thrown.range[0] + 1}: ${thrown.message}`
    return fail('bad-filter', message, thrown.remedy, { range: thrown.range })
  }
}
