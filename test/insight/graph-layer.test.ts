// Thinning out a graph's points: nothing that a pixel column could show is lost.

import { windowScale } from '@main/insight/flow-numbers'
import { LayerBuilder } from '@main/insight/graph-layer'
import { roundStep } from '@main/insight/throughput'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const span = { from: 0, to: 1000, columns: 10 }
const value = fc.integer({ min: -1000, max: 1000 })
const list = fc.array(fc.tuple(fc.integer({ min: -200, max: 1200 }), value), { maxLength: 400 })

describe('a layer', () => {
  it('keeps every point while there are few', () => {
    const layer = new LayerBuilder('rtt', 'points', span)
    for (let i = 0; i < 40; i++) layer.add(i, i, i, i + 1)
    expect([...layer.finish().frame]).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
  })

  it('keeps the smallest and the largest value of every column, and is bounded', () => {
    fc.assert(
      fc.property(list, fc.constantFrom('bars', 'steps', 'points' as const), (points, shape) => {
        const layer = new LayerBuilder('sent', shape, span)
        for (const [time, at] of points) layer.add(time, at, at, 1)
        const { time, low, high, frames } = layer.finish()
        const inside = points.filter(([at]) => at >= 0 && at <= 1000)
        expect(frames).toBe(inside.length)
        expect(time.length).toBeLessThanOrEqual(4 * span.columns + 2)
        expect([...time]).toEqual([...time].sort((a, b) => a - b))
        const column = (at: number): number => Math.min(9, Math.floor(at / 100))
        for (let c = 0; c < 10; c++) {
          const values = inside.filter(([at]) => column(at) === c).map(([, one]) => one)
          if (values.length === 0) continue
          const shown = [...time].flatMap((at, i) => (at >= 0 && at <= 1000 && column(at) === c ? [i] : []))
          expect(Math.min(...shown.map((i) => low[i] ?? 0))).toBe(Math.min(...values))
          expect(Math.max(...shown.map((i) => high[i] ?? 0))).toBe(Math.max(...values))
        }
      }),
    )
  })

  it('takes no number that is none', () => {
    const layer = new LayerBuilder('ack', 'steps', span)
    layer.add(Number.NaN, 1, 1, 1)
    layer.add(1, Number.NaN, 1, 1)
    layer.add(1, 1, Number.POSITIVE_INFINITY, 1)
    expect(layer.finish().time).toHaveLength(0)
  })
})

describe('a step of throughput', () => {
  it('is 1, 2 or 5 times a power of ten and not smaller than asked for', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e15, noNaN: true }), (least) => {
        const step = roundStep(least)
        expect(step).toBeGreaterThanOrEqual(least)
        expect(step).toBeLessThanOrEqual(least * 2.6)
        expect([1, 2, 5]).toContain(Math.round(step / 10 ** Math.floor(Math.log10(step) + 1e-9)))
      }),
    )
  })
})

describe('the window scale option', () => {
  it('is found among others', () => {
    expect(windowScale(Uint8Array.of(2, 4, 5, 180, 4, 2, 1, 1, 1, 3, 3, 7), 0, 12)).toBe(7)
    expect(windowScale(Uint8Array.of(2, 4, 5, 180), 0, 4)).toBe(-1)
    expect(windowScale(Uint8Array.of(0, 3, 3, 7), 0, 4)).toBe(-1)
  })

  it('is never read outside of the options, whatever they hold', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(70), fc.nat(70), (bytes, at, length) => {
        expect(windowScale(bytes, at, length)).toBeGreaterThanOrEqual(-1)
      }),
    )
  })
})
