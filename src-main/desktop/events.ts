/**
 * Owns the one way from main to the page: typed events over one channel, to the main frame of the window there is.
 *
 * No window: the event is dropped; whoever cannot afford that keeps a queue (open-paths.ts).
 */
import { DESKTOP_EVENT_CHANNEL, type DesktopEvent } from '@shared/desktop-api'
import type { BrowserWindow } from 'electron'

let target: BrowserWindow | undefined

export function setEventTarget(window: BrowserWindow | undefined): void {
  target = window
}

/** The window, when there is one that still lives. */
export function currentWindow(): BrowserWindow | undefined {
  return target !== undefined && !target.isDestroyed() ? target : undefined
}

export function sendEvent(event: DesktopEvent): void {
  currentWindow()?.webContents.send(DESKTOP_EVENT_CHANNEL, event)
}
