import {
  LANE_HEIGHT,
  LANES_TOP,
  laneAt,
  laneEnd,
  laneLabel,
  laneOrder,
  laneRoom,
  parentLane,
  spanOf,
  toNs,
  toX,
  zoneAt,
} from '@renderer/views/timeline/scene'
import { pointLabel, tickStep, ticks } from '@renderer/views/timeline/ticks'
import { type LanesWish, serves, widen } from '@renderer/views/timeline/timeline-data'
import { clampSpan, fullSpan, MIN_SPAN_NS, orWhole, panBy, zoomAt } from '@renderer/views/timeline/zoom'
import type { Lane } from '@shared/rows'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const FULL = [0, 1e9] as const
const UTC = { baseNs: 0n, utc: true }

describe('the visible span', () => {
  it('is the whole capture with a little room, also when all frames share one instant', () => {
    const [from, to] = fullSpan({ firstNs: 0, lastNs: 1000 })
    expect(from).toBeLessThan(0)
    expect(to).toBeGreaterThan(1000)
    const [a, b] = fullSpan({ firstNs: 5, lastNs: 5 })
    expect(b - a).toBeGreaterThanOrEqual(MIN_SPAN_NS)
  })

  it('keeps the time under the pointer where it is while zooming', () => {
    const zoomed = zoomAt(FULL, FULL, 250e6, 0.5)
    expect(toX(250e6, zoomed, 1000)).toBeCloseTo(250, 6)
    expect(zoomed[1] - zoomed[0]).toBeCloseTo(500e6, 3)
  })

  it('never leaves the capture and never gets smaller than a clock can tell', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 1e-12, max: 1e6, noNaN: true }),
        fc.double({ min: -20, max: 20, noNaN: true }),
        (at, factor, share) => {
          const span = panBy(zoomAt(FULL, FULL, at * 1e9, factor), FULL, share)
          expect(span[0]).toBeGreaterThanOrEqual(FULL[0])
          expect(span[1]).toBeLessThanOrEqual(FULL[1] + 1e-3)
          expect(span[1] - span[0]).toBeGreaterThanOrEqual(MIN_SPAN_NS - 1e-3)
        },
      ),
    )
  })

  it('is called whole when it is, so that it grows with the capture', () => {
    expect(orWhole(clampSpan([-5, 2e9], FULL), FULL)).toBeNull()
    expect(orWhole([0, 5e8], FULL)).toEqual([0, 5e8])
  })

  it('goes from time to pixel and back', () => {
    expect(toNs(toX(123456, FULL, 800), FULL, 800)).toBeCloseTo(123456, 3)
    expect(spanOf(5, 2)).toEqual([2, 5])
  })
})

describe('the time axis', () => {
  it('steps 1-2-5 below a second and by clock and calendar above', () => {
    expect(tickStep(1e9, 1000, 100)).toBe(1e8)
    expect(tickStep(7e9, 1000, 100)).toBe(1e9)
    expect(tickStep(3600e9, 1000, 100)).toBe(600e9)
    expect(tickStep(10 * 86_400e9, 1000, 100)).toBe(86_400e9)
    expect(tickStep(50, 1000, 100)).toBe(5)
  })

  it('stands on round clock times, not on round distances from the first frame', () => {
    const base = { baseNs: 1_000_000_000_123_456_789n, utc: true }
    const [first, second] = ticks(0, 10e9, 1000, base)
    expect(first?.label).toBe('01:46:41')
    expect(first?.ns).toBe(1_000_000_000 - 123_456_789)
    expect((second?.ns ?? 0) - (first?.ns ?? 0)).toBe(1e9)
  })

  it('writes as many digits as the step makes interesting', () => {
    expect(ticks(0, 5e8, 1000, UTC)[1]?.label).toBe('00:00:00.05')
    expect(ticks(0, 5e5, 1000, UTC)[1]?.label).toBe(':00.000050')
    expect(ticks(0, 500, 1000, UTC)[1]?.label).toBe(':00.000000050')
    expect(ticks(0, 86_400e9, 1000, UTC).map((tick) => tick.label)).toContain('06:00')
    const dated = { ...UTC, baseNs: 982_713_600_000_000_000n }
    expect(ticks(0, 40 * 86_400e9, 1000, dated)[0]?.label).toMatch(/ Feb 2001$/)
  })

  it('names no date and no zone for a listing that has none', () => {
    const local = { ...UTC, utc: false }
    expect(ticks(0, 40 * 86_400e9, 1000, local)[0]?.label).toBe('day 1')
    expect(ticks(50_000e9, 50_010e9, 1000, local)[0]?.label).toBe('13:53:20')
  })

  it('keeps labels apart for any span and width', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 100, max: 9e15, noNaN: true }),
        fc.integer({ min: 50, max: 4000 }),
        (span, width) => {
          const made = ticks(0, span, width, UTC)
          expect(made.length).toBeLessThanOrEqual(Math.ceil(width / 96) + 1)
          for (const tick of made) expect(tick.ns).toBeLessThanOrEqual(span)
        },
      ),
    )
  })

  it('labels the pointer with the digits that a pixel is worth', () => {
    expect(pointLabel(1_234_567_890, 1e6, UTC)).toBe('00:00:01.234')
    expect(pointLabel(1_234_567_890, 2e9, UTC)).toBe('00:00:01')
  })
})

