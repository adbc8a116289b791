// Ladder and graphs in the real window: by keyboard and pointer, selection both ways, large and back, files that hold what is shown.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launch, ROOT, type RunningApp } from './launch'

const AXE = readFileSync(join(ROOT, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8')
const SAMPLE = join(ROOT, 'resources', 'samples', 'normal-ftp.pcapng')
const folder = mkdtempSync(join(tmpdir(), 'tracebook-ladder-e2e-'))
let running: RunningApp

beforeAll(async () => {
  running = await launch({ files: [SAMPLE] })
  await running.page.getByText('72 lines').waitFor()
})
afterAll(async () => {
  expect(running.pageErrors).toEqual([])
  await running.close()
  rmSync(folder, { recursive: true, force: true })
})

const row = (frame: number) => running.page.locator(`.ladder-row[data-frame="${frame}"]`)
const isChosen = (bar: string, name: string) => running.page.locator(`${bar} .segmented-option:has-text("${name}")`)
const ladder = () => running.page.getByRole('grid', { name: 'Ladder' })
const selectedLine = (index: number) =>
  running.page.locator(`.reading-line[data-index="${index}"][aria-selected="true"]`)

async function goToFrame(frame: number): Promise<void> {
  const { page } = running
  await page.keyboard.press('Control+g')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.type(String(frame))
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('Enter')
}

/** The next save dialog answers with this path. */
async function willSaveTo(name: string): Promise<string> {
  const path = join(folder, name)
  await running.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath })
  }, path)
  return path
}

