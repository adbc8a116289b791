// Notes and projects: written in the window, there again after a restart, after the capture moved, changed or went missing.
import { appendFileSync, copyFileSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'vitest'
import { launch, ROOT, type RunningApp } from './launch'
import { saveAs, writeNote } from './projects'

const SAMPLE = join(ROOT, 'resources', 'samples', 'normal-ftp.pcapng')
const TEXT = 'The server opens this one: announced in @frame:15. #active-ftp'

let folder: string
let userData: string
let capture: string
let running: RunningApp | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tracebook-project-'))
  userData = mkdtempSync(join(tmpdir(), 'tracebook-e2e-'))
  capture = join(folder, 'session.pcapng')
  copyFileSync(SAMPLE, capture)
})
afterEach(async () => {
  await running?.close()
  running = undefined
  rmSync(folder, { recursive: true, force: true })
  rmSync(userData, { recursive: true, force: true })
})

async function start(file: string): Promise<RunningApp> {
  running = await launch({ files: [file], userData })
  return running
}

const notesTab = async ({ page }: RunningApp): Promise<void> => {
  await page.getByRole('tab', { name: /^Notes/ }).click()
}

describe('a note', () => {
  it('written on a capture without a project is there when the capture is opened again', async () => {
    const first = await start(capture)
    await first.page.getByText('72 lines').waitFor()
    await writeNote(first, 19, TEXT)
    await first.screenshot('note-written')
    await first.close()

    const again = await start(capture)
    await again.page.getByText('72 lines').waitFor()
    await notesTab(again)
    await again.page.getByLabel('Notes').getByText('The server opens this one').first().waitFor()
    await again.page.getByLabel('Notes').getByText('The server opens this one').first().click()
    await again.page.locator('.reading-line[data-index="18"][aria-selected="true"]').waitFor()
    await again.screenshot('note-reopened')
  })

  it('is a link that leads to the frames it names', async () => {
    const { page } = await start(capture)
    await page.getByText('72 lines').waitFor()
    await writeNote(running as RunningApp, 19, TEXT)
    await page.locator('.note-link').first().click()
    await page.locator('.reading-line[data-index="14"][aria-selected="true"]').waitFor()
  })
})

describe('a project', () => {
  const saved = async (): Promise<string> => {
    const path = join(folder, 'investigation.tracebook')
    const first = await start(capture)
    await first.page.getByText('72 lines').waitFor()
    await writeNote(first, 19, TEXT)
    await saveAs(first, path, 'investigation')
    await first.close()
    return path
  }

  it('saved under a name opens with its capture, its flows and its notes', async () => {
    const project = await saved()
    const { page } = await start(project)
    await page.getByText('72 lines').waitFor()
    await notesTab(running as RunningApp)
    await page.getByLabel('Notes').getByText('The server opens this one').first().waitFor()
  })

  it('finds its capture again beside it when both were moved', async () => {
    const project = await saved()
    const elsewhere = mkdtempSync(join(tmpdir(), 'tracebook-moved-'))
    renameSync(project, join(elsewhere, 'investigation.tracebook'))
    renameSync(capture, join(elsewhere, 'session.pcapng'))
    const { page } = await start(join(elsewhere, 'investigation.tracebook'))
    await page.getByText('72 lines').waitFor()
    rmSync(elsewhere, { recursive: true, force: true })
  })

  it('can be read without its capture: notes and flows stand, and it says what is missing', async () => {
    const project = await saved()
    rmSync(capture)
    const { page } = await start(project)
    await notesTab(running as RunningApp)
    await page.getByLabel('Notes').getByText('The server opens this one').first().waitFor()
    await page.getByRole('tab', { name: /^Captures/ }).click()
    await page
      .getByText(/was not found/)
      .first()
      .waitFor()
    await running?.screenshot('capture-missing')
    await page.getByRole('tab', { name: /^Flows/ }).click()
    await page.getByRole('grid', { name: 'Flows' }).getByText('198.51.100.20').first().waitFor()
  })

  it('says so when its capture is no longer the same file', async () => {
    const project = await saved()
    appendFileSync(capture, 'changed')
    const { page } = await start(project)
    await page.getByRole('tab', { name: /^Captures/ }).click()
    await page
      .getByText(/its content differs/)
      .first()
      .waitFor()
  })
})
