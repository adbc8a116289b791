/**
 * Owns the Reading's rows and cursor: the one cache of frame rows, which index is active, and how far a selection of
 * lines reaches. Commands and the view share it; the selected frame itself stays in state/store.ts.
 */
import type { LineOptions } from '@shared/contract'
import type { FrameRows, ViewInfo } from '@shared/rows'
import { create } from 'zustand'
import { engine } from '../../client/engine-client'
import { firstRows } from '../../client/first-rows'
import { RowCache, serialOf } from '../../client/row-cache'
import { report } from '../../state/actions'

export const frameRows = new RowCache<FrameRows>(report)

/** Tells one list of lines from another. */
export const listKey = (view: ViewInfo, options: LineOptions): string => `${serialOf(view)}/${JSON.stringify(options)}`

/**
 * Puts a view and a form of the lines in force; the old lines stay until the new ones are here. `near` is the row that
 * will then be in sight.
 */
export function showFrameView(view: ViewInfo | null, options: LineOptions, near?: number): void {
  if (!view) {
    frameRows.use(null)
    return
  }
  const first = firstRows(view, options)
  frameRows.use({
    key: listKey(view, options),
    count: view.count,
    ...(first ? { first } : {}),
    ...(near === undefined ? {} : { near }),
    fetch: (from, count) => engine.ask('frames.rows', { view: view.view, from, count, options }, 'frames.rows'),
  })
}

export interface Cursor {
  /** active row, -1 = none */
  readonly index: number
  /** the other end of the selected lines; equals index when one line is selected */
  readonly anchor: number
  /** the selected frame when it is not in the list (filter, span, one flow), else null */
  readonly hidden: number | null
}

export const NO_CURSOR: Cursor = { index: -1, anchor: -1, hidden: null }
export const useCursor = create<Cursor>()(() => NO_CURSOR)

/** Selected rows [first, last] of a cursor; null = none. */
export const pickedRange = ({
  index,
  anchor,
}: Pick<Cursor, 'index' | 'anchor'>): readonly [first: number, last: number] | null =>
  index < 0 ? null : [Math.min(index, anchor), Math.max(index, anchor)]

export interface FrameRow {
  readonly frame: number
  readonly flow: number
  readonly marks: number
  readonly protocol: number
  readonly clock: string
  readonly text: string
}

/** The row at an index when it is here. */
export function frameRowAt(index: number): FrameRow | null {
  const place = index < 0 ? null : frameRows.row(index)
  const frame = place?.page.frame[place.at]
  if (!place || frame === undefined) return null
  const { page, at } = place
  return {
    frame,
    flow: page.flow[at] ?? -1,
    marks: page.marks[at] ?? 0,
    protocol: page.protocol[at] ?? 0,
    clock: page.clock[at] ?? '',
    text: page.text[at] ?? '',
  }
}
