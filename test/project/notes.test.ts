import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { ProjectStore } from '@main/project/store'
import { anchorKey } from '@shared/anchor'
import { MAX_BODY_LENGTH } from '@shared/note'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { APP, captureFacts, codeOf, flowAnchor, frameAnchor, HASH, must, newFolder, removeFolder } from './fixtures'

let folder = ''
let store: ProjectStore
let clock = 0
beforeEach(async () => {
  folder = newFolder()
  clock = Date.UTC(2026, 10, 22, 12, 0, 0)
  const now = (): Date => new Date(clock++)
  store = must(await ProjectStore.create(join(folder, 'case.tracebook'), { ...APP, now }))
})
afterEach(async () => {
  await store.close()
  removeFolder(folder)
})

const add = async (body: string, frame = 1) =>
  must(await store.notes.add({ anchor: frameAnchor(frame), body, author: 'ada' }))

async function reopened(): Promise<ProjectStore> {
  const { path } = store
  await store.close()
  store = must(await ProjectStore.open(path, APP))
  return store
}

describe('notes', () => {
  it('come back after a restart exactly as they were written', async () => {
    const body = 'Zeile 1\r\n\tüñí 📌 \u0000 \'"; DROP TABLE notes; -- $1 ?\n`#no` #Yes'
    const note = must(await store.notes.add({ anchor: flowAnchor('CqJ2nd1'), body, tags: ['Extra'], author: "O'Neil" }))
    expect(note).toMatchObject({ number: 1, revision: 1, tags: ['yes', 'extra'], author: "O'Neil", body })
    expect(note.createdAt).toMatch(/^2026-11-22T12:00:00\.\d{3}Z$/)
    expect(must(await (await reopened()).notes.get(note.id))).toEqual(note)
  })

  it('keep every edit with its author and time, and count revisions', async () => {
    const note = await add('first #a')
    must(await store.notes.edit(note.id, { body: 'second #b', author: 'bob' }))
    const third = must(await store.notes.edit(note.id, { anchor: frameAnchor(9), author: 'eve' }))
    expect(third).toMatchObject({ body: 'second #b', tags: ['b'], revision: 3, author: 'ada' })
    const history = must(await (await reopened()).notes.revisions(note.id))
    expect(history.map(({ revision, change, author, body, tags }) => [revision, change, author, body, tags])).toEqual([
      [1, 'add', 'ada', 'first #a', ['a']],
      [2, 'edit', 'bob', 'second #b', ['b']],
      [3, 'edit', 'eve', 'second #b', ['b']],
    ])
    expect(history.map(({ anchor }) => anchorKey(anchor))).toEqual(['frame:1', 'frame:1', 'frame:9'])
    expect(new Set(history.map(({ at }) => at)).size).toBe(3)
  })

  it('add no revision for an edit that changes nothing', async () => {
    const note = await add('same #a')
    expect(must(await store.notes.edit(note.id, { body: 'same #a', author: 'bob' })).revision).toBe(1)
    expect(must(await store.notes.revisions(note.id)).length).toBe(1)
  })

  it('keep explicit tags when the body changes, and drop those that were only in the body', async () => {
    const note = must(
      await store.notes.add({ anchor: frameAnchor(1), body: 'a #inbody', tags: ['#Explicit'], author: 'ada' }),
    )
    expect(must(await store.notes.edit(note.id, { body: 'b #other', author: 'ada' })).tags).toEqual([
      'other',
      'explicit',
    ])
    expect(must(await store.notes.edit(note.id, { tags: [], author: 'ada' })).tags).toEqual(['other'])
  })

  it('refuse an edit on top of a revision the editor has not seen', async () => {
    const note = await add('one')
    must(await store.notes.edit(note.id, { body: 'two', author: 'bob', basedOn: 1 }))
    const late = await store.notes.edit(note.id, { body: 'three', author: 'eve', basedOn: 1 })
    expect(codeOf(late)).toBe('bad-request')
    expect(late.ok ? '' : late.error.message).toContain('revision 2, you saw 1')
    expect(must(await store.notes.get(note.id)).body).toBe('two')
  })
})

