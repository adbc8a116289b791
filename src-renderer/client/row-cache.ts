/**
 * Owns the rows that a list shows or is about to show: pages asked for as they are scrolled to.
 *
 * Guarantees: at most one request under way per cache, always for what is on screen first, then for a screen on either
 * side; at most MAX_PAGES pages are held, the oldest go first, never those on screen. When the list changes (`use` with another key) the
 * old rows and the old count stay until the new list's visible rows are here, then all change at once: no flashing.
 * Refuses to know what a row is, and to retry what failed: the next scroll or list asks again.
 */
import type { AppError, Result } from '@shared/result'
import { useCallback, useSyncExternalStore } from 'react'

export const PAGE_ROWS = 128
export const MAX_PAGES = 96

/** Any page of columns: `from` is the index of its first row. */
interface Page {
  readonly from: number
}

export interface RowList<P extends Page> {
  /** Tells lists apart: view id, revision and options. */
  readonly key: string
  readonly count: number
  /** The row that will be in sight when this list takes over; without it the list is shown where the old one was. */
  readonly near?: number
  /** The first PAGE_ROWS rows (or all there are), when they are here already. */
  readonly first?: P
  /** Asks for rows [from, from + count); a page may come back shorter at the end of the list. */
  readonly fetch: (from: number, count: number) => Promise<Result<P>>
}

interface Generation<P extends Page> extends RowList<P> {
  /** by page number, in order of arrival; one answer may stand under several numbers */
  readonly pages: Map<number, P>
}

/** Where a row is found: column index `at` of `page`. */
export interface RowPlace<P> {
  readonly page: P
  readonly at: number
}

export class RowCache<P extends Page> {
  private shown: Generation<P> | null = null
  private coming: Generation<P> | null = null
  private window: readonly [first: number, last: number] = [0, 0]
  private fetching: Generation<P> | null = null
  private readonly listeners = new Set<() => void>()
  private version = 0

  constructor(private readonly onError: (error: AppError) => void) {}

  /** Rows of the list that is shown now. */
  get count(): number {
    return this.shown?.count ?? 0
  }

  /** Key of the list that is shown now; null before the first. */
  get key(): string | null {
    return this.shown?.key ?? null
  }

  /** Another list takes over as soon as its visible rows are here. null = nothing is open. */
  use(list: RowList<P> | null): void {
    if (list === null) {
      if (!this.shown && !this.coming) return
      this.shown = null
      this.coming = null
      this.changed()
      return
    }
    if ((this.coming ?? this.shown)?.key === list.key) return
    this.coming = { ...list, pages: new Map(list.first ? [[0, list.first]] : []) }
    this.settle()
    this.pump()
  }

  /** Rows [first, last) are on screen. */
  show(first: number, last: number): void {
    this.window = [first, last]
    this.pump()
  }

  row(index: number): RowPlace<P> | null {
    const page = this.shown?.pages.get(Math.floor(index / PAGE_ROWS))
    if (!page || index >= (this.shown?.count ?? 0)) return null
    return { page, at: index - page.from }
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly snapshot = (): number => this.version

  private changed(): void {
    this.version++
    for (const listener of this.listeners) listener()
  }

  /** The new list takes over when every visible page of it is here. */
  private settle(): void {
    if (!this.coming || missing(this.coming, this.visiblePages(this.coming)) !== null) return
    this.shown = this.coming
    this.coming = null
    this.changed()
  }

  private visiblePages(generation: Generation<P>): readonly [number, number] {
    // A list that got shorter shows its end.
    const rows = Math.max(1, this.window[1] - this.window[0])
    const { near } = generation
    const jump = generation === this.coming && near !== undefined && (near < this.window[0] || near >= this.window[1])
    const end = jump ? near + rows : this.window[1]
    const last = Math.min(Math.max(end, rows), generation.count)
    const first = Math.max(0, Math.min(jump ? near - rows : this.window[0], last - rows))
    return [Math.floor(first / PAGE_ROWS), Math.ceil(last / PAGE_ROWS)]
  }

  private pump(): void {
    const generation = this.coming ?? this.shown
    if (!generation || this.fetching === generation) return
    const visible = this.visiblePages(generation)
    const rows = this.window[1] - this.window[0]
    const wide: readonly [number, number] = [
      Math.max(0, Math.floor((this.window[0] - rows) / PAGE_ROWS)),
      Math.ceil(Math.min(generation.count, this.window[1] + rows) / PAGE_ROWS),
    ]
    const wanted = missing(generation, visible) ?? missing(generation, wide)
    if (!wanted) return
    this.fetching = generation
    void this.load(generation, wanted[0], wanted[1])
  }

  private async load(generation: Generation<P>, firstPage: number, lastPage: number): Promise<void> {
    const from = firstPage * PAGE_ROWS
    const count = Math.min(lastPage * PAGE_ROWS, generation.count) - from
    const result = await generation.fetch(from, count)
    // A newer list may have begun its own request meanwhile: then this one was cancelled or is of no use.
    if (this.fetching === generation) this.fetching = null
    if (generation !== this.shown && generation !== this.coming) return
    if (!result.ok) {
      if (result.error.code !== 'cancelled' && result.error.code !== 'unknown-view') this.onError(result.error)
      return
    }
    this.keep(generation, result.value, firstPage, lastPage)
    if (generation === this.coming) this.settle()
    else this.changed()
    this.pump()
  }

  private keep(generation: Generation<P>, page: P, firstPage: number, lastPage: number): void {
    for (let number = firstPage; number < lastPage; number++) generation.pages.set(number, page)
    const [first, last] = this.visiblePages(generation)
    for (const number of generation.pages.keys()) {
      if (generation.pages.size <= MAX_PAGES) return
      if (number < first || number >= last) generation.pages.delete(number)
    }
  }
}

/** The first run of pages in [first, last) that is not there; null = all there. */
function missing<P extends Page>(
  generation: Generation<P>,
  [first, last]: readonly [number, number],
): readonly [number, number] | null {
  let from = first
  while (from < last && generation.pages.has(from)) from++
  if (from >= last) return null
  let to = from + 1
  while (to < last && !generation.pages.has(to)) to++
  return [from, to]
}

const serials = new WeakMap<object, number>()
let lastSerial = 0

/**
 * A number for an answer of the engine, the same for the same object. View ids alone do not tell lists apart: an engine
 * that was started again counts from the beginning.
 */
export function serialOf(view: object): number {
  const known = serials.get(view)
  if (known !== undefined) return known
  lastSerial++
  serials.set(view, lastSerial)
  return lastSerial
}

/** Renders again whenever rows arrive or the list changes. */
export function useRowCache<P extends Page>(cache: RowCache<P>): number {
  const subscribe = useCallback((listener: () => void) => cache.subscribe(listener), [cache])
  return useSyncExternalStore(subscribe, cache.snapshot)
}
