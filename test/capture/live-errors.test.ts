/** Each way in which a live capture can fail, provoked for real: its own code, its own words, and a file that can be read. */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { HELPERS } from '@main/capture/programs'
import { startCapture } from '@main/capture/start'
import { openCapture } from '@main/files/open'
import { FrameSpan, Next } from '@main/files/source'
import { type CaptureEngine, type CaptureSpec, DEFAULT_BUFFER_MIB, NO_STOP } from '@shared/live'
import type { AppError } from '@shared/result'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildCap, CAP_HELPER, ENGINES, NO_DROPS, removeCap } from './engines'
import { Lab, missing } from './lab'

const reason = missing(...ENGINES, 'setpriv')
if (reason !== '') process.stderr.write(`skipped: errors of a live capture (${reason})\n`)

const SPEC: CaptureSpec = {
  interface: 'eth0',
  filter: '',
  snapLength: null,
  promiscuous: true,
  bufferMiB: DEFAULT_BUFFER_MIB,
  ring: null,
  stopAfter: NO_STOP,
}

let lab: Lab
let files = 0
beforeAll(async () => {
  if (reason !== '') return
  await buildCap()
  lab = new Lab('err')
}, 30_000)
afterAll(() => {
  lab?.close()
  removeCap()
})

const start = (engine: CaptureEngine, spec: Partial<CaptureSpec> = {}, path?: string, program = lab.inside(engine)) =>
  startCapture({
    engine,
    spec: { ...SPEC, ...spec },
    path: path ?? join(lab.folder, `${engine}-${files++}.${HELPERS[engine].extension}`),
    programs: { [engine]: program },
  })

async function refused(...call: Parameters<typeof start>): Promise<AppError> {
  const started = await start(...call)
  if (started.ok) {
    await started.value.stop()
    throw new Error('it began')
  }
  return started.error
}

async function begun(...call: Parameters<typeof start>) {
  const started = await start(...call)
  if (!started.ok) throw new Error(started.error.message)
  return started.value
}

const flood = (packets: number) =>
  lab.run(process.execPath, [
    '-e',
    `const s = require('node:dgram').createSocket('udp4'); let n = 0; const t = setInterval(() => { for (let i = 0; i < 50; i++) s.send(Buffer.alloc(1400), 9, '10.45.0.1'); if ((n += 50) >= ${packets}) { clearInterval(t); setTimeout(() => s.close(), 50) } }, 1)`,
  ])

describe.skipIf(reason !== '')('a live capture', () => {
  describe.each([...ENGINES])('by %s', (engine) => {
    it('refuses a filter that does not compile and shows the place', async () => {
      const error = await refused(engine, { filter: 'tcp port 21 and hots 10.0.0.1' })
      expect(error.code).toBe('bad-filter')
      expect(error.range).toEqual([16, 20])
      expect((await refused(engine, { filter: 'tcp port 99999' })).range).toEqual([9, 14])
    })

    it('refuses an interface that is not there, one that is down, and a place that cannot be written', async () => {
      expect(await refused(engine, { interface: 'nope0' })).toMatchObject({ code: 'no-interface' })
      execFileSync('ip', ['-n', lab.client, 'link', 'set', 'eth0', 'down'])
      const down = await refused(engine)
      execFileSync('ip', ['-n', lab.client, 'link', 'set', 'eth0', 'up'])
      expect(down).toMatchObject({ code: 'interface-down' })
      expect(await refused(engine, {}, join(lab.folder, 'nowhere', 'x.pcapng'))).toMatchObject({ code: 'not-writable' })
    })

    it('says who may not capture, and what is not installed', async () => {
      const asNobody = join(lab.folder, `nobody-${engine}`)
      writeFileSync(
        asNobody,
        `#!/bin/sh\nexec nsenter --net=/run/netns/${lab.client} setpriv --reuid 65534 --regid 65534 --clear-groups ${engine === 'cap' ? `${process.execPath} ${CAP_HELPER}` : engine} "$@"\n`,
      )
      chmodSync(asNobody, 0o755)
      const error = await refused(engine, {}, undefined, asNobody)
      expect(error).toMatchObject({ code: 'no-rights', remedy: expect.stringContaining('doctor') })
      expect(await refused(engine, {}, undefined, '/nowhere/dumpcap')).toMatchObject({ code: 'no-helper' })
    })
  })
})