describe('what lies under the pointer', () => {
  const lanes = [{ flow: 4 }, { flow: 9 }] as unknown as Lane[]

  it('is the overview, the axis or a lane', () => {
    expect([zoneAt(0), zoneAt(40), zoneAt(LANES_TOP)]).toEqual(['overview', 'axis', 'lanes'])
    expect(laneAt(LANES_TOP + LANE_HEIGHT + 1, lanes)?.flow).toBe(9)
    expect(laneAt(LANES_TOP + 3 * LANE_HEIGHT, lanes)).toBeNull()
    expect(laneAt(5, lanes)).toBeNull()
  })

  it('has room for at least one lane', () => {
    expect(laneRoom(10)).toBe(1)
    expect(laneRoom(LANES_TOP + 5 * LANE_HEIGHT)).toBe(5)
  })

  it("tells the end of a flow by Zeek's states", () => {
    expect(['SF', 'REJ', 'RSTR', 'S0', 'S1', 'OTH'].map(laneEnd)).toEqual([
      'closed',
      'reset',
      'reset',
      'half-open',
      'open',
      'open',
    ])
  })
})

describe('asking for lanes', () => {
  const wish = (visible: readonly [number, number], change: Partial<LanesWish> = {}): LanesWish => ({
    visible,
    full: FULL,
    width: 1000,
    max: 10,
    view: null,
    include: null,
    revision: 1,
    transfers: 0,
    ...change,
  })

  it('asks for half a screen more on either side, inside the capture', () => {
    expect(widen([4e8, 6e8], FULL)).toEqual([3e8, 7e8])
    expect(widen([0, 4e8], FULL)).toEqual([0, 6e8])
  })

  it('does not ask again for what it has, and does when that is outside, too coarse or outdated', () => {
    const had = wish([4e8, 6e8])
    expect(serves(had, wish([4.5e8, 6.5e8]))).toBe(true)
    expect(serves(had, wish([6e8, 8e8]))).toBe(false)
    expect(serves(had, wish([4.9e8, 5.1e8]))).toBe(false)
    expect(serves(had, wish([4e8, 6e8], { revision: 2 }))).toBe(false)
    expect(serves(null, had)).toBe(false)
  })
})

describe('lanes of an FTP session', () => {
  const lane = (flow: number, label: string, role?: Lane['role']): Lane => ({
    flow,
    label,
    protocol: 'tcp',
    state: 'SF',
    fromNs: 0,
    toNs: 1,
    orig: new Uint16Array(),
    resp: new Uint16Array(),
    ...(role ? { role } : {}),
  })
  const control = lane(1, '192.0.2.10:3171 → 198.51.100.20:21', { session: 1, control: 1, role: 'control' })
  const other = lane(2, '192.0.2.10:53 → 192.0.2.53:53')
  const data = lane(3, '198.51.100.20:20 → 192.0.2.10:3172', { session: 1, control: 1, role: 'listing' })

  it('stand together: the control connection first, its data connections below', () => {
    const lanes = [data, other, control].sort(laneOrder)
    expect(lanes.map(({ flow }) => flow)).toEqual([1, 3, 2])
    expect(lanes.map((one) => laneLabel(lanes, one))).toEqual([
      'FTP 1 · 192.0.2.10 → 198.51.100.20:21',
      'listing 20 → 3172',
      '192.0.2.10:53 → 192.0.2.53:53',
    ])
  })

  it('are named in full where the control connection is not shown', () => {
    expect(parentLane([data], data)).toBe(-1)
    expect(laneLabel([data], data)).toBe('FTP 1 listing · 198.51.100.20:20 → 192.0.2.10:3172')
  })
})
