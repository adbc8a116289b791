// The built-in capture engine in the real window: run by a Node outside Electron, with its remarks always in sight.
import { spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { launch, type RunningApp } from './launch'

const tried = spawnSync(process.execPath, [join('out', 'main', 'cap.cjs'), '--check', '--interface=lo'], {
  encoding: 'utf8',
})
const isAble = tried.stdout?.includes('(000)') ?? false
if (!isAble) process.stderr.write(`skipped: the built-in capture engine in the window (${tried.stderr?.trim()})\n`)

const PORT = 40_010
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
})

function sendOnLoopback(): void {
  const socket = createSocket('udp4')
  sender = setInterval(() => socket.send('numbered', PORT, '127.0.0.1'), 20)
  sender.unref()
  socket.unref()
}

describe.skipIf(!isAble)('the built-in capture engine in the window', () => {
  it('says that its times are software’s and its drops unknown, during the capture and after it', async () => {
    running = await launch({ userData })
    const { page } = running
    const lines = async () => Number(((await page.locator('.reading-count').textContent()) ?? '').replace(/\D/g, ''))
    sendOnLoopback()
    await page.getByRole('button', { name: 'Capture packets…' }).click()
    await page.getByRole('radio', { name: /^lo\b/ }).check()
    await page.locator('.capture-foot select').selectOption('cap')
    await running.screenshot('live-built-in-dialog')
    await page.getByRole('button', { name: 'Start capturing' }).click()

    const bar = page.getByRole('region', { name: 'Live capture' })
    await bar.getByText('Capturing lo').waitFor()
    await bar.getByText('software timestamps, drops unknown', { exact: true }).waitFor()
    await expect.poll(lines, { timeout: 20_000 }).toBeGreaterThan(10)
    await running.screenshot('live-built-in')
    await page.keyboard.press('Control+Shift+E')
    await bar.getByText('Captured lo').waitFor()
    await bar.getByText(/^dropped: unknown, (none|at most [\d,]+) by the counters of lo$/).waitFor()
    const words = (await bar.textContent()) ?? ''
    const received = Number(/([\d,]+) packets? received/.exec(words)?.[1]?.replaceAll(',', ''))
    await expect.poll(lines).toBe(received)
    expect(running.pageErrors).toEqual([])
  })

  it('does not begin out of promiscuous mode, which it cannot leave', async () => {
    running = await launch({ userData })
    const { page } = running
    await page.getByRole('button', { name: 'Capture packets…' }).click()
    await page.getByRole('radio', { name: /^lo\b/ }).check()
    await page.locator('.capture-foot select').selectOption('cap')
    await page.getByLabel('Promiscuous mode').uncheck()
    await page.getByText('cap is always promiscuous').waitFor()
    expect(await page.getByRole('button', { name: 'Start capturing' }).isDisabled()).toBe(true)
  })
})
