/**
 * Owns the way from a filter text to something that runs: parse, check, plan. `filter/compile.ts` is what engine and CLI
 * import; the window parses and completes with the same modules but has no rows.
 *
 *   const filter = compileFrameFilter('tcp.port == 21')       // Result; an empty text matches everything
 *   const test = filter.value.bind(view)                      // once a query and revision
 *   for (let row = 0; row < view.count; row++) if (test(row)) …
 */
import type { Result } from '@shared/result'
import type { Expr } from './ast'
import { bindFlows, bindFrames } from './bind'
import { type CheckedExpr, checkExpr } from './check'
import type { FieldSpec, Subject } from './fields'
import { lex } from './lexer'
import { parseTokens } from './parser'
import { deepFields, isDeep, type Plan, planOf } from './plan'
import { asResult } from './problem'
import type { FlowColumnsView, FrameColumnsView } from './subject'

export interface CompiledFilter<View> {
  readonly text: string
  /** undefined for an empty text */
  readonly expr: Expr | undefined
  /** 'deep': `bind`'s test may ask the view to decode frames, so it can be slow and should run in slices */
  readonly needs: 'columns' | 'deep'
  /** fields for which frames are decoded; empty when columns do */
  readonly deepFields: readonly FieldSpec[]
  /** True for an empty text: every row passes, nothing need be run. */
  readonly matchesAll: boolean
  /** The test of a row, good for the rows there are and the state flows are in now. */
  bind(view: View): (row: number) => boolean
}

export type FrameFilter = CompiledFilter<FrameColumnsView>
export type FlowFilter = CompiledFilter<FlowColumnsView>

/** A filter on frames. Errors: code 'bad-filter' with position, nearest field and `range`. */
export const compileFrameFilter = (text: string): Result<FrameFilter> => compiled(text, 'frame', bindFrames)

/** A filter on flows: `flow.*`, addresses, ports and protocols; a field that only frames have is an error. */
export const compileFlowFilter = (text: string): Result<FlowFilter> => compiled(text, 'flow', bindFlows)

/** Says whether a text is a filter on this subject, without rows: for the window's filter bar. */
export function checkFilter(text: string, subject: Subject): Result<Expr | undefined> {
  return asResult(() => checkText(text, subject).expr)
}

function checkText(text: string, subject: Subject): { expr: Expr | undefined; checked: CheckedExpr | undefined } {
  const expr = parseTokens(lex(text))
  return { expr, checked: expr && checkExpr(expr, subject) }
}

function compiled<View>(
  text: string,
  subject: Subject,
  bind: (plan: Plan, view: View) => (row: number) => boolean,
): Result<CompiledFilter<View>> {
  return asResult(() => {
    const { expr, checked } = checkText(text, subject)
    if (!checked) return { text, expr, needs: 'columns', deepFields: [], matchesAll: true, bind: () => () => true }
    const plan = planOf(checked, subject)
    const needs = isDeep(plan) ? 'deep' : 'columns'
    return { text, expr, needs, deepFields: deepFields(plan), matchesAll: false, bind: (view) => bind(plan, view) }
  })
}
