// A text listing in the real window: hosts by name, lost ends as '?', bytes said to be made, FTP by lengths.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, it } from 'vitest'
import { launch, type RunningApp } from './launch'

const folder = mkdtempSync(join(tmpdir(), 'tracebook-listing-'))
/** the window comes up on a machine that does other things too */
const PATIENCE = { timeout: 20_000 }
const LISTING = join(folder, 'normal-ftp.txt')
writeFileSync(
  LISTING,
  `The client asks for a listing:
10:00:00.000000 mypc.3171 > S 1000:1000(0)  win 65535  (DF) 10:00:00.100000 > mypc.3171: S 5000:5000(0)  ack 1001 win 17520  (DF)
10:00:00.100200 mypc.3171 > . ack 5001 win 65535 (DF)
10:00:00.200000 > mypc.3171: P 5001:5056(55)  ack 1001 win 17520 (DF)
10:00:01.000000 mypc.3171 > P 1001:1029(28)  ack 5056 win 65480 (DF)
10:00:01.100000 > mypc.3171: P 5056:5086(30)  ack 1029 win 17492 (DF)
10:00:01.100200 mypc.3171 > P 1029:1035(6)  ack 5086 win 65450 (DF)
10:00:01.200000 > mypc.3171: P 5086:5141(55)  ack 1035 win 17486 (DF)
10:00:01.200100 > mypc.3172: S 9000:9000(0)  win 16384  (DF)
10:00:01.200300 mypc.3172 > S 7000:7000(0)  ack 9001 win 65535  (DF)
10:00:01.300000 > mypc.3172: . ack 7001 win 17520 (DF)
10:00:01.300100 > mypc.3172: P 9001:9165(164)  ack 7001 win 17520 (DF)
`,
)

let running: RunningApp | undefined
afterEach(async () => {
  await running?.close()
  running = undefined
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('is shown with names, with what is lost as a question mark, and with bytes that are said to be made', async () => {
  running = await launch({ files: [LISTING] })
  const { page } = running
  const lines = page.locator('.reading-line')
  await expect.poll(() => lines.count(), PATIENCE).toBe(12)
  expect(await lines.first().textContent()).toMatch(/10:00:00\.000000.*mypc\.3171 > \?/)
  await expect
    .poll(async () => (await page.locator('.flow-host').allTextContents()).sort(), PATIENCE)
    .toEqual(['?', '?', 'mypc', 'mypc'])
  await lines.first().click()
  await page.locator('#inspector-tab-layers').click()
  await expect.poll(() => page.locator('.inspector-made').isVisible(), PATIENCE).toBe(true)
  await expect.poll(() => page.locator('.inspector-tree').textContent(), PATIENCE).toContain('Made from text')
  await running.screenshot('listing')
  expect(running.pageErrors).toEqual([])
})
