// Graphs without a window: scales and round ticks, zooming, what the pointer is on, what is said of a point.
import { graphShapes, legendOf } from '@renderer/views/graphs/graph-layout'
import { factsOf, nearestPoint, pointOfFrame, pointsInOrder, pointText } from '@renderer/views/graphs/graph-points'
import {
  clampSpan,
  moveSpan,
  plotOf,
  roundTicks,
  type Scale,
  timeText,
  toNs,
  toX,
  toY,
  valueRange,
  valueText,
  wholeSpan,
  zoomSpan,
} from '@renderer/views/graphs/graph-scale'
import { durationText } from '@shared/format'
import type { GraphLayer, GraphRole, GraphSeries } from '@shared/graph'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

type Point = readonly [ns: number, low: number, high: number, frame: number, other?: number]
const layer = (role: GraphRole, shape: GraphLayer['shape'], points: readonly Point[]): GraphLayer => ({
  role,
  shape,
  time: Float64Array.from(points, ([ns]) => ns),
  low: Float64Array.from(points, ([, low]) => low),
  high: Float64Array.from(points, ([, , high]) => high),
  frame: Uint32Array.from(points, ([, , , frame]) => frame),
  other: Uint32Array.from(points, ([, , , , other]) => other ?? 0),
  frames: points.length,
  exact: true,
})
const series = (change: Partial<GraphSeries> = {}): GraphSeries => ({
  kind: 'time-sequence',
  side: 'resp',
  unit: 'bytes',
  fromNs: 1e9,
  toNs: 2e9,
  firstNs: 1e9,
  lastNs: 2e9,
  stepNs: 0,
  empty: null,
  remarks: [],
  layers: [
    layer('window', 'steps', [[1.1e9, 60_000, 60_000, 62]]),
    layer('ack', 'steps', [[1.7e9, 1169, 1169, 68]]),
    layer('segment', 'bars', [[1.5e9, 1168, 1169, 65]]),
    layer('reordered', 'bars', [[1.6e9, 1, 1168, 67]]),
  ],
  ...change,
})
const scaleOf = (one: GraphSeries, span = wholeSpan(one)): Scale => {
  const [low, high] = valueRange(one, span)
  return { plot: plotOf(400, 300), span, low, high }
}

describe('ticks', () => {
  it('stand on round values, few enough, inside the range', () => {
    expect(roundTicks(0, 4212, 5)).toEqual([0, 1000, 2000, 3000, 4000])
    expect(roundTicks(-3, 3, 3)).toEqual([-2, 0, 2])
    expect(roundTicks(1, 1, 5)).toEqual([])
    fc.assert(
      fc.property(
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        fc.double({ min: 1, max: 1e15, noNaN: true }),
        (low, size) => {
          const ticks = roundTicks(low, low + size, 8)
          expect(ticks.length).toBeLessThanOrEqual(10)
          // to the last digit of a double
          for (const tick of ticks) expect(tick >= low - size / 1e9 && tick <= low + size).toBe(true)
        },
      ),
    )
  })

  it('have words with a unit', () => {
    expect([
      timeText(0, 1e8),
      timeText(2e8, 1e8),
      timeText(2.5e6, 5e5),
      timeText(1500, 500),
      timeText(12e9, 1e6),
    ]).toEqual(['0', '0.2 s', '2.5 ms', '1.5 µs', '12.000 s'])
    expect([valueText(1500, 'bytes'), valueText(2e6, 'bytes/s'), valueText(176_000, 'ns')]).toEqual([
      '1.50 kB',
      '2.00 MB/s',
      '176 µs',
    ])
  })
})

describe('the range of values', () => {
  it('follows the segments, not a window far above them, and says that it is above', () => {
    const [low, high] = valueRange(series(), wholeSpan(series()))
    expect(low).toBeLessThan(1)
    expect(high).toBeLessThan(1300)
    const titles = legendOf(series(), high).map(({ title }) => title)
    expect(titles).toEqual(['edge of the window (above)', 'acknowledged', 'segments', 'late (reordered)'])
    const near = series({ layers: [layer('window', 'steps', [[1.1e9, 1500, 1500, 62]]), ...series().layers.slice(1)] })
    expect(valueRange(near, wholeSpan(near))[1]).toBeGreaterThan(1500)
  })

  it('begins at 0 for rates, and has no ticks where there are no points', () => {
    const rate = series({
      kind: 'throughput',
      unit: 'bytes/s',
      layers: [layer('sent', 'steps', [[1.5e9, 800, 800, 9]])],
    })
    expect(valueRange(rate, wholeSpan(rate))[0]).toBe(0)
    const nothing = graphShapes(rate, scaleOf(rate, [1.1e9, 1.2e9]))
    expect(nothing.filter((shape) => shape.kind === 'text' && shape.text.includes('B/s'))).toEqual([])
  })
})