describe('the ladder', () => {
  it('shows the control connection with its data connection, the late segment and its place', async () => {
    await running.page.getByRole('tab', { name: 'Ladder' }).click()
    await goToFrame(67)
    await row(67).and(running.page.locator('.is-selected')).waitFor()
    expect(await row(67).textContent()).toContain('late by 2.023 ms · 1,167 bytes; belongs before frame 65')
    const facts = running.page.locator('.ladder-facts')
    await facts.getByText('28348 → 21 ftp').waitFor()
    await facts.getByText('24626 → 3668 ftp-data').waitFor()
    await facts.getByText('1 late').waitFor()
  })

  it('moves with the keyboard and selects the frame in the reading', async () => {
    await ladder().focus()
    await running.page.keyboard.press('ArrowUp')
    await selectedLine(65).waitFor()
    await running.page.keyboard.press('Home')
    await selectedLine(49).waitFor()
    await running.page.keyboard.press('End')
    await selectedLine(71).waitFor()
    await running.page.keyboard.press('Enter')
    await expect
      .poll(() => running.page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('Lines of the capture')
  })

  it('follows a line that is selected in the reading', async () => {
    await running.page.keyboard.press('Alt+ArrowUp')
    await row(71).and(running.page.locator('.is-selected')).waitFor()
    await goToFrame(19)
    await running.page.locator('.ladder-facts').getByText('20 → 3172 ftp-data').waitFor()
    await row(19).and(running.page.locator('.is-selected')).waitFor()
  })

  it('puts the late segment where its bytes belong in sequence order', async () => {
    await goToFrame(67)
    await row(67).waitFor()
    const place = (frame: number) => row(frame).getAttribute('data-index').then(Number)
    expect(await place(67)).toBeGreaterThan(await place(65))
    await isChosen('.ladder-bar', 'Sequence').click()
    await expect.poll(async () => (await place(67)) < (await place(65))).toBe(true)
    await isChosen('.ladder-bar', 'Time').click()
    await expect.poll(async () => (await place(67)) > (await place(65))).toBe(true)
  })

  it('is shown large in the centre, and Escape brings the reading back', async () => {
    const { page } = running
    await page.getByRole('button', { name: 'Large' }).click()
    await page.getByRole('region', { name: 'Ladder, large' }).waitFor()
    await page.getByText('The ladder is shown large in the centre.').waitFor()
    await row(67).and(page.locator('.is-selected')).waitFor()
    await page.keyboard.press('ArrowDown')
    await row(68).and(page.locator('.is-selected')).waitFor()
    await running.screenshot('ladder-large')
    await page.keyboard.press('Escape')
    await selectedLine(67).waitFor()
    await row(68).and(page.locator('.is-selected')).waitFor()
  })

  it('saves the whole ladder as SVG with every label, and as PNG', async () => {
    const { page } = running
    const svg = await willSaveTo('ladder.svg')
    await page.getByRole('button', { name: 'Save…' }).click()
    await page.getByRole('menuitem', { name: 'Figure as SVG…' }).click()
    await page.getByText(/Saved .* to .*ladder\.svg/).waitFor()
    const text = readFileSync(svg, 'utf8')
    for (const label of [
      'SYN 28348 → 21',
      'PASV',
      '227 Entering Passive Mode (198,51,100,20,14,84)',
      'late by 2.023 ms · 1,167 bytes',
      '226 Transfer complete.',
      '192.0.2.10',
      'handshake',
    ])
      expect(text).toContain(`>${label}<`)
    expect(text.match(/<g /g)).toHaveLength(1 + 23 + 1)
    expect(text).not.toMatch(/<script|href=|var\(/)
    const isWellFormed = await page.evaluate(
      (xml) => new DOMParser().parseFromString(xml, 'image/svg+xml').querySelector('parsererror') === null,
      text,
    )
    expect(isWellFormed).toBe(true)
    const png = await willSaveTo('ladder.png')
    await page.getByRole('button', { name: 'Save…' }).click()
    await page.getByRole('menuitem', { name: 'Picture as PNG…' }).click()
    await page.getByText(/Saved .* to .*ladder\.png/).waitFor()
    expect(readFileSync(png).subarray(0, 8)).toEqual(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))
  })
})

describe('the graphs', () => {
  const point = (text: RegExp) => running.page.locator('.graph-point', { hasText: text }).waitFor()
  const picture = () => running.page.getByRole('application')

  it('draw the direction with the data, and say what the selected frame is', async () => {
    await running.page.getByRole('tab', { name: 'Graphs' }).click()
    await goToFrame(67)
    await point(/^frame 67 · 203\.644 ms · late \(reordered\): 1 to 1,168 \(1,167\)$/)
    await running.page.locator('.graphs-legend').getByText('late (reordered) 1').waitFor()
  })

  it('are walked through with the keyboard; Enter selects the frame', async () => {
    await picture().focus()
    await running.page.keyboard.press('ArrowRight')
    await point(/^frame 68 /)
    await running.page.keyboard.press('Enter')
    await selectedLine(67).waitFor()
    await running.page.keyboard.press('+')
    await running.page.keyboard.press('+')
    await running.page.keyboard.press('Home')
    await point(/^frame 68 /)
  })

  it('select the frame that is clicked', async () => {
    const box = await picture().boundingBox()
    if (!box) throw new Error('no picture')
    // the handshake's acknowledgement and the segments lie at opposite ends of the plot
    await running.page.mouse.move(box.x + box.width * 0.45, box.y + box.height - 34)
    await point(/^frame 6\d /)
    await running.page.mouse.down()
    await running.page.mouse.up()
    const said = (await running.page.locator('.graph-point').textContent()) ?? ''
    await selectedLine(Number(/^frame (\d+)/.exec(said)?.[1]) - 1).waitFor()
  })

  it('show throughput, window and round trips, and say why there is nothing', async () => {
    const { page } = running
    await isChosen('.graphs-bar', 'Throughput').click()
    await page.locator('.graphs-legend').getByText('sent, repeats included').waitFor()
    await isChosen('.graphs-bar', 'Window').click()
    await page
      .locator('.graphs-legend')
      .getByText(/window offered/)
      .waitFor()
    await isChosen('.graphs-bar', 'RTT').click()
    await page
      .locator('.graphs-legend')
      .getByText(/segment to acknowledgement/)
      .waitFor()
    await isChosen('.graphs-bar', 'Throughput').click()
    await isChosen('.graphs-bar', 'Orig').click()
    await page.getByText('The originator sent no data in this capture.').waitFor()
    await goToFrame(3)
    await page.getByText(/this flow is udp/).waitFor()
  })

  it('are saved as SVG with their axes', async () => {
    const { page } = running
    await goToFrame(67)
    await isChosen('.graphs-bar', 'Sequence').click()
    await point(/^frame 67 /)
    const path = await willSaveTo('graph.svg')
    await page.getByRole('button', { name: 'Save…' }).click()
    await page.getByRole('menuitem', { name: 'Figure as SVG…' }).click()
    await page.getByText(/Saved .* to .*graph\.svg/).waitFor()
    const text = readFileSync(path, 'utf8')
    for (const label of ['1.00 kB', 'late (reordered)', 'acknowledged']) expect(text).toContain(`>${label}<`)
  })
})

describe.each(['light', 'dark'] as const)('in %s', (theme) => {
  it.each(['Ladder', 'Graphs'])('%s has no fault that axe knows', async (tab) => {
    const { page } = running
    await page.evaluate((choice) => window.tracebook.setTheme(choice), theme)
    await page.locator(`[data-theme="${theme}"]`).waitFor()
    await goToFrame(67)
    await page.getByRole('tab', { name: tab }).click()
    await page
      .locator(tab === 'Ladder' ? '.ladder-row.is-selected' : '.graph-picture')
      .first()
      .waitFor()
    await page.evaluate(AXE)
    const { passes, violations } = await page.evaluate(() => window.axe.run())
    expect(passes.length).toBeGreaterThan(8)
    expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))).toEqual([])
    await running.screenshot(`${tab.toLowerCase()}-${theme}`)
  })
})