describe('notes of a project', () => {
  it('leave the lists when deleted, stay in history, and come back whole', async () => {
    const note = await add('precious')
    expect(must(await store.notes.delete(note.id, 'ada'))).toMatchObject({
      deleted: true,
      revision: 2,
      body: 'precious',
    })
    expect(must(await store.notes.list())).toEqual([])
    expect(must(await store.notes.list({ deleted: true })).map(({ id }) => id)).toEqual([note.id])
    expect(codeOf(await store.notes.edit(note.id, { body: 'x', author: 'ada' }))).toBe('bad-request')
    expect(codeOf(await store.notes.delete(note.id, 'ada'))).toBe('bad-request')
    const back = must(await (await reopened()).notes.undelete(note.id, 'ada'))
    expect(back).toMatchObject({ body: 'precious', revision: 3 })
    expect('deleted' in back).toBe(false)
    expect(codeOf(await store.notes.undelete(note.id, 'ada'))).toBe('bad-request')
    expect(must(await store.notes.revisions(note.id)).map(({ change }) => change)).toEqual([
      'add',
      'delete',
      'undelete',
    ])
    expect((await add('next')).number).toBe(2)
  })

  it('are found by anchor, frame, flow, tag and text; what looks like SQL or a pattern is only text', async () => {
    const frame = await add('100% of _it_ #login', 5)
    const { kind: _, ...of5 } = frameAnchor(5)
    const bytes = { ...of5, kind: 'bytes', offset: 54, length: 7 } as const
    const range = must(await store.notes.add({ anchor: bytes, body: "USER'); --", author: 'ada' }))
    const flow = must(await store.notes.add({ anchor: flowAnchor('Cabc'), body: 'ÄRGER on control', author: 'ada' }))
    const talk = {
      kind: 'conversation',
      capture: null,
      protocol: 'ftp',
      number: 1,
      firstFrame: 3,
      uid: 'Cabc',
    } as const
    const session = must(await store.notes.add({ anchor: talk, body: 'session', author: 'ada' }))
    const ids = async (query: Parameters<typeof store.notes.list>[0]) =>
      must(await store.notes.list(query)).map(({ id }) => id)
    expect(await ids({ frame: 5 })).toEqual([frame.id, range.id])
    expect(await ids({ anchor: 'bytes:5[54+7]' })).toEqual([range.id])
    expect(await ids({ flow: 'Cabc' })).toEqual([flow.id, session.id])
    expect(await ids({ kind: 'conversation' })).toEqual([session.id])
    expect(await ids({ tag: '#Login' })).toEqual([frame.id])
    expect(await ids({ tag: 'not a tag' })).toEqual([])
    expect(await ids({ text: '0% OF _' })).toEqual([frame.id])
    expect(await ids({ text: 'ärger' })).toEqual([flow.id])
    expect(await ids({ text: "'); --" })).toEqual([range.id])
    expect(await ids({ capture: HASH })).toEqual([frame.id, range.id, flow.id])
    expect(await ids({ capture: null })).toEqual([session.id])
    expect(await ids({ limit: 1, offset: 1 })).toEqual([range.id])
  })

  it('answer not-found for an id that is not there, whatever it looks like', async () => {
    for (const id of ['nope', "' OR 1=1 --", '\u0000', 'x'.repeat(100_000)]) {
      expect(codeOf(await store.notes.get(id))).toBe('not-found')
      expect(codeOf(await store.notes.edit(id, { body: 'x', author: 'ada' }))).toBe('not-found')
      expect(codeOf(await store.notes.revisions(id))).toBe('not-found')
    }
  })

  it('refuse a body that is longer than a note may be', async () => {
    const body = 'x'.repeat(MAX_BODY_LENGTH + 1)
    expect(codeOf(await store.notes.add({ anchor: frameAnchor(1), body, author: 'ada' }))).toBe('bad-request')
    expect((await add('x'.repeat(MAX_BODY_LENGTH))).body.length).toBe(MAX_BODY_LENGTH)
  })
})

describe('notes and what happens around them', () => {
  it('apply many edits that nobody awaited in the order they were asked for', async () => {
    const note = await add('start')
    const edits = Array.from({ length: 200 }, (_, turn) =>
      store.notes.edit(note.id, { body: `turn ${turn}`, author: 'ada' }),
    )
    const listed = store.notes.get(note.id)
    expect((await Promise.all(edits)).map((edit) => must(edit).revision)).toEqual(edits.map((_, turn) => turn + 2))
    expect(must(await listed).body).toBe('turn 199')
    expect(must(await store.notes.revisions(note.id)).map(({ body }) => body)).toEqual([
      'start',
      ...edits.map((_, turn) => `turn ${turn}`),
    ])
  })

  it('get the hash of their capture once it is known, in their history too', async () => {
    must(await store.captures.register(captureFacts('/live.pcap', { sha256: null })))
    const early = must(await store.notes.add({ anchor: frameAnchor(4, null), body: 'while live', author: 'ada' }))
    must(await store.captures.register(captureFacts('/live.pcap', { size: 9999 })))
    expect(must(await store.notes.get(early.id)).anchor.capture).toBe(HASH)
    expect(must(await store.notes.revisions(early.id))[0].anchor.capture).toBe(HASH)
    expect(must(await store.notes.list({ capture: HASH })).length).toBe(1)
  })

  it('keep their text when another program has spoilt their anchor', async () => {
    const note = await add('still here')
    const { path } = store
    await store.close()
    const plain = await DuckDBInstance.create(path)
    const client = await plain.connect()
    await client.run(`UPDATE notes SET anchor = '{"kind":"frame","frame":-1}'`)
    client.closeSync()
    plain.closeSync()
    store = must(await ProjectStore.open(path, APP))
    expect(must(await store.notes.get(note.id))).toMatchObject({
      body: 'still here',
      anchor: { kind: 'capture', capture: null },
    })
  })

  it('leave a trace of every change in the audit, newest first', async () => {
    const note = await add('one')
    must(await store.notes.edit(note.id, { body: 'two', author: 'bob' }))
    must(await store.notes.delete(note.id, 'eve'))
    const trail = must(await store.audit.list())
    expect(trail.map(({ action, author }) => [action, author])).toEqual([
      ['note.delete', 'eve'],
      ['note.edit', 'bob'],
      ['note.add', 'ada'],
      ['project.create', ''],
    ])
    expect(trail[0]).toMatchObject({ subject: note.id, detail: 'note 1' })
  })

  it('may be long and edited often: tens of megabytes of text are kept, listed, folded in and opened again', async () => {
    const chapter = 'annotation '.repeat(90_000)
    const notes = 40
    for (let number = 1; number <= notes; number++) await add(`${number} ${chapter}`, number)
    must(await store.checkpoint())
    const again = await reopened()
    const listed = must(await again.notes.list())
    expect(listed.map(({ body }) => body.length)).toEqual(listed.map(({ number }) => `${number} ${chapter}`.length))
    expect(listed.length).toBe(notes)
    must(await again.notes.edit(listed[0].id, { body: 'short', author: 'ada' }))
    expect(must(await again.notes.list({ text: 'short' })).length).toBe(1)
  })
})
