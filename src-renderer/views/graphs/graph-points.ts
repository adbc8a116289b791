/**
 * Owns the points of a graph that the pointer and the keyboard can stand on, and what is said of one. Pure.
 */

import { durationText } from '@shared/format'
import type { GraphLayer, GraphSeries } from '@shared/graph'
import { formatBytes, formatCount } from '../../ui/format'
import { roleTitle } from './graph-layout'
import { exactTime, type Scale, toX, toY } from './graph-scale'

export interface GraphPoint {
  readonly layer: number
  readonly at: number
}

export interface PointFacts {
  readonly layer: GraphLayer
  readonly ns: number
  readonly low: number
  readonly high: number
  readonly frame: number
  readonly other: number
}

export function factsOf(series: GraphSeries, { layer: index, at }: GraphPoint): PointFacts | null {
  const layer = series.layers[index]
  if (!layer || at >= layer.time.length) return null
  return {
    layer,
    ns: layer.time[at] ?? 0,
    low: layer.low[at] ?? 0,
    high: layer.high[at] ?? 0,
    frame: layer.frame[at] ?? 0,
    other: layer.other[at] ?? 0,
  }
}

/** Nearer than this in px counts as on it, whatever the height. */
const REACH = 60

/** The point nearest to a place; times count more than heights, since the eye follows the time. */
export function nearestPoint(series: GraphSeries, scale: Scale, x: number, y: number): GraphPoint | null {
  let best: GraphPoint | null = null
  let least = REACH ** 2
  series.layers.forEach((layer, index) => {
    for (let at = 0; at < layer.time.length; at++) {
      const ns = layer.time[at] ?? 0
      if (ns < scale.span[0] || ns > scale.span[1] || layer.frame[at] === 0) continue
      const [bottom, top] = [toY(scale, layer.low[at] ?? 0), toY(scale, layer.high[at] ?? 0)]
      const high = y > bottom ? y - bottom : y < top ? top - y : 0
      const far = (toX(scale, ns) - x) ** 2 + (high / 3) ** 2
      if (far < least) {
        least = far
        best = { layer: index, at }
      }
    }
  })
  return best
}

/** All points in sight in the order of their times: what the arrow keys step through. */
export function pointsInOrder(series: GraphSeries, scale: Scale): readonly GraphPoint[] {
  const points: { readonly point: GraphPoint; readonly ns: number; readonly frame: number }[] = []
  series.layers.forEach((layer, index) => {
    for (let at = 0; at < layer.time.length; at++) {
      const ns = layer.time[at] ?? 0
      const frame = layer.frame[at] ?? 0
      if (ns >= scale.span[0] && ns <= scale.span[1] && frame > 0)
        points.push({ point: { layer: index, at }, ns, frame })
    }
  })
  return points.sort((a, b) => a.ns - b.ns || a.frame - b.frame).map(({ point }) => point)
}

/** The point of a frame, of the layer that says most of it. */
export function pointOfFrame(series: GraphSeries, frame: number): GraphPoint | null {
  for (let layer = series.layers.length - 1; layer >= 0; layer--) {
    const at = series.layers[layer]?.frame.indexOf(frame) ?? -1
    if (at >= 0) return { layer, at }
  }
  return null
}

/** 'frame 67 · 203.644 ms · late (reordered): bytes 1 to 1,168 (1,167)' */
export function pointText(series: GraphSeries, facts: PointFacts): string {
  const { layer, ns, frame } = facts
  const time = exactTime(ns - series.firstNs)
  return `frame ${frame} · ${time} · ${roleTitle(layer.role, series.kind)}: ${amountText(series, facts)}`
}

function amountText(series: GraphSeries, { layer, low, high, frame, other }: PointFacts): string {
  if (series.unit === 'ns')
    return other > 0 ? `frame ${frame} − frame ${other} = ${durationText(high)}` : durationText(high)
  if (series.unit === 'bytes/s') {
    const bytes = Math.round((high * series.stepNs) / 1e9)
    return `${formatCount(bytes)} bytes in ${durationText(series.stepNs)} = ${formatBytes(high)}/s`
  }
  if (layer.shape === 'bars') {
    const many = layer.exact ? '' : ' and others of this pixel'
    return `${formatCount(low)} to ${formatCount(high)} (${formatCount(high - low)})${many}`
  }
  return layer.role === 'ack' ? `up to ${formatCount(high)}` : `${formatCount(high)} bytes`
}