describe.skipIf(reason !== '')('a live capture that runs', () => {
  describe.each([...ENGINES])('by %s', (engine) => {
    it('whose helper is killed keeps what was written and says so', async () => {
      const capture = await begun(engine)
      process.kill(capture.pid as number, 'SIGKILL')
      expect(await capture.ended).toMatchObject({ state: 'failed', problem: { code: 'helper-died' } })
    })

    it('whose disk fills up ends by itself, and the file can be read', async () => {
      const disk = join(lab.folder, `disk-${engine}`)
      mkdirSync(disk)
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', disk])
      try {
        const path = join(disk, `full.${HELPERS[engine].extension}`)
        const capture = await begun(engine, {}, path)
        await flood(12_000)
        const last = await capture.ended
        expect(last).toMatchObject({ state: 'failed', problem: { code: 'disk-full' } })
        expect(await framesIn(path)).toBeGreaterThan(1000)
      } finally {
        execFileSync('umount', ['-l', disk])
      }
    })

    it('whose interface goes away ends by itself, and the file can be read', async () => {
      execFileSync('ip', ['-n', lab.client, 'link', 'add', 'gone0', 'type', 'veth', 'peer', 'name', 'gone1'])
      for (const port of ['gone0', 'gone1']) execFileSync('ip', ['-n', lab.client, 'link', 'set', port, 'up'])
      const capture = await begun(engine, { interface: 'gone0' })
      execFileSync('ip', ['-n', lab.client, 'link', 'del', 'gone0'])
      const last = await capture.ended
      expect(last).toMatchObject({ state: 'failed', problem: { code: 'interface-gone' } })
      expect((await openCapture(last.path)).ok).toBe(true)
    })

    it('ends after so many packets, bytes or seconds', async () => {
      const few = await begun(engine, { stopAfter: { ...NO_STOP, packets: 100 } })
      const small = await begun(engine, { stopAfter: { ...NO_STOP, bytes: 500_000 } })
      const short = await begun(engine, { stopAfter: { ...NO_STOP, seconds: 1 } })
      await flood(3000)
      const [byPackets, byBytes, byTime] = await Promise.all([few.ended, small.ended, short.ended])
      expect(byPackets).toMatchObject({ state: 'stopped', problem: null, received: 100 })
      expect(byBytes.bytes).toBeGreaterThanOrEqual(500_000)
      expect(byBytes.problem).toBeNull()
      expect(byTime.seconds).toBeGreaterThanOrEqual(1)
      expect(byTime.problem).toBeNull()
      expect(await framesIn(byPackets.path)).toBe(100)
    })

    it('that is hurried does not wait for what the kernel still holds', async () => {
      const capture = await begun(engine)
      const began = performance.now()
      void capture.stop()
      capture.endNow()
      expect(await capture.ended).toMatchObject({ state: 'stopped', problem: null })
      expect(performance.now() - began).toBeLessThan(HELPERS[engine].lingerMs)
    })

    it('that is stopped twice ends once, and says what was dropped', async () => {
      const states: string[] = []
      const started = await startCapture({
        engine,
        spec: SPEC,
        path: join(lab.folder, `twice.${HELPERS[engine].extension}`),
        programs: { [engine]: lab.inside(engine) },
        onStatus: ({ state }) => states.push(state),
      })
      if (!started.ok) throw new Error(started.error.message)
      const [first, second] = await Promise.all([started.value.stop(), started.value.stop()])
      expect(first).toEqual(second)
      expect(first).toMatchObject({ state: 'stopped', problem: null, dropped: { kernel: NO_DROPS[engine] } })
      expect(states.filter((state, at) => state !== states[at - 1])).toEqual(['running', 'stopping', 'stopped'])
    })
  })
})

