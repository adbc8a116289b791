/**
 * Owns what the window remembers between runs for the person at it: how lines are written, the order, which panes are
 * open, the author's name. Kept in localStorage; what does not fit the schema is forgotten, never repaired by guessing.
 *
 * The theme is remembered by the desktop, sizes of panes by the layout, filter history by the filter bar.
 */
import { lineOptions } from '@shared/contract'
import * as v from 'valibot'
import { LINE_FORMS, type UiState, useUi } from './store'

const KEY = 'tracebook.preferences'

const preferences = v.object({
  lineOptions,
  lineForm: v.optional(v.picklist(LINE_FORMS), 'short'),
  order: v.picklist(['file', 'time', 'sequence']),
  author: v.pipe(v.string(), v.maxLength(200)),
  panes: v.object({ timeline: v.boolean(), navigator: v.boolean(), inspector: v.boolean(), notes: v.boolean() }),
})

export function parsePreferences(text: string | null): v.InferOutput<typeof preferences> | null {
  if (text === null) return null
  try {
    const parsed = v.safeParse(preferences, JSON.parse(text))
    return parsed.success ? parsed.output : null
  } catch {
    // not JSON: written by something else
    return null
  }
}

/** Takes over what was remembered and keeps it up to date from now on. Returns the function that ends that. */
export function keepPreferences(storage: Pick<Storage, 'getItem' | 'setItem'>): () => void {
  const remembered = parsePreferences(storage.getItem(KEY))
  if (remembered) useUi.setState(remembered)
  return useUi.subscribe((state, before) => {
    const kept = keptOf(state)
    const text = JSON.stringify(kept)
    if (text !== JSON.stringify(keptOf(before))) storage.setItem(KEY, text)
  })
}

const keptOf = ({ lineOptions, lineForm, order, author, panes }: UiState): v.InferOutput<typeof preferences> => ({
  lineOptions,
  lineForm,
  order,
  author,
  panes,
})
