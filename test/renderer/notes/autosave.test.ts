/** When a note that is being written is saved. */
import { AGAIN_MS, Autosave, PAUSE_MS, type SaveState } from '@renderer/views/notes/autosave'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

interface Desk {
  readonly autosave: Autosave
  readonly saves: string[]
  readonly states: SaveState[]
  /** what was said of saving: true = it fails */
  readonly failing: boolean[]
  /** ends the save under way */
  readonly finish: (good?: boolean) => Promise<void>
}

function desk(): Desk {
  const saves: string[] = []
  const states: SaveState[] = []
  const failing: boolean[] = []
  let end: (good: boolean) => void = () => undefined
  const autosave: Autosave = new Autosave(
    (text) => {
      saves.push(text)
      return new Promise((resolve) => {
        end = resolve
      })
    },
    () => states.push(autosave.state),
    (isFailing) => failing.push(isFailing),
  )
  const finish = async (good = true): Promise<void> => {
    end(good)
    await vi.advanceTimersByTimeAsync(0)
  }
  return { autosave, saves, states, failing, finish }
}

describe('autosave', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('saves once after a pause in typing, with the last text', async () => {
    const { autosave, saves, states, finish } = desk()
    autosave.edit('a')
    vi.advanceTimersByTime(PAUSE_MS - 1)
    autosave.edit('ab')
    vi.advanceTimersByTime(PAUSE_MS - 1)
    expect(saves).toEqual([])
    vi.advanceTimersByTime(1)
    expect(saves).toEqual(['ab'])
    await finish()
    expect(states).toEqual(['typing', 'saving', 'saved'])
  })

  it('saves at once when the editor is left, and not again when the pause ends', async () => {
    const { autosave, saves, finish } = desk()
    autosave.edit('a')
    const left = autosave.flush()
    await finish()
    await left
    vi.advanceTimersByTime(10 * PAUSE_MS)
    expect(saves).toEqual(['a'])
  })

  it('never saves two at a time: what was typed meanwhile follows', async () => {
    const { autosave, saves, finish } = desk()
    autosave.edit('a')
    vi.advanceTimersByTime(PAUSE_MS)
    autosave.edit('ab')
    vi.advanceTimersByTime(PAUSE_MS)
    expect(saves).toEqual(['a'])
    await finish()
    expect(saves).toEqual(['a', 'ab'])
    await finish()
    expect(autosave.state).toBe('saved')
  })

  it('keeps a text that could not be saved and tries again', async () => {
    const { autosave, saves, finish } = desk()
    autosave.edit('a')
    vi.advanceTimersByTime(PAUSE_MS)
    await finish(false)
    expect(autosave.state).toBe('failed')
    const again = autosave.flush()
    await finish()
    await again
    expect(saves).toEqual(['a', 'a'])
    expect(autosave.state).toBe('saved')
  })

  it('tries again by itself every few seconds, and says once that it fails and once that all is saved', async () => {
    const { autosave, saves, failing, finish } = desk()
    autosave.edit('a')
    vi.advanceTimersByTime(PAUSE_MS)
    await finish(false)
    vi.advanceTimersByTime(AGAIN_MS)
    await finish(false)
    expect(failing).toEqual([true])
    vi.advanceTimersByTime(AGAIN_MS)
    await finish()
    expect(saves).toEqual(['a', 'a', 'a'])
    expect(failing).toEqual([true, false])
    vi.advanceTimersByTime(10 * AGAIN_MS)
    expect(saves).toHaveLength(3)
  })

  it('saves the newer text after a failure', async () => {
    const { autosave, saves, finish } = desk()
    autosave.edit('a')
    vi.advanceTimersByTime(PAUSE_MS)
    autosave.edit('ab')
    await finish(false)
    vi.advanceTimersByTime(PAUSE_MS)
    await finish()
    expect(saves).toEqual(['a', 'ab'])
    expect(autosave.state).toBe('saved')
  })

  it('does nothing when there is nothing to save', async () => {
    const { autosave, saves } = desk()
    await autosave.flush()
    expect(saves).toEqual([])
  })
})
