/** The built-in engine that really loses packets: how many at most is said, and the flows show where. */
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { carriedSince } from '@main/capture/cap-helper/carried'
import { startCapture } from '@main/capture/start'
import { findings } from '@main/session/findings'
import { Session } from '@main/session/session'
import { type CaptureSpec, NO_STOP } from '@shared/live'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildCap, noCap, removeCap } from './engines'
import { Lab, missing, SERVER } from './lab'

const reason = noCap || missing('vsftpd', 'curl')
if (reason !== '') process.stderr.write(`skipped: losses of the built-in engine (${reason})\n`)

const FILE_BYTES = 32_000_000
/** a kernel buffer of 1 MiB holds fewer packets than this while the helper is halted */
const PACKETS_WHILE_HALTED = 2500
const SPEC: CaptureSpec = {
  interface: 'eth0',
  filter: '',
  snapLength: null,
  promiscuous: true,
  bufferMiB: 1,
  ring: null,
  stopAfter: NO_STOP,
}

describe.skipIf(reason !== '')('the built-in engine that loses packets', () => {
  let lab: Lab
  beforeAll(async () => {
    await buildCap()
    lab = new Lab('loss')
    await lab.serveFiles({ 'large.bin': new Uint8Array(FILE_BYTES).fill(7) })
  }, 30_000)
  afterAll(() => {
    lab?.close()
    removeCap()
  })

  const counters = () =>
    spawnSync('nsenter', [`--net=/run/netns/${lab.client}`, 'cat', '/proc/net/dev'], { encoding: 'utf8' }).stdout

  it('says how many at most, and findings show the bytes that were acknowledged and never captured', async () => {
    const path = join(lab.folder, 'lost.pcapng')
    const started = await startCapture({ engine: 'cap', spec: SPEC, path, programs: { cap: lab.inside('cap') } })
    if (!started.ok) throw new Error(started.error.message)
    const capture = started.value
    const helper = capture.pid as number
    const url = `ftp://${SERVER}/large.bin`
    const argv = [`--net=/run/netns/${lab.client}`, 'curl', '-s', '--limit-rate', '10M', '-o', '/dev/null', url]
    const client = spawn('nsenter', argv, { stdio: 'ignore' })
    const fetched = new Promise((resolve) => client.once('close', resolve))
    const carried = carriedSince('eth0', counters)
    await until(() => (carried() ?? 0) > 300)
    const whileHalted = carriedSince('eth0', counters)
    process.kill(helper, 'SIGSTOP')
    await until(() => (whileHalted() ?? 0) > PACKETS_WHILE_HALTED)
    process.kill(helper, 'SIGCONT')
    expect(await fetched).toBe(0)
    const last = await capture.stop()
    expect(last).toMatchObject({ state: 'stopped', problem: null })
    const lost = (last.carried ?? 0) - last.received
    expect(lost).toBeGreaterThan(500)

    const opened = await Session.open([path])
    if (!opened.ok) throw new Error(opened.error.message)
    const session = opened.value
    await session.load()
    expect(session.frames.count).toBe(last.received)
    const missed = Array.from({ length: session.flows.count }, (_, flow) => session.flows.flowRecord(flow).missed_bytes)
    const bytes = missed.reduce((sum, count) => sum + count, 0)
    expect(bytes).toBeGreaterThan(500_000)
    // no more than fits into the packets that may be missing
    expect(bytes).toBeLessThanOrEqual(lost * 1460)
    const list = await findings(session, async () => {})
    expect(list.findings.map(({ kind }) => kind)).toContain('capture-loss')
    session.close()
  }, 30_000)
})

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !isSo(); tries++) await new Promise((resolve) => setTimeout(resolve, 20))
  expect(isSo()).toBe(true)
}
