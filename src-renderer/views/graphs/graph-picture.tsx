/**
 * Owns the drawn graph and what is done on it: wheel zooms at the pointer, Shift+wheel and a drag move, hovering shows the
 * point, a click selects its frame; arrows step through the points, Enter selects, + and - zoom, Home shows all.
 */
import type { GraphSeries } from '@shared/graph'
import {
  type HTMLAttributes,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { Shapes } from '../../ui/figure/figure-view'
import { plural } from '../../ui/format'
import { crossShapes, graphShapes } from './graph-layout'
import { factsOf, type GraphPoint, nearestPoint, pointOfFrame, pointsInOrder, pointText } from './graph-points'
import {
  clampSpan,
  hasPoints,
  isWhole,
  moveSpan,
  plotOf,
  plotWidth,
  type Scale,
  type Span,
  toNs,
  valueRange,
  wholeSpan,
  zoomSpan,
} from './graph-scale'

interface Props {
  readonly series: GraphSeries
  readonly size: { readonly width: number; readonly height: number }
  /** null: all of the flow */
  readonly span: Span | null
  readonly frame: number | null
  readonly label: string
  readonly focus: boolean
  readonly onSpan: (span: Span | null) => void
  readonly onSelect: (frame: number) => void
}

const WHEEL_ZOOM = 0.0016
const POINT_ID = 'graph-point'
const LINE_PX = 24
const DRAG_PX = 4

export function GraphPicture(props: Props): ReactNode {
  const { series, size, span, frame, label, focus, onSelect } = props
  const [cross, setCross] = useState<GraphPoint | null>(null)
  const root = useRef<HTMLDivElement>(null)
  const whole = wholeSpan(series)
  const shown = span ?? whole
  const scale = useMemo<Scale>(() => {
    const [low, high] = valueRange(series, shown)
    return { plot: plotOf(size.width, size.height), span: shown, low, high }
  }, [series, size.width, size.height, shown[0], shown[1]])
  // another series: the point of the old one means nothing
  useEffect(() => setCross((before) => (before && factsOf(series, before) ? before : null)), [series])
  useEffect(() => {
    if (focus) root.current?.focus()
  }, [focus])
  const setSpan = (next: Span): void => props.onSpan(isWhole(next, whole) ? null : clampSpan(next, whole))
  usePointer(root, { series, scale, whole, setSpan, setCross, onSelect })
  const shapes = useMemo(() => graphShapes(series, scale), [series, scale])
  const selected = frame === null ? null : pointOfFrame(series, frame)
  const facts = cross ? factsOf(series, cross) : selected ? factsOf(series, selected) : null
  const selectedFacts = selected ? factsOf(series, selected) : null
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const middle = facts?.ns ?? (shown[0] + shown[1]) / 2
    if (event.key === '+' || event.key === '=') setSpan(zoomSpan(shown, whole, middle, 0.5))
    else if (event.key === '-') setSpan(zoomSpan(shown, whole, middle, 2))
    else if (event.key === 'Home') props.onSpan(null)
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      const step = event.key === 'ArrowLeft' ? -1 : 1
      if (event.shiftKey) setSpan(moveSpan(shown, whole, step * 0.2))
      else setCross(stepped(series, scale, cross ?? selected, step))
    } else if (event.key === 'Enter' && facts) onSelect(facts.frame)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <>
      <div ref={root} className="graph-picture mono" {...pictureRoles(label, onKeyDown)}>
        <svg width={size.width} height={size.height} aria-hidden="true">
          <Shapes shapes={shapes} />
          {selectedFacts && <Shapes shapes={crossShapes(scale, selectedFacts.ns, null, 'muted')} />}
          {cross && facts && <Shapes shapes={crossShapes(scale, facts.ns, facts.high, 'text')} />}
        </svg>
      </div>
      <p id={POINT_ID} className="graph-point selectable" role="status">
        {facts ? pointText(series, facts) : hintText(series, shown)}
      </p>
    </>
  )
}

