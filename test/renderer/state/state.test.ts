import { startNoteOnSelection } from '@renderer/state/actions'
import { keepPreferences, parsePreferences } from '@renderer/state/preferences'
import { ALL_PANES, NO_SELECTION, useUi } from '@renderer/state/store'
import { throttle } from '@renderer/state/throttle'
import { canTravel, forgetTrail, keepTrail, travel } from '@renderer/state/trail'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const select = (frame: number, flow: number | null): void =>
  useUi.setState({ selection: { ...NO_SELECTION, frame, flow } })

function memory(initial: Record<string, string> = {}) {
  const values = new Map(Object.entries(initial))
  return {
    getItem: (key: string): string | null => values.get(key) ?? null,
    setItem: (key: string, value: string): void => void values.set(key, value),
    values,
  }
}

describe('preferences', () => {
  const kept = {
    lineOptions: { style: 'tcpdump', clock: 'delta', absoluteSeq: true, utc: true },
    lineForm: 'tcpdump',
    order: 'time',
    author: 'kf',
    panes: { ...ALL_PANES, notes: false },
  }

  it('come back as they were', () => {
    expect(parsePreferences(JSON.stringify(kept))).toEqual(kept)
  })

  it('are forgotten when they do not fit', () => {
    for (const text of [null, '', 'null', '{', JSON.stringify({ ...kept, order: 'random' })])
      expect(parsePreferences(text)).toBeNull()
  })

  it('are written when one of them changes, and only then', () => {
    const storage = memory()
    const stop = keepPreferences(storage)
    useUi.setState({ navigator: 'notes' })
    expect(storage.values.size).toBe(0)
    useUi.setState({ author: 'kf' })
    expect(parsePreferences(storage.values.get('tracebook.preferences') ?? null)?.author).toBe('kf')
    stop()
  })
})

describe('throttle', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('held, waits an interval before the first run', async () => {
    const work = vi.fn(async () => {})
    const { run, hold } = throttle(work, 500)
    hold()
    run()
    run()
    await vi.advanceTimersByTimeAsync(499)
    expect(work).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(work).toHaveBeenCalledTimes(1)
  })

  it('runs at once, then once an interval, and once more after the last call', async () => {
    const work = vi.fn(async () => {})
    const { run } = throttle(work, 500)
    run()
    run()
    run()
    expect(work).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(500)
    expect(work).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(2000)
    expect(work).toHaveBeenCalledTimes(2)
  })

  it('never runs two at a time: a slow one is waited for, and rests twice as long, at most four seconds', async () => {
    const ends: (() => void)[] = []
    const work = vi.fn(() => new Promise<void>((resolve) => ends.push(resolve)))
    const { run } = throttle(work, 500)
    run()
    run()
    await vi.advanceTimersByTimeAsync(5000)
    expect(work).toHaveBeenCalledTimes(1)
    ends[0]?.()
    await vi.advanceTimersByTimeAsync(3999)
    expect(work).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(work).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(600)
    run()
    ends[1]?.()
    await vi.advanceTimersByTimeAsync(1199)
    expect(work).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(1)
    expect(work).toHaveBeenCalledTimes(3)
  })

  it('forgets what was to come when cancelled', async () => {
    const work = vi.fn(async () => {})
    const { run, cancel } = throttle(work, 500)
    run()
    run()
    cancel()
    await vi.advanceTimersByTimeAsync(2000)
    expect(work).toHaveBeenCalledTimes(1)
  })
})

describe('back and forward', () => {
  it('go through the places that were selected; a new place cuts off the way forward', () => {
    forgetTrail()
    const stop = keepTrail()
    select(1, 0)
    select(5, 1)
    useUi.setState({ selection: { ...useUi.getState().selection, bytes: [0, 4] } })
    select(9, 1)
    travel(-1)
    expect(useUi.getState().selection.frame).toBe(5)
    travel(-1)
    expect(useUi.getState().selection.frame).toBe(1)
    expect(canTravel(-1)).toBe(false)
    travel(1)
    expect(useUi.getState().selection.frame).toBe(5)
    select(7, 2)
    expect(canTravel(1)).toBe(false)
    stop()
    forgetTrail()
  })
})

describe('a note on the selection', () => {
  it('hangs on the bytes, else the frame, else the flow', () => {
    useUi.setState({ selection: { frame: 3, flow: 1, bytes: [14, 20], note: null, finding: null } })
    startNoteOnSelection()
    expect(useUi.getState().noteDraft).toEqual({ kind: 'bytes', frame: 3, offset: 14, length: 20 })
    select(3, 1)
    startNoteOnSelection()
    expect(useUi.getState().noteDraft).toEqual({ kind: 'frame', frame: 3 })
    useUi.setState({ selection: { ...NO_SELECTION, flow: 1 } })
    startNoteOnSelection()
    expect(useUi.getState().noteDraft).toEqual({ kind: 'flow', flow: 1 })
  })
})
