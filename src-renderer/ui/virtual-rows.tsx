/**
 * Owns scrolling through any number of equally high rows with a fixed pool of elements.
 *
 * Rows on screen keep their element while they stay on screen (key = index modulo pool), and sit still inside one slab
 * that is moved as a whole, so a scroll step touches only the rows that came in. The vertical scrollbar is an element of
 * its own (see scroll-scale.ts); sideways scrolling is the browser's. Refuses to know what a row is.
 */
import {
  type HTMLAttributes,
  type ReactNode,
  type Ref,
  type RefObject,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import {
  clampTop,
  pageRows,
  type ScrollGeometry,
  scrollFromTop,
  spacerHeight,
  topFromScroll,
  topToShow,
  visibleRange,
} from './scroll-scale'
import './virtual-rows.css'

/** Which rows are on screen, [first, last), and the geometry. */
export interface RowSpan extends ScrollGeometry {
  readonly first: number
  readonly last: number
  /** px, without the vertical scrollbar */
  readonly width: number
}

/** The same with the row at the upper edge as a fraction: changes with every pixel that is scrolled. */
export interface RowWindow extends RowSpan {
  readonly top: number
}

export interface VirtualRowsHandle {
  /** Moves as little as needed for the row to be wholly visible. */
  reveal(index: number): void
  scrollToTop(top: number): void
  pageRows(): number
  focus(): void
  /** Lower left corner of a row in client px, for a menu opened by key. */
  place(index: number): { readonly x: number; readonly y: number }
}

interface Props {
  readonly count: number
  readonly rowHeight: number
  readonly renderRow: (index: number) => ReactNode
  /** Called after every change of which rows are on screen. */
  readonly onWindow?: (span: RowSpan) => void
  /** Scrolls sideways with the rows, stays above them. */
  readonly header?: ReactNode
  readonly headerHeight?: number
  /** Drawn over the rows; does not scroll sideways. */
  readonly overlay?: (window: RowWindow) => ReactNode
  /** A row that stays in sight when the view becomes smaller (a pane opens below), if it was in sight; -1 = none. */
  readonly keep?: number
  readonly handle?: Ref<VirtualRowsHandle>
  /** Role, label and handlers of the list: they belong to the element that scrolls and has the focus (grid-roles.ts). */
  readonly list: HTMLAttributes<HTMLElement>
  readonly className?: string
}

/** Beyond this many rows from the slab's origin the slab is anchored anew, to keep px small and exact. */
const REANCHOR_ROWS = 20_000

export function VirtualRows(props: Props): ReactNode {
  const {
    count,
    rowHeight,
    renderRow,
    onWindow,
    header,
    headerHeight = 0,
    overlay,
    keep = -1,
    handle,
    list,
    className,
  } = props
  const view = useRef<HTMLDivElement>(null)
  const bar = useRef<HTMLDivElement>(null)
  const size = useSize(view)
  const geometry: ScrollGeometry = { count, rowHeight, viewport: Math.max(0, size.height - headerHeight) }
  const [wanted, setWanted] = useState(0)
  const top = clampTop(geometry, wanted)
  const [first, last] = visibleRange(geometry, top)
  const { viewport } = geometry
  const span = useMemo<RowSpan>(
    () => ({ count, rowHeight, viewport, first, last, width: size.width }),
    [count, rowHeight, viewport, first, last, size.width],
  )
  const shown: RowWindow = { ...span, top }
  const live = useRef(shown)
  live.current = shown

  const base = Math.floor(top / REANCHOR_ROWS) * REANCHOR_ROWS
  const pool = Math.ceil(geometry.viewport / rowHeight) + 2

  const { moveTo, heading } = useFrameThrottled(setWanted)
  useWheel(view, bar, live, moveTo, heading)

  // The scrollbar follows `top`; the scroll event it causes is told from the user's by its position.
  // Reading scrollTop back would make the browser lay out at once: what was set is remembered instead.
  const set = useRef(0)
  const target = Math.round(scrollFromTop(geometry, top))
  useLayoutEffect(() => {
    if (!bar.current || Math.abs(set.current - target) <= 1) return
    set.current = target
    bar.current.scrollTop = target
  })
  const onBarScroll = useCallback(() => {
    const at = bar.current?.scrollTop ?? 0
    if (Math.abs(at - set.current) <= 1) return
    set.current = at
    moveTo(topFromScroll(live.current, at))
  }, [moveTo])

  useImperativeHandle(handle, () => ({
    reveal: (index) => setWanted((before) => topToShow(live.current, clampTop(live.current, before), index)),
    scrollToTop: (value) => setWanted(value),
    pageRows: () => pageRows(live.current),
    focus: () => view.current?.focus({ preventScroll: true }),
    place: (index) => {
      const box = view.current?.getBoundingClientRect()
      const y = (index + 1 - live.current.top) * rowHeight + headerHeight
      return { x: (box?.left ?? 0) + 120, y: (box?.top ?? 0) + Math.max(0, y) }
    },
  }))

  useKeptInSight(live, viewport, keep, setWanted)
  useEffect(() => onWindow?.(span), [onWindow, span])

  const rows: ReactNode[] = []
  for (let index = first; index < last; index++) {
    rows.push(
      <div
        key={index % pool}
        role="presentation"
        className="vrows-row"
        style={{ height: rowHeight, transform: `translateY(${(index - base) * rowHeight}px)` }}
      >
        {renderRow(index)}
      </div>,
    )
  }
  return (
    <div className="vrows">
      <div {...list} className={`vrows-view ${className ?? ''}`} ref={view}>
        {header}
        <div className="vrows-canvas" role="presentation" style={{ height: geometry.viewport }}>
          <div
            className="vrows-slab"
            role="presentation"
            style={{ transform: `translateY(${(base - top) * rowHeight}px)` }}
          >
            {rows}
          </div>
        </div>
      </div>
      {overlay?.(shown)}
      <div
        className="vrows-bar"
        ref={bar}
        onScroll={onBarScroll}
        aria-hidden="true"
        tabIndex={-1}
        onFocus={() => view.current?.focus({ preventScroll: true })}
        style={{ marginTop: headerHeight, height: viewport }}
      >
        <div style={{ height: spacerHeight(geometry) }} />
      </div>
    </div>
  )
}

/** When the view becomes smaller, a row that was in sight stays in sight. */
function useKeptInSight(
  live: RefObject<RowWindow>,
  viewport: number,
  keep: number,
  setTop: (change: (top: number) => number) => void,
): void {
  const before = useRef(live.current)
  useLayoutEffect(() => {
    const was = before.current
    before.current = live.current
    if (viewport >= was.viewport || keep < was.first || keep >= was.last) return
    setTop((top) => topToShow(live.current, clampTop(live.current, top), keep))
  }, [live, viewport, keep, setTop])
}

/** Inner size of an element, kept up to date. */
function useSize(ref: { readonly current: HTMLElement | null }): { readonly width: number; readonly height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 })
  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    const measure = (): void => {
      const next = { width: element.clientWidth, height: element.clientHeight }
      setSize((before) => (before.width === next.width && before.height === next.height ? before : next))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [ref])
  return size
}

