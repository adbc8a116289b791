/**
 * Owns the timeline's pane: the column of flow labels (a listbox, which is also what a screen reader gets), the canvas,
 * and what happens between the engine's data, the window's state and the painter.
 */
import { type RefObject, useEffect, useMemo, useReducer, useRef, useState } from 'react'
import { TIMELINE_ID } from '../../app/focus'
import { useUi } from '../../state/store'
import { formatDuration, plural } from '../../ui/format'
import { cancelPaint, requestPaint } from '../../ui/paint-scheduler'
import { type Size, useSize } from '../../ui/use-size'
import { LaneLabels } from './lane-labels'
import { paintTimeline } from './paint'
import { type Palette, readPalette } from './palette'
import { chooseLanes, isActive, laneRoom, type Scene } from './scene'
import './timeline.css'
import { findingMarkers, TimelineData } from './timeline-data'
import { timelineKey } from './timeline-keys'
import { usePointer } from './use-pointer'
import { fullSpan } from './zoom'

export function TimelineView() {
  const summary = useUi((state) => state.summary)
  return summary ? <Timeline /> : null
}

function Timeline() {
  const canvas = useRef<HTMLCanvasElement>(null)
  const size = useSize(canvas)
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const data = useMemo(() => new TimelineData(redraw), [])
  const [hoverNs, setHoverNs] = useState<number | null>(null)
  const scene = useScene(data, size, hoverNs)
  const live = useRef(scene)
  live.current = scene
  const brush = usePointer(canvas, live, setHoverNs)
  useWishes(data, scene)
  usePainter(canvas, brush ? { ...scene, span: brush } : scene)
  const { from, to } = useSpanWords(scene)
  const count = laneCount(scene, data)
  return (
    <section className="timeline" aria-label="Timeline">
      <div className="timeline-side">
        <p className="timeline-caption">frames</p>
        <p
          className="timeline-more"
          title="Flows active in the visible span; when there are more than fit, the largest."
        >
          {count}
        </p>
        <LaneLabels
          id={TIMELINE_ID}
          lanes={scene.lanes}
          selected={scene.selectedFlow}
          describedBy="timeline-summary"
          onKeyDown={(event) => timelineKey(event, live.current)}
        />
        <p id="timeline-summary" className="hidden-text">
          Shows {from} to {to}, {formatDuration(scene.visible[1] - scene.visible[0])}. {count}.
          {scene.span ? ` Views are filtered on ${formatDuration(scene.span[1] - scene.span[0])}.` : ''} Plus and minus
          zoom, left and right move, Home shows all, Enter filters on the visible span, Escape clears that.
        </p>
      </div>
      <div className="timeline-picture" aria-hidden="true">
        <canvas ref={canvas} className="timeline-canvas" />
      </div>
    </section>
  )
}

/** '6 flows' when all that are active are shown, else '9 of 54,708 flows', counting those in and near the visible span. */
function laneCount({ lanes, visible }: Scene, data: TimelineData): string {
  const known = data.lanesTotal <= data.lanes.length
  const total = known ? data.lanes.filter((lane) => isActive(lane, visible)).length : data.lanesTotal
  return lanes.length < total ? `${lanes.length} of ${plural(total, 'flow')}` : plural(total, 'flow')
}

