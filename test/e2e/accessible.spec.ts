// What axe-core can tell of accessibility (WCAG A and AA, contrast included), on the window as it is met, light and dark.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ThemeChoice } from '@shared/desktop-api'
import type { AxeResults } from 'axe-core'
import { afterEach, describe, expect, it } from 'vitest'
import { launch, ROOT, type RunningApp } from './launch'

declare global {
  interface Window {
    readonly axe: { run(): Promise<AxeResults> }
  }
}

const SAMPLE = join(ROOT, 'resources', 'samples', 'normal-ftp.pcapng')
const AXE = readFileSync(join(ROOT, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8')

let running: RunningApp | undefined

afterEach(async () => {
  await running?.close()
  running = undefined
})

describe.each<ThemeChoice>(['light', 'dark'])('in the %s theme', (theme) => {
  it('the empty window has no fault that axe knows', async () => {
    running = await launch()
    await running.page.locator('#root > *').first().waitFor()
    expect(await faults(running, theme)).toEqual([])
    await running.screenshot(`empty-${theme}`)
  })

  it('the window with a capture open has no fault that axe knows', async () => {
    running = await launch({ files: [SAMPLE] })
    await running.page.getByText(/^\d+ lines$/).waitFor()
    expect(await faults(running, theme)).toEqual([])
    await running.screenshot(`sample-${theme}`)
  })

  it('FTP sessions with a transfer and the firewall card have no fault that axe knows', async () => {
    running = await launch({ files: [SAMPLE] })
    const { page } = running
    await page.getByRole('tab', { name: /^FTP 2/ }).click()
    await page.locator('.ftp-transfer').first().click()
    await page.getByRole('button', { name: 'Show listing' }).waitFor()
    expect(await faults(running, theme)).toEqual([])
    await running.screenshot(`ftp-${theme}`)
    await page.getByText('Firewall', { exact: true }).click()
    await page
      .getByRole('button', { name: /^Copy: / })
      .first()
      .waitFor()
    expect(await faults(running, theme)).toEqual([])
    await running.screenshot(`firewall-${theme}`)
  })

  it('findings and the decision about one have no fault that axe knows', async () => {
    running = await launch({ files: [SAMPLE] })
    const { page } = running
    await page.getByRole('tab', { name: /^Findings \d/ }).click()
    await page.locator('.finding-item').first().click()
    await page.getByRole('button', { name: 'Dismiss…' }).click()
    await page.getByLabel('Reason').waitFor()
    expect(await faults(running, theme)).toEqual([])
    await running.screenshot(`findings-${theme}`)
  })
})

/** 'RULE: element' of each. Fails when axe looked at next to nothing. */
async function faults({ page }: RunningApp, theme: ThemeChoice): Promise<string[]> {
  await page.evaluate((choice) => window.tracebook.setTheme(choice), theme)
  await page.locator(`[data-theme="${theme}"]`).waitFor()
  await page.evaluate(AXE)
  const { passes, violations } = await page.evaluate(() => window.axe.run())
  expect(passes.length).toBeGreaterThan(15)
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`))
}
