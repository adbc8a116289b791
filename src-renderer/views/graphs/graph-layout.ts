/**
 * Owns a graph as shapes: axes with round ticks, layers in their inks and strokes, crosshair, mark of the selected frame. The
 * same for the screen and for files. Pure.
 *
 * Kinds of points are told apart by shape and stroke as well as by colour.
 */
import type { GraphLayer, GraphRole, GraphSeries } from '@shared/graph'
import { type Ink, px, type Shape } from '../../ui/figure/shapes'
import { hasPoints, plotWidth, roundTicks, type Scale, timeText, toX, toY, valueText } from './graph-scale'

const FONT = 10
const TICK_X = 66
const TICK_Y = 44

interface Stroke {
  readonly ink: Ink | 'side'
  readonly width: number
  readonly dash?: readonly number[]
  readonly title: string
}

/** 'side' = the colour of the direction that is drawn. */
const STROKES: Readonly<Record<GraphRole, Stroke>> = {
  segment: { ink: 'side', width: 2, title: 'segments' },
  retransmission: { ink: 'bad', width: 4, title: 'sent again' },
  reordered: { ink: 'caution', width: 4, title: 'late (reordered)' },
  gap: { ink: 'bad', width: 1.5, dash: [2, 2], title: 'bytes not seen' },
  ack: { ink: 'good', width: 1.2, title: 'acknowledged' },
  window: { ink: 'data', width: 1.2, dash: [5, 3], title: 'window' },
  sent: { ink: 'side', width: 1.4, title: 'sent, repeats included' },
  acknowledged: { ink: 'good', width: 1.2, dash: [5, 3], title: 'acknowledged' },
  'in-flight': { ink: 'side', width: 1.4, title: 'under way' },
  'zero-window': { ink: 'bad', width: 1.5, title: 'window closed' },
  rtt: { ink: 'side', width: 1, title: 'segment to acknowledgement' },
  reset: { ink: 'bad', width: 2, title: 'reset' },
}

export const roleTitle = (role: GraphRole, kind: GraphSeries['kind']): string =>
  role === 'window' ? (kind === 'window' ? 'window offered' : 'edge of the window') : STROKES[role].title

const inkOf = (role: GraphRole, side: GraphSeries['side']): Ink => {
  const { ink } = STROKES[role]
  return ink === 'side' ? side : ink
}

export interface LegendEntry {
  readonly role: GraphRole
  readonly title: string
  readonly ink: Ink
  readonly dash: readonly number[] | undefined
  readonly width: number
  readonly frames: number
}

/** @param top the highest value in sight: what lies wholly above it is said to */
export const legendOf = ({ layers, kind, side }: GraphSeries, top: number): readonly LegendEntry[] =>
  layers
    .filter(({ frames }) => frames > 0)
    .map(({ role, frames, low }) => ({
      role,
      title: `${roleTitle(role, kind)}${low.every((value) => value > top) ? ' (above)' : ''}`,
      ink: inkOf(role, side),
      dash: STROKES[role].dash,
      width: Math.min(3, STROKES[role].width),
      frames,
    }))

/** Axes and all layers. */
export function graphShapes(series: GraphSeries, scale: Scale): readonly Shape[] {
  return [...axisShapes(series, scale), ...series.layers.flatMap((layer) => layerShapes(layer, series, scale))]
}

const line = (x1: number, y1: number, x2: number, y2: number): string => `M${px(x1)} ${px(y1)}L${px(x2)} ${px(y2)}`

function axisShapes(series: GraphSeries, scale: Scale): Shape[] {
  const { plot, span, low, high } = scale
  const bottom = plot.height - plot.bottom
  const shapes: Shape[] = []
  const rows = Math.max(2, Math.floor((bottom - plot.top) / TICK_Y))
  // a scale without values would be made up
  for (const value of hasPoints(series, span) ? roundTicks(low, high, rows) : []) {
    const y = Math.round(toY(scale, value)) + 0.5
    shapes.push({ kind: 'path', d: line(plot.left, y, plot.width - plot.right, y), ink: 'hairline', width: 1 })
    const text = valueText(value, series.unit)
    shapes.push({ kind: 'text', x: plot.left - 5, y: y + 3.5, text, ink: 'muted', size: FONT, anchor: 'end' })
  }
  const [from, to] = [span[0] - series.firstNs, span[1] - series.firstNs]
  const ticks = roundTicks(from, to, Math.max(2, Math.floor(plotWidth(plot) / TICK_X)))
  const step = ticks.length > 1 ? (ticks[1] ?? 0) - (ticks[0] ?? 0) : to - from
  for (const ns of ticks) {
    const x = Math.round(toX(scale, ns + series.firstNs)) + 0.5
    shapes.push({ kind: 'path', d: line(x, plot.top, x, bottom + 4), ink: 'hairline', width: 1 })
    const text = timeText(ns, step)
    const anchor = x > plot.width - 34 ? 'end' : x < plot.left + 20 ? 'start' : 'middle'
    shapes.push({ kind: 'text', x, y: plot.height - 8, text, ink: 'muted', size: FONT, anchor })
  }
  shapes.push({
    kind: 'path',
    d: line(plot.left, bottom + 0.5, plot.width - plot.right, bottom + 0.5),
    ink: 'rule',
    width: 1,
  })
  return shapes
}

