/**
 * Owns the list that hangs under the filter bar: suggestions, and below them what is wrong with the text.
 */
import type { AppError } from '@shared/result'
import { useEffect, useRef } from 'react'
import { SafeText } from '../../ui/safe-text'
import type { Suggestion } from './suggestions'

export const optionId = (index: number): string => `filter-option-${index}`

interface FilterListProps {
  readonly id: string
  readonly list: readonly Suggestion[]
  readonly active: number
  readonly problem: AppError | null
  readonly problemId: string
  readonly onTake: (suggestion: Suggestion) => void
}

export function FilterList({ id, list, active, problem, problemId, onTake }: FilterListProps) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (active >= 0) box.current?.querySelector(`#${optionId(active)}`)?.scrollIntoView({ block: 'nearest' })
  }, [active])
  return (
    <div className="filter-list" hidden={list.length === 0 && !problem}>
      <div
        ref={box}
        id={id}
        role="listbox"
        aria-label="Suggestions"
        className="filter-list-options"
        hidden={list.length === 0}
      >
        {list.map((suggestion, index) => (
          <div
            key={suggestion.key}
            id={optionId(index)}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className="filter-list-option"
            // before the input loses the focus
            onMouseDown={(event) => {
              event.preventDefault()
              onTake(suggestion)
            }}
          >
            <span className="mono filter-list-label">
              <SafeText>{suggestion.label}</SafeText>
            </span>
            <span className="filter-list-detail">
              <SafeText>{suggestion.detail}</SafeText>
            </span>
          </div>
        ))}
      </div>
      {problem ? (
        <p id={problemId} className="filter-list-problem" role="status">
          <SafeText>{problem.message}</SafeText> <SafeText>{problem.remedy}</SafeText>
        </p>
      ) : null}
    </div>
  )
}
