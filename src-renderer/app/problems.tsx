/**
 * Owns the cards for errors: what happened and where, what to do, Copy, Dismiss. They stay until dismissed; the newest
 * is at the bottom. Focus is not taken.
 */
import type { AppError } from '@shared/result'
import { useState } from 'react'
import { desktop } from '../client/desktop'
import { dismissProblem } from '../state/actions'
import { type Problem, useUi } from '../state/store'
import { SafeText } from '../ui/safe-text'
import './problems.css'

export function Problems() {
  const problems = useUi((state) => state.problems)
  return (
    <section className="problems" aria-label="Problems" aria-live="assertive">
      {problems.map((problem) => (
        <ProblemCard key={problem.id} problem={problem} />
      ))}
    </section>
  )
}

function ProblemCard({ problem }: { readonly problem: Problem }) {
  const { error } = problem
  const [copied, setCopied] = useState(false)

  async function copy(): Promise<void> {
    await desktop.copyText(problemText(error))
    setCopied(true)
  }

  return (
    <article className="problems-card">
      <p className="problems-message selectable">
        <SafeText>{error.message}</SafeText>
      </p>
      {error.remedy ? (
        <p className="problems-remedy selectable">
          <SafeText>{error.remedy}</SafeText>
        </p>
      ) : null}
      <footer className="problems-foot">
        <span className="mono problems-code">{error.code}</span>
        <button type="button" className="button button--small" onClick={() => void copy()}>
          {copied ? 'Copied' : 'Copy'}
        </button>
        <button type="button" className="button button--small" onClick={() => dismissProblem(problem.id)}>
          Dismiss
        </button>
      </footer>
    </article>
  )
}

/** What Copy puts on the clipboard: message, remedy, code and detail, one a line. */
export const problemText = (error: AppError): string =>
  [error.message, error.remedy, `(${error.code})`, error.detail ?? ''].filter((line) => line !== '').join('\n')
