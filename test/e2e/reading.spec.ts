// Reading a capture in the real window: lines, flows, timeline, filter, selection, layers and bytes, all by the keyboard too.
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launch, ROOT, type RunningApp } from './launch'

const SAMPLE = join(ROOT, 'resources', 'samples', 'normal-ftp.pcapng')

let running: RunningApp
beforeAll(async () => {
  running = await launch({ files: [SAMPLE] })
  await running.page.getByText('72 lines').waitFor()
})
afterAll(async () => {
  expect(running.pageErrors).toEqual([])
  await running.close()
})

const reading = () => running.page.getByRole('grid', { name: 'Lines of the capture' })
const inspector = () => running.page.locator('section[aria-label="Inspector"], [aria-label="Inspector"]').first()

async function filter(text: string): Promise<void> {
  const field = running.page.getByLabel('Display filter')
  await field.fill(text)
  await field.press('Enter')
}

describe('the reading', () => {
  it('goes to the last line and back by the keyboard', async () => {
    await reading().focus()
    await running.page.keyboard.press('End')
    await running.page.locator('.reading-line[data-index="71"]').waitFor()
    await running.page.keyboard.press('Home')
    await running.page.locator('.reading-line[data-index="0"]').waitFor()
  })

  it('shows the flow of the selected line, explained with frames, and marks it in every view', async () => {
    await running.page.locator('.reading-line[data-index="18"]').click()
    await inspector()
      .getByText('198.51.100.20 opened the connection to port 3172 of 192.0.2.10: it sent the SYN.')
      .waitFor()
    await inspector()
      .getByText(/half closed until .*52\.347 ms from FIN to FIN/)
      .waitFor()
    await running.page.getByRole('grid', { name: 'Flows' }).locator('[aria-selected="true"]').waitFor()
  })

  it('offers the reading of the whole FTP session, with its phases in the margin', async () => {
    await running.page.locator('.reading-phase.phase-announce').first().waitFor()
    await running.page.locator('.reading-phase.phase-data-connection').first().waitFor()
    await inspector().getByText('FTP session 1', { exact: true }).click()
    // as the conclusion at the head, and as the sentence with its evidence
    const said = inspector().getByText(/Is this a port scan\? No/)
    await said.nth(1).waitFor()
    await inspector().getByRole('region', { name: 'Conclusion' }).getByText('Normal active FTP. Not a scan.').waitFor()
    await inspector().getByText('12,100 = 12 × 256 + 100 = 3172').waitFor()
    await inspector().getByText('This flow', { exact: true }).click()
  })

  it('follows a frame link of the explanation to its line', async () => {
    await inspector().getByLabel('Frame 23', { exact: true }).first().click()
    await running.page.locator('.reading-line[data-index="22"][aria-selected="true"]').waitFor()
  })

  it('links a field with its bytes', async () => {
    await running.page.getByRole('tab', { name: 'Layers' }).click()
    await inspector().getByRole('treeitem').filter({ hasText: 'Internet Protocol' }).first().click()
    await inspector().locator('.hex-byte.is-lit').first().waitFor()
    await running.page.getByRole('tab', { name: 'Explanation' }).click()
  })

  it('filters lines and flows, says how many are left, and clears', async () => {
    await filter('tcp.flags.syn == 1 && !tcp.flags.ack')
    await running.page.getByText('5 of 72 lines').first().waitFor()
    await filter('')
    await running.page.getByText('72 lines').first().waitFor()
  })

  it('says where a filter is wrong and which field was meant, and keeps the lines', async () => {
    await filter('tcp.prot == 21')
    await running.page
      .getByText(/tcp\.port/)
      .first()
      .waitFor()
    await running.screenshot('filter-error')
    expect(await running.page.locator('.reading-line').count()).toBeGreaterThan(5)
    await filter('')
  })

  it('offers fields while a filter is typed', async () => {
    const field = running.page.getByLabel('Display filter')
    await field.fill('')
    await field.pressSequentially('tcp.fla')
    await running.page.getByRole('listbox', { name: 'Suggestions' }).getByText('tcp.flags.syn').waitFor()
    await running.screenshot('filter-completion')
    await field.press('Escape')
    await filter('')
  })

  it('opens the command palette, which finds a command by its words', async () => {
    await reading().focus()
    await running.page.keyboard.press('Control+k')
    await running.page.getByRole('dialog').waitFor()
    await running.page.keyboard.type('absolute')
    await running.page.getByRole('option').first().waitFor()
    await running.screenshot('palette')
    await running.page.keyboard.press('Enter')
    await running.page.locator('.reading-line', { hasText: 'ack 3058770521' }).first().waitFor()
  })
})
