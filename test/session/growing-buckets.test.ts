/** The grid of a growing capture against the counting of every frame: the same sums, and buckets that differ by a cell at most. */
import { FrameTable } from '@main/session/frame-table'
import { growingBuckets } from '@main/session/growing-buckets'
import { buckets } from '@main/session/timeline'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const pause = async (): Promise<void> => {}
const MICROSECOND = 1000

function add(table: FrameTable, microseconds: number, length = 100): void {
  const chunk = table.tail()
  const at = table.count % 65_536
  table.appendTime(chunk, at, 1_700_000_000 + Math.floor(microseconds / 1e6), (microseconds % 1e6) * MICROSECOND)
  chunk.wireLength[at] = length
  table.count++
}

const total = (numbers: ArrayLike<number>) => Array.from(numbers).reduce((sum, one) => sum + one, 0)
/** frames up to and with each bucket */
const running = (numbers: ArrayLike<number>) => {
  let sum = 0
  return Array.from(numbers, (one) => (sum += one))
}

describe('the buckets of a capture that grows', () => {
  it('have all frames and bytes in them, and follow the exact ones to a cell, however the frames came', async () => {
    const step = fc.array(fc.integer({ min: 0, max: 40_000_000 }), { minLength: 1, maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (looks) => {
        const table = new FrameTable()
        add(table, 5_000_000)
        for (const times of looks) {
          for (const time of times) add(table, time, 60 + (time % 1000))
          const span = [table.firstNs, table.lastNs] as const
          const grown = await growingBuckets(table, span, 100, pause)
          if (!grown) continue
          const exact = await buckets(table, [span[0], span[1]], 100, null, pause)
          expect(total(grown.frames)).toBe(table.count)
          expect(total(grown.bytes)).toBeCloseTo(total(exact.bytes))
          const sums = running(exact.frames)
          running(grown.frames).forEach((sum, at) => {
            expect(sum).toBeGreaterThanOrEqual(sums[at - 1] ?? 0)
            expect(sum).toBeLessThanOrEqual(sums[at + 1] ?? table.count)
          })
        }
      }),
    )
  })

  it('of a span too narrow for the cells are left to exact counting', async () => {
    const table = new FrameTable()
    for (let second = 0; second < 100; second++) add(table, second * 1e6)
    expect(await growingBuckets(table, [0, 99e9], 1000, pause)).toBeDefined()
    expect(await growingBuckets(table, [0, 1e6], 1000, pause)).toBeUndefined()
  })
})
