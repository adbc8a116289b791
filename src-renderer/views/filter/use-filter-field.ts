/**
 * Owns the behaviour of the filter bar, without its looks: the text being written, whether it is a filter, the list under
 * it, and what each key does. The text is a draft until applied; a filter set elsewhere replaces the draft.
 */
import { checkFilter } from '@shared/filter/compile'
import type { AppError } from '@shared/result'
import { type KeyboardEvent, type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { applyFilter, deleteFilter } from '../../state/actions'
import { useUi } from '../../state/store'
import { filterKey } from './filter-keys'
import { forget, readHistory, remember } from './history'
import { type Suggestion, suggestions, worthShowing } from './suggestions'

export interface FilterField {
  readonly text: string
  /** what is wrong with the text, once it is worth saying: not about the word that is just being written */
  readonly problem: AppError | null
  readonly isFilter: boolean
  /** the text is not what is in force */
  readonly pending: boolean
  /** [] while the list is closed */
  readonly list: readonly Suggestion[]
  /** index of the option under the keyboard, -1 = none */
  readonly active: number
  readonly write: (text: string, cursor: number) => void
  readonly moveCursor: (cursor: number) => void
  readonly setOpen: (open: boolean) => void
  readonly take: (suggestion: Suggestion) => void
  readonly clear: () => void
  readonly key: (event: KeyboardEvent) => void
}

export function useFilterField(input: RefObject<HTMLInputElement | null>): FilterField {
  const applied = useUi((state) => state.filter)
  const refused = useUi((state) => state.filterError)
  const saved = useUi((state) => state.savedFilters)
  const [text, setText] = useState(applied)
  const [cursor, moveCursor] = useState(0)
  const [open, setIsOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const [entered, setEntered] = useState('')
  const [history, setHistory] = useState<readonly string[]>([])
  const placeCursor = useRef<number | null>(null)

  useEffect(() => setText(applied), [applied])
  useLayoutEffect(() => {
    if (placeCursor.current !== null) input.current?.setSelectionRange(placeCursor.current, placeCursor.current)
    placeCursor.current = null
  })

  const checked = useMemo(() => checkFilter(text, 'frame'), [text])
  const offered = useMemo(
    () => (open ? suggestions(text, cursor, history, saved) : []),
    [open, text, cursor, history, saved],
  )
  const list = worthShowing(offered, text) ? offered : []

  function setOpen(shown: boolean): void {
    if (shown) setHistory(readHistory(localStorage))
    setIsOpen(shown)
    setActive(-1)
  }

  function write(next: string, at: number): void {
    setText(next)
    moveCursor(at)
    setOpen(true)
  }

  function apply(filter: string): void {
    setOpen(false)
    setEntered(filter)
    if (!checkFilter(filter, 'frame').ok) return
    remember(localStorage, filter)
    void applyFilter(filter.trim())
  }

  function take(suggestion: Suggestion): void {
    write(suggestion.text, suggestion.cursor)
    placeCursor.current = suggestion.cursor
    input.current?.focus()
    if (suggestion.origin.kind !== 'completion') apply(suggestion.text)
  }

  function remove({ origin, text: filter }: Suggestion): void {
    if (origin.kind === 'saved') void deleteFilter(origin.id)
    if (origin.kind === 'earlier') forget(localStorage, filter)
    setOpen(true)
  }

  function clear(): void {
    setText('')
    setOpen(false)
    if (applied !== '') void applyFilter('')
  }

  function key(event: KeyboardEvent): void {
    const used = filterKey(event, { active, list, text, setOpen, setActive, apply, take, remove, clear })
    if (used) event.preventDefault()
  }

  const found = checked.ok ? (text === applied ? refused : null) : checked.error
  const pending = text.trim() !== applied
  const [from, to] = found?.range ?? [0, text.length]
  const stillWriting = open && entered !== text && cursor >= from && cursor <= to
  const problem = stillWriting && pending ? null : found
  return {
    text,
    problem,
    isFilter: checked.ok,
    pending,
    list,
    active,
    write,
    moveCursor,
    setOpen,
    take,
    clear,
    key,
  }
}
