/**
 * Owns the scales of a graph: from time and value to px and back, round ticks, what part of the values is in sight, zooming
 * and moving. Pure.
 */
import { durationText } from '@shared/format'
import type { GraphLayer, GraphSeries } from '@shared/graph'
import { formatBytes, formatDuration } from '../../ui/format'

export type Span = readonly [fromNs: number, toNs: number]

export interface Plot {
  /** px of the whole picture */
  readonly width: number
  readonly height: number
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

export interface Scale {
  readonly plot: Plot
  readonly span: Span
  readonly low: number
  readonly high: number
}

/** Some point lies in the span. */
export const hasPoints = ({ layers }: GraphSeries, [from, to]: Span): boolean =>
  layers.some(({ time, frame }) => time.some((ns, at) => ns >= from && ns <= to && frame[at] !== 0))

export const plotOf = (width: number, height: number): Plot => ({
  width,
  height,
  left: 62,
  right: 10,
  top: 8,
  bottom: 24,
})

export const plotWidth = ({ width, left, right }: Plot): number => Math.max(1, width - left - right)
const plotHeight = ({ height, top, bottom }: Plot): number => Math.max(1, height - top - bottom)

export const toX = ({ plot, span: [from, to] }: Scale, ns: number): number =>
  plot.left + ((ns - from) / Math.max(1, to - from)) * plotWidth(plot)

export const toNs = ({ plot, span: [from, to] }: Scale, x: number): number =>
  from + ((x - plot.left) / plotWidth(plot)) * (to - from)

export const toY = ({ plot, low, high }: Scale, value: number): number =>
  plot.height - plot.bottom - ((value - low) / Math.max(1e-9, high - low)) * plotHeight(plot)

/** A little room at both ends, so that the first and the last point do not stand on the edge. */
export function wholeSpan({ firstNs, lastNs }: Pick<GraphSeries, 'firstNs' | 'lastNs'>): Span {
  const room = Math.max((lastNs - firstNs) * 0.02, 500)
  return [firstNs - room, lastNs + room]
}

/** Closer than this there is nothing to see: most clocks tick slower. */
const MIN_SPAN = 200

export function clampSpan([from, to]: Span, whole: Span): Span {
  const length = Math.min(Math.max(to - from, MIN_SPAN), whole[1] - whole[0])
  const start = Math.min(Math.max(from, whole[0]), whole[1] - length)
  return [start, start + length]
}

/** `factor` < 1 zooms in; the time `at` stays where it is on screen. */
export function zoomSpan(span: Span, whole: Span, at: number, factor: number): Span {
  const length = Math.min(Math.max((span[1] - span[0]) * factor, MIN_SPAN), whole[1] - whole[0])
  const from = at - ((at - span[0]) / (span[1] - span[0])) * length
  return clampSpan([from, from + length], whole)
}

/** Moved by a share of its own length. */
export const moveSpan = (span: Span, whole: Span, share: number): Span =>
  clampSpan([span[0] + share * (span[1] - span[0]), span[1] + share * (span[1] - span[0])], whole)

export const isWhole = (span: Span, whole: Span): boolean => span[1] - span[0] >= (whole[1] - whole[0]) * 0.9999

/** The window's edge decides nothing about the height when it is this many times as high as the rest. */
const FAR_ABOVE = 2

/** Smallest and largest value in sight, with room above; time-sequence begins where its bytes do, all others at 0. */
export function valueRange(series: GraphSeries, [from, to]: Span): readonly [number, number] {
  const range = (layers: readonly GraphLayer[]): [number, number] => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (const { time, low: lows, high: highs } of layers)
      for (let i = 0; i < time.length; i++) {
        const t = time[i] ?? 0
        if (t < from || t > to) continue
        low = Math.min(low, lows[i] ?? low)
        high = Math.max(high, highs[i] ?? high)
      }
    return [low, high]
  }
  const isSequence = series.kind === 'time-sequence'
  let [low, high] = range(series.layers.filter(({ role }) => !(isSequence && role === 'window')))
  if (!Number.isFinite(low)) [low, high] = range(series.layers)
  if (!Number.isFinite(low)) return [0, 1]
  if (isSequence) {
    const [, edge] = range(series.layers.filter(({ role }) => role === 'window'))
    if (edge > high && edge - low <= FAR_ABOVE * (high - low)) high = edge
  } else low = 0
  const room = Math.max((high - low) * 0.06, 1e-6)
  return [isSequence ? low - room : low, high + room || 1]
}

/** Round values in [low, high], 1, 2 or 5 times a power of ten apart, at most about `count`. */
export function roundTicks(low: number, high: number, count: number): readonly number[] {
  const least = (high - low) / Math.max(1, count)
  if (!(least > 0) || !Number.isFinite(least)) return []
  const power = 10 ** Math.floor(Math.log10(least))
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((one) => one >= least) ?? 10 * power
  const ticks: number[] = []
  // counted, not added up: no error grows
  for (let n = Math.ceil(low / step); n * step <= high && ticks.length < 100; n++) ticks.push(n * step)
  return ticks
}

export function valueText(value: number, unit: GraphSeries['unit']): string {
  if (unit === 'ns') return formatDuration(value)
  return unit === 'bytes' ? formatBytes(value) : `${formatBytes(value)}/s`
}

/** Time since the flow began, with the digits that a step of the axis makes interesting. */
export function timeText(ns: number, stepNs: number): string {
  if (Math.abs(ns) < 0.5) return '0'
  const [unit, size] =
    stepNs >= 1e8 || Math.abs(ns) >= 1e10
      ? (['s', 1e9] as const)
      : stepNs >= 1e5
        ? (['ms', 1e6] as const)
        : stepNs >= 100
          ? (['µs', 1e3] as const)
          : (['ns', 1] as const)
  const digits = Math.max(0, Math.min(9, Math.ceil(-Math.log10(stepNs / size) - 1e-9)))
  return `${(ns / size).toFixed(digits)} ${unit}`
}

/** Time since the flow began in full, for the crosshair. */
export const exactTime = (ns: number): string => durationText(Math.round(ns))
