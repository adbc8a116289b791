/**
 * Owns the start of the app: one list of set-up calls in the order Electron demands, nothing else.
 *
 * Guarantees: one instance (a second one hands its paths to the first and leaves); the scheme is registered before Electron
 * is ready, the engine is forked while the page loads.
 */
import { app, dialog } from 'electron'
import { pathsOf } from './command-line'
import { setupEngine } from './engine-host'
import { setupIpc } from './ipc'
import { setupMenu } from './menu'
import { openPaths, setupOpenPaths } from './open-paths'
import { setupQuit } from './quit'
import { setupSecurity, setupSession } from './security'
import { setupSettings } from './settings'
import { setupTheme } from './theme'
import { setupUserData } from './user-data'
import { setupWindow, showWindow } from './window'

setupUserData()
const paths = pathsOf(process.argv, process.cwd(), app.isPackaged ? undefined : app.getAppPath())

if (!app.requestSingleInstanceLock({ paths })) {
  app.exit(0)
} else {
  setupSecurity()
  setupOpenPaths(showWindow)
  openPaths(paths)
  void app.whenReady().then(start).catch(cannotStart)
}

async function start(): Promise<void> {
  setupSession()
  setupEngine()
  await setupSettings()
  setupTheme()
  setupIpc()
  await setupMenu()
  setupWindow()
  setupQuit()
}

/** A bug; without a window nobody would see it. */
function cannotStart(error: unknown): void {
  console.error(error)
  dialog.showErrorBox('Tracebook cannot start', error instanceof Error ? (error.stack ?? error.message) : String(error))
  app.exit(1)
}
