import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { FlowRow } from '@main/project/flows-snapshot'
import { ProjectStore } from '@main/project/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { APP, codeOf, flowRow, frameAnchor, must, newFolder, removeFolder } from './fixtures'

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

function* many(count: number, more: Partial<FlowRow> = {}): Generator<FlowRow> {
  for (let number = 1; number <= count; number++) yield flowRow(number, more)
}

describe('the snapshot of the flows', () => {
  it('keeps every field of a flow, unknown ones as null', async () => {
    expect(must(await store.flows.info())).toBeUndefined()
    const bare = flowRow(2, {
      service: null,
      duration: null,
      tunnel_parents: ['C9', 'C8'],
      orig_bytes: 2 ** 52,
      conversation: null,
    })
    must(await store.flows.replace([flowRow(1), bare]))
    const { path } = store
    await store.close()
    store = must(await ProjectStore.open(path, APP))
    const [first, second] = must(await store.flows.page(0, 10))
    expect(first).toEqual({ ...flowRow(1), ts: '983682367.123456790' })
    expect(second).toEqual({ ...bare, ts: '983682367.123456791' })
    expect(must(await store.flows.info())?.rows).toBe(2)
  })

  it('is replaced as a whole, also by nothing', async () => {
    must(await store.flows.replace(many(5000)))
    must(await store.flows.replace(many(3, { proto: 'udp' })))
    expect(must(await store.flows.page(0, 10)).map((flow) => flow.proto)).toEqual(['udp', 'udp', 'udp'])
    must(await store.flows.replace([]))
    expect(must(await store.flows.info())?.rows).toBe(0)
  })

  it('stays as it was when it is stopped or the source of rows fails half-way', async () => {
    must(await store.flows.replace(many(10)))
    const stop = new AbortController()
    const stopped = await store.flows.replace(many(50_000), { signal: stop.signal, onProgress: () => stop.abort() })
    expect(codeOf(stopped)).toBe('cancelled')
    async function* failing(): AsyncGenerator<FlowRow> {
      yield* many(5000)
      throw new Error('the capture went away')
    }
    await expect(store.flows.replace(failing())).rejects.toThrow('the capture went away')
    expect(must(await store.flows.info())?.rows).toBe(10)
    expect(must(await store.flows.replace(many(20))).rows).toBe(20)
  })

  it('leaves nothing behind when a crash cut it short', async () => {
    must(await store.flows.replace(many(10)))
    const { path } = store
    await store.close()
    const plain = await DuckDBInstance.create(path)
    const client = await plain.connect()
    await client.run('CREATE TABLE flows_arriving AS FROM flows')
    client.closeSync()
    plain.closeSync()
    store = must(await ProjectStore.open(path, APP))
    await store.close()
    const after = await DuckDBInstance.create(path)
    const reader = await after.connect()
    const tables = (await reader.runAndReadAll('SHOW TABLES')).getRows().flat()
    expect(tables).toContain('flows')
    expect(tables).not.toContain('flows_arriving')
    reader.closeSync()
    after.closeSync()
    store = must(await ProjectStore.open(path, APP))
    expect(must(await store.flows.info())?.rows).toBe(10)
  })

  it('does not hold up notes written meanwhile, nor is it cut short by saving under another name or closing', async () => {
    const rows = 100_000
    let notesDuring = 0
    let done = false
    const snapshot = store.flows.replace(many(rows)).finally(() => {
      done = true
    })
    for (let frame = 1; frame <= 5; frame++) {
      must(await store.notes.add({ anchor: frameAnchor(frame), body: 'meanwhile', author: 'ada' }))
      if (!done) notesDuring++
    }
    expect(notesDuring).toBeGreaterThan(0)
    const target = join(folder, 'other.tracebook')
    const saved = store.saveAs(target)
    const second = store.flows.replace(many(rows + 1))
    expect(must(await snapshot).rows).toBe(rows)
    must(await saved)
    await store.close()
    expect(must(await second).rows).toBe(rows + 1)
    store = must(await ProjectStore.open(target, APP))
    expect(must(await store.info())).toMatchObject({ flows: rows + 1, notes: 5 })
    const original = must(await ProjectStore.open(join(folder, 'case.tracebook'), APP))
    expect(must(await original.info())).toMatchObject({ flows: rows, notes: 5 })
    await original.close()
    expect(readdirSync(folder).filter((name) => !/^(case|other)\.tracebook(\.wal)?$/.test(name))).toEqual([])
  })
})
