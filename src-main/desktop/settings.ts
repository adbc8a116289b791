/**
 * Owns what the app remembers between runs about itself: theme and window place. Nothing about captures or projects.
 *
 * In memory from `setupSettings` on; every change is written at once. A change that cannot be written still holds for
 * this run (and is told on stderr).
 */
import type { ThemeChoice } from '@shared/desktop-api'
import * as v from 'valibot'
import { readJson, writeJson } from './json-file'
import { userDataFile } from './user-data'

const boundsSchema = v.object({
  x: v.pipe(v.number(), v.integer()),
  y: v.pipe(v.number(), v.integer()),
  width: v.pipe(v.number(), v.integer(), v.minValue(1)),
  height: v.pipe(v.number(), v.integer(), v.minValue(1)),
  maximized: v.boolean(),
})

const settingsSchema = v.object({
  theme: v.picklist(['system', 'light', 'dark']),
  bounds: v.optional(boundsSchema),
})

/** Of the window when it is not maximized, in screen points. */
export type WindowBounds = v.InferOutput<typeof boundsSchema>

export interface Settings {
  readonly theme: ThemeChoice
  readonly bounds?: WindowBounds | undefined
}

const FILE = 'settings.json'
let current: Settings = { theme: 'system' }
const listeners = new Set<() => void>()

export async function setupSettings(): Promise<void> {
  current = (await readJson(userDataFile(FILE), settingsSchema)) ?? current
}

/** Calls back after each change. */
export function onSettingsChange(listener: () => void): void {
  listeners.add(listener)
}

export const settings = (): Settings => current

export function changeSettings(change: Partial<Settings>): void {
  current = { ...current, ...change }
  for (const listener of listeners) listener()
  writeJson(userDataFile(FILE), current).catch((error: unknown) => {
    console.error('tracebook: settings could not be saved:', error)
  })
}
