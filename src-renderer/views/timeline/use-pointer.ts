/**
 * Owns the pointer on the canvas: wheel zooms at the pointer (with Shift, or sideways, it moves), a drag brushes a span,
 * a drag on the axis moves, a click selects the lane's flow, a double click shows all.
 *
 * Returns the span being brushed; it becomes the window's span when the button is let go.
 */
import { type RefObject, useEffect, useState } from 'react'
import { selectFlow, setSpan, setVisible } from '../../state/actions'
import type { Span } from '../../state/store'
import { laneWords } from './lane-labels'
import { laneAt, type Scene, spanOf, toNs, type Zone, zoneAt } from './scene'
import { clampSpan, orWhole, panBy, zoomAt } from './zoom'

/** Less than this is a click. */
const DRAG_PX = 4
const WHEEL_ZOOM = 0.0016
const LINE_PX = 24

interface Drag {
  readonly zone: Zone
  readonly x: number
  readonly y: number
  readonly visible: Span
  moved: boolean
}

export function usePointer(
  canvas: RefObject<HTMLCanvasElement | null>,
  live: RefObject<Scene>,
  onHover: (ns: number | null) => void,
): Span | null {
  const [brush, setBrush] = useState<Span | null>(null)
  useEffect(() => {
    const target = canvas.current
    if (!target) return
    return listen(target, { scene: () => live.current, onHover, onBrush: setBrush })
  }, [canvas, live, onHover])
  return brush
}

interface Handlers {
  readonly scene: () => Scene
  readonly onHover: (ns: number | null) => void
  readonly onBrush: (span: Span | null) => void
}

function listen(target: HTMLCanvasElement, { scene, onHover, onBrush }: Handlers): () => void {
  let drag: Drag | null = null
  const ending = new AbortController()
  const { signal } = ending

  function wheel(event: WheelEvent): void {
    event.preventDefault()
    const { visible, full, width } = scene()
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      setVisible(orWhole(panBy(visible, full, (sideways * unit) / width), full))
      return
    }
    const within = zoneAt(event.offsetY) === 'overview' ? full : visible
    const at = toNs(event.offsetX, within, width)
    setVisible(orWhole(zoomAt(visible, full, at, Math.exp(event.deltaY * unit * WHEEL_ZOOM)), full))
  }

  function down(event: PointerEvent): void {
    if (event.button !== 0) return
    target.setPointerCapture(event.pointerId)
    drag = { zone: zoneAt(event.offsetY), x: event.offsetX, y: event.offsetY, visible: scene().visible, moved: false }
  }

  function move(event: PointerEvent): void {
    const now = scene()
    const zone = drag?.zone ?? zoneAt(event.offsetY)
    onHover(zone === 'overview' ? null : toNs(event.offsetX, now.visible, now.width))
    describeLane(target, event.offsetY, now)
    if (!drag) return
    drag.moved ||= Math.abs(event.offsetX - drag.x) >= DRAG_PX
    if (!drag.moved) return
    if (drag.zone === 'axis') setVisible(orWhole(dragged(drag, event.offsetX, now), now.full))
    else onBrush(brushed(drag, event.offsetX, now))
  }

  function up(event: PointerEvent): void {
    const ended = drag
    drag = null
    onBrush(null)
    if (!ended) return
    const now = scene()
    if (!ended.moved) click(ended, now)
    else if (ended.zone !== 'axis') void setSpan(brushed(ended, event.offsetX, now))
  }

  function cancel(): void {
    drag = null
    onBrush(null)
  }

  target.addEventListener('wheel', wheel, { passive: false, signal })
  target.addEventListener('pointerdown', down, { signal })
  target.addEventListener('pointermove', move, { signal })
  target.addEventListener('pointerup', up, { signal })
  target.addEventListener('pointercancel', cancel, { signal })
  target.addEventListener('pointerleave', () => onHover(null), { signal })
  target.addEventListener('dblclick', () => setVisible(null), { signal })
  return () => ending.abort()
}

function dragged(drag: Drag, x: number, { full, width }: Scene): Span {
  const by = ((drag.x - x) / width) * (drag.visible[1] - drag.visible[0])
  return clampSpan([drag.visible[0] + by, drag.visible[1] + by], full)
}

function brushed(drag: Drag, x: number, { full, visible, width }: Scene): Span {
  const within = drag.zone === 'overview' ? full : visible
  const edge = (px: number): number => toNs(Math.min(Math.max(px, 0), width), within, width)
  return spanOf(edge(drag.x), edge(x))
}

function click(drag: Drag, scene: Scene): void {
  const lane = laneAt(drag.y, scene.lanes)
  if (lane) selectFlow(lane.flow)
  if (drag.zone !== 'overview') return
  // the visible span goes where the overview was clicked
  const at = toNs(drag.x, scene.full, scene.width)
  const half = (scene.visible[1] - scene.visible[0]) / 2
  setVisible(orWhole(clampSpan([at - half, at + half], scene.full), scene.full))
}

function describeLane(target: HTMLCanvasElement, y: number, scene: Scene): void {
  const lane = laneAt(y, scene.lanes)
  const words = lane ? laneWords(lane) : ''
  if (target.title !== words) target.title = words
}
