import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFileSync, mkdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { CaptureFacts } from '@main/project/captures'
import { hashFile } from '@main/project/hash'
import { ProjectStore } from '@main/project/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { APP, captureFacts, codeOf, HASH, must, newFolder, removeFolder } from './fixtures'

let folder = ''
let store: ProjectStore
beforeEach(async () => {
  folder = newFolder()
  mkdirSync(join(folder, 'project'))
  mkdirSync(join(folder, 'traces'))
  store = must(await ProjectStore.create(join(folder, 'project', 'case.tracebook'), APP))
})
afterEach(async () => {
  await store.close()
  removeFolder(folder)
})

const sha = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')

/** Writes a file and registers it as a capture. */
async function register(path: string, content: string, more: Partial<CaptureFacts> = {}) {
  writeFileSync(path, content)
  const file = statSync(path)
  const facts = { sha256: sha(content), size: file.size, name: 'a.pcap', modifiedMs: Math.floor(file.mtimeMs), ...more }
  return must(await store.captures.register(captureFacts(path, facts)))
}

describe('the captures of a project', () => {
  it('come back after a restart, times exact to the nanosecond', async () => {
    const early = captureFacts('/old.pcap', {
      sha256: 'b'.repeat(64),
      firstTime: '-1',
      lastTime: '17179869184999999999',
      frames: null,
    })
    const first = must(await store.captures.register(captureFacts('/data/normal.pcap')))
    const second = must(await store.captures.register(early))
    const { path } = store
    await store.close()
    store = must(await ProjectStore.open(path, APP))
    expect(must(await store.captures.list())).toEqual([first, second])
    expect(second).toMatchObject({ firstTime: '-1', lastTime: '17179869184999999999', linkTypes: [1, 101] })
  })

  it('are known by hash: registering one again brings it up to date', async () => {
    const first = must(await store.captures.register(captureFacts('/data/normal.pcap')))
    const again = must(await store.captures.register(captureFacts('/elsewhere/normal.pcap', { frames: 43 })))
    expect(again).toMatchObject({ id: first.id, path: '/elsewhere/normal.pcap', frames: 43, addedAt: first.addedAt })
    expect(must(await store.captures.list()).length).toBe(1)
  })

  it('may be one without a hash at a time', async () => {
    const live = must(await store.captures.register(captureFacts('/live.pcap', { sha256: null })))
    expect(codeOf(await store.captures.register(captureFacts('/other.pcap', { sha256: null })))).toBe('bad-request')
    const hashed = must(await store.captures.register(captureFacts('/live.pcap')))
    expect(hashed).toMatchObject({ id: live.id, sha256: HASH })
    must(await store.captures.register(captureFacts('/other.pcap', { sha256: null })))
  })

  it('are present while nothing changed, and proven by hash when asked or when the time differs', async () => {
    const path = join(folder, 'traces', 'a.pcap')
    const { id } = await register(path, 'the frames')
    expect(must(await store.captures.locate(id))).toMatchObject({ state: 'present', path, proof: 'size-and-time' })
    expect(must(await store.captures.locate(id, { verify: 'hash' }))).toMatchObject({ state: 'present', proof: 'hash' })
    utimesSync(path, 1, 1)
    expect(must(await store.captures.locate(id))).toMatchObject({ state: 'present', proof: 'hash', modifiedMs: 1000 })
  })

  it('are moved when found beside the project, in the sub-folder they came in, or where the user points', async () => {
    const path = join(folder, 'traces', 'a.pcap')
    const { id } = await register(path, 'the frames')
    const places = [
      join(folder, 'project', 'a.pcap'),
      join(folder, 'project', 'traces', 'a.pcap'),
      join(folder, 'elsewhere', 'renamed.pcap'),
      join(folder, 'found', 'a.pcap'),
    ]
    let now = path
    for (const place of places) {
      mkdirSync(dirname(place), { recursive: true })
      renameSync(now, place)
      now = place
      const candidates = [join(folder, 'elsewhere', 'renamed.pcap'), join(folder, 'found')]
      const found = must(await store.captures.locate(id, { candidates }))
      expect(found).toMatchObject({ state: 'moved', path: place, proof: 'hash' })
      expect(found.words).toContain(place)
    }
    must(await store.captures.relocate(id, { path: now, modifiedMs: Math.floor(statSync(now).mtimeMs) }))
    expect(must(await store.captures.locate(id))).toMatchObject({ state: 'present', path: now })
    expect(must(await store.audit.list())[0]).toMatchObject({ action: 'capture.relocate', detail: `${path} -> ${now}` })
  })
})

