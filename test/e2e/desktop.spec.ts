// The shell around the page: what it must refuse (DESIGN 8, one test a rule), and the life of the engine process.
import { join } from 'node:path'
import type { DesktopApi } from '@shared/desktop-api'
import type { WebPreferences } from 'electron'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { enginePid, watchEngine } from './engine'
import { launch, ROOT, type RunningApp } from './launch'

declare global {
  interface Window {
    readonly tracebook: DesktopApi
  }
}

let running: RunningApp

beforeAll(async () => {
  running = await launch()
})
afterAll(() => running?.close())

describe('the window', () => {
  it('opens on the page of the app scheme and becomes visible', async () => {
    expect(running.page.url()).toBe('app://tracebook/index.html')
    await expect.poll(() => visibleWindows(running)).toBe(1)
    await running.screenshot('window')
  })

  it('runs its page sandboxed, isolated and without Node', async () => {
    // Undocumented, and the only way to ask a window what it was made with.
    const preferences = await running.app.evaluate(({ webContents }) => {
      const [contents] = webContents.getAllWebContents() as unknown as { getLastWebPreferences(): WebPreferences }[]
      const { sandbox, contextIsolation, nodeIntegration, webSecurity } = contents?.getLastWebPreferences() ?? {}
      return { sandbox, contextIsolation, nodeIntegration, webSecurity }
    })
    expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true })
    expect(await running.page.evaluate(() => [typeof require, typeof process, typeof module])).toEqual([
      'undefined',
      'undefined',
      'undefined',
    ])
  })

  it('shows the page nothing of Electron but the functions of the bridge', async () => {
    const kinds = await running.page.evaluate(() => [
      ...new Set(Object.values(window.tracebook).map((value) => typeof value)),
    ])
    expect(kinds.sort()).toEqual(['function', 'object', 'string'])
    const versions = await running.page.evaluate(() => window.tracebook.versions)
    expect(versions.app).toMatch(/^\d+\.\d+\.\d+/)
    expect(versions.electron).toMatch(/^\d+\./)
  })
})

describe('what the page may not do', () => {
  it('sends the content security policy with the page', async () => {
    const policy = await running.page.evaluate(async () =>
      (await fetch('index.html')).headers.get('content-security-policy'),
    )
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toContain('unsafe-eval')
  })

  it('refuses an inline script', async () => {
    const ran = await running.page.evaluate(async () => {
      const refused = new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), {
          once: true,
        })
      })
      const script = document.createElement('script')
      script.textContent = 'document.documentElement.dataset.inline = "ran"'
      document.body.append(script)
      return { directive: await refused, inline: document.documentElement.dataset.inline }
    })
    expect(ran.directive).toMatch(/^script-src/)
    expect(ran.inline).toBeUndefined()
  })

  it('refuses an inline event handler', async () => {
    const directive = await running.page.evaluate(async () => {
      const refused = new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), {
          once: true,
        })
      })
      const image = document.createElement('img')
      image.setAttribute('onerror', 'document.documentElement.dataset.handler = "ran"')
      image.src = 'data:image/png;base64,AA=='
      document.body.append(image)
      const seen = await refused
      image.remove()
      return seen
    })
    expect(directive).toMatch(/^script-src/)
    expect(await running.page.evaluate(() => document.documentElement.dataset.handler)).toBeUndefined()
  })

  it('opens no second window', async () => {
    expect(await running.page.evaluate(() => window.open('app://tracebook/index.html'))).toBeNull()
    expect(await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  })

  it('gets no permission', async () => {
    expect(await running.page.evaluate(() => Notification.requestPermission())).toBe('denied')
    const position = await running.page.evaluate(
      () =>
        new Promise<string>((resolve) =>
          navigator.geolocation.getCurrentPosition(
            () => resolve('given'),
            (error) => resolve(error.code === error.PERMISSION_DENIED ? 'denied' : error.message),
          ),
        ),
    )
    expect(position).toBe('denied')
  })

  it('reaches no network, not even from main through the session', async () => {
    const outcome = await running.app.evaluate(async ({ session }) =>
      session.defaultSession.fetch('https://example.com/').then(
        () => 'answered',
        (error: Error) => error.message,
      ),
    )
    expect(outcome).toContain('ERR_BLOCKED_BY_CLIENT')
  })

  it.each([
    'app://tracebook/../../package.json',
    'app://tracebook/%2e%2e/%2e%2e/package.json',
    'app://tracebook/..%2f..%2fpackage.json',
  ])('is not given a file outside its folder: %s', async (url) => {
    const status = await running.page.evaluate(async (address) => (await fetch(address)).status, url)
    expect([400, 404]).toContain(status)
  })
})

