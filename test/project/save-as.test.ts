import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { adoptDraft, draftPathFor, findDraft, isDraft, openDraft } from '@main/project/drafts'
import { ProjectStore } from '@main/project/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { APP, codeOf, frameAnchor, HASH, must, newFolder, removeFolder } from './fixtures'

let folder = ''
beforeEach(() => {
  folder = newFolder()
})
afterEach(() => removeFolder(folder))

const note = (store: ProjectStore, body: string) => store.notes.add({ anchor: frameAnchor(1), body, author: 'ada' })

async function bodiesIn(path: string): Promise<string[]> {
  const store = must(await ProjectStore.open(path, APP))
  const bodies = must(await store.notes.list()).map(({ body }) => body)
  await store.close()
  return bodies
}

describe('saving under another name', () => {
  it('as a copy leaves the project where it is, and the copy is whole', async () => {
    const store = must(await ProjectStore.create(join(folder, 'a.tracebook'), APP))
    must(await note(store, 'one'))
    const copy = join(folder, 'b.tracebook')
    expect(must(await store.saveCopy(copy))).toBe(copy)
    must(await note(store, 'two'))
    expect(await bodiesIn(copy)).toEqual(['one'])
    await store.close()
    expect(await bodiesIn(join(folder, 'a.tracebook'))).toEqual(['one', 'two'])
    expect(readdirSync(folder).sort()).toEqual(['a.tracebook', 'b.tracebook'])
  })

  it('goes on in the new file: what was asked for before is in both, what comes after only in the new one', async () => {
    const store = must(await ProjectStore.create(join(folder, 'a.tracebook'), APP))
    const before = note(store, 'before')
    const saved = store.saveAs(join(folder, 'b.tracebook'))
    must(await before)
    must(await saved)
    expect(store.path).toBe(join(folder, 'b.tracebook'))
    must(await note(store, 'after'))
    await store.close()
    expect(await bodiesIn(join(folder, 'a.tracebook'))).toEqual(['before'])
    expect(await bodiesIn(join(folder, 'b.tracebook'))).toEqual(['before', 'after'])
  })

  it('writes over nothing unless told to, and never over an open project', async () => {
    const store = must(await ProjectStore.create(join(folder, 'a.tracebook'), APP))
    must(await note(store, 'mine'))
    const other = must(await ProjectStore.create(join(folder, 'b.tracebook'), APP))
    expect(codeOf(await store.saveCopy(other.path, { overwrite: true }))).toBe('project-locked')
    expect(codeOf(await store.saveCopy(store.path, { overwrite: true }))).toBe('project-locked')
    await other.close()
    expect(codeOf(await store.saveCopy(join(folder, 'b.tracebook')))).toBe('not-writable')
    must(await store.saveCopy(join(folder, 'b.tracebook'), { overwrite: true }))
    writeFileSync(join(folder, 'text'), 'not a project')
    must(await store.saveCopy(join(folder, 'text'), { overwrite: true }))
    expect(codeOf(await store.saveCopy(folder, { overwrite: true }))).not.toBe('ok')
    expect(codeOf(await store.saveCopy(join(folder, 'none', 'c.tracebook')))).toBe('not-found')
    must(await note(store, 'still open'))
    await store.close()
    expect(await bodiesIn(join(folder, 'b.tracebook'))).toEqual(['mine'])
    expect(await bodiesIn(join(folder, 'text'))).toEqual(['mine'])
    expect(readdirSync(folder).sort()).toEqual(['a.tracebook', 'b.tracebook', 'text'])
  })
})

describe('a draft', () => {
  const capture = { sha256: HASH, path: '/data/normal.pcap' }

  it('is found again by the hash of its capture, or by path while there is none', async () => {
    const drafts = join(folder, 'data', 'drafts')
    expect(await findDraft(capture, drafts)).toBeUndefined()
    const unhashed = { ...capture, sha256: null }
    const first = must(await openDraft(unhashed, drafts, APP))
    must(await note(first, 'first thought'))
    await first.close()
    expect(await findDraft(capture, drafts)).toBe(draftPathFor(capture.path, drafts))
    const again = must(await openDraft(capture, drafts, APP))
    expect(must(await again.notes.list()).map(({ body }) => body)).toEqual(['first thought'])
    await again.close()
    const other = must(await openDraft({ sha256: 'b'.repeat(64), path: '/other' }, drafts, APP))
    expect(other.path).toBe(draftPathFor('b'.repeat(64), drafts))
    await other.close()
  })

  it('has a safe name whatever the path of its capture is', () => {
    for (const key of ['../../etc/passwd', '', '\u0000', 'C:\\x', 'A'.repeat(64)]) {
      expect(draftPathFor(key, '/drafts')).toMatch(/^\/drafts\/path-[0-9a-f]{64}\.tracebook$/)
    }
    expect(draftPathFor(HASH, '/drafts')).toBe(`/drafts/${HASH}.tracebook`)
  })

  it('is adopted with everything in it, goes on under its new name, and is gone', async () => {
    const drafts = join(folder, 'drafts')
    const store = must(await openDraft(capture, drafts, APP))
    must(await note(store, 'before naming'))
    const during = note(store, 'while naming')
    const target = join(folder, 'named.tracebook')
    must(await adoptDraft(store, target, drafts))
    must(await during)
    must(await note(store, 'after naming'))
    expect(await isDraft(store.path, drafts)).toBe(false)
    await store.close()
    expect(readdirSync(drafts)).toEqual([])
    expect(await bodiesIn(target)).toEqual(['before naming', 'while naming', 'after naming'])
  })

  it('stays when it cannot be saved under the name', async () => {
    const drafts = join(folder, 'drafts')
    const store = must(await openDraft(capture, drafts, APP))
    must(await note(store, 'kept'))
    expect(codeOf(await adoptDraft(store, join(folder, 'none', 'x.tracebook'), drafts))).toBe('not-found')
    expect(await isDraft(store.path, drafts)).toBe(true)
    must(await note(store, 'and on'))
    await store.close()
    expect(await bodiesIn(draftPathFor(HASH, drafts))).toEqual(['kept', 'and on'])
  })

  it('is not removed when a named project is saved elsewhere', async () => {
    const drafts = join(folder, 'drafts')
    mkdirSync(drafts)
    const store = must(await ProjectStore.create(join(folder, 'a.tracebook'), APP))
    must(await adoptDraft(store, join(folder, 'b.tracebook'), drafts))
    await store.close()
    expect(existsSync(join(folder, 'a.tracebook'))).toBe(true)
    copyFileSync(join(folder, 'a.tracebook'), join(folder, 'c.tracebook'))
    expect(await bodiesIn(join(folder, 'c.tracebook'))).toEqual([])
  })
})
