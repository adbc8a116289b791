// Ways into the app: a file on the command line, in the menu, from a second start; and back after the engine died.
import { execFileSync, spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { enginePid, watchEngine } from './engine'
import { launch, ROOT, type RunningApp } from './launch'

const SAMPLE = join(ROOT, 'resources', 'samples', 'normal-ftp.pcapng')

/** Lines that the command line prints. It is the same engine: what it says of a file is what the window must show. */
const cli = (...args: readonly string[]): string[] =>
  execFileSync(process.execPath, [join(ROOT, 'out', 'main', 'cli.cjs'), ...args], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '')

const lines = cli('frames', SAMPLE)

let running: RunningApp | undefined

afterEach(async () => {
  await running?.close()
  running = undefined
})

describe('a capture', () => {
  it('given on the command line is open when the window appears', async () => {
    running = await launch({ files: [SAMPLE] })
    await showsSample(running)
    await running.screenshot('open-from-command-line')
    expect(running.pageErrors).toEqual([])
    await expect
      .poll(() => running?.page.evaluate(() => window.tracebook.recent()))
      .toEqual({ ok: true, value: [SAMPLE] })
  })

  it('chosen in the dialog of the menu is opened', async () => {
    running = await launch()
    await running.app.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] })
    }, SAMPLE)
    await choose(running, 'file.open')
    await showsSample(running)
  })

  it('given to a second start is opened in the window that is there', async () => {
    running = await launch()
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    const second = spawn(
      process.env.TRACEBOOK_ELECTRON ?? '',
      [...sandbox, ROOT, `--user-data-dir=${running.userData}`, SAMPLE],
      { stdio: 'ignore' },
    )
    expect(await new Promise((resolve) => second.once('exit', resolve))).toBe(0)
    await showsSample(running)
  })

  it('is open again after the engine died', async () => {
    running = await launch({ files: [SAMPLE] })
    await showsSample(running)
    const states = await watchEngine(running)
    process.kill(await enginePid(running), 'SIGKILL')
    await expect.poll(states).toEqual(['restarted 2'])
    // What was on the screen stays there meanwhile; only the new engine can answer a filter.
    const filter = running.page.getByLabel('Display filter')
    await filter.fill('arp')
    await filter.press('Enter')
    await running.page.getByText(`${cli('frames', '-Y', 'arp', SAMPLE).length} of ${lines.length} lines`).waitFor()
    await running.screenshot('after-engine-death')
  })

  it('that is not there is answered with what to do, and the app goes on', async () => {
    running = await launch({ files: [`${SAMPLE}.gone`] })
    await running.page.getByText('normal-ftp.pcapng.gone').first().waitFor()
    await running.screenshot('file-not-there')
    await running.app.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] })
    }, SAMPLE)
    await choose(running, 'file.open')
    await showsSample(running)
  })
})

async function showsSample({ page }: RunningApp): Promise<void> {
  await page.getByText(`${lines.length} frames`).waitFor()
  // The line without its time, which the two may show in different zones.
  await page
    .getByText((lines[0] ?? '').replace(/^\S+ /, '').slice(0, 40))
    .first()
    .waitFor()
}

async function choose({ app, page }: RunningApp, item: string): Promise<void> {
  // The page has begun to listen once it has painted something.
  await page.locator('#root > *').first().waitFor()
  await app.evaluate(({ Menu }, id) => Menu.getApplicationMenu()?.getMenuItemById(id)?.click(), item)
}