function useScene(data: TimelineData, size: Size, hoverNs: number | null): Scene {
  const firstNs = useUi((state) => state.summary?.firstNs ?? 0)
  const lastNs = useUi((state) => state.summary?.lastNs ?? 0)
  const baseNs = useUi((state) => state.summary?.baseNs ?? 0n)
  const utc = useUi((state) => state.lineOptions.utc)
  const span = useUi((state) => state.span)
  const chosen = useUi((state) => state.visible)
  const selection = useUi((state) => state.selection)
  const notes = useUi((state) => state.notes)
  const findings = useUi((state) => state.findings)
  const findingMarks = useMemo(() => findingMarkers(findings), [findings])
  const full = useMemo(() => fullSpan({ firstNs, lastNs }), [firstNs, lastNs])
  const visible = chosen ?? full
  const room = laneRoom(size.height)
  const lanes = useMemo(
    () => chooseLanes(data.lanes, visible, room, selection.flow),
    [data.lanes, visible, room, selection.flow],
  )
  return {
    ...size,
    full,
    visible,
    span,
    overview: data.overview,
    lanes,
    lanesSpan: data.lanesSpan,
    selectedFlow: selection.flow,
    selectedFrame: selection.frame === null ? null : (data.frameMarker(selection.frame) ?? null),
    notes: data.noteMarkers(notes),
    findings: findingMarks,
    hoverNs,
    clock: { baseNs, utc },
  }
}

/** Asks for what the scene needs; TimelineData drops what it has already. */
function useWishes(data: TimelineData, scene: Scene): void {
  const revision = useUi((state) => state.summary?.revision ?? 0)
  const opened = useUi((state) => state.opened)
  const view = useUi((state) => (state.filter === '' ? null : (state.frameView?.view ?? null)))
  const flowView = useUi((state) => (state.filter === '' ? null : (state.flowView?.view ?? null)))
  const include = useUi((state) => state.selection.flow)
  const frame = useUi((state) => state.selection.frame)
  const notes = useUi((state) => state.notes)
  const transfers = useUi((state) => state.ftp?.transfers ?? 0)
  const { full, visible, width, height } = scene
  const known = useRef(opened)
  useEffect(() => {
    if (known.current !== opened) data.forget()
    known.current = opened
  }, [data, opened])
  useEffect(() => void data.wantOverview({ full, width, view, revision }), [data, full, width, view, revision])
  // the span asked for is wider than the screen: twice the lanes leave enough for any part of it
  const max = 2 * laneRoom(height)
  useEffect(
    () => void data.wantLanes({ visible, full, width, max, view: flowView, include, revision, transfers }),
    [data, visible, full, width, max, flowView, include, revision, transfers],
  )
  useEffect(() => {
    if (frame !== null) void data.wantFrame(frame)
  }, [data, frame])
  useEffect(() => void data.wantNotes(notes), [data, notes])
}

function usePainter(canvas: RefObject<HTMLCanvasElement | null>, scene: Scene): void {
  const theme = useUi((state) => state.themeShown)
  const colours = useRef<{ readonly theme: string; readonly palette: Palette } | null>(null)
  useEffect(() => {
    const paint = (): void => {
      const target = canvas.current
      const ctx = target?.getContext('2d')
      if (!target || !ctx || scene.width === 0) return
      if (colours.current?.theme !== theme) colours.current = { theme, palette: readPalette(target) }
      fitCanvas(target, scene)
      ctx.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0)
      paintTimeline(ctx, scene, colours.current.palette)
    }
    requestPaint(paint)
    return () => cancelPaint(paint)
  })
}

/** Sharp on every screen: as many pixels as the device has. Setting a size clears the canvas, so only when it changed. */
function fitCanvas(canvas: HTMLCanvasElement, { width, height }: Size): void {
  const w = Math.round(width * devicePixelRatio)
  const h = Math.round(height * devicePixelRatio)
  if (canvas.width !== w) canvas.width = w
  if (canvas.height !== h) canvas.height = h
}

function useSpanWords({ visible, clock }: Scene): { readonly from: string; readonly to: string } {
  const options: Intl.DateTimeFormatOptions = {
    dateStyle: 'medium',
    timeStyle: 'medium',
    ...(clock.utc ? { timeZone: 'UTC' } : {}),
  }
  const format = new Intl.DateTimeFormat('en-GB', options)
  const words = (ns: number): string =>
    format.format(new Date(Number((clock.baseNs + BigInt(Math.floor(ns))) / 1_000_000n)))
  return { from: words(visible[0]), to: words(visible[1]) }
}
