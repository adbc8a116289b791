/**
 * Owns how the flow list, its active row and the window's selection follow each other: a row chosen here selects its
 * flow and that flow's first frame; a flow selected elsewhere is located and brought into sight.
 */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { engine } from '../../client/engine-client'
import { report, selectFlow } from '../../state/actions'
import { useUi } from '../../state/store'
import type { VirtualRowsHandle } from '../../ui/virtual-rows'
import { flowListKey, flowRowAt, flowRows, showFlowView } from './flow-rows'

interface Followed {
  flow: number | null
  list: string
  view: number | null
  waiting: number | null
  reveal: { readonly key: string; readonly index: number } | null
  turn: number
}

export function useFlowCursor(rows: RefObject<VirtualRowsHandle | null>): {
  readonly index: number
  readonly move: (index: number) => void
} {
  const view = useUi((state) => state.flowView)
  const selected = useUi((state) => state.selection.flow)
  const list = useUi(
    (state) => `${state.filter}|${state.span?.join()}|${state.flowSort.column}|${state.flowSort.descending}`,
  )
  const [index, setIndex] = useState(-1)
  const followed = useRef<Followed>({ flow: null, list: '', view: null, waiting: null, reveal: null, turn: 0 })

  const move = useCallback(
    (next: number) => {
      setIndex(next)
      rows.current?.reveal(next)
      followed.current.waiting = next
      selectWaiting(followed.current)
    },
    [rows],
  )

  useEffect(() => {
    const state = followed.current
    const turn = ++state.turn
    // What makes another list (filter, order …) is known before the view for it is here: until then the old one is shown.
    const listChanged = state.list !== list && state.view !== (view?.view ?? null)
    const jump = listChanged || state.flow !== selected
    const show = (at: number, reveal: number | null): void => {
      Object.assign(state, { flow: selected, view: view?.view ?? null, ...(listChanged ? { list } : {}) })
      setIndex(at)
      // A list that replaces one which never came to be shown takes over where that one was to be shown.
      const near = reveal ?? state.reveal?.index
      showFlowView(view, near)
      if (near !== undefined && view) state.reveal = { key: flowListKey(view), index: near }
      revealWaiting(state, rows)
    }
    if (!view || selected === null) {
      show(-1, view && listChanged ? 0 : null)
      return
    }
    // Chosen here: the active row is right.
    if (state.flow === selected && state.view === view.view) return
    void engine.ask('flows.locate', { view: view.view, flow: selected }, 'flows.locate').then((place) => {
      if (turn !== state.turn || state.waiting !== null) return
      if (place.ok)
        show(
          place.value.found ? place.value.index : -1,
          jump ? Math.max(0, Math.min(place.value.index, view.count - 1)) : null,
        )
      else if (place.error.code !== 'unknown-view' && place.error.code !== 'cancelled') report(place.error)
    })
  }, [view, selected, list, rows])

  // After every render, which rows that came in cause as well: before anything is painted.
  useLayoutEffect(() => {
    revealWaiting(followed.current, rows)
    selectWaiting(followed.current)
  })

  return { index, move }
}

function selectWaiting(followed: Followed): void {
  const row = followed.waiting === null ? null : flowRowAt(followed.waiting)
  if (!row) return
  followed.waiting = null
  followed.flow = row.flow
  if (useUi.getState().selection.flow !== row.flow) selectFlow(row.flow, row.record.first_frame)
}

function revealWaiting(followed: Followed, rows: RefObject<VirtualRowsHandle | null>): void {
  if (!followed.reveal || flowRows.key !== followed.reveal.key) return
  rows.current?.reveal(followed.reveal.index)
  followed.reveal = null
}
