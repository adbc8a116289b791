/**
 * Owns the real window under a live capture, for bench-live.mjs: starts one through the dialog, clicks lines of the Reading
 * while packets come in, and times each click until the Inspector shows what was clicked.
 *
 * Playwright reaches Electron over the loopback of the network namespace that both run in.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './run.mjs'

/** A window that captures eth0, with the Layers of the selected line in sight. */
export async function openLiveWindow(executablePath) {
  const { _electron } = await import('playwright-core')
  const userData = mkdtempSync(join(tmpdir(), 'tracebook-bench-'))
  const app = await _electron.launch({
    executablePath,
    chromiumSandbox: process.getuid?.() !== 0,
    args: [ROOT, `--user-data-dir=${userData}`],
    cwd: ROOT,
    colorScheme: null,
  })
  const page = await app.firstWindow()
  await page.getByRole('button', { name: 'Capture packets…' }).click()
  await page.getByRole('radio', { name: /^eth0\b/ }).check()
  await page.getByRole('button', { name: 'Start capturing' }).click()
  const bar = page.getByRole('region', { name: 'Live capture' })
  await bar.getByText('Capturing eth0').waitFor()
  await page.evaluate(watchClicks)
  return {
    page,
    folder: join(userData, 'captures'),
    /** resolves when lines can be clicked */
    async ready() {
      await page.locator('.reading-line:not(.is-pending)').nth(3).waitFor()
      await page.getByRole('tab', { name: 'Layers' }).click()
    },
    /** clicks, `betweenMs` apart, until `ended`; then what each took */
    clickUntil: (ended, betweenMs) => clickUntil(page, ended, betweenMs),
    /** stops the capture; the words of the strip and the lines of the Reading once all is read */
    async stop() {
      await page.keyboard.press('Control+Shift+E')
      await bar.getByText('Captured eth0').waitFor({ timeout: 60_000 })
      const words = (await bar.textContent()) ?? ''
      const received = /([\d,]+) packets? received/.exec(words)?.[1] ?? ''
      const began = performance.now()
      await page.getByText(`${received} lines`).first().waitFor({ timeout: 120_000 })
      return { words, behindMs: Math.round(performance.now() - began) }
    },
    async close() {
      await app.close()
      rmSync(userData, { recursive: true, force: true })
    },
  }
}

async function clickUntil(page, ended, betweenMs) {
  let isOver = false
  void ended.then(() => {
    isOver = true
  })
  for (let n = 0; !isOver; n++) {
    // a click holds the Reading: every few clicks it is made to follow again
    if (n % 6 === 5)
      await page
        .getByRole('button', { name: 'Held' })
        .click({ timeout: 2000 })
        .catch(() => undefined)
    const box = await page.locator('.reading-grid').boundingBox()
    if (box) await page.mouse.click(box.x + 200, box.y + 60 + ((n * 37) % Math.max(1, box.height - 120)))
    await page.waitForTimeout(betweenMs)
  }
  await page.waitForTimeout(1000)
  return page.evaluate(() => globalThis.clickTimes)
}

/** Runs in the page. From the moment the pointer went down (by its own clock) to the picture with the answer in it. */
function watchClicks() {
  const times = { marked: [], answered: [], unanswered: 0, downs: 0 }
  globalThis.clickTimes = times
  let current = 0
  document.addEventListener(
    'mousedown',
    (event) => {
      times.downs++
      const line = event.target.closest?.('.reading-line')
      const number = line?.querySelector('.reading-number')?.textContent
      const port = /\.(2\d{4})\b/.exec(line?.textContent ?? '')?.[1]
      if (!number || !port) return
      const mine = ++current
      const isThere = (place) => document.querySelector(place)?.textContent?.includes(port) ?? false
      if (isThere('.inspector-panel')) return
      let isMarked = false
      const look = () => {
        const took = performance.now() - event.timeStamp
        if (!isMarked && isThere('.reading-line[aria-selected="true"]')) {
          isMarked = true
          times.marked.push(took)
        }
        if (isThere('.inspector-panel')) times.answered.push(took)
        else if (mine !== current || took > 5000) times.unanswered++
        else requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    },
    { capture: true },
  )
}

/** Median, 95th percentile and maximum, in whole milliseconds. */
export function spread(times) {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (part) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN)
  return { clicks: sorted.length, median: at(0.5), p95: at(0.95), max: at(1) }
}
