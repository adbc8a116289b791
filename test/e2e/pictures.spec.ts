// A picture of every view in light and in dark, at the smallest comfortable size, for looking at; each must be there and quiet.
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { launch, ROOT, type RunningApp } from './launch'

const SAMPLE = join(ROOT, 'resources', 'samples', 'normal-ftp.pcapng')

let running: RunningApp | undefined
afterEach(async () => {
  await running?.close()
  running = undefined
})

async function start(theme: 'light' | 'dark', files: readonly string[]): Promise<RunningApp> {
  const app = await launch({ files })
  running = app
  await app.page.evaluate((choice) => window.tracebook.setTheme(choice), theme)
  await app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800))
  await expect.poll(() => app.page.evaluate(() => [innerWidth, innerHeight])).toEqual([1280, 800])
  return app
}

describe.each(['light', 'dark'] as const)('in %s', (theme) => {
  it('the first screen offers to open a file, the sample and what was open before', async () => {
    const { page, screenshot, pageErrors } = await start(theme, [])
    await page
      .getByText(/sample/i)
      .first()
      .waitFor()
    await screenshot(`empty-${theme}`)
    expect(pageErrors).toEqual([])
  })

  it('reading, explanation, layers, notes, captures and palette can be looked at', async () => {
    const { page, screenshot, pageErrors } = await start(theme, [SAMPLE])
    await page.getByText('72 lines').waitFor()
    await page.locator('.reading-line[data-index="18"]').click()
    await page.getByText(/opened the connection to port 3172/).waitFor()
    await screenshot(`reading-${theme}`)

    await page.getByRole('tab', { name: 'Layers' }).click()
    await page.getByRole('treeitem').first().waitFor()
    await screenshot(`layers-${theme}`)

    await page.locator('.reading-line[data-index="18"]').click()
    await page.keyboard.press('n')
    await page.locator('.monaco-editor').first().click()
    await page.keyboard.insertText(
      '## Why this is not a scan\nAnnounced in @frame:15, one connection to it. #active-ftp',
    )
    await page
      .getByText(/saved .*revision \d/i)
      .first()
      .waitFor()
    await page.getByRole('tab', { name: /^Notes/ }).click()
    await page.getByLabel('Notes').getByText('Why this is not a scan').first().waitFor()
    await screenshot(`notes-${theme}`)

    await page.getByRole('tab', { name: /^Captures/ }).click()
    await page.getByText('normal-ftp.pcapng').first().waitFor()
    await screenshot(`captures-${theme}`)

    await page.getByRole('grid', { name: 'Lines of the capture' }).focus()
    await page.keyboard.press('Control+k')
    await page.getByRole('option').first().waitFor()
    await screenshot(`palette-${theme}`)
    expect(pageErrors).toEqual([])
  })
})