describe('captures that are not where they were', () => {
  it('are missing when gone, and a file of the same name and size is not taken for them', async () => {
    const path = join(folder, 'traces', 'a.pcap')
    const { id } = await register(path, 'the frames')
    rmSync(path)
    writeFileSync(join(folder, 'project', 'a.pcap'), 'THE FRAMES')
    const found = must(await store.captures.locate(id))
    expect(found).toMatchObject({ state: 'missing', path, proof: 'none', modifiedMs: null })
    expect(found.words).toContain('SHA-256')
  })

  it('are changed when the file at their place differs, but moved when the original is elsewhere', async () => {
    const path = join(folder, 'traces', 'a.pcap')
    const { id } = await register(path, 'the frames')
    appendFileSync(path, ' and more')
    expect(must(await store.captures.locate(id))).toMatchObject({ state: 'changed', path })
    writeFileSync(path, 'THE FRAMES')
    expect(must(await store.captures.locate(id, { verify: 'hash' }))).toMatchObject({ state: 'changed' })
    writeFileSync(join(folder, 'project', 'a.pcap'), 'the frames')
    expect(must(await store.captures.locate(id, { verify: 'hash' }))).toMatchObject({ state: 'moved' })
  })

  it('may have grown while they have no hash, but not shrunk', async () => {
    const path = join(folder, 'traces', 'live.pcap')
    const { id } = await register(path, 'the frames', { sha256: null })
    appendFileSync(path, ' and more')
    expect(must(await store.captures.locate(id))).toMatchObject({ state: 'present', proof: 'none' })
    writeFileSync(path, 'the')
    expect(must(await store.captures.locate(id))).toMatchObject({ state: 'changed' })
    rmSync(path)
    expect(must(await store.captures.locate(id))).toMatchObject({ state: 'missing' })
  })

  it('do not hang or reach out for a pipe, a device, a folder or a network path named by a hostile project', async () => {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    for (const path of [
      pipe,
      '/dev/zero',
      folder,
      '//server/share/a.pcap',
      '\\\\server\\share\\a.pcap',
      '\u0000',
      '',
    ]) {
      const sha256 = sha(path)
      const capture = must(await store.captures.register(captureFacts(path, { sha256, size: 0 })))
      expect(must(await store.captures.locate(capture.id, { verify: 'hash' })).state).toBe('missing')
    }
  })
})

describe('the hash of a file', () => {
  it('is that of its bytes, with progress up to the end', async () => {
    const path = join(folder, 'big')
    const bytes = new Uint8Array(3 * 1024 * 1024 + 5).map((_, at) => at * 7)
    writeFileSync(path, bytes)
    const seen: number[] = []
    const hash = must(await hashFile(path, { onProgress: (done, total) => seen.push(done / total) }))
    expect(hash).toEqual({ sha256: sha(bytes), size: bytes.length })
    expect(seen.length).toBe(4)
    expect(seen.at(-1)).toBe(1)
  })

  it('stops when told to, before and in the middle', async () => {
    const path = join(folder, 'big')
    writeFileSync(path, new Uint8Array(5 * 1024 * 1024))
    const before = new AbortController()
    before.abort()
    expect(codeOf(await hashFile(path, { signal: before.signal }))).toBe('cancelled')
    const during = new AbortController()
    let blocks = 0
    const onProgress = (): void => {
      blocks++
      during.abort()
    }
    expect(codeOf(await hashFile(path, { signal: during.signal, onProgress }))).toBe('cancelled')
    expect(blocks).toBeLessThan(5)
  })

  it('says what is wrong with what it cannot hash', async () => {
    expect(codeOf(await hashFile(join(folder, 'none')))).toBe('not-found')
    expect(codeOf(await hashFile(folder))).toBe('is-directory')
    expect(codeOf(await hashFile('/dev/zero'))).toBe('not-readable')
  })
})
