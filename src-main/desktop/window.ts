/**
 * Owns the one window: where it stands, when it is shown, what happens when its page dies.
 *
 * Guarantees: shown only when painted (or after 4 s, whatever happened), in the colour of the theme; its place is remembered
 * and always on a screen that is there; a page that crashes is loaded again, at most 3 times a minute.
 */
import { join } from 'node:path'
import { APP_VERSION_ARGUMENT } from '@shared/desktop-api'
import { app, BrowserWindow, dialog, screen } from 'electron'
import { setEventTarget } from './events'
import { pageNotReady } from './open-paths'
import { RestartBudget } from './restart-budget'
import { PAGE_URL } from './security'
import { changeSettings, settings, type WindowBounds } from './settings'
import { backgroundColor } from './theme'

const DEFAULT_SIZE = { width: 1440, height: 900 }
const MIN_SIZE = { minWidth: 900, minHeight: 600 }
const SHOW_ANYWAY_MS = 4_000

let window: BrowserWindow | undefined

export function setupWindow(): void {
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('activate', showWindow)
  showWindow()
}

/** Brings the window to the front; makes it when there is none. Nothing before Electron is ready (set-up will do it). */
export function showWindow(): void {
  if (!app.isReady()) return
  if (window === undefined) {
    window = createWindow()
    return
  }
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

function createWindow(): BrowserWindow {
  const remembered = settings().bounds
  const created = new BrowserWindow({
    ...defaultSize(),
    ...(remembered && isOnScreen(remembered) ? placeOf(remembered) : {}),
    ...MIN_SIZE,
    title: 'Tracebook',
    show: false,
    backgroundColor: backgroundColor(),
    webPreferences: {
      preload: join(__dirname, '..', 'preload', 'index.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      spellcheck: false,
      webviewTag: false,
      additionalArguments: [`${APP_VERSION_ARGUMENT}${app.getVersion()}`],
    },
  })
  if (remembered?.maximized) created.maximize()
  setEventTarget(created)
  showWhenPainted(created)
  rememberBounds(created)
  watchPage(created)
  created.on('closed', () => {
    window = undefined
    setEventTarget(undefined)
    pageNotReady()
  })
  void created.loadURL(PAGE_URL)
  return created
}

function defaultSize(): { width: number; height: number } {
  const { width, height } = screen.getPrimaryDisplay().workAreaSize
  return { width: Math.min(DEFAULT_SIZE.width, width), height: Math.min(DEFAULT_SIZE.height, height) }
}

const placeOf = ({ x, y, width, height }: WindowBounds) => ({ x, y, width, height })

/** At least a hand-sized part of the title bar must be reachable on some screen. */
function isOnScreen(bounds: WindowBounds): boolean {
  return screen.getAllDisplays().some(({ workArea }) => {
    const across = Math.min(bounds.x + bounds.width, workArea.x + workArea.width) - Math.max(bounds.x, workArea.x)
    return across >= 100 && bounds.y >= workArea.y && bounds.y <= workArea.y + workArea.height - 40
  })
}

function showWhenPainted(created: BrowserWindow): void {
  const show = (): void => {
    clearTimeout(timer)
    if (!created.isDestroyed() && !created.isVisible()) created.show()
  }
  const timer = setTimeout(show, SHOW_ANYWAY_MS)
  created.once('ready-to-show', show)
  created.once('closed', () => clearTimeout(timer))
}

function rememberBounds(created: BrowserWindow): void {
  created.on('close', () => {
    changeSettings({ bounds: { ...created.getNormalBounds(), maximized: created.isMaximized() } })
  })
}

async function askToReload(stuck: BrowserWindow): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    message: 'The window does not answer.',
    detail: 'Captures and notes are safe: they live in another process. Wait, or load the window again.',
    buttons: ['Wait', 'Load again'],
    defaultId: 0,
    cancelId: 0,
  })
  // Its page is stuck, so it cannot be asked to reload; ending it makes `render-process-gone` load it again.
  if (response === 1 && !stuck.isDestroyed()) stuck.webContents.forcefullyCrashRenderer()
}

/** The page holds back its end while a note could not be saved: its text is nowhere else. True = it is given up. */
function isGivenUp(created: BrowserWindow): boolean {
  const choice = dialog.showMessageBoxSync(created, {
    type: 'warning',
    message: 'A note is not saved.',
    detail:
      'The notice in the window says why; it is tried again every few seconds. Stay and mend that, or close without the note.',
    buttons: ['Stay', 'Close without the note'],
    defaultId: 0,
    cancelId: 0,
  })
  return choice === 1
}

/** The session lives in the engine, so loading the page again loses nothing but the scroll position. */
function watchPage(created: BrowserWindow): void {
  const budget = new RestartBudget()
  created.on('page-title-updated', (event) => event.preventDefault())
  created.webContents.on('will-prevent-unload', (event) => {
    if (isGivenUp(created)) event.preventDefault()
  })
  created.on('unresponsive', () => void askToReload(created))
  created.webContents.on('did-start-navigation', (details) => {
    if (details.isMainFrame && !details.isSameDocument) pageNotReady()
  })
  created.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    pageNotReady()
    if (reason === 'clean-exit' || created.isDestroyed()) return
    console.error(`tracebook: the window's page ended (${reason}, ${exitCode})`)
    if (budget.take()) created.webContents.reload()
    else
      dialog.showErrorBox(
        'The window keeps failing',
        `Its page ended again (${reason}). Close Tracebook and start it again.`,
      )
  })
}
