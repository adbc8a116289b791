/**
 * Owns what each key does in the filter bar. Keys with Ctrl, Alt or Cmd are the window's.
 */
import type { KeyboardEvent } from 'react'
import type { Suggestion } from './suggestions'

interface FilterKeys {
  readonly active: number
  /** [] while the list is closed */
  readonly list: readonly Suggestion[]
  readonly text: string
  readonly setOpen: (open: boolean) => void
  readonly setActive: (index: number) => void
  readonly apply: (filter: string) => void
  readonly take: (suggestion: Suggestion) => void
  readonly remove: (suggestion: Suggestion) => void
  readonly clear: () => void
}

/** True when the key meant something to the filter bar. */
export function filterKey(event: KeyboardEvent, keys: FilterKeys): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.nativeEvent.isComposing) return false
  const { active, list } = keys
  const shown = list.length > 0
  const chosen = list[active]
  switch (event.key) {
    case 'ArrowDown':
      if (shown) keys.setActive(active + 1 >= list.length ? 0 : active + 1)
      else keys.setOpen(true)
      return true
    case 'ArrowUp':
      if (shown) keys.setActive(active <= 0 ? list.length - 1 : active - 1)
      return shown
    case 'Tab': {
      // with the list closed, or nothing written, Tab goes on to the next element as everywhere
      const taken = chosen ?? (keys.text.trim() === '' ? undefined : list[0])
      if (!taken || event.shiftKey) return false
      keys.take(taken)
      return true
    }
    case 'Enter':
      if (chosen) keys.take(chosen)
      else keys.apply(keys.text)
      return true
    case 'Delete':
      if (!chosen || chosen.origin.kind === 'completion') return false
      keys.remove(chosen)
      return true
    case 'Escape':
      if (shown) keys.setOpen(false)
      else keys.clear()
      return true
    default:
      return false
  }
}
