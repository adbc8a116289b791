/**
 * Owns what a view around a virtual list needs to know of its scrolling, so that the view is drawn again only when that
 * changes and not with every row: whether the pane is wide, and whether the active row is on screen.
 */
import { useCallback, useRef, useState } from 'react'
import type { RowSpan } from './virtual-rows'

interface SpanFacts {
  readonly wide: boolean
  /** the active row has an element: it may be named by aria-activedescendant */
  readonly activeShown: boolean
  readonly onWindow: (span: RowSpan) => void
}

/**
 * @param active index of the active row, -1 = none
 * @param wideFrom px
 * @param show is told which rows are on screen
 */
export function useRowSpan(active: number, wideFrom: number, show: (first: number, last: number) => void): SpanFacts {
  const span = useRef<RowSpan | null>(null)
  const newest = useRef({ active, show })
  newest.current = { active, show }
  const [wide, setWide] = useState(false)
  // Its value is worked out below; the state only makes React draw again when scrolling changes it.
  const [, setActiveShown] = useState(false)
  const onWindow = useCallback(
    (next: RowSpan) => {
      span.current = next
      newest.current.show(next.first, next.last)
      setWide(next.width >= wideFrom)
      setActiveShown(holds(next, newest.current.active))
    },
    [wideFrom],
  )
  return { wide, activeShown: holds(span.current, active), onWindow }
}

const holds = (span: RowSpan | null, index: number): boolean =>
  span !== null && index >= span.first && index < span.last