function layerShapes(layer: GraphLayer, series: GraphSeries, scale: Scale): Shape[] {
  if (layer.time.length === 0) return []
  const { width, dash } = STROKES[layer.role]
  const ink = inkOf(layer.role, series.side)
  const d =
    layer.shape === 'steps'
      ? stepPath(layer, scale)
      : layer.shape === 'bars'
        ? barPath(layer, scale)
        : pointPath(layer, scale)
  const filled = layer.shape === 'points' && layer.role === 'rtt'
  return d === '' ? [] : [{ kind: 'path', d, ink, width: filled ? 0 : width, ...(dash ? { dash } : {}) }]
}

/** Inside the plot, and a little around it: what lies far outside would only make the path long. */
function inside(scale: Scale, x: number, y: number): readonly [x: number, y: number] {
  const { plot } = scale
  return [
    Math.min(Math.max(x, plot.left), plot.width - plot.right),
    Math.min(Math.max(y, plot.top - 2), plot.height - plot.bottom),
  ]
}

/** A value holds until the next; above the plot nothing is drawn. */
function stepPath({ time, high }: GraphLayer, scale: Scale): string {
  let d = ''
  let drawing = false
  for (let i = 0; i < time.length; i++) {
    const [x, y] = inside(scale, toX(scale, time[i] ?? 0), toY(scale, high[i] ?? 0))
    const next = i + 1 < time.length ? (time[i + 1] ?? 0) : scale.span[1]
    const [end] = inside(scale, toX(scale, next), y)
    if (y < scale.plot.top) {
      drawing = false
      continue
    }
    d += drawing ? `V${px(y)}H${px(end)}` : `M${px(x)} ${px(y)}H${px(end)}`
    drawing = true
  }
  return d
}

/** At least 3 px high: a FIN takes one number only. */
function barPath({ time, low, high }: GraphLayer, scale: Scale): string {
  let d = ''
  for (let i = 0; i < time.length; i++) {
    if (!isSeen(scale, time[i] ?? 0)) continue
    const [x, bottom] = inside(scale, toX(scale, time[i] ?? 0), toY(scale, low[i] ?? 0))
    const [, top] = inside(scale, x, toY(scale, high[i] ?? 0))
    d += `M${px(x)} ${px(bottom)}V${px(Math.min(top, bottom - 3))}`
  }
  return d
}

function pointPath({ time, high, role }: GraphLayer, scale: Scale): string {
  let d = ''
  for (let i = 0; i < time.length; i++) {
    if (!isSeen(scale, time[i] ?? 0)) continue
    const [x, y] = inside(scale, toX(scale, time[i] ?? 0), toY(scale, high[i] ?? 0))
    d +=
      role === 'rtt'
        ? `M${px(x - 2)} ${px(y - 2)}h4v4h-4Z`
        : `${line(x - 4, y - 4, x + 4, y + 4)}${line(x - 4, y + 4, x + 4, y - 4)}`
  }
  return d
}

const isSeen = ({ span: [from, to] }: Scale, ns: number): boolean => ns >= from && ns <= to

/** A line through a time; of the crosshair with a ring at the point. */
export function crossShapes(scale: Scale, ns: number, value: number | null, ink: Ink): readonly Shape[] {
  if (!isSeen(scale, ns)) return []
  const { plot } = scale
  const x = toX(scale, ns)
  const shapes: Shape[] = [
    { kind: 'path', d: line(x, plot.top, x, plot.height - plot.bottom), ink, width: 1, dash: [3, 3] },
  ]
  if (value === null) return shapes
  const [, y] = inside(scale, x, toY(scale, value))
  shapes.push({
    kind: 'path',
    d: `M${px(x - 5)} ${px(y)}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z`,
    ink,
    width: 1.5,
  })
  return shapes
}
