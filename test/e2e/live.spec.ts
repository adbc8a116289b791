// Live capture in the real window: from the dialog to a Reading that grows, the end, and what a killed app leaves behind.
import { spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { enginePid } from './engine'
import { launch, type RunningApp } from './launch'

const isAble =
  spawnSync('dumpcap', ['-d', '-i', 'lo', '-f', 'udp'], { encoding: 'utf8' }).stdout?.includes('(000)') ?? false
if (!isAble) process.stderr.write('skipped: live capture in the window (dumpcap may not capture on lo here)\n')

const PORT = 40_009
const FILTER = `udp port ${PORT}`
/** two ends that nothing else is connected to */
const CABLE = [`tbk${process.pid}`, `tbl${process.pid}`] as const
const ip = (...argv: string[]): boolean => spawnSync('ip', argv, { stdio: 'ignore' }).status === 0
const hasCable = isAble && ip('link', 'add', CABLE[0], 'type', 'veth', 'peer', 'name', CABLE[1])
if (hasCable) ip('link', 'del', CABLE[0])
else process.stderr.write('skipped: an interface that goes down under a capture (no right to make one here)\n')

let userData: string
let running: RunningApp | undefined
let sender: NodeJS.Timeout | undefined

beforeEach(() => {
  userData = mkdtempSync(join(tmpdir(), 'tracebook-e2e-'))
})
afterEach(async () => {
  clearInterval(sender)
  await running?.close()
  running = undefined
  rmSync(userData, { recursive: true, force: true })
  if (hasCable) ip('link', 'del', CABLE[0])
})

/** Datagrams to a port of our own where nobody listens, until the test is over. */
function sendOnLoopback(): void {
  const socket = createSocket('udp4')
  sender = setInterval(() => socket.send('numbered', PORT, '127.0.0.1'), 20)
  sender.unref()
  socket.unref()
}

async function start(app: RunningApp, filter = FILTER, port = 'lo'): Promise<void> {
  const { page } = app
  await page.getByRole('button', { name: 'Capture packets…' }).click()
  await page.getByRole('radio', { name: new RegExp(`^${port}\\b`) }).check()
  await page.getByLabel('Capture filter').fill(filter)
  await page.getByRole('button', { name: 'Start capturing' }).click()
}

async function lines({ page }: RunningApp): Promise<number> {
  const text = await page.locator('.reading-count').textContent()
  return Number((text ?? '0').replace(/\D/g, ''))
}

describe.skipIf(!isAble)('a live capture in the window', () => {
  it('grows before the eyes, is stopped, and says what was received and dropped', async () => {
    running = await launch({ userData })
    const { page } = running
    sendOnLoopback()
    await start(running)
    const bar = page.getByRole('region', { name: 'Live capture' })
    await bar.getByText('Capturing lo').waitFor()
    await expect.poll(() => lines(running as RunningApp), { timeout: 20_000 }).toBeGreaterThan(10)
    const before = await lines(running)
    await expect.poll(() => lines(running as RunningApp), { timeout: 20_000 }).toBeGreaterThan(before)
    // a line that was clicked is to be read: it does not run away
    await page.locator('.reading-line:not(.is-pending)').nth(2).click()
    await bar.getByRole('button', { name: 'Held' }).click()
    await bar.getByRole('button', { name: 'Following' }).waitFor()
    await running.screenshot('live-light')
    await page.keyboard.press('Control+Shift+E')
    await bar.getByText('Captured lo').waitFor()
    await bar.getByText('0 dropped').waitFor()
    const received = Number(
      /([\d,]+) packets? received/.exec((await bar.textContent()) ?? '')?.[1]?.replaceAll(',', ''),
    )
    await expect.poll(() => lines(running as RunningApp)).toBe(received)
    await bar.getByRole('button', { name: 'Hide' }).click()
    await bar.waitFor({ state: 'detached' })
    expect(running.pageErrors).toEqual([])
  })

  it('with a filter that does not compile does not begin, and the place is shown', async () => {
    running = await launch({ userData })
    const { page } = running
    await start(running, 'udp prot 9')
    await page.getByRole('alert').getByText('does not compile').waitFor()
    expect(await page.locator('.capture-filter-place mark').textContent()).toBe('prot')
    await page.getByLabel('Capture filter').fill(FILTER)
    await page.getByText('compiles', { exact: true }).waitFor()
  })

  it.skipIf(!hasCable)('says in words that its interface is down, is back, and is gone', async () => {
    ip('link', 'add', CABLE[0], 'type', 'veth', 'peer', 'name', CABLE[1])
    for (const end of CABLE) ip('link', 'set', end, 'up')
    running = await launch({ userData })
    const { page } = running
    await start(running, '', CABLE[0])
    const bar = page.getByRole('region', { name: 'Live capture' })
    await bar.getByText(`Capturing ${CABLE[0]}`).waitFor()
    ip('link', 'set', CABLE[0], 'down')
    await bar.getByText(`${CABLE[0]} was taken down; the capture waits`).waitFor()
    await running.screenshot('live-interface-down')
    ip('link', 'set', CABLE[0], 'up')
    await bar.getByText(`${CABLE[0]} is up again; the capture goes on`).waitFor()
    ip('link', 'del', CABLE[0])
    await bar.getByText(`Capture broke off on ${CABLE[0]}`).waitFor()
    await page.getByText(`The interface ${CABLE[0]} is gone`).waitFor()
    expect(running.pageErrors).toEqual([])
  })

  it('whose engine is killed stays open with all that was written', async () => {
    running = await launch({ userData })
    const { page } = running
    sendOnLoopback()
    await start(running)
    await expect.poll(() => lines(running as RunningApp), { timeout: 20_000 }).toBeGreaterThan(10)
    const seen = await lines(running)
    process.kill(await enginePid(running), 'SIGKILL')
    await page.getByText('The engine ended, and with it the capture of lo.').waitFor()
    await expect.poll(() => lines(running as RunningApp), { timeout: 20_000 }).toBeGreaterThanOrEqual(seen)
  })

  it('whose app is killed is offered at the next start', async () => {
    running = await launch({ userData })
    sendOnLoopback()
    await start(running)
    await expect.poll(() => lines(running as RunningApp), { timeout: 20_000 }).toBeGreaterThan(10)
    const ended = new Promise((resolve) => running?.app.process().once('exit', resolve))
    running.app.process().kill('SIGKILL')
    await ended

    running = await launch({ userData })
    await running.page.getByText('Captures that were interrupted').waitFor()
    await running.screenshot('live-left-behind')
    await running.page.getByRole('button', { name: 'Open', exact: true }).click()
    await expect.poll(() => lines(running as RunningApp), { timeout: 20_000 }).toBeGreaterThan(10)
  })
})
