/**
 * Owns the words at the right end of the filter bar: how many frames match and how long that took, or what Enter would do.
 */
import { setSpan, showOnlyFlow } from '../../state/actions'
import { useUi } from '../../state/store'
import { formatCount, formatDuration, formatElapsed } from '../../ui/format'

interface FilterStatusProps {
  /** the text is not what is in force */
  readonly pending: boolean
  readonly wrong: boolean
  readonly empty: boolean
  readonly onClear: () => void
}

export function FilterStatus({ pending, wrong, empty, onClear }: FilterStatusProps) {
  const view = useUi((state) => state.frameView)
  const span = useUi((state) => state.span)
  const onlyFlow = useUi((state) => state.onlyFlow)
  const working = useUi((state) => state.filtering !== null)
  const filtered = useUi((state) => state.filter !== '') || span !== null || onlyFlow !== null
  return (
    <>
      {span ? (
        <button
          type="button"
          className="filter-bar-chip"
          title="Clear the time span"
          onClick={() => void setSpan(null)}
        >
          {formatDuration(span[1] - span[0])} span <span aria-hidden="true">×</span>
          <span className="hidden-text">: clear</span>
        </button>
      ) : null}
      {onlyFlow !== null ? (
        <button
          type="button"
          className="filter-bar-chip"
          title="Show all flows again"
          onClick={() => void showOnlyFlow(null)}
        >
          one flow <span aria-hidden="true">×</span>
          <span className="hidden-text">: show all again</span>
        </button>
      ) : null}
      <span className="filter-bar-status" role="status">
        {pending
          ? wrong
            ? 'not a filter yet'
            : 'Enter applies'
          : working
            ? 'filtering'
            : filtered && view
              ? matches(view)
              : ''}
      </span>
      {empty ? null : (
        <button
          type="button"
          className="filter-bar-clear"
          aria-label="Clear the filter"
          title="Clear the filter (Esc)"
          onClick={onClear}
        >
          ×
        </button>
      )}
    </>
  )
}

const matches = ({ count, total, elapsedMs }: { count: number; total: number; elapsedMs: number }): string =>
  `${formatCount(count)} of ${formatCount(total)} frames · ${formatElapsed(elapsedMs)}`
