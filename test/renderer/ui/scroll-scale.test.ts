/** The arithmetic of lists taller than a browser element may be. */
import {
  indexForKey,
  MAX_SPACER_PX,
  maxTop,
  pageRows,
  type ScrollGeometry,
  scrollFromTop,
  spacerHeight,
  topFromScroll,
  topToShow,
  visibleRange,
} from '@renderer/ui/scroll-scale'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const geometry = fc.record({
  count: fc.integer({ min: 0, max: 50_000_000 }),
  rowHeight: fc.integer({ min: 12, max: 48 }),
  viewport: fc.integer({ min: 0, max: 2400 }),
})

const small: ScrollGeometry = { count: 100, rowHeight: 20, viewport: 400 }
const huge: ScrollGeometry = { count: 10_000_000, rowHeight: 20, viewport: 400 }

describe('scroll scale', () => {
  it('is pixel by pixel for lists that fit into an element', () => {
    expect(spacerHeight(small)).toBe(2000)
    expect(scrollFromTop(small, 12.5)).toBe(250)
    expect(topFromScroll(small, 250)).toBe(12.5)
  })

  it('keeps the element below the limit and still reaches the first and the last row', () => {
    expect(spacerHeight(huge)).toBe(MAX_SPACER_PX)
    expect(topFromScroll(huge, 0)).toBe(0)
    expect(topFromScroll(huge, MAX_SPACER_PX - huge.viewport)).toBe(maxTop(huge))
    expect(visibleRange(huge, maxTop(huge))).toEqual([9_999_980, 10_000_000])
  })

  it('shows rows inside the list only, and no more than fit, wherever it is scrolled to', () => {
    fc.assert(
      fc.property(geometry, fc.double({ noNaN: false }), (g, top) => {
        const [first, last] = visibleRange(g, top)
        expect(first).toBeGreaterThanOrEqual(0)
        expect(last).toBeLessThanOrEqual(g.count)
        expect(last - first).toBeGreaterThanOrEqual(0)
        expect(last - first).toBeLessThanOrEqual(Math.ceil(g.viewport / g.rowHeight) + 1)
      }),
    )
  })

  it('finds the same place again after a trip through the scrollbar, to a row or to the pixel the bar can show', () => {
    fc.assert(
      fc.property(geometry, fc.double({ min: 0, max: 1, noNaN: true }), (g, share) => {
        const top = share * maxTop(g)
        const back = topFromScroll(g, scrollFromTop(g, top))
        expect(Math.abs(back - top)).toBeLessThanOrEqual(1e-6 * Math.max(1, g.count))
      }),
    )
  })

  it('brings any row wholly into sight', () => {
    fc.assert(
      fc.property(
        geometry,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (g, share, at) => {
          fc.pre(g.count > 0 && g.viewport >= g.rowHeight)
          const index = Math.min(g.count - 1, Math.floor(at * g.count))
          const top = topToShow(g, share * maxTop(g), index)
          expect(index).toBeGreaterThanOrEqual(top - 1e-6)
          expect(index + 1).toBeLessThanOrEqual(top + g.viewport / g.rowHeight + 1e-6)
        },
      ),
    )
  })

  it('brings a row wholly into sight where only one fits', () => {
    expect(topToShow({ count: 4, rowHeight: 12, viewport: 12 }, 0, 3)).toBe(3)
    expect(topToShow({ count: 9, rowHeight: 12, viewport: 12 }, 0, 5)).toBe(5)
  })

  it('does not move for a row that is in sight already', () => {
    expect(topToShow(small, 10, 15)).toBe(10)
    expect(topToShow(small, 10, 9)).toBe(9)
    expect(topToShow(small, 10, 30)).toBe(11)
  })

  it('moves the active row by keys and stops at both ends', () => {
    expect(indexForKey('ArrowDown', 4, 10, 5)).toBe(5)
    expect(indexForKey('ArrowDown', 9, 10, 5)).toBe(9)
    expect(indexForKey('ArrowUp', -1, 10, 5)).toBe(0)
    expect(indexForKey('PageDown', -1, 10, 5)).toBe(5)
    expect(indexForKey('PageUp', 2, 10, 5)).toBe(0)
    expect(indexForKey('End', 0, 10, 5)).toBe(9)
    expect(indexForKey('Home', 7, 10, 5)).toBe(0)
    expect(indexForKey('x', 7, 10, 5)).toBeNull()
    expect(indexForKey('End', -1, 0, 5)).toBeNull()
  })

  it('keeps one row of the old page in sight when paging', () => {
    expect(pageRows(small)).toBe(19)
    expect(pageRows({ ...small, viewport: 10 })).toBe(1)
  })
})
