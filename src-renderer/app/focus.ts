/**
 * Owns the places that shortcuts and views move the keyboard to, and moving it there.
 */
export const FILTER_INPUT_ID = 'filter-input'
export const TIMELINE_ID = 'timeline-flows'

const focusById = (id: string): void => document.getElementById(id)?.focus()

export const focusFilter = (): void => focusById(FILTER_INPUT_ID)
export const focusTimeline = (): void => focusById(TIMELINE_ID)
/** When it is painted: it may be coming back into the centre only now. */
export const focusReading = (): void =>
  void requestAnimationFrame(() =>
    document
      .querySelector<HTMLElement>('[role="grid"][aria-label="Lines of the capture"]')
      ?.focus({ preventScroll: true }),
  )
