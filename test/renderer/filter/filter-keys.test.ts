import { filterKey } from '@renderer/views/filter/filter-keys'
import { type Suggestion, suggestions } from '@renderer/views/filter/suggestions'
import type { KeyboardEvent } from 'react'
import { describe, expect, it, vi } from 'vitest'

const press = (key: string, modifiers: Partial<KeyboardEvent> = {}): KeyboardEvent =>
  ({
    key,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    nativeEvent: { isComposing: false },
    ...modifiers,
  }) as KeyboardEvent

function field(list: readonly Suggestion[], active = -1, text = 'ip') {
  return {
    list,
    active,
    text,
    setOpen: vi.fn(),
    setActive: vi.fn(),
    apply: vi.fn(),
    take: vi.fn(),
    remove: vi.fn(),
    clear: vi.fn(),
  }
}

const completions = suggestions('tcp.', 4, [], [])
const earlier = suggestions('', 0, ['ip', 'arp'], [])

describe('the keys of the filter bar', () => {
  it('walk through the list and around its ends', () => {
    const last = field(completions, completions.length - 1)
    expect(filterKey(press('ArrowDown'), last)).toBe(true)
    expect(last.setActive).toHaveBeenCalledWith(0)
    const first = field(completions, 0)
    filterKey(press('ArrowUp'), first)
    expect(first.setActive).toHaveBeenCalledWith(completions.length - 1)
  })

  it('open a closed list with Down and leave Up to the field', () => {
    const closed = field([])
    expect(filterKey(press('ArrowDown'), closed)).toBe(true)
    expect(closed.setOpen).toHaveBeenCalledWith(true)
    expect(filterKey(press('ArrowUp'), closed)).toBe(false)
  })

  it('apply what is written with Enter unless an option has been chosen', () => {
    const written = field(completions)
    filterKey(press('Enter'), written)
    expect(written.apply).toHaveBeenCalledWith('ip')
    const chosen = field(completions, 1)
    filterKey(press('Enter'), chosen)
    expect(chosen.take).toHaveBeenCalledWith(completions[1])
  })

  it('take the first completion with Tab, but let Tab go on when there is none or nothing is written', () => {
    const open = field(completions)
    expect(filterKey(press('Tab'), open)).toBe(true)
    expect(open.take).toHaveBeenCalledWith(completions[0])
    expect(filterKey(press('Tab'), field([]))).toBe(false)
    expect(filterKey(press('Tab'), field(earlier, -1, ''))).toBe(false)
    expect(filterKey(press('Tab', { shiftKey: true }), field(completions))).toBe(false)
  })

  it('close the list with Esc first and clear the filter then', () => {
    const open = field(completions)
    filterKey(press('Escape'), open)
    expect(open.setOpen).toHaveBeenCalledWith(false)
    expect(open.clear).not.toHaveBeenCalled()
    const closed = field([])
    filterKey(press('Escape'), closed)
    expect(closed.clear).toHaveBeenCalled()
  })

  it('remove an earlier filter with Delete, but never a completion', () => {
    const history = field(earlier, 1, '')
    expect(filterKey(press('Delete'), history)).toBe(true)
    expect(history.remove).toHaveBeenCalledWith(earlier[1])
    expect(filterKey(press('Delete'), field(completions, 0))).toBe(false)
  })

  it("leave the window's keys to the window", () => {
    expect(filterKey(press('Enter', { ctrlKey: true }), field(completions))).toBe(false)
  })
})