/** An application widget: it has the focus and keys of its own; which point it is on is said beside it. */
const pictureRoles = (label: string, onKeyDown: (event: KeyboardEvent) => void): HTMLAttributes<HTMLElement> => ({
  onKeyDown,
  role: 'application',
  tabIndex: 0,
  'aria-roledescription': 'graph',
  'aria-label': `${label}. Arrow keys step through the points, Enter selects the frame, plus and minus zoom, Home shows all.`,
  'aria-describedby': POINT_ID,
})

/** What the line below the graph says while the pointer is on no point. */
function hintText(series: GraphSeries, span: Span): string {
  if (!hasPoints(series, span)) return 'Nothing in this part of the flow. Home shows all of it.'
  const count = series.layers.reduce((sum, { frame }) => sum + frame.filter((number) => number > 0).length, 0)
  return `${plural(count, 'point')}; hover or use the arrow keys, the wheel zooms`
}

/** The next point of another frame, or the first in sight. */
function stepped(series: GraphSeries, scale: Scale, from: GraphPoint | null, step: 1 | -1): GraphPoint | null {
  const points = pointsInOrder(series, scale)
  const at = from ? points.findIndex(({ layer, at: index }) => layer === from.layer && index === from.at) : -1
  if (at < 0) return points[step > 0 ? 0 : points.length - 1] ?? null
  return points[Math.min(Math.max(at + step, 0), points.length - 1)] ?? null
}

interface PointerFacts {
  readonly series: GraphSeries
  readonly scale: Scale
  readonly whole: Span
  readonly setSpan: (span: Span) => void
  readonly setCross: (point: GraphPoint | null) => void
  readonly onSelect: (frame: number) => void
}

function usePointer(root: { readonly current: HTMLElement | null }, facts: PointerFacts): void {
  const live = useRef(facts)
  useLayoutEffect(() => {
    live.current = facts
  })
  useEffect(() => {
    const target = root.current
    return target ? listen(target, () => live.current) : undefined
  }, [root])
}

function listen(target: HTMLElement, live: () => PointerFacts): () => void {
  const ending = new AbortController()
  const { signal } = ending
  let drag: { readonly x: number; readonly span: Span; moved: boolean } | null = null
  const place = (event: MouseEvent): readonly [number, number] => {
    const box = target.getBoundingClientRect()
    return [event.clientX - box.left, event.clientY - box.top]
  }
  const pointAt = (event: MouseEvent): GraphPoint | null => {
    const { series, scale } = live()
    return nearestPoint(series, scale, ...place(event))
  }
  const wheel = (event: WheelEvent): void => {
    event.preventDefault()
    const { scale, whole, setSpan } = live()
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))
      setSpan(moveSpan(scale.span, whole, (sideways * unit) / plotWidth(scale.plot)))
    else {
      const factor = Math.exp(event.deltaY * unit * WHEEL_ZOOM)
      setSpan(zoomSpan(scale.span, whole, toNs(scale, place(event)[0]), factor))
    }
  }
  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return
    target.setPointerCapture(event.pointerId)
    drag = { x: event.clientX, span: live().scale.span, moved: false }
  }
  const move = (event: PointerEvent): void => {
    if (!drag) {
      live().setCross(pointAt(event))
      return
    }
    drag.moved ||= Math.abs(event.clientX - drag.x) >= DRAG_PX
    const { scale, whole, setSpan } = live()
    if (drag.moved) setSpan(moveSpan(drag.span, whole, (drag.x - event.clientX) / plotWidth(scale.plot)))
  }
  const up = (event: PointerEvent): void => {
    const ended = drag
    drag = null
    const point = ended && !ended.moved ? pointAt(event) : null
    const facts = point ? factsOf(live().series, point) : null
    if (facts) live().onSelect(facts.frame)
  }
  target.addEventListener('wheel', wheel, { passive: false, signal })
  target.addEventListener('pointerdown', down, { signal })
  target.addEventListener('pointermove', move, { signal })
  target.addEventListener('pointerup', up, { signal })
  target.addEventListener('pointercancel', () => (drag = null), { signal })
  target.addEventListener('pointerleave', () => live().setCross(null), { signal })
  target.addEventListener('dblclick', () => live().setSpan(live().whole), { signal })
  return () => ending.abort()
}
