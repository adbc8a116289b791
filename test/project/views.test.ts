import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { ProjectStore } from '@main/project/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { APP, codeOf, must, newFolder, removeFolder } from './fixtures'

let folder = ''
let store: ProjectStore
beforeEach(async () => {
  folder = newFolder()
  store = must(await ProjectStore.create(join(folder, 'case.tracebook'), APP))
})
afterEach(async () => {
  await store.close()
  removeFolder(folder)
})

async function reopen(between: (path: string) => Promise<void> = async () => undefined): Promise<void> {
  const { path } = store
  await store.close()
  await between(path)
  store = must(await ProjectStore.open(path, APP))
}

const logins = {
  name: 'Logins',
  filter: `ftp.request.command == "PASS"`,
  span: { from: '0', to: '983682367123456789' },
  columns: ['no', 'time', 'info'],
  sort: { column: 'time', descending: true },
}

describe('saved views', () => {
  it('come back after a restart, can be changed under their id and be deleted', async () => {
    const view = must(await store.views.save(logins))
    const all = must(await store.views.save({ ...logins, name: 'All', filter: '', span: null, sort: null }))
    await reopen()
    expect(must(await store.views.list())).toEqual([all, view])
    const changed = must(await store.views.save({ ...logins, filter: 'tcp' }, view.id))
    expect(changed).toMatchObject({ id: view.id, filter: 'tcp', createdAt: view.createdAt })
    must(await store.views.delete(all.id))
    expect(must(await store.views.list())).toEqual([changed])
    expect(codeOf(await store.views.delete(all.id))).toBe('not-found')
  })

  it('refuse a name that is taken, an id that is unknown and content that is not a view', async () => {
    must(await store.views.save(logins))
    expect(codeOf(await store.views.save({ ...logins, name: 'LOGINS' }))).toBe('bad-request')
    expect(codeOf(await store.views.save(logins, 'nope'))).toBe('not-found')
    expect(codeOf(await store.views.save({ ...logins, name: '' }))).toBe('bad-request')
  })

  it('leave out rows that another program spoilt', async () => {
    must(await store.views.save(logins))
    await reopen(async (path) => {
      const plain = await DuckDBInstance.create(path)
      const client = await plain.connect()
      await client.run(
        `INSERT INTO views SELECT 'bad', 'Bad', filter, '{', '[[', sort, created_at, updated_at FROM views`,
      )
      client.closeSync()
      plain.closeSync()
    })
    expect(must(await store.views.list()).map(({ name }) => name)).toEqual(['Logins'])
  })
})

describe('decisions, baselines and the report', () => {
  it('keep what was decided about a finding and why, and let it be taken back', async () => {
    must(await store.findings.set('gap:C1', { state: 'confirmed', why: 'seen', author: 'ada' }))
    must(await store.findings.set('gap:C1', { state: 'dismissed', why: 'offload', author: 'bob' }))
    must(await store.findings.set('scan:1', { state: 'confirmed', why: '', author: 'ada' }))
    must(await store.findings.set('scan:1', { state: null, why: 'too early', author: 'ada' }))
    await reopen()
    const [state, ...others] = must(await store.findings.list())
    expect(state).toMatchObject({ finding: 'gap:C1', state: 'dismissed', why: 'offload', author: 'bob' })
    expect(others).toEqual([])
    const trail = must(await store.audit.list({ limit: 4 }))
    expect(trail.map(({ action }) => action)).toEqual([
      'finding.undecided',
      'finding.confirmed',
      'finding.dismissed',
      'finding.confirmed',
    ])
  })

  it('keep baselines and the text of the report as they were given', async () => {
    must(await store.baselines.set('office', '{"a":1}'))
    must(await store.baselines.set('office', '{"a":2}'))
    must(await store.report.set('summary', '# What happened\n', 'ada'))
    await reopen()
    expect(must(await store.baselines.names())).toEqual(['office'])
    expect(must(await store.baselines.get('office'))).toBe('{"a":2}')
    expect(codeOf(await store.baselines.get('home'))).toBe('not-found')
    expect(must(await store.report.get())).toEqual({ summary: '# What happened\n' })
  })
})
