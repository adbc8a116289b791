// Notes on a disk that becomes full: what was acknowledged stays, what cannot be kept is said, and is kept once there is room.
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { launch, ROOT, type RunningApp } from './launch'
import { noteIsKept, saveAs, typeNote, writeNote } from './projects'

const SAMPLE = join(ROOT, 'resources', 'samples', 'normal-ftp.pcapng')

let folder: string
let disk: string
let userData: string
let running: RunningApp | undefined

const mount = () => spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', disk]).status === 0

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tracebook-disk-'))
  userData = mkdtempSync(join(tmpdir(), 'tracebook-e2e-'))
  disk = mkdtempSync(join(tmpdir(), 'tracebook-small-'))
})
afterEach(async () => {
  await running?.close()
  running = undefined
  spawnSync('umount', ['-l', disk])
  for (const path of [folder, userData, disk]) rmSync(path, { recursive: true, force: true })
})

/** Leaves no byte free. */
function fill(): void {
  const { bavail, bsize } = statfsSync(disk)
  try {
    writeFileSync(join(disk, 'full'), Buffer.alloc(bavail * bsize + 1))
  } catch {
    // that it does not fit is the point
  }
}

describe('a project on a disk that becomes full', () => {
  it('says which note is not kept, and keeps it when there is room again', async () => {
    if (process.platform !== 'linux' || process.getuid?.() !== 0 || !mount()) {
      console.warn('skipped: a small disk can only be made by root on Linux')
      return
    }
    const capture = join(folder, 'session.pcapng')
    copyFileSync(SAMPLE, capture)
    running = await launch({ files: [capture], userData })
    const { app, page } = running
    await page.getByText('72 lines').waitFor()
    await writeNote(running, 5, 'kept')
    const path = join(disk, 'case.tracebook')
    await saveAs(running, path, 'case')

    fill()
    await typeNote(running, ' lost '.repeat(400))
    await page.getByText('not saved yet: tried again by itself').waitFor()
    await page.getByText('a note is not saved').waitFor()
    const notice = page.getByText(/The disk is full: .* could not be written\./)
    await notice.waitFor()
    await running.screenshot('disk-full')

    const asked = app.evaluate(
      ({ app: itself, dialog }) =>
        new Promise<string>((resolve) => {
          // answers: stay
          dialog.showMessageBoxSync = (...given: unknown[]) => {
            resolve((given.at(-1) as { message: string }).message)
            return 0
          }
          itself.quit()
        }),
    )
    expect(await asked).toBe('A note is not saved.')

    rmSync(join(disk, 'full'))
    await noteIsKept(running)
    await page.getByText('all changes saved').waitFor()
    await running.close()
    running = await launch({ files: [path], userData })
    await running.page.getByText('72 lines').waitFor()
    await running.page.getByRole('tab', { name: /^Notes/ }).click()
    await running.page
      .getByLabel('Notes')
      .getByText(/kept +lost +lost/)
      .first()
      .waitFor()
  })
})
