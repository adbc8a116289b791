/** How often lanes are asked for while a capture grows. */
import { engine } from '@renderer/client/engine-client'
import { type LanesWish, TimelineData } from '@renderer/views/timeline/timeline-data'
import { ok } from '@shared/result'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const wish = (revision: number, more: Partial<LanesWish> = {}): LanesWish => {
  const full = [0, revision * 1e9] as const
  return { visible: full, full, width: 500, max: 10, view: null, include: null, revision, transfers: 0, ...more }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** An engine that answers after `ms`; the revisions' ends it was asked for. */
function slowEngine(ms: number): number[] {
  const asked: number[] = []
  vi.spyOn(engine, 'ask').mockImplementation((async (_name: string, input: { toNs: number; fromNs: number }) => {
    asked.push(input.toNs / 1e9)
    await new Promise((resolve) => setTimeout(resolve, ms))
    return ok({ fromNs: input.fromNs, toNs: input.toNs, lanes: [], total: 0 })
  }) as never)
  return asked
}

describe('the lanes of a capture that grows', () => {
  it('are asked for again after ten times as long as the answer took, and then for the newest', async () => {
    const asked = slowEngine(100)
    const data = new TimelineData(() => {})
    for (const revision of [1, 2]) {
      void data.wantLanes(wish(revision))
      await vi.advanceTimersByTimeAsync(100)
    }
    for (const revision of [3, 4, 5]) {
      void data.wantLanes(wish(revision))
      await vi.advanceTimersByTimeAsync(300)
    }
    expect(asked).toEqual([1, 2])
    await vi.advanceTimersByTimeAsync(100)
    expect(asked).toEqual([1, 2, 5])
  })

  it('are asked for at once when another capture is opened meanwhile', async () => {
    const asked = slowEngine(100)
    const data = new TimelineData(() => {})
    for (const revision of [1, 2, 3]) {
      void data.wantLanes(wish(revision))
      await vi.advanceTimersByTimeAsync(100)
    }
    data.forget()
    void data.wantLanes(wish(9))
    expect(asked).toEqual([1, 2, 9])
  })

  it('are asked for at once when somebody looks at another place or chooses a flow', async () => {
    const asked = slowEngine(100)
    const data = new TimelineData(() => {})
    void data.wantLanes(wish(1))
    await vi.advanceTimersByTimeAsync(100)
    void data.wantLanes(wish(2, { include: 7 }))
    await vi.advanceTimersByTimeAsync(100)
    void data.wantLanes(wish(3, { include: 7, visible: [1e9, 1.5e9] }))
    await vi.advanceTimersByTimeAsync(100)
    expect(asked).toHaveLength(3)
  })

  it('of an older wish do not come in the place of a newer one', async () => {
    const asked = slowEngine(100)
    const data = new TimelineData(() => {})
    for (const revision of [1, 2]) {
      void data.wantLanes(wish(revision))
      await vi.advanceTimersByTimeAsync(100)
    }
    void data.wantLanes(wish(3))
    void data.wantLanes(wish(4, { include: 7 }))
    await vi.advanceTimersByTimeAsync(5000)
    expect(asked).toEqual([1, 2, 4])
  })
})
