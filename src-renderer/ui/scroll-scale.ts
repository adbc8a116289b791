/**
 * Owns the arithmetic of lists that are taller than a browser element may be (about 33 million pixels).
 *
 * The truth is `top`, the row at the upper edge as a fraction; the scrollbar is a picture of it. Up to MAX_SPACER_PX the
 * picture is exact (1 px is 1 px), above it a ratio. Pure; every result is finite and inside the list.
 */
export const MAX_SPACER_PX = 8_000_000

export interface ScrollGeometry {
  /** rows in the list */
  readonly count: number
  /** px, one height for all rows */
  readonly rowHeight: number
  /** px of the list that are on screen */
  readonly viewport: number
}

/** Height of the element behind the scrollbar. */
export const spacerHeight = (g: ScrollGeometry): number => Math.min(g.count * g.rowHeight, MAX_SPACER_PX)

/** The largest `top`: the last row ends at the lower edge. */
export const maxTop = (g: ScrollGeometry): number => Math.max(0, g.count - g.viewport / g.rowHeight)

export const clampTop = (g: ScrollGeometry, top: number): number =>
  Number.isFinite(top) ? Math.min(Math.max(0, top), maxTop(g)) : 0

const scrollRoom = (g: ScrollGeometry): number => Math.max(0, spacerHeight(g) - g.viewport)

/** Row at the upper edge for a position of the scrollbar. */
export function topFromScroll(g: ScrollGeometry, scrollTop: number): number {
  const room = scrollRoom(g)
  return room === 0 ? 0 : clampTop(g, (scrollTop / room) * maxTop(g))
}

/** Position of the scrollbar for a row at the upper edge. */
export function scrollFromTop(g: ScrollGeometry, top: number): number {
  const most = maxTop(g)
  return most === 0 ? 0 : (clampTop(g, top) / most) * scrollRoom(g)
}

/** Rows [first, last) that are at least partly on screen. */
export function visibleRange(g: ScrollGeometry, top: number): readonly [first: number, last: number] {
  const first = Math.floor(clampTop(g, top))
  const last = Math.ceil(clampTop(g, top) + g.viewport / g.rowHeight)
  return [Math.min(first, g.count), Math.min(Math.max(last, first), g.count)]
}

/** Whole rows a page key moves by: one row of the old page stays in sight. */
export const pageRows = (g: ScrollGeometry): number => Math.max(1, Math.floor(g.viewport / g.rowHeight) - 1)

/** The smallest move of `top` that brings `index` wholly into sight; far jumps put it a third down where there is room for that. */
export function topToShow(g: ScrollGeometry, top: number, index: number): number {
  const rows = g.viewport / g.rowHeight
  if (index >= top && index + 1 <= top + rows) return clampTop(g, top)
  if (index < top - rows || index > top + 2 * rows)
    return clampTop(g, index - Math.max(0, Math.min(rows / 3, rows - 1)))
  return clampTop(g, index < top ? index : index + 1 - rows)
}

/** Where a key takes the active row; null when the key is none of these. `index` -1 = no row is active yet. */
export function indexForKey(key: string, index: number, count: number, page: number): number | null {
  if (count === 0) return null
  const clamp = (value: number): number => Math.min(Math.max(0, value), count - 1)
  switch (key) {
    case 'ArrowDown':
      return clamp(index + 1)
    case 'ArrowUp':
      return index < 0 ? 0 : clamp(index - 1)
    case 'PageDown':
      return clamp(Math.max(index, 0) + page)
    case 'PageUp':
      return clamp(index - page)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return null
  }
}
