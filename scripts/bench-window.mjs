/**
 * `node scripts/bench-window.mjs FILE`: times of the real window on a capture: start, first rows, scrolling, filter.
 * Prints one JSON object (milliseconds) on stdout. Called by bench.mjs; does its own set-up and, where there is none, its own screen.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hasDisplay } from './lib/display.mjs'
import { readyToOpen } from './lib/ready.mjs'
import { main, ROOT, run } from './lib/run.mjs'
import { onScreen } from './lib/screen.mjs'

const STEPS = 240
/** Nobody finds a file in the dialog faster; the engine is warm by then. */
const CHOOSING_MS = 1000

await main(async () => {
  const file = resolve(process.argv[2])
  if (!hasDisplay()) {
    const [command, args] = await onScreen(process.execPath, [fileURLToPath(import.meta.url), file])
    // the figures are ours to pass on
    return (await run(command, args, { stdio: 'inherit' })).code
  }
  const { executable } = await readyToOpen()
  process.stdout.write(`${JSON.stringify(await measure(executable, file))}\n`)
  return 0
})

async function measure(executablePath, file) {
  const { _electron } = await import('playwright-core')
  const userData = mkdtempSync(join(tmpdir(), 'tracebook-bench-'))
  const began = performance.now()
  const app = await _electron.launch({
    executablePath,
    chromiumSandbox: process.getuid?.() !== 0,
    args: [ROOT, `--user-data-dir=${userData}`],
    cwd: ROOT,
    colorScheme: null,
  })
  try {
    const page = await app.firstWindow()
    await page.getByRole('button', { name: /Open a capture/ }).waitFor()
    const startMs = performance.now() - began
    await app.evaluate(
      ({ dialog }, [path, ms]) => {
        dialog.showOpenDialog = async () => {
          await new Promise((resolve) => setTimeout(resolve, ms))
          globalThis.chosenAt = Date.now()
          return { canceled: false, filePaths: [path] }
        }
      },
      [file, CHOOSING_MS],
    )
    const seen = page.evaluate(whenRowsAreSeen)
    await page.getByRole('button', { name: /Open a capture/ }).click()
    const seenAt = await seen
    const chosenAt = await app.evaluate(() => globalThis.chosenAt)
    const firstRowsMs = seenAt - chosenAt
    await page.locator('[aria-label="Reading the capture"]').waitFor({ state: 'detached' })
    await page.getByText('engine idle').waitFor()
    const completeMs = Date.now() - chosenAt
    const scroll = await page.evaluate(scrollTimes, STEPS)
    const filter = page.getByLabel('Display filter')
    await filter.fill('tcp.flags.syn == 1 && !tcp.flags.ack')
    const asked = performance.now()
    await filter.press('Enter')
    await page
      .getByText(/ of [\d,]+ lines/)
      .first()
      .waitFor()
    return { startMs, firstRowsMs, completeMs, filterMs: performance.now() - asked, ...scroll }
  } finally {
    await app.close()
    rmSync(userData, { recursive: true, force: true })
  }
}

/** Runs in the page: the moment (ms of the day's clock) when lines have been painted. */
async function whenRowsAreSeen() {
  const frame = () => new Promise(requestAnimationFrame)
  while (document.querySelectorAll('.reading-line:not(.is-pending)').length < 6) await frame()
  // what is in the document now is on the screen when the next frame begins
  await frame()
  return Date.now()
}

/** Runs in the page: one wheel step a frame, the times between frames. */
async function scrollTimes(steps) {
  const target = document.querySelector('.reading-grid .vrows-view') ?? document.querySelector('.reading-grid')
  const times = []
  let last = await new Promise(requestAnimationFrame)
  for (let step = 0; step < steps; step += 1) {
    target.dispatchEvent(new WheelEvent('wheel', { deltaY: 240, bubbles: true, cancelable: true }))
    const now = await new Promise(requestAnimationFrame)
    times.push(now - last)
    last = now
  }
  times.sort((a, b) => a - b)
  return {
    scrollP50Ms: times[Math.floor(steps / 2)],
    scrollP95Ms: times[Math.floor(steps * 0.95)],
    scrollMaxMs: times.at(-1),
  }
}
