/**
 * Owns the files the system asks us to open: from the command line, a second instance, or the desktop (macOS `open-file`).
 *
 * One queue: paths wait in it until the page says that it is ready (it asks for `initialPaths`), later ones go to it at
 * once. A page that is loading again is not ready.
 */
import { app } from 'electron'
import * as v from 'valibot'
import { sendEvent } from './events'

const waiting: string[] = []
let pageIsReady = false

const secondInstanceSchema = v.object({ paths: v.array(v.string()) })

/** Call before Electron is ready: macOS sends `open-file` early. `show` brings the window up, making one if needed. */
export function setupOpenPaths(show: () => void): void {
  app.on('open-file', (event, path) => {
    event.preventDefault()
    openPaths([path])
    if (app.isReady()) show()
  })
  app.on('second-instance', (_event, _argv, _folder, data) => {
    const parsed = v.safeParse(secondInstanceSchema, data)
    if (parsed.success) openPaths(parsed.output.paths)
    show()
  })
}

export function openPaths(paths: readonly string[]): void {
  if (paths.length === 0) return
  if (pageIsReady) sendEvent({ kind: 'open-path', value: paths })
  else waiting.push(...paths)
}

/** The page is ready and takes what has waited. */
export function takeWaitingPaths(): string[] {
  pageIsReady = true
  return waiting.splice(0)
}

/** The page is gone or loads again. */
export function pageNotReady(): void {
  pageIsReady = false
}
