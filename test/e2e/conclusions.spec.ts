// FTP sessions and findings in the real window: one thing selected is shown by every view; decisions survive a restart.
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterEach, describe, expect, it } from 'vitest'
import { launch, ROOT, type RunningApp } from './launch'

const SAMPLE = join(ROOT, 'resources', 'samples', 'normal-ftp.pcapng')
const GENERATED = join(ROOT, '..', 'shared', 'captures', 'generated')
const MGET = join(GENERATED, '04-mget-consecutive-ports.pcap')
const hasGenerated = existsSync(MGET)
if (!hasGenerated) console.warn('skipped: the generated captures are not at ../shared/captures/generated')

let running: RunningApp | undefined
afterEach(async () => {
  await running?.close()
  running = undefined
})

async function start(file: string, userData?: string): Promise<RunningApp> {
  running = await launch({ files: [file], ...(userData === undefined ? {} : { userData }) })
  const { app, page } = running
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800))
  await expect.poll(() => page.evaluate(() => [innerWidth, innerHeight])).toEqual([1280, 800])
  return running
}

const tab = async (page: Page, name: RegExp): Promise<void> => page.getByRole('tab', { name }).click()
const transfer = (page: Page, text: RegExp) => page.getByRole('treeitem').filter({ hasText: text })

describe('the FTP tab', () => {
  it('shows sessions with their transfers; a transfer chosen there is shown by every view', async () => {
    const { page, pageErrors, screenshot } = await start(SAMPLE)
    await tab(page, /^FTP 2/)
    await page.getByRole('treeitem').filter({ hasText: 'Session 1' }).waitFor()
    await transfer(page, /Download/).click()
    await page.locator('.reading-line[data-index="32"][aria-selected="true"]').waitFor()
    await page.getByRole('option', { selected: true }).filter({ hasText: 'download 20 → 3173' }).waitFor()
    await page.getByLabel('Inspector').getByText('198.51.100.20:20 → 192.0.2.10:3173').first().waitFor()
    // the announcement is lit up in the Reading
    await page.locator('.reading-line.is-lit').filter({ hasText: 'PORT' }).first().waitFor()
    await screenshot('ftp-transfer')
    await tab(page, /^Flows/)
    await page.locator('.flow-compact.is-selected').filter({ hasText: 'download' }).waitFor()
    expect(pageErrors).toEqual([])
  })

  it('follows a line that is chosen in the Reading, and is walked through by keyboard', async () => {
    const { page } = await start(SAMPLE)
    await tab(page, /^FTP 2/)
    await page.getByRole('treeitem').filter({ hasText: 'Session 1' }).waitFor()
    await page.locator('.reading-line').filter({ hasText: 'LIST' }).first().click()
    await page.locator('.ftp-transfer.is-selected').filter({ hasText: 'Listing' }).waitFor()
    await page.getByRole('tree', { name: 'FTP sessions' }).focus()
    await page.keyboard.press('ArrowDown')
    await page.locator('.ftp-transfer.is-selected').filter({ hasText: 'Download' }).waitFor()
    await page.locator('.reading-line[data-index="32"][aria-selected="true"]').waitFor()
    await page.keyboard.press('ArrowLeft')
    await page.locator('.ftp-session.is-selected').filter({ hasText: 'Session 1' }).waitFor()
    await page.keyboard.press('ArrowLeft')
    await page.locator('.ftp-session[aria-expanded="false"]').filter({ hasText: 'Session 1' }).waitFor()
  })

  it('lights up the data connection while the pointer is on the line that announced it', async () => {
    const { page } = await start(SAMPLE)
    await tab(page, /^FTP 2/)
    await page.locator('.reading-line').filter({ hasText: 'PORT' }).first().hover()
    await page.locator('.reading-line.is-lit[data-index="18"]').waitFor()
    await page.locator('.reading-line[data-index="2"]').hover()
    await expect.poll(() => page.locator('.reading-line.is-lit').count()).toBe(0)
  })
})

