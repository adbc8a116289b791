/**
 * Owns the parts of the window that the first screen does not need: loaded when they are, or when nothing else is to do.
 */
import { lazy } from 'react'

const shell = () => import('./shell')
const filterBar = () => import('../views/filter/filter-bar')

export const Shell = lazy(async () => ({ default: (await shell()).Shell }))
export const FilterBar = lazy(async () => ({ default: (await filterBar()).FilterBar }))

/** Has them ready before they are asked for; the first screen is painted first. */
export function loadPartsWhenIdle(): void {
  requestIdleCallback(() => void Promise.all([shell(), filterBar()]), { timeout: 2000 })
}
