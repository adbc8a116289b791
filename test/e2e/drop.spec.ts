// Files dropped on the window, as the system drops them: through the browser's own drag and drop, with real paths.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { launch, ROOT, type RunningApp } from './launch'

const SAMPLE = join(ROOT, 'resources', 'samples', 'normal-ftp.pcapng')

let running: RunningApp | undefined
const folder = mkdtempSync(join(tmpdir(), 'tracebook-drop-'))
afterEach(async () => {
  await running?.close()
  running = undefined
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function drop({ page }: RunningApp, files: readonly string[]): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  const data = { items: [], files: [...files], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await devtools.send('Input.dispatchDragEvent', { type, x: 500, y: 400, data })
    if (type === 'dragOver') await page.screenshot({ path: join(ROOT, 'test-results', 'drop-target.png') })
  }
}

describe('a file dropped on the window', () => {
  it('is opened when it is a capture', async () => {
    running = await launch()
    await running.page.locator('#root > *').first().waitFor()
    await drop(running, [SAMPLE])
    await running.page.getByText('72 lines').waitFor()
  })

  it('leaves what is open as it was when it is not, and says why', async () => {
    const path = join(folder, 'letter.txt')
    writeFileSync(path, 'Dear analyst')
    running = await launch({ files: [SAMPLE] })
    await running.page.getByText('72 lines').waitFor()
    await drop(running, [path])
    await running.page.getByLabel('Problems').getByText('letter.txt').first().waitFor()
    expect(await running.page.getByText('72 lines').count()).toBeGreaterThan(0)
  })
})
