/**
 * `node scripts/screenshot.mjs OUT.png [FILE…]`: opens the app on the files, waits until the picture stands still, saves it.
 *
 * --size 1280x800   size of the page            --theme light|dark
 * --wait SELECTOR   wait until this is visible  --press KEYS   press keys then ('Control+K'); may come often
 * --click SELECTOR  click on this (after --wait, before --press); may come often
 * --limit SECONDS   for everything (60)
 * Errors of the page and what the app writes go to stderr. Exit 1 when something did not appear.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { readArguments } from './lib/arguments.mjs'
import { hasDisplay } from './lib/display.mjs'
import { readyToOpen } from './lib/ready.mjs'
import { main, ROOT, run, SetupError, say } from './lib/run.mjs'
import { onScreen } from './lib/screen.mjs'

const SWITCHES = ['size', 'theme', 'wait', 'press', 'click', 'limit']

await main(async () => {
  const { values, rest } = readArguments(process.argv.slice(2), SWITCHES)
  const [out, ...files] = rest
  if (out === undefined)
    throw new SetupError('usage: node scripts/screenshot.mjs OUT.png [--size 1280x800] [--theme dark] [FILE…]')
  if (!hasDisplay()) {
    const [command, args] = await onScreen(process.execPath, [fileURLToPath(import.meta.url), ...process.argv.slice(2)])
    return (await run(command, args)).code
  }
  const { executable } = await readyToOpen()
  await picture(executable, resolve(out), files, values)
  return 0
})

async function picture(executablePath, out, files, values) {
  const { _electron } = await import('playwright-core')
  const userData = mkdtempSync(join(tmpdir(), 'tracebook-picture-'))
  const [width = 1440, height = 900] = (values.get('size')?.[0] ?? '1440x900').split('x').map(Number)
  const timeout = Number(values.get('limit')?.[0] ?? 60) * 1000
  const app = await _electron.launch({
    executablePath,
    chromiumSandbox: process.getuid?.() !== 0,
    args: [ROOT, `--user-data-dir=${userData}`, ...files.map((file) => resolve(file))],
    cwd: ROOT,
    // Otherwise Playwright pretends a light desktop.
    colorScheme: null,
    timeout,
  })
  app.process().stderr?.on('data', (bytes) => process.stderr.write(bytes))
  try {
    const page = await app.firstWindow()
    page.setDefaultTimeout(timeout)
    page.on('console', (message) => message.type() === 'error' && say(`page: ${message.text()}`))
    page.on('pageerror', (error) => say(`page: ${error.stack ?? error}`))
    await app.evaluate(
      ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
      {
        width,
        height,
      },
    )
    const [theme] = values.get('theme') ?? []
    if (theme) await page.evaluate((choice) => window.tracebook.setTheme(choice), theme)
    for (const selector of values.get('wait') ?? []) await page.waitForSelector(selector)
    for (const selector of values.get('click') ?? []) await page.click(selector)
    for (const keys of values.get('press') ?? []) await page.keyboard.press(keys)
    mkdirSync(dirname(out), { recursive: true })
    await saveWhenStill(page, out)
    say(`saved ${out}`)
  } finally {
    await app.close()
    rmSync(userData, { recursive: true, force: true })
  }
}

/** Until two pictures taken one after the other are the same, or ten seconds have passed. */
async function saveWhenStill(page, path) {
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  let last = await page.screenshot({ path, animations: 'disabled', caret: 'hide' })
  for (let tries = 0; tries < 25; tries += 1) {
    await after(400)
    const next = await page.screenshot({ path, animations: 'disabled', caret: 'hide' })
    if (next.equals(last)) return
    last = next
  }
  say('the picture never stood still; the last one was saved')
}