describe('zooming and moving', () => {
  it('keeps the time under the pointer where it is and the span inside the flow', () => {
    const whole = [0, 1000] as const
    fc.assert(
      fc.property(
        fc.nat(700),
        fc.integer({ min: 250, max: 300 }),
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        (from, length, factor) => {
          const span = clampSpan([from, from + length], whole)
          const next = zoomSpan(span, whole, span[0] + 100, factor)
          expect(next[0]).toBeGreaterThanOrEqual(0)
          expect(next[1]).toBeLessThanOrEqual(1000.001)
          expect(next[1] - next[0]).toBeGreaterThanOrEqual(199.999)
          expect(moveSpan(span, whole, -9)[0]).toBe(0)
          expect(moveSpan(span, whole, 9)[1]).toBe(1000)
        },
      ),
    )
    const scale = scaleOf(series())
    expect(toNs(scale, toX(scale, 1.5e9))).toBeCloseTo(1.5e9, 0)
  })
})

describe('a point', () => {
  it('is found by the pointer, by its frame, and stepped through in the order of time', () => {
    const one = series()
    const scale = scaleOf(one)
    const late = nearestPoint(one, scale, toX(scale, 1.6e9) + 3, toY(scale, 600))
    expect(late && factsOf(one, late)?.frame).toBe(67)
    expect(nearestPoint(one, scale, -500, 0)).toBeNull()
    expect(pointOfFrame(one, 65)).toEqual({ layer: 2, at: 0 })
    expect(pointOfFrame(one, 1)).toBeNull()
    expect(pointsInOrder(one, scale).map((point) => factsOf(one, point)?.frame)).toEqual([62, 65, 67, 68])
  })

  it('says its frame, its time since the flow began and its value with the arithmetic', () => {
    const said = (one: GraphSeries, frame: number): string => {
      const facts = factsOf(one, pointOfFrame(one, frame) ?? { layer: 9, at: 9 })
      return facts ? pointText(one, facts) : ''
    }
    expect(said(series(), 67)).toBe('frame 67 · 600.000 ms · late (reordered): 1 to 1,168 (1,167)')
    expect(said(series(), 68)).toBe('frame 68 · 700.000 ms · acknowledged: up to 1,169')
    const rtt = series({ kind: 'rtt', unit: 'ns', layers: [layer('rtt', 'points', [[1.1e9, 87_000, 87_000, 40, 39]])] })
    expect(said(rtt, 40)).toBe(
      `frame 40 · 100.000 ms · segment to acknowledgement: frame 40 − frame 39 = ${durationText(87_000)}`,
    )
    const rate = series({
      kind: 'throughput',
      unit: 'bytes/s',
      stepNs: 5e6,
      layers: [layer('sent', 'steps', [[1.1e9, 842_200, 842_200, 36]])],
    })
    expect(said(rate, 36)).toMatch(/: 4,211 bytes in 5\.000 ms = 842 kB\/s$/)
  })
})

describe('the picture', () => {
  it('stays inside its plot and has only finite numbers', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 3e9 }), fc.integer({ min: -1e9, max: 1e9 })), { maxLength: 60 }),
        fc.constantFrom('bars', 'steps', 'points' as const),
        (points, shape) => {
          const sorted = points.map(([ns, at]): Point => [ns, at, at + 5, 1]).sort((a, b) => a[0] - b[0])
          const one = series({ layers: [layer('segment', shape, sorted)] })
          const scale = scaleOf(one, [1e9, 1.2e9])
          for (const part of graphShapes(one, scale)) {
            if (part.kind !== 'path') continue
            expect(part.d).toMatch(/^[MLHVZhv\d .-]+$/)
            for (const [, x] of part.d.matchAll(/[MH](-?[\d.]+)/g)) {
              expect(Number(x)).toBeGreaterThanOrEqual(scale.plot.left - 5)
              expect(Number(x)).toBeLessThanOrEqual(scale.plot.width)
            }
          }
        },
      ),
    )
  })
})
