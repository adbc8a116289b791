/**
 * Owns the ids of the two places that shortcuts move the keyboard to, and moving it there.
 */
export const FILTER_INPUT_ID = 'filter-input'
export const TIMELINE_ID = 'timeline-flows'

const focusById = (id: string): void => document.getElementById(id)?.focus()

export const focusFilter = (): void => focusById(FILTER_INPUT_ID)
export const focusTimeline = (): void => focusById(TIMELINE_ID)
