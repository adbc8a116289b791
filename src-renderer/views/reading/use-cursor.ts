/**
 * Owns how the Reading's list, its cursor and the window's selection follow each other.
 *
 * A line chosen here selects its frame; a frame selected elsewhere is located in the view and brought into sight; a new
 * list (filter, span, order, one flow) keeps the selected frame in sight. A list that only grew moves nothing.
 */
import type { ViewInfo } from '@shared/rows'
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from 'react'
import { engine } from '../../client/engine-client'
import { report, selectFrame } from '../../state/actions'
import { isFollowing, useLive } from '../../state/live'
import { useUi } from '../../state/store'
import type { VirtualRowsHandle } from '../../ui/virtual-rows'
import { frameRowAt, frameRows, listKey, NO_CURSOR, showFrameView, useCursor } from './frame-rows'

/** Moves the cursor; `extend` keeps the other end of the selected lines. */
export type MoveCursor = (index: number, extend: boolean) => void

/** What the view shows now, as far as it was brought into step. */
interface Followed {
  frame: number | null
  list: string
  view: number | null
  /** a row the user went to before it was here; its frame is selected when it comes */
  waiting: number | null
  /** a row to bring into sight as soon as the list with this key is shown */
  reveal: { readonly key: string; readonly index: number } | null
  turn: number
}

export function useReadingCursor(rows: RefObject<VirtualRowsHandle | null>): MoveCursor {
  const view = useUi((state) => state.frameView)
  const options = useUi((state) => state.lineOptions)
  const selected = useUi((state) => state.selection.frame)
  const list = useUi((state) => `${state.filter}|${state.span?.join()}|${state.onlyFlow}|${state.order}`)
  const followed = useRef<Followed>({ frame: null, list: '', view: null, waiting: null, reveal: null, turn: 0 })

  const moveCursor = useCallback<MoveCursor>(
    (index, extend) => {
      const before = useCursor.getState()
      useCursor.setState({ index, anchor: extend && before.anchor >= 0 ? before.anchor : index, hidden: null })
      rows.current?.reveal(index)
      followed.current.waiting = index
      selectWaiting(followed.current)
    },
    [rows],
  )

  useEffect(() => {
    void follow(followed.current, { view, selected, list }).then((index) => {
      if (index === undefined) return
      // A list that replaces one which never came to be shown takes over where that one was to be shown.
      const tail = view && isFollowing(useLive.getState()) ? view.count - 1 : undefined
      const near = index ?? followed.current.reveal?.index ?? tail
      showFrameView(view, options, near)
      if (near === undefined || !view) return
      followed.current.reveal = { key: listKey(view, options), index: near }
      revealWaiting(followed.current, rows)
    })
  }, [view, options, selected, list, rows])

  // After every render, which rows that came in cause as well: before anything is painted.
  useLayoutEffect(() => {
    revealWaiting(followed.current, rows)
    selectWaiting(followed.current)
  })

  return moveCursor
}

interface Target {
  readonly view: ViewInfo | null
  readonly selected: number | null
  readonly list: string
}

/** Puts the cursor where the selection is. Gives the row to bring into sight, null = none, undefined = overtaken. */
async function follow(followed: Followed, { view, selected, list }: Target): Promise<number | null | undefined> {
  const turn = ++followed.turn
  // What makes another list (filter, order …) is known before the view for it is here: until then the old one is shown.
  const listChanged = followed.list !== list && followed.view !== (view?.view ?? null)
  const reached = { frame: selected, view: view?.view ?? null, ...(listChanged ? { list } : {}) }
  const frameChanged = followed.frame !== selected
  if (!view || selected === null) {
    Object.assign(followed, reached)
    useCursor.setState(NO_CURSOR)
    return view && listChanged ? 0 : null
  }
  // Chosen here, or only the form of the lines changed: the cursor is right.
  if (!frameChanged && followed.view === view.view) return null
  const place = await engine.ask('frames.locate', { view: view.view, frame: selected }, 'frames.locate')
  // The user went on meanwhile.
  if (turn !== followed.turn || followed.waiting !== null) return undefined
  if (!place.ok) {
    if (place.error.code !== 'unknown-view') report(place.error)
    return null
  }
  const { index, found } = place.value
  Object.assign(followed, reached)
  const { anchor, index: before } = useCursor.getState()
  // Extending a selection moves the index only; anything else collapses it onto the selected frame.
  if (!found) useCursor.setState({ ...NO_CURSOR, hidden: selected })
  else if (before !== index || frameChanged || listChanged)
    useCursor.setState({ index, anchor: before === index && !listChanged ? anchor : index, hidden: null })
  return listChanged || frameChanged ? Math.max(0, Math.min(index, view.count - 1)) : null
}

function selectWaiting(followed: Followed): void {
  const row = followed.waiting === null ? null : frameRowAt(followed.waiting)
  if (!row) return
  followed.waiting = null
  followed.frame = row.frame
  if (useUi.getState().selection.frame !== row.frame) selectFrame(row.frame, row.flow)
}

function revealWaiting(followed: Followed, rows: RefObject<VirtualRowsHandle | null>): void {
  if (!followed.reveal || frameRows.key !== followed.reveal.key) return
  rows.current?.reveal(followed.reveal.index)
  followed.reveal = null
}
