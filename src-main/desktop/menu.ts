/**
 * Owns the application menu. Items of ours send a command id to the page and do nothing themselves; theme, zoom, full screen
 * and the edit actions are the system's.
 *
 * Keys: the page binds them (so that they also work where the menu bar is hidden), the menu shows them. On macOS the menu
 * takes keys first, so there it binds them and the page never sees them.
 */
import { basename } from 'node:path'
import type { MenuCommand } from '@shared/desktop-api'
import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import { sendEvent } from './events'
import { openPaths } from './open-paths'
import { clearRecent, onRecentChange, recentPaths } from './recent'
import { onSettingsChange, settings } from './settings'
import { setTheme } from './theme'

type Item = MenuItemConstructorOptions
const isMac = process.platform === 'darwin'
const separator: Item = { type: 'separator' }

export async function setupMenu(): Promise<void> {
  onRecentChange(() => void showMenu())
  onSettingsChange(() => void showMenu())
  await showMenu()
}

async function showMenu(): Promise<void> {
  const recent = await recentPaths()
  const appMenu: Item[] = isMac ? [{ role: 'appMenu' }] : []
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([...appMenu, fileMenu(recent), editMenu(), viewMenu(), goMenu(), helpMenu()]),
  )
}

function command(label: string, id: MenuCommand, accelerator?: string): Item {
  const click = (): void => sendEvent({ kind: 'command', value: id })
  return accelerator === undefined
    ? { id, label, click }
    : { id, label, click, accelerator, registerAccelerator: isMac }
}

function fileMenu(recent: readonly string[]): Item {
  return {
    label: '&File',
    submenu: [
      command('&Open…', 'file.open', 'CmdOrCtrl+O'),
      { label: 'Open &Recent', submenu: recentMenu(recent) },
      command('Open &Project…', 'file.openProject', 'CmdOrCtrl+Shift+O'),
      command('Save Project &As…', 'file.saveProjectAs', 'CmdOrCtrl+Shift+S'),
      separator,
      command('&Capture Packets…', 'capture.start', 'CmdOrCtrl+E'),
      command('S&top Capturing', 'capture.stop', 'CmdOrCtrl+Shift+E'),
      separator,
      command('Close', 'file.close', 'CmdOrCtrl+W'),
      ...(isMac ? [] : [separator, { role: 'quit' } satisfies Item]),
    ],
  }
}

/** An ampersand in a name would underline the letter after it. */
function recentMenu(recent: readonly string[]): Item[] {
  if (recent.length === 0) return [{ label: 'Nothing yet', enabled: false }]
  const items = recent.map(
    (path): Item => ({ label: basename(path).replaceAll('&', '&&'), toolTip: path, click: () => openPaths([path]) }),
  )
  return [...items, separator, { label: 'Clear', click: () => void clearRecent() }]
}

function editMenu(): Item {
  return {
    label: '&Edit',
    submenu: [
      { role: 'undo' },
      { role: 'redo' },
      separator,
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      { role: 'selectAll' },
      separator,
      command('&Find…', 'edit.find', 'CmdOrCtrl+F'),
    ],
  }
}

function viewMenu(): Item {
  const theme = (label: string, choice: 'system' | 'light' | 'dark'): Item => ({
    id: `theme.${choice}`,
    label,
    type: 'radio',
    checked: settings().theme === choice,
    click: () => void setTheme(choice),
  })
  const tools: Item[] = app.isPackaged ? [] : [separator, { role: 'reload' }, { role: 'toggleDevTools' }]
  return {
    label: '&View',
    submenu: [
      { label: '&Theme', submenu: [theme('&System', 'system'), theme('&Light', 'light'), theme('&Dark', 'dark')] },
      separator,
      command('&Timeline', 'view.toggleTimeline', 'CmdOrCtrl+1'),
      command('&Navigator', 'view.toggleNavigator', 'CmdOrCtrl+2'),
      command('&Inspector', 'view.toggleInspector', 'CmdOrCtrl+3'),
      command('N&otes', 'view.toggleNotes', 'CmdOrCtrl+4'),
      separator,
      command('FT&P Sessions', 'view.ftp', 'CmdOrCtrl+5'),
      command('Fi&ndings', 'view.findings', 'CmdOrCtrl+6'),
      separator,
      command('&Reset Layout', 'view.resetLayout'),
      separator,
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      separator,
      { role: 'togglefullscreen' },
      ...tools,
    ],
  }
}

function goMenu(): Item {
  return {
    label: '&Go',
    submenu: [
      command('&Commands…', 'go.palette', 'CmdOrCtrl+K'),
      command('&Filter', 'go.filter', 'CmdOrCtrl+L'),
      command('F&rame…', 'go.frame', 'CmdOrCtrl+G'),
      separator,
      command('&Back', 'go.back', 'Alt+Left'),
      command('&Forward', 'go.forward', 'Alt+Right'),
      separator,
      command('Next N&ote', 'go.nextNote', 'F7'),
      command('Previous No&te', 'go.previousNote', 'Shift+F7'),
      command('Next F&inding', 'go.nextFinding', 'F8'),
      command('Previous Fin&ding', 'go.previousFinding', 'Shift+F8'),
    ],
  }
}

function helpMenu(): Item {
  return {
    label: '&Help',
    role: 'help',
    submenu: [
      command('&Keyboard Shortcuts', 'help.shortcuts', 'F1'),
      command('Open the &Sample', 'help.sample'),
      separator,
      command('&About Tracebook', 'help.about'),
    ],
  }
}
