/**
 * Owns light and dark: the user's choice, what that means now, and telling the page when it changes.
 *
 * The page follows `prefers-color-scheme`, which Electron derives from the same source.
 */
import type { ThemeChoice, ThemeState } from '@shared/desktop-api'
import { nativeTheme } from 'electron'
import { currentWindow, sendEvent } from './events'
import { changeSettings, settings } from './settings'

export function setupTheme(): void {
  nativeTheme.themeSource = settings().theme
  nativeTheme.on('updated', () => {
    currentWindow()?.setBackgroundColor(backgroundColor())
    sendEvent({ kind: 'theme', value: themeState() })
  })
}

export const themeState = (): ThemeState => ({ choice: settings().theme, dark: nativeTheme.shouldUseDarkColors })

export function setTheme(choice: ThemeChoice): ThemeState {
  changeSettings({ theme: choice })
  nativeTheme.themeSource = choice
  return themeState()
}

/** What the window shows before the page has painted: the page's own background, so that nothing flashes. */
export const backgroundColor = (): string => (nativeTheme.shouldUseDarkColors ? '#1d1f23' : '#f3f2ed')
