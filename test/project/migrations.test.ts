import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { MIGRATIONS, type Migration } from '@main/project/migrations'
import { ProjectStore } from '@main/project/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { APP, codeOf, frameAnchor, must, newFolder, removeFolder } from './fixtures'

let folder = ''
let path = ''
beforeEach(() => {
  folder = newFolder()
  path = join(folder, 'old.tracebook')
})
afterEach(() => removeFolder(folder))

async function run(file: string, statements: readonly string[]): Promise<unknown[][]> {
  const plain = await DuckDBInstance.create(file)
  const client = await plain.connect()
  let rows: unknown[][] = []
  for (const statement of statements) rows = (await client.runAndReadAll(statement)).getRowsJson()
  client.closeSync()
  plain.closeSync()
  return rows
}

/** A project of format 0 (its `meta` and nothing of ours yet) in which somebody keeps a table of their own. */
const versionZero = (): Promise<unknown> =>
  run(path, [
    'CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL)',
    `INSERT INTO meta VALUES ('format', 'tracebook'), ('format_version', '0'), ('app_version', '0.0.1'),
       ('project_id', 'p'), ('created_at', '2026-01-01T00:00:00.000Z')`,
    'CREATE TABLE my_hosts (ip VARCHAR)',
    `INSERT INTO my_hosts VALUES ('192.0.2.1')`,
  ])

/** What a next format could be: a column more, filled for the notes there are. */
const addColour: Migration = {
  from: 1,
  summary: 'notes have a colour',
  async run(sql) {
    await sql.run(`ALTER TABLE notes ADD COLUMN colour VARCHAR DEFAULT 'yellow'`)
  },
}

describe('a project of an older format', () => {
  it('is brought up to date from version 0, and the original is kept beside it', async () => {
    await versionZero()
    const store = must(await ProjectStore.open(path, APP))
    expect(must(await store.info())).toMatchObject({ formatVersion: 1, appVersion: APP.appVersion, projectId: 'p' })
    must(await store.notes.add({ anchor: frameAnchor(1), body: 'works', author: 'ada' }))
    expect(must(await store.audit.list()).at(-1)).toMatchObject({ action: 'project.migrate' })
    await store.close()
    expect(readdirSync(folder).sort()).toEqual(['old.tracebook', 'old.tracebook.v0'])
    expect(await run(path, ['SELECT ip FROM my_hosts'])).toEqual([['192.0.2.1']])
    expect(await run(`${path}.v0`, [`SELECT value FROM meta WHERE key LIKE '%version' ORDER BY key`])).toEqual([
      ['0.0.1'],
      ['0'],
    ])
  })

  it('keeps its notes through the steps, and an original kept earlier is not written over', async () => {
    const first = must(await ProjectStore.create(path, APP))
    const note = must(await first.notes.add({ anchor: frameAnchor(1), body: 'written in version 1', author: 'ada' }))
    await first.close()
    await run(`${path}.v1`, ['CREATE TABLE kept (a INTEGER)'])
    const later = { ...APP, migrations: [...MIGRATIONS, addColour] }
    const store = must(await ProjectStore.open(path, later))
    expect(must(await store.info()).formatVersion).toBe(2)
    expect(must(await store.notes.get(note.id))).toEqual(note)
    await store.close()
    expect(await run(path, ['SELECT colour FROM notes'])).toEqual([['yellow']])
    expect(readdirSync(folder).sort()).toEqual(['old.tracebook', 'old.tracebook.v1', 'old.tracebook.v1.2'])
    expect(codeOf(await ProjectStore.open(path, APP))).toBe('project-newer')
    const kept = must(await ProjectStore.open(`${path}.v1.2`, APP))
    expect(must(await kept.notes.get(note.id))).toEqual(note)
    await kept.close()
  })

  it('stays what it was when a step fails', async () => {
    await must(await ProjectStore.create(path, APP)).close()
    const failing: Migration = {
      ...addColour,
      async run(sql) {
        await addColour.run(sql)
        await sql.run('DELETE FROM meta')
        throw new Error('a bug in the step')
      },
    }
    const migrations = [...MIGRATIONS, failing]
    await expect(ProjectStore.open(path, { ...APP, migrations })).rejects.toThrow('a bug in the step')
    const store = must(await ProjectStore.open(path, APP))
    expect(must(await store.info()).formatVersion).toBe(1)
    await store.close()
    expect(await run(path, [`SELECT count(*)::INTEGER FROM duckdb_columns() WHERE column_name = 'colour'`])).toEqual([
      [0],
    ])
  })

  it('is not changed by opening it for reading only', async () => {
    await versionZero()
    expect(codeOf(await ProjectStore.open(path, { ...APP, mode: 'read-only' }))).toBe('unsupported-version')
    expect(readdirSync(folder)).toEqual(['old.tracebook'])
  })

  it('has steps that follow each other without a gap', () => {
    expect(MIGRATIONS.map(({ from }) => from)).toEqual(MIGRATIONS.map((_, at) => at))
  })
})
