/**
 * Owns the first rows of a list of frames that came with the answer to opening it, until the Reading takes them over.
 *
 * Kept by the list they belong to, in the form of line they were asked in; gone with that list.
 */
import type { LineOptions } from '@shared/contract'
import type { FrameRows, ViewInfo } from '@shared/rows'

interface First {
  readonly options: LineOptions
  readonly rows: FrameRows
}

const kept = new WeakMap<ViewInfo, First>()

export const keepFirstRows = (view: ViewInfo, first: First): void => void kept.set(view, first)

/** The first rows of a list in this form of line, when they are here. */
export function firstRows(view: ViewInfo, options: LineOptions): FrameRows | undefined {
  const first = kept.get(view)
  return first?.options === options ? first.rows : undefined
}
