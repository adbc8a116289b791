/**
 * Owns the last thirty filters that were applied, newest first, in localStorage. Text that does not fit is forgotten.
 */
import * as v from 'valibot'

const KEY = 'tracebook.filters'
export const MAX_HISTORY = 30

const historySchema = v.array(v.pipe(v.string(), v.maxLength(4096)))

type Store = Pick<Storage, 'getItem' | 'setItem'>

export function readHistory(storage: Store): readonly string[] {
  const text = storage.getItem(KEY)
  if (text === null) return []
  try {
    const parsed = v.safeParse(historySchema, JSON.parse(text))
    return parsed.success ? parsed.output.slice(0, MAX_HISTORY) : []
  } catch {
    return []
  }
}

/** Puts `filter` first; a filter is in the list once. */
export function remember(storage: Store, filter: string): void {
  const text = filter.trim()
  if (text === '') return
  const others = readHistory(storage).filter((one) => one !== text)
  storage.setItem(KEY, JSON.stringify([text, ...others].slice(0, MAX_HISTORY)))
}

export function forget(storage: Store, filter: string): void {
  storage.setItem(KEY, JSON.stringify(readHistory(storage).filter((one) => one !== filter)))
}
