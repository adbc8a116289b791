// The app from start to end: one instance, what survives a restart, what happens when the page dies, a clean exit.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { enginePid, watchEngine } from './engine'
import { launch, ROOT, type RunningApp } from './launch'

let userData: string
let running: RunningApp | undefined

beforeEach(() => {
  userData = mkdtempSync(join(tmpdir(), 'tracebook-e2e-'))
})
afterEach(async () => {
  await running?.close()
  running = undefined
  rmSync(userData, { recursive: true, force: true })
})

describe('the app', () => {
  it('hands the files of a second start to the window that is open', async () => {
    running = await launch({ userData })
    const { page } = running
    const seen = await page.evaluateHandle(() => {
      const paths: string[] = []
      window.tracebook.onOpenPath((more) => paths.push(...more))
      return paths
    })
    // The page must have said that it is ready, or paths wait for it.
    await page.evaluate(() => window.tracebook.initialPaths())
    expect(await startAgain(userData, ['no-such.pcap'])).toBe(0)
    await expect.poll(() => seen.evaluate((paths) => paths)).toEqual([join(ROOT, 'no-such.pcap')])
    expect(await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  })

  it('keeps theme and window place over a restart', async () => {
    running = await launch({ userData })
    await running.page.evaluate(() => window.tracebook.setTheme('dark'))
    const bounds = { x: 40, y: 60, width: 1100, height: 700 }
    await running.app.evaluate(
      ({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted),
      bounds,
    )
    await expect.poll(() => boundsOf(running)).toEqual(bounds)
    await running.close()

    running = await launch({ userData })
    expect(await running.page.evaluate(() => window.tracebook.theme())).toEqual({
      ok: true,
      value: { choice: 'dark', dark: true },
    })
    expect(await boundsOf(running)).toEqual(bounds)
  })

  it('does not open the window where no screen is', async () => {
    running = await launch({ userData })
    const away = { x: 90_000, y: 90_000, width: 1000, height: 650, maximized: false }
    await running.close()
    writeFileSync(join(userData, 'settings.json'), JSON.stringify({ theme: 'light', bounds: away }))

    running = await launch({ userData })
    const bounds = await boundsOf(running)
    expect(bounds?.x).toBeLessThan(5_000)
    expect(bounds?.y).toBeLessThan(5_000)
  })

  it('starts with its defaults when its settings are damaged', async () => {
    writeFileSync(join(userData, 'settings.json'), '{"theme": "da')
    writeFileSync(join(userData, 'recent.json'), '{')
    running = await launch({ userData })
    expect(await running.page.evaluate(() => window.tracebook.theme())).toMatchObject({ value: { choice: 'system' } })
    expect(await running.page.evaluate(() => window.tracebook.recent())).toEqual({ ok: true, value: [] })
  })

  it('loads the page again when its process dies, with the same engine behind it', async () => {
    running = await launch({ userData })
    const { app } = running
    const engineBefore = await enginePid(running)
    const loaded = app.evaluate(
      ({ webContents }) =>
        new Promise<string>((resolve) => {
          const [contents] = webContents.getAllWebContents()
          contents?.once('did-finish-load', () => resolve(contents.getURL()))
          contents?.forcefullyCrashRenderer()
        }),
    )
    expect(await loaded).toBe('app://tracebook/index.html')
    expect(await enginePid(running)).toBe(engineBefore)
  })

  it('starts a new engine when the old one hangs', { timeout: 90_000 }, async () => {
    running = await launch({ userData })
    const states = await watchEngine(running)
    const hung = await enginePid(running)
    process.kill(hung, 'SIGSTOP')
    await expect.poll(states, { timeout: 60_000, interval: 500 }).toEqual(['restarted 2'])
    expect(isAlive(hung)).toBe(false)
    expect(running.output()).toContain('does not answer')
  })

  it('ends its engine when the window is closed, and says nothing of a failure', async () => {
    running = await launch({ userData })
    const pid = await enginePid(running)
    const ended = new Promise<number | null>((resolve) => running?.app.process().once('exit', resolve))
    await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    expect(await ended).toBe(0)
    // gone, but its number is known until the system has taken notice
    await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false)
    expect(running.output()).not.toContain('the engine ended')
    expect(JSON.parse(readFileSync(join(userData, 'settings.json'), 'utf8'))).toMatchObject({ theme: 'system' })
    expect(existsSync(join(userData, 'settings.json.new'))).toBe(false)
    running = undefined
  })
})

const boundsOf = (target: RunningApp | undefined) =>
  target?.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Starts the app once more on the same folder; its exit code. */
function startAgain(folder: string, files: readonly string[]): Promise<number | null> {
  const executable = process.env.TRACEBOOK_ELECTRON ?? ''
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const second = spawn(executable, [...sandbox, ROOT, `--user-data-dir=${folder}`, ...files], {
    cwd: ROOT,
    stdio: 'ignore',
  })
  return new Promise((resolve, reject) => {
    second.once('error', reject)
    second.once('exit', resolve)
  })
}
