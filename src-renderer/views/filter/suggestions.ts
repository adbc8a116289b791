/**
 * Owns what the list under the filter bar offers: completions at the cursor, or, over an empty text, saved filters and
 * earlier ones. Pure.
 */
import { complete } from '@shared/filter/complete'
import type { SavedFilter } from '@shared/rows'

/** A saved or an earlier filter is whole: applied at once when chosen, and may be removed. */
export type SuggestionOrigin =
  | { readonly kind: 'completion' | 'earlier' }
  | { readonly kind: 'saved'; readonly id: string }

export interface Suggestion {
  readonly key: string
  readonly label: string
  readonly detail: string
  /** what the text becomes, and where the cursor then stands */
  readonly text: string
  readonly cursor: number
  readonly origin: SuggestionOrigin
}

const MAX_SHOWN = 40

export function suggestions(
  text: string,
  cursor: number,
  history: readonly string[],
  saved: readonly SavedFilter[],
): readonly Suggestion[] {
  if (text.trim() === '') return [...saved.map(savedFilter), ...history.map(earlierFilter)].slice(0, MAX_SHOWN)
  const { from, to, items } = complete(text, cursor, 'frame')
  return items.slice(0, MAX_SHOWN).map((item) => {
    // a blank after a whole word, so that what follows is offered at once; none after an opening bracket
    const written = item.text.endsWith('(') || text[to] === ' ' ? item.text : `${item.text} `
    return {
      key: `${item.kind} ${item.label}`,
      label: item.label,
      detail: item.detail,
      text: text.slice(0, from) + written + text.slice(to),
      cursor: from + written.length,
      origin: { kind: 'completion' },
    }
  })
}

const savedFilter = ({ id, name, filter }: SavedFilter): Suggestion => ({
  key: `saved ${id}`,
  label: filter,
  detail: name,
  text: filter,
  cursor: filter.length,
  origin: { kind: 'saved', id },
})

const earlierFilter = (filter: string): Suggestion => ({
  key: `earlier ${filter}`,
  label: filter,
  detail: 'used before',
  text: filter,
  cursor: filter.length,
  origin: { kind: 'earlier' },
})

/** An only suggestion that is already written out helps nobody. */
export const worthShowing = (list: readonly Suggestion[], text: string): boolean =>
  list.length > 1 || (list.length === 1 && list[0]?.text.trim() !== text.trim())
