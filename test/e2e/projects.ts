/** Owns what tests of notes and projects do in the window: write a note and wait until it is kept, save the project under a name. */
import { existsSync } from 'node:fs'
import { expect } from 'vitest'
import type { RunningApp } from './launch'

/** Puts text at the place of the cursor in the note that is open. */
export async function typeNote({ page }: RunningApp, text: string): Promise<void> {
  await page.locator('.monaco-editor').first().click()
  await page.keyboard.insertText(text)
}

/** The note in the editor is in the project. */
export async function noteIsKept({ page }: RunningApp): Promise<void> {
  await page
    .getByText(/saved .*revision \d/i)
    .first()
    .waitFor()
}

/** Selects a line, writes a note on it, and waits until it is kept. */
export async function writeNote(running: RunningApp, line: number, text: string): Promise<void> {
  const { page } = running
  await page.locator(`.reading-line[data-index="${line - 1}"]`).click()
  await page.keyboard.press('n')
  const editor = page.locator('.monaco-editor textarea, .monaco-editor .native-edit-context').first()
  await editor.waitFor({ state: 'attached' })
  await typeNote(running, text)
  await noteIsKept(running)
}

/** Saves the project as NAME.tracebook; it has that name afterwards. */
export async function saveAs({ app, page }: RunningApp, path: string, name: string): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath })
  }, path)
  await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('file.saveProjectAs')?.click())
  await expect.poll(() => existsSync(path)).toBe(true)
  await page.getByText(name).first().waitFor()
}
