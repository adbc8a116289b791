/** The built-in engine: how it is called, chosen and understood, and what it does on a real interface. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { captureAccess } from '@main/capture/access'
import { cap } from '@main/capture/cap'
import { carriedSince } from '@main/capture/cap-helper/carried'
import { linkTypeOf } from '@main/capture/cap-helper/link-type'
import { loadCap } from '@main/capture/cap-helper/load'
import { readOptions } from '@main/capture/cap-helper/options'
import { capProblem } from '@main/capture/cap-problem'
import { commandOf, nodeProgram } from '@main/capture/cap-program'
import { checkFilter } from '@main/capture/filter-check'
import { helperProblem } from '@main/capture/helper-problem'
import { listInterfaces } from '@main/capture/interfaces'
import { countsSentence } from '@main/capture/live-capture'
import { startCapture } from '@main/capture/start'
import { openCapture } from '@main/files/open'
import { FrameSpan, Next } from '@main/files/source'
import { type CaptureSpec, DEFAULT_BUFFER_MIB, enginesByItself, type LiveStatus, NO_STOP } from '@shared/live'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildCap, noCap, removeCap } from './engines'
import { Lab, missing } from './lab'

const SPEC: CaptureSpec = {
  interface: 'eth0',
  filter: '',
  snapLength: null,
  promiscuous: true,
  bufferMiB: DEFAULT_BUFFER_MIB,
  ring: null,
  stopAfter: NO_STOP,
}
const FULL: CaptureSpec = {
  ...SPEC,
  filter: '--version; rm -rf /',
  snapLength: 96,
  ring: { files: 3, kilobytes: 20, seconds: 9 },
  stopAfter: { ...NO_STOP, packets: 5 },
}

describe('the built-in engine', () => {
  it('is called with words that its helper reads as they were meant, whatever stands in them', () => {
    expect(readOptions(cap.argv(FULL, '-x y.pcapng'))).toEqual({
      job: 'capture',
      interface: 'eth0',
      filter: '--version; rm -rf /',
      path: '-x y.pcapng',
      bufferMiB: 192,
      snapLength: 96,
      stopPackets: 5,
      ring: { files: 3, kilobytes: 20, seconds: 9 },
    })
    expect(readOptions(cap.argv({ ...FULL, bufferMiB: 8 }, 'x')).bufferMiB).toBe(8)
    expect(readOptions(cap.filterArgv('lo', '-d')).job).toBe('check')
    fc.assert(
      fc.property(fc.string(), fc.string(), (filter, path) => {
        const read = readOptions(cap.argv({ ...SPEC, filter }, path))
        expect([read.filter, read.path, read.job]).toEqual([filter, path, 'capture'])
      }),
    )
  })

  it('refuses what it cannot do before anything is started', () => {
    expect(cap.refuses({ ...SPEC, promiscuous: false })).toMatchObject({ ok: false, error: { code: 'bad-request' } })
    expect(cap.refuses({ ...SPEC, snapLength: 65_536 })).toMatchObject({ ok: false, error: { code: 'bad-request' } })
    expect(cap.refuses(FULL)).toMatchObject({ ok: true })
  })

  it('is heard: the file, the packets, what the interface carried', () => {
    expect(cap.read('File: /tmp/x.pcapng')).toEqual([{ kind: 'file', path: '/tmp/x.pcapng' }, { kind: 'running' }])
    expect(cap.read('Packets: 12')).toEqual([{ kind: 'received', packets: 12 }])
    expect(cap.read('Packets captured: 13')).toEqual([{ kind: 'received', packets: 13 }])
    expect(cap.read('Carried: 14')).toEqual([{ kind: 'carried', packets: 14 }])
    expect(cap.read('Warning: eth0: no IPv4 address assigned - This may not actually work')).toEqual([])
  })

  it('is taken by itself only where no other is installed', () => {
    expect(enginesByItself(['dumpcap', 'tcpdump', 'cap'])).toEqual(['dumpcap', 'tcpdump'])
    expect(enginesByItself(['tcpdump', 'cap'])).toEqual(['tcpdump'])
    expect(enginesByItself(['cap'])).toEqual(['cap'])
  })

  it('never says that nothing was dropped without the counters that show it', () => {
    const dropped = { kernel: null, interface: null, helper: null }
    const status = { received: 90, engine: 'cap', spec: SPEC, carried: null, dropped } as LiveStatus
    expect(countsSentence(status)).toBe('90 packets received, dropped: unknown')
    expect(countsSentence({ ...status, carried: 100 })).toContain(
      'dropped: unknown, at most 10 by the counters of eth0',
    )
    expect(countsSentence({ ...status, carried: 90 })).toContain('dropped: unknown, none by the counters of eth0')
  })

  it('counts what an interface carries from when it is asked to, and the loopback once', () => {
    const text = (packets: number) =>
      ['eth0', 'lo'].map((name) => `${name}: 1 ${packets} 0 0 0 0 0 0 1 ${packets} 0 0 0 0 0 0\n`).join('')
    let now = text(5)
    const carried = ['eth0', 'lo', 'nope0'].map((name) => carriedSince(name, () => now))
    now = text(12)
    expect(carried.map((count) => count())).toEqual([14, 7, null])
  })

  it('gives a file only a link type whose number means the same everywhere', () => {
    expect(['ETHERNET', 'NULL', 'RAW', 'LINKTYPE_LINUX_SLL', 'IEEE802_11_RADIO'].map(linkTypeOf)).toEqual([
      1, 0, 101, 113, 127,
    ])
    expect(linkTypeOf('Unknown linktype 276')).toBe(276)
    expect(linkTypeOf('Unknown linktype 12')).toBeUndefined()
    expect(linkTypeOf('something')).toBeUndefined()
  })

  it('that is not built, or built for another Node, says so with the remedy', () => {
    const reason = loadCap('/nowhere/at/all.js')
    expect(capProblem(`cap: ${reason}\n`)).toMatchObject({
      code: 'no-helper',
      remedy: expect.stringContaining('npm ci'),
    })
    const other = 'cap: built for another Node than v18.15.0: The module was compiled against a different version'
    expect(capProblem(other)).toMatchObject({ code: 'no-helper', remedy: expect.stringContaining('npm rebuild cap') })
    expect(capProblem('cap: not loaded: libpcap.so.0.8: cannot open shared object file')).toMatchObject({
      message: expect.stringContaining('libpcap.so.0.8'),
    })
    expect(capProblem('Packets: 5\n')).toBeUndefined()
  })

  it('whose process is ended by the package when the interface goes says so', () => {
    const text = "node: ../src/binding.cc:190: static void Pcap::cb_packets(…): Assertion `status == 0' failed."
    const end = { code: null, signal: 'SIGABRT' } as const
    const context = { engine: 'cap', interface: 'eth0', filter: '', path: '' } as const
    expect(helperProblem(end, text, context)).toMatchObject({ code: 'interface-gone' })
  })

  it('is run by a Node, never by Electron', () => {
    expect(nodeProgram(false)).toBe(process.execPath)
    expect(nodeProgram(true, process.execPath)).toBe(process.execPath)
    expect(nodeProgram(true, 'node')).not.toBe('node')
    expect(commandOf('/out/main/cap.cjs', ['--list'])).toEqual([process.execPath, ['/out/main/cap.cjs', '--list']])
    expect(commandOf('/usr/bin/dumpcap', ['-D'])).toEqual(['/usr/bin/dumpcap', ['-D']])
  })
})

const reason = noCap || missing('tcpdump', 'setpriv')
if (reason !== '') process.stderr.write(`skipped: the built-in engine on an interface (${reason})\n`)

describe.skipIf(reason !== '')('the built-in engine on an interface', () => {
  let lab: Lab
  let programs: { cap: string }
  let files = 0
  beforeAll(async () => {
    await buildCap()
    lab = new Lab('cap')
    programs = { cap: lab.inside('cap') }
  }, 30_000)
  afterAll(() => {
    lab?.close()
    removeCap()
  })

  const path = () => join(lab.folder, `${files++}.pcapng`)
  async function begun(spec: Partial<CaptureSpec> = {}, to = path()) {
    const started = await startCapture({ engine: null, spec: { ...SPEC, ...spec }, path: to, programs })
    if (!started.ok) throw new Error(started.error.message)
    return started.value
  }
  const flood = (packets: number, port = 9) => sendDatagrams(lab, packets, port)

  it('is found, listed and asked for filters where it is the only one', async () => {
    const access = await captureAccess(programs)
    expect(access.engine).toBe('cap')
    expect(access.remedies.map(({ title }) => title).join()).toContain('Install dumpcap')
    expect(access.helpers.find(({ engine }) => engine === 'cap')).toMatchObject({
      usable: true,
      version: '0.2.1',
      finding: expect.stringContaining('drops unknown'),
    })
    const listed = await listInterfaces(programs)
    if (!listed.ok) throw new Error(listed.error.message)
    expect(listed.value.find(({ name }) => name === 'eth0')?.addresses).toContain('10.45.0.2')
    expect(await checkFilter(null, 'eth0', 'tcp port 99999', programs)).toMatchObject({ problem: { range: [9, 14] } })
    expect(await checkFilter(null, 'eth0', 'tcp port 21', programs)).toEqual({ problem: null, note: '' })
  })

  it('does not stand in for an installed program that this user may not use', async () => {
    const both = { ...programs, tcpdump: '/nowhere/tcpdump' }
    const started = await startCapture({ engine: null, spec: SPEC, path: path(), programs: both })
    expect(started).toMatchObject({ ok: false, error: { code: 'no-helper' } })
    expect((await captureAccess(both)).engine).toBeNull()
  })

  it('writes what the kernel’s filter lets through, cut where it was told to, and says what is not known', async () => {
    const capture = await begun({ filter: 'udp port 9', snapLength: 60 })
    await flood(400)
    await flood(200, 10)
    const last = await capture.stop()
    expect(last).toMatchObject({ engine: 'cap', state: 'stopped', problem: null, received: 400, carried: null })
    const { lengths, comment, warnings } = await read(last.path)
    expect(lengths).toHaveLength(400)
    expect(new Set(lengths)).toEqual(new Set(['60 of 1442']))
    expect(comment).toContain('software timestamps, drops unknown')
    expect(warnings).toEqual([])
    expect(statSync(last.path).mode & 0o777).toBe(0o600)
  })

  it('bounds what it may have lost by what the interface carried', async () => {
    const capture = await begun()
    await flood(3000)
    const { received, carried, dropped } = await capture.stop()
    expect(received).toBeGreaterThanOrEqual(3000 - ((carried ?? 0) - received))
    expect(carried).toBeGreaterThanOrEqual(received)
    expect(carried).toBeLessThan(3200)
    expect(dropped).toEqual({ kernel: null, interface: null, helper: null })
  })

  it('whose interface is taken down ends, says so, and has written all that came before', async () => {
    const capture = await begun({ filter: 'udp port 9' })
    await flood(500)
    await new Promise((resolve) => setTimeout(resolve, 200))
    execFileSync('ip', ['-n', lab.client, 'link', 'set', 'eth0', 'down'])
    const last = await capture.ended
    execFileSync('ip', ['-n', lab.client, 'link', 'set', 'eth0', 'up'])
    expect(last).toMatchObject({ state: 'failed', problem: { code: 'interface-gone' } })
    const { lengths, warnings } = await read(last.path)
    expect([lengths.length, warnings]).toEqual([500, []])
  })

  it('that fills its disk leaves only whole blocks behind', async () => {
    const disk = join(lab.folder, 'disk')
    mkdirSync(disk)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk])
    try {
      // straight to the helper: `startCapture` ends a capture before its disk is full
      const file = join(disk, 'full.pcapng')
      const [, ended] = await Promise.all([
        new Promise((resolve) => setTimeout(resolve, 700)).then(() => flood(3000)),
        lab.run(programs.cap, cap.argv(SPEC, file)),
      ])
      expect(ended).toBe(1)
      const { lengths, warnings } = await read(file)
      expect(lengths.length).toBeGreaterThan(500)
      expect(warnings).toEqual([])
    } finally {
      execFileSync('umount', ['-l', disk])
    }
  })
})

const sendDatagrams = (lab: Lab, packets: number, port: number) =>
  lab.run(process.execPath, [
    '-e',
    `const s = require('node:dgram').createSocket('udp4'); let n = 0; const t = setInterval(() => { for (let i = 0; i < 20; i++) s.send(Buffer.alloc(1400), ${port}, '10.45.0.1'); if ((n += 20) >= ${packets}) { clearInterval(t); setTimeout(() => s.close(), 50) } }, 1)`,
  ])

async function read(path: string) {
  const opened = await openCapture(path)
  if (!opened.ok) throw new Error(opened.error.message)
  const capture = opened.value
  const span = new FrameSpan()
  const lengths: string[] = []
  while (capture.next(span) === Next.frame) lengths.push(`${span.end - span.start} of ${span.wireLength}`)
  const facts = { lengths, comment: capture.comments.get(0) ?? '', warnings: [...capture.warnings] }
  capture.close()
  return facts
}
