/**
 * Owns what the Reading says when it has no line to show: why, and the way back.
 */
import type { ReactNode } from 'react'
import { applyFilter, setSpan, showOnlyFlow } from '../../state/actions'
import { useUi } from '../../state/store'

export function ReadingEmpty(): ReactNode {
  const summary = useUi((state) => state.summary)
  const view = useUi((state) => state.frameView)
  const filter = useUi((state) => state.filter)
  const span = useUi((state) => state.span)
  const onlyFlow = useUi((state) => state.onlyFlow)
  if (!summary) return <p className="reading-empty">No capture is open. The project's notes can be read on the left.</p>
  if (!view) return null
  if (view.count > 0) return null
  if (view.total === 0) {
    return (
      <p className="reading-empty">
        {summary.phase === 'loading' ? 'Reading the first frames…' : 'This capture holds no frames.'}
      </p>
    )
  }
  return (
    <div className="reading-empty" role="status">
      <p>No line matches.</p>
      <p className="reading-empty-ways">
        {filter !== '' && (
          <button type="button" className="button button--small" onClick={() => void applyFilter('')}>
            Clear filter
          </button>
        )}
        {span && (
          <button type="button" className="button button--small" onClick={() => void setSpan(null)}>
            Clear time span
          </button>
        )}
        {onlyFlow !== null && (
          <button type="button" className="button button--small" onClick={() => void showOnlyFlow(null)}>
            Show all flows
          </button>
        )}
      </p>
    </div>
  )
}
