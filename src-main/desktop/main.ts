/**
 * Owns the start of the app: one list of set-up calls in the order Electron demands, nothing else.
 *
 * Guarantees: one instance (a second one hands its paths to the first and leaves); the scheme is registered before Electron
 * is ready, the engine is forked while the page loads.
 */
import { app } from 'electron'
import { setupEngine } from './engine-host'
import { setupIpc } from './ipc'
import { setupMenu } from './menu'
import { openPaths, pathsOf, setupOpenPaths } from './open-paths'
import { setupSecurity, setupSession } from './security'
import { setupSettings } from './settings'
import { setupTheme } from './theme'
import { setupUserData } from './user-data'
import { setupWindow, showWindow } from './window'

setupUserData()
const paths = pathsOf(process.argv, process.cwd())

if (!app.requestSingleInstanceLock({ paths })) {
  app.exit(0)
} else {
  setupSecurity()
  setupOpenPaths(showWindow)
  openPaths(paths)
  void app.whenReady().then(async () => {
    setupSession()
    setupEngine()
    await setupSettings()
    setupTheme()
    setupIpc()
    await setupMenu()
    setupWindow()
  })
}
