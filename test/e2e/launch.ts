/**
 * Owns how the end-to-end tests start the built app in a real Electron: each with a userData folder of its own, ended and
 * cleaned up by `close`. Pictures go to test-results/.
 *
 * The executable comes from the environment (TRACEBOOK_ELECTRON, set by scripts/test.mjs and scripts/e2e.mjs, which also do
 * the set-up and the screen).
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type ElectronApplication, _electron as electron, type Page } from 'playwright-core'

export const ROOT = resolve(__dirname, '..', '..')

export interface LaunchOptions {
  /** captures or a project, as on the command line */
  readonly files?: readonly string[]
  /** a userData folder to use and keep (for what must survive a restart) */
  readonly userData?: string
  readonly args?: readonly string[]
}

export interface RunningApp {
  readonly app: ElectronApplication
  readonly page: Page
  readonly userData: string
  /** what main and the engine wrote to stdout and stderr so far */
  output(): string
  /** errors and warnings of the page's console, and exceptions nobody caught */
  readonly pageErrors: readonly string[]
  /** Saves test-results/NAME.png and gives its path. */
  screenshot(name: string): Promise<string>
  close(): Promise<void>
}

export async function launch(options: LaunchOptions = {}): Promise<RunningApp> {
  const executablePath = process.env.TRACEBOOK_ELECTRON
  if (!executablePath) throw new Error('TRACEBOOK_ELECTRON is not set: run these tests with `node scripts/e2e.mjs`')
  const userData = options.userData ?? mkdtempSync(join(tmpdir(), 'tracebook-e2e-'))
  const app = await electron.launch({
    executablePath,
    // Playwright adds --no-sandbox unless asked not to; only root needs it.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [ROOT, `--user-data-dir=${userData}`, ...(options.args ?? []), ...(options.files ?? [])],
    cwd: ROOT,
    // Otherwise Playwright pretends a light desktop and the app's own theme cannot be seen.
    colorScheme: null,
    timeout: 60_000,
  })
  const written: string[] = []
  app.process().stdout?.on('data', (bytes: Buffer) => written.push(String(bytes)))
  app.process().stderr?.on('data', (bytes: Buffer) => written.push(String(bytes)))
  const page = await app.firstWindow()
  const pageErrors = watchErrors(page)
  await page.waitForLoadState('domcontentloaded')
  return {
    app,
    page,
    userData,
    pageErrors,
    output: () => written.join(''),
    screenshot: (name) => screenshot(page, name),
    close: async () => {
      await app.close()
      if (options.userData === undefined) rmSync(userData, { recursive: true, force: true })
    },
  }
}

function watchErrors(page: Page): string[] {
  const errors: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text())
  })
  page.on('pageerror', (error) => errors.push(String(error)))
  return errors
}

async function screenshot(page: Page, name: string): Promise<string> {
  const folder = join(ROOT, 'test-results')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${name}.png`)
  await page.screenshot({ path })
  return path
}
