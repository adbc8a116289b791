/**
 * Owns which row of a list an event of the pointer is about: rows carry their number as data-index.
 */

/** null: beside the rows. */
export function rowIndexOf({ target }: { readonly target: EventTarget | null }): number | null {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null
  return row ? Number(row.dataset.index) : null
}