describe('the list of flows', () => {
  it('folds the data connections of a session by key and by pointer, and unfolds for one that is selected elsewhere', async () => {
    const { page, pageErrors, screenshot } = await start(SAMPLE)
    await tab(page, /^FTP 2/)
    await tab(page, /^Flows/)
    const data = page.locator('.flow-compact.is-data')
    const control = page.locator('.flow-compact.is-control').first()
    await data.first().waitFor()
    const before = await data.count()
    await control.locator('.flow-end').first().click()
    await page.getByRole('grid', { name: 'Flows' }).press('ArrowLeft')
    await page.locator('.flow-compact.is-control[data-folded="true"]').first().waitFor()
    await expect.poll(() => data.count()).toBeLessThan(before)
    const away = before - (await data.count())
    await screenshot('flows-folded')
    // the tab goes on counting what is put away
    await page.getByRole('tab', { name: /^Flows 6/ }).waitFor()
    await control.locator('.flow-fold').click()
    await expect.poll(() => data.count()).toBe(before)
    await control.locator('.flow-fold').click()
    await expect.poll(() => data.count()).toBe(before - away)
    await page.getByRole('option').filter({ hasText: 'download 20 → 3173' }).click()
    await expect.poll(() => data.count()).toBe(before)
    await page.locator('.flow-compact.is-selected').filter({ hasText: 'download' }).waitFor()
    expect(pageErrors).toEqual([])
  })
})

describe('the conclusion before the explanation', () => {
  it('says that a normal session is normal and no scan, with the frames that prove it', async () => {
    const { page } = await start(SAMPLE)
    await tab(page, /^FTP 2/)
    await transfer(page, /Download/)
      .first()
      .click()
    const box = page.getByLabel('Conclusion')
    await box.getByText('Normal active FTP. Not a scan.').waitFor()
    await box.getByText('Is this a port scan? No:').waitFor()
    expect(await box.getByRole('button', { name: /^Frame \d+$/ }).count()).toBeGreaterThan(1)
  })
})