describe.skipIf(reason !== '')('a ring of files', () => {
  it.each([...ENGINES])('by %s keeps the newest ones', async (engine) => {
    const ring = { files: 3, kilobytes: 1000, seconds: null }
    const capture = await begun(engine, { ring }, join(lab.folder, `ring-${engine}.${HELPERS[engine].extension}`))
    await flood(8000)
    const last = await capture.stop()
    expect(last).toMatchObject({ state: 'stopped', problem: null })
    expect(last.files).toBeGreaterThan(5)
    expect(last.bytes).toBeGreaterThan(8000 * 1400)
    const counts = await Promise.all(capture.paths.slice(-3).map(framesIn))
    expect(counts.every((count) => count > 0)).toBe(true)
    expect((await openCapture(capture.paths[0])).ok).toBe(false)
    expect(readdirSync(lab.folder).filter((name) => name.startsWith(`ring-${engine}_`))).toHaveLength(3)
  })

  it.each([
    ['size', { files: 500, kilobytes: 1000, seconds: null }],
    ['time', { files: 500, kilobytes: null, seconds: 1 }],
    ['both', { files: 500, kilobytes: 1000, seconds: 1 }],
  ])('by tcpdump that changes files by %s loses no frame at any change', async (name, ring) => {
    const capture = await begun('tcpdump', { ring, filter: 'udp port 9' }, join(lab.folder, `whole-%d-${name}.pcap`))
    await flood(name === 'size' ? 20_000 : 6000)
    // time changes files when the next packet comes
    if (name !== 'size') {
      await new Promise((resolve) => setTimeout(resolve, 1100))
      await flood(6000)
    }
    const last = await capture.stop()
    expect(last).toMatchObject({ state: 'stopped', problem: null, dropped: { kernel: 0 } })
    expect(last.files).toBeGreaterThan(1)
    expect(capture.paths).toHaveLength(last.files)
    const counts = await Promise.all(capture.paths.map(framesIn))
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(last.received)
    expect(last.received).toBe(name === 'size' ? 20_000 : 12_000)
  })

  it('by tcpdump has whole megabytes and seconds; anything else is refused before it begins', async () => {
    const refusal = { code: 'bad-request', remedy: expect.stringContaining('dumpcap') }
    expect(await refused('tcpdump', { ring: { files: 3, kilobytes: 200, seconds: null } })).toMatchObject(refusal)
    expect(await refused('tcpdump', { ring: { files: 3, kilobytes: null, seconds: 0.5 } })).toMatchObject(refusal)
  })
})

describe.skipIf(reason !== '')('dumpcap', () => {
  it('refuses what no helper could make sense of before one is started', async () => {
    expect(await refused('dumpcap', { interface: '--help' })).toMatchObject({ code: 'bad-request' })
    expect(await refused('dumpcap', { interface: '' })).toMatchObject({ code: 'bad-request' })
    expect(await refused('dumpcap', { filter: 'tcp\nport' })).toMatchObject({ code: 'bad-filter' })
    expect(await refused('dumpcap', { snapLength: 0 })).toMatchObject({ code: 'bad-request' })
    expect(await refused('dumpcap', { ring: { files: 5, kilobytes: null, seconds: null } })).toMatchObject({
      code: 'bad-request',
    })
  })
})

async function framesIn(path: string): Promise<number> {
  const opened = await openCapture(path)
  if (!opened.ok) throw new Error(opened.error.message)
  const span = new FrameSpan()
  let count = 0
  while (opened.value.next(span) === Next.frame) count++
  opened.value.close()
  return count
}