interface Throttled {
  readonly moveTo: (value: number) => void
  /** the value that waits for the next frame */
  readonly heading: () => number | null
}

/** Passes on at most the newest value per animation frame. */
function useFrameThrottled(apply: (value: number) => void): Throttled {
  const pending = useRef<{ value: number; frame: number } | null>(null)
  useEffect(
    () => () => {
      if (pending.current) cancelAnimationFrame(pending.current.frame)
      pending.current = null
    },
    [],
  )
  const heading = useCallback(() => pending.current?.value ?? null, [])
  const moveTo = useCallback(
    (value: number) => {
      if (pending.current) {
        pending.current.value = value
        return
      }
      const frame = requestAnimationFrame(() => {
        const last = pending.current
        pending.current = null
        if (last) apply(last.value)
      })
      pending.current = { value, frame }
    },
    [apply],
  )
  return { moveTo, heading }
}

type ElementRef = { readonly current: HTMLElement | null }

/** The wheel moves by pixels of rows however long the list is; ctrl (zoom) and sideways scrolling stay the browser's. */
function useWheel(
  view: ElementRef,
  bar: ElementRef,
  live: { readonly current: RowWindow },
  moveTo: Throttled['moveTo'],
  heading: Throttled['heading'],
): void {
  useEffect(() => {
    const onWheel = (event: WheelEvent): void => {
      if (event.ctrlKey || event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return
      event.preventDefault()
      const { rowHeight, viewport, top } = live.current
      const rows =
        event.deltaMode === WheelEvent.DOM_DELTA_LINE
          ? event.deltaY
          : event.deltaMode === WheelEvent.DOM_DELTA_PAGE
            ? (event.deltaY * viewport) / rowHeight
            : event.deltaY / rowHeight
      // Several wheel events may come before the next frame: add to where we are heading, not to what is drawn.
      moveTo(clampTop(live.current, (heading() ?? top) + rows))
    }
    const elements = [view.current, bar.current]
    for (const element of elements) element?.addEventListener('wheel', onWheel, { passive: false })
    return () => {
      for (const element of elements) element?.removeEventListener('wheel', onWheel)
    }
  }, [view, bar, live, moveTo, heading])
}