describe('requests to main', () => {
  it('refuses arguments that do not fit, with a Result', async () => {
    const answers = await running.page.evaluate(async () => {
      const api = window.tracebook as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
      return [await api.setTheme?.('purple'), await api.addRecent?.(7), await api.connectEngine?.('')]
    })
    for (const answer of answers) expect(answer).toMatchObject({ ok: false, error: { code: 'bad-request' } })
  })

  it('refuses a window that is not ours, even with our page in it', async () => {
    const answer = await running.app.evaluate(
      async ({ BrowserWindow }, preload) => {
        const stranger = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } })
        try {
          await stranger.loadURL('app://tracebook/index.html')
          return await stranger.webContents.executeJavaScript('window.tracebook.theme()')
        } finally {
          stranger.destroy()
        }
      },
      join(ROOT, 'out', 'preload', 'index.cjs'),
    )
    expect(answer).toMatchObject({ ok: false, error: { code: 'bad-request' } })
  })

  it('remembers the theme and tells the page when it changes', async () => {
    const told = await running.page.evaluate(async () => {
      const change = new Promise((resolve) => {
        const stop = window.tracebook.onThemeChange((theme) => {
          if (theme.choice !== 'dark') return
          stop()
          resolve(theme)
        })
      })
      await window.tracebook.setTheme('dark')
      return change
    })
    expect(told).toEqual({ choice: 'dark', dark: true })
    expect(await running.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true)
    await running.page.evaluate(() => window.tracebook.setTheme('system'))
  })

  it('gives the path of a file chosen in the page', async () => {
    const handle = await running.page.evaluateHandle(() => {
      const input = document.createElement('input')
      input.type = 'file'
      document.body.append(input)
      return input
    })
    const input = handle.asElement()
    await input?.setInputFiles(__filename)
    const path = await handle.evaluate((element) => {
      const [file] = element.files ?? []
      element.remove()
      return file ? window.tracebook.pathForFile(file) : 'no file'
    })
    expect(path).toBe(__filename)
  })

  it('keeps a list of recent files, newest first, without those that are gone', async () => {
    const list = await running.page.evaluate(async (file) => {
      await window.tracebook.addRecent(file)
      await window.tracebook.addRecent(`${file}.gone`)
      return window.tracebook.recent()
    }, __filename)
    expect(list).toEqual({ ok: true, value: [__filename] })
    expect(await running.page.evaluate(() => window.tracebook.clearRecent())).toEqual({ ok: true, value: null })
    expect(await running.page.evaluate(() => window.tracebook.recent())).toEqual({ ok: true, value: [] })
  })

  it('sends the command of a menu item to the page', async () => {
    const heard = running.page.evaluate(
      () =>
        new Promise((resolve) => {
          const stop = window.tracebook.onCommand((command) => {
            stop()
            resolve(command)
          })
          document.documentElement.dataset.listening = 'yes'
        }),
    )
    await running.page.waitForSelector('[data-listening]', { state: 'attached' })
    await running.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('go.palette')?.click())
    expect(await heard).toBe('go.palette')
  })
})

describe('the engine process', () => {
  it('is handed to the page as a port, under the nonce that the page chose', async () => {
    expect(await connectEngine(running)).toEqual({ ports: 1, state: 'running' })
  })

  it('is started again when it is killed, and the page gets a new port', async () => {
    const states = await watchEngine(running)
    const before = await enginePid(running)
    process.kill(before, 'SIGKILL')
    await expect.poll(states).toEqual(['restarted 2'])
    expect(await enginePid(running)).not.toBe(before)
    expect(await connectEngine(running)).toEqual({ ports: 1, state: 'restarted' })
  })

  it('is given up after three restarts in a minute, until the user asks for another try', async () => {
    const states = await watchEngine(running)
    // The test before used the first of the three.
    const expected = ['restarted 3', 'restarted 4', 'failed 4']
    for (const count of [1, 2, 3]) {
      process.kill(await enginePid(running), 'SIGKILL')
      await expect.poll(states).toEqual(expected.slice(0, count))
    }
    const refused = await running.page.evaluate(() => window.tracebook.connectEngine('a-nonce-of-the-page'))
    expect(refused).toMatchObject({ ok: false, error: { code: 'engine-gone' } })
    const again = await running.page.evaluate(() => window.tracebook.restartEngine())
    expect(again).toMatchObject({ ok: true, value: { state: 'restarted' } })
    expect((await connectEngine(running)).ports).toBe(1)
  })
})

// Last: Playwright keeps waiting for a navigation that was refused, so the page is of little use after this.
describe('navigation', () => {
  it('does not navigate away', async () => {
    await running.page.evaluate(() => {
      window.location.href = 'https://example.com/'
    })
    // A round trip through main: the navigation would have been begun by now.
    await running.page.evaluate(() => window.tracebook.theme())
    expect(running.page.url()).toBe('app://tracebook/index.html')
  })
})

const visibleWindows = ({ app }: RunningApp): Promise<number> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().filter((window) => window.isVisible()).length)

/** Asks for a port as the page's client does, and says how many came. */
function connectEngine({ page }: RunningApp): Promise<{ ports: number; state: string }> {
  return page.evaluate(async () => {
    const nonce = crypto.randomUUID()
    const arrived = new Promise<number>((resolve) => {
      const hear = (event: MessageEvent): void => {
        if (event.source !== window || event.origin !== location.origin || event.data?.nonce !== nonce) return
        window.removeEventListener('message', hear)
        resolve(event.ports.length)
      }
      window.addEventListener('message', hear)
    })
    const answer = await window.tracebook.connectEngine(nonce)
    return { ports: await arrived, state: answer.ok ? answer.value.state : answer.error.message }
  })
}
