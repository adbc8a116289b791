/**
 * Owns the end of the app: windows are closed first (Electron's own order), then the engine closes its project and our own
 * files reach the disk, and only then the process ends.
 */
import { app } from 'electron'
import { stopEngine } from './engine-host'
import { writesDone } from './json-file'

export function setupQuit(): void {
  let ready = false
  app.on('will-quit', (event) => {
    if (ready) return
    event.preventDefault()
    void Promise.all([stopEngine(), writesDone()]).then(() => {
      ready = true
      app.quit()
    })
  })
}