describe('a capture that is written to while it is open', () => {
  it('is named with what to do, in words that can be copied', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tracebook-changed-'))
    try {
      const file = join(folder, 'changing.pcapng')
      writeFileSync(file, readFileSync(SAMPLE))
      const { page } = await start(file)
      await tab(page, /^FTP 2/)
      appendFileSync(file, 'more')
      const problem = page.locator('.problems').getByText(/changing\.pcapng was written to after it was opened/)
      await problem.waitFor()
      await page.locator('.problems').getByRole('button', { name: 'Copy' }).waitFor()
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

describe('a transfer and its session', () => {
  it('are shown as listing text, dialogue and the rules of the firewall card, which can be copied', async () => {
    const { app, page, pageErrors, screenshot } = await start(SAMPLE)
    await tab(page, /^FTP 2/)
    await transfer(page, /Listing/)
      .first()
      .click()
    await page.getByRole('button', { name: 'Show listing' }).click()
    await expect.poll(() => page.getByLabel('Text of the transfer').inputValue()).toMatch(/^[d-]r/)
    await screenshot('ftp-listing')
    await page.keyboard.press('Escape')
    await page.getByText('Dialogue', { exact: true }).click()
    await page.getByRole('grid', { name: 'Dialogue' }).getByText('USER anonymous').click()
    await page.locator('.reading-line[data-index="9"][aria-selected="true"]').waitFor()
    await page.getByText('Firewall', { exact: true }).click()
    await page.getByRole('button', { name: 'Copy: Capture filter (BPF)' }).click()
    await expect
      .poll(() => app.evaluate(({ clipboard }) => clipboard.readText()))
      .toMatch(/^tcp and \(\(host 192\.0\.2\.10 and host 198\.51\.100\.20 and port 21/)
    await screenshot('ftp-firewall')
    expect(pageErrors).toEqual([])
  })

  it('give the file that was transferred, saved byte for byte', async () => {
    const { app, page } = await start(SAMPLE)
    const folder = mkdtempSync(join(tmpdir(), 'tracebook-saved-'))
    const target = join(folder, 'README')
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath })
    }, target)
    await tab(page, /^FTP 2/)
    await transfer(page, /Download/).click()
    await page.getByRole('button', { name: 'Save file…' }).click()
    await page.getByText(/Saved 4,211 bytes/).waitFor()
    expect(readFileSync(target)).toHaveLength(4211)
    rmSync(folder, { recursive: true })
  })

  it('carry a note, and a link to a session leads back to it', async () => {
    const { page } = await start(SAMPLE)
    await tab(page, /^FTP 2/)
    await page.getByRole('treeitem').filter({ hasText: 'Session 2' }).click()
    await page.getByRole('tree', { name: 'FTP sessions' }).focus()
    await page.keyboard.press('n')
    await page.locator('.monaco-editor').first().click()
    await page.keyboard.insertText('Passive this time, unlike @ftp:1.')
    await page
      .getByText(/saved .*revision \d/i)
      .first()
      .waitFor()
    await page.locator('.note-link').filter({ hasText: 'FTP session 1' }).click()
    await page.locator('.ftp-session.is-selected').filter({ hasText: 'Session 1' }).waitFor()
    await tab(page, /^Notes 1/)
    await page.getByLabel('Notes').getByText('FTP session 2').first().click()
    // the note and its session are there together
    await tab(page, /^FTP 2/)
    await page.locator('.ftp-session.is-selected').filter({ hasText: 'Session 2' }).waitFor()
    await page.getByRole('heading', { name: 'Note on FTP session 2' }).waitFor()
    await page.locator('.monaco-editor').getByText('Passive this time').first().waitFor()
  })
})

describe.skipIf(!hasGenerated)('forty-six transfers', () => {
  it('are scrolled through and selected in every view', async () => {
    const { page, pageErrors, screenshot } = await start(MGET)
    await tab(page, /^FTP 1/)
    await page.getByRole('tree', { name: 'FTP sessions' }).focus()
    await page.keyboard.press('End')
    const last = page.locator('.ftp-transfer.is-selected')
    await last.waitFor()
    await page.locator('.reading-line.is-active').filter({ hasText: '172.23.61.200.20' }).waitFor()
    await page.getByRole('option', { selected: true }).filter({ hasText: '20 →' }).waitFor()
    await screenshot('ftp-mget')
    expect(pageErrors).toEqual([])
  })
})

describe.skipIf(!hasGenerated)('a finding', () => {
  it('is dismissed with a reason, and still is after a restart', async () => {
    const userData = mkdtempSync(join(tmpdir(), 'tracebook-e2e-'))
    const first = await start(MGET, userData)
    await tab(first.page, /^Findings [1-9]/)
    const item = (page: Page) => page.locator('.finding-item').filter({ hasText: 'FTP data connections' })
    await item(first.page).first().click()
    await first.page.locator('.reading-line.is-active').waitFor()
    await first.page.locator('.reading-finding').first().waitFor()
    await first.screenshot('finding')
    await first.page.getByRole('button', { name: 'Dismiss…' }).click()
    await first.page.getByLabel('Reason').fill('Normal mget, announced port by port.')
    await first.page.getByRole('button', { name: 'Dismiss', exact: true }).click()
    await first.page
      .getByText(/dismissed by/)
      .first()
      .waitFor()
    await first.close()

    const again = await start(MGET, userData)
    await tab(again.page, /^Findings/)
    await item(again.page).first().getByText('dismissed').waitFor()
    await item(again.page).first().click()
    await again.page.getByText('Normal mget, announced port by port.').waitFor()
    await again.screenshot('finding-dismissed')
    await again.close()
    running = undefined
    rmSync(userData, { recursive: true, force: true })
  })
})
