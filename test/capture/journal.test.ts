/** What is left behind when nobody ends a capture, and what is not. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CaptureJournal } from '@main/capture/journal'
import { type CaptureSpec, DEFAULT_BUFFER_MIB, NO_STOP } from '@shared/live'
import { afterAll, describe, expect, it } from 'vitest'

const root = mkdtempSync(join(tmpdir(), 'tracebook-journal-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const SPEC: CaptureSpec = {
  interface: '../../etc/eth0 \u202e',
  filter: 'tcp',
  snapLength: null,
  promiscuous: true,
  bufferMiB: DEFAULT_BUFFER_MIB,
  ring: null,
  stopAfter: NO_STOP,
}
const journalFile = (captures: string): string => {
  const [name] = readdirSync(join(captures, 'journal'))
  return join(captures, 'journal', name)
}
/** As if the engine that wrote the entry had ended long ago. */
const loseOwner = (file: string, change: object = {}): void =>
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ownerStart: 'before', ...change }))

describe('the journal of captures', () => {
  it('gives names that stay in the folder and are safe anywhere', () => {
    const journal = new CaptureJournal(join(root, 'names'))
    expect(journal.newPath(SPEC, 'pcapng', new Date(2026, 10, 22, 16, 5, 9))).toBe(
      join(root, 'names', 'etc_eth0__2026-11-22_160509.pcapng'),
    )
  })

  it('offers a capture whose owner is gone, once it has a file, until it is forgotten; the file stays', async () => {
    const captures = join(root, 'left')
    const journal = new CaptureJournal(captures)
    const path = join(captures, 'x.pcapng')
    await journal.begin(SPEC, path)
    expect(await journal.leftBehind()).toEqual([])
    writeFileSync(path, 'packets')
    loseOwner(journalFile(captures))
    const [left] = await journal.leftBehind()
    expect(left).toMatchObject({ path, interface: SPEC.interface, filter: 'tcp', sizeBytes: 7 })
    await journal.forget('../../x')
    expect(await journal.leftBehind()).toHaveLength(1)
    await journal.forget(left.id)
    expect(await journal.leftBehind()).toEqual([])
    expect(existsSync(path)).toBe(true)
  })

  it('has nothing of a capture that was ended, and drops one that never wrote a byte', async () => {
    const captures = join(root, 'ended')
    const journal = new CaptureJournal(captures)
    const entry = await journal.begin(SPEC, join(captures, 'x.pcapng'))
    entry.change(77, [join(captures, 'x.pcapng')])
    await entry.end()
    expect(readdirSync(join(captures, 'journal'))).toEqual([])
    await journal.begin(SPEC, join(captures, 'never.pcapng'))
    loseOwner(journalFile(captures))
    expect(await journal.leftBehind()).toEqual([])
    expect(readdirSync(join(captures, 'journal'))).toEqual([])
  })

  it('passes over files that are no entries', async () => {
    const captures = join(root, 'odd')
    const journal = new CaptureJournal(captures)
    await journal.begin(SPEC, join(captures, 'x.pcapng'))
    for (const [name, text] of [
      ['a.json', '{'],
      ['b.json', '{"id":"b"}'],
      ['c.json', 'null'],
      ['d.txt', ''],
    ])
      writeFileSync(join(captures, 'journal', name), text)
    expect(await journal.leftBehind()).toEqual([])
  })

  it.skipIf(process.platform !== 'linux')('ends a process only when it is the helper of that capture', async () => {
    const captures = join(root, 'helper')
    const journal = new CaptureJournal(captures)
    const path = join(captures, 'x.pcapng')
    await journal.begin(SPEC, path)
    const [helper, other] = ['/opt/bin/dumpcap', '/opt/bin/editor'].map((name) =>
      spawn('sleep', ['60'], { argv0: name, stdio: 'ignore' }),
    )
    const ends = Promise.race(
      [helper, other].map((child) => new Promise((done) => child.once('exit', () => done(child)))),
    )
    writeFileSync(path, 'packets')
    for (const child of [other, helper]) {
      loseOwner(journalFile(captures), { helper: child.pid, target: '60' })
      await journal.leftBehind()
    }
    expect(await ends).toBe(helper)
    expect(other.exitCode).toBeNull()
    other.kill('SIGKILL')
  })
})

describe('the journal and the built-in engine', () => {
  it.skipIf(process.platform !== 'linux')('its helper is ended by what it was told to write', async () => {
    const captures = join(root, 'built-in')
    const journal = new CaptureJournal(captures)
    const path = join(captures, 'x.pcapng')
    await journal.begin(SPEC, path)
    writeFileSync(path, 'packets')
    const script = join(root, 'cap.cjs')
    writeFileSync(script, "setTimeout(() => {}, 60_000); process.stdout.write('up')")
    const [other, helper] = await Promise.all(
      [`${path}2`, path].map(async (target) => {
        const child = spawn(process.execPath, [script, `--write=${target}`], { stdio: ['ignore', 'pipe', 'ignore'] })
        await new Promise((up) => child.stdout.once('data', up))
        return child
      }),
    )
    const ended = new Promise((done) => helper.once('exit', (_, signal) => done(signal)))
    for (const child of [other, helper]) {
      loseOwner(journalFile(captures), { helper: child.pid })
      await journal.leftBehind()
    }
    expect(await ended).toBe('SIGINT')
    expect(other.exitCode ?? other.signalCode).toBeNull()
    other.kill('SIGKILL')
  })
})
