/**
 * Owns where the app keeps its own files: Electron's userData folder, or the one named by --user-data-dir=FOLDER.
 *
 * Must run before anything asks for the folder. The single-instance lock lives there too, so two folders are two apps.
 */
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fail, ok, type Result } from '@shared/result'
import { app } from 'electron'

export function setupUserData(): void {
  const named = app.commandLine.getSwitchValue('user-data-dir')
  app.setPath('userData', named === '' ? join(app.getPath('appData'), 'Tracebook') : resolve(named))
}

export const userDataFile = (name: string): string => join(app.getPath('userData'), name)

/** The folder for projects without a name yet; made when it is not there. */
export async function draftsFolder(): Promise<Result<string>> {
  const folder = userDataFile('drafts')
  try {
    await mkdir(folder, { recursive: true })
    return ok(folder)
  } catch (error) {
    return fail('not-writable', `${folder} cannot be created.`, 'Check the rights and the space on that disk.', {
      detail: String(error),
    })
  }
}
