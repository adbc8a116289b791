/** Kills the store in the middle of its work, twenty times, and looks for anything acknowledged that is no longer there. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { ProjectStore } from '@main/project/store'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { APP, bundleProcess, must, newFolder, removeFolder, startProcess } from './fixtures'

const KILLS = 20
let folder = ''
let program = ''
beforeAll(async () => {
  folder = newFolder()
  program = await bundleProcess('durability')
})
afterAll(() => {
  removeFolder(folder)
  rmSync(join(program, '..'), { recursive: true, force: true })
})

/** Runs the writer until `count` changes are acknowledged and a little more, kills it, answers note id to revision. */
async function writeAndKill(path: string, count: number, delayMicros: number): Promise<Map<string, number>> {
  const { child, lines } = startProcess(program, ['write', path])
  const acknowledged = new Map<string, number>()
  let seen = 0
  for await (const line of lines) {
    const [word, id, revision] = line.split(' ')
    expect(word).toBe('ack')
    acknowledged.set(id, Number(revision))
    if (++seen !== count) continue
    // the next change is under way now; the moment within it is what is drawn by lot
    const until = process.hrtime.bigint() + BigInt(delayMicros) * 1000n
    while (process.hrtime.bigint() < until);
    child.kill('SIGKILL')
  }
  return acknowledged
}

describe('a change that was acknowledged', () => {
  it(`is still there after each of ${KILLS} kills, and the file opens`, async () => {
    const path = join(folder, 'case.tracebook')
    await must(await ProjectStore.create(path, APP)).close()
    const expected = new Map<string, number>()
    for (let kill = 0; kill < KILLS; kill++) {
      const count = 1 + Math.floor(Math.random() * 60)
      const delayMicros = Math.floor(Math.random() * 8000)
      for (const [id, revision] of await writeAndKill(path, count, delayMicros)) expected.set(id, revision)
      const where = `after kill ${kill} at change ${count} + ${delayMicros} us`
      const store = must(await ProjectStore.open(path, APP))
      const notes = new Map(must(await store.notes.list({ limit: 10_000 })).map((note) => [note.id, note]))
      for (const [id, revision] of expected) {
        const note = notes.get(id)
        expect(note?.revision ?? 0, where).toBeGreaterThanOrEqual(revision)
        expect(note?.body.startsWith(note.revision === 1 ? 'note of round' : 'edited in round'), where).toBe(true)
      }
      // at most the one change that was under way is there without having been acknowledged
      expect(notes.size - expected.size, where).toBeLessThanOrEqual(kill + 1)
      await store.close()
    }
    expect(expected.size).toBeGreaterThan(KILLS)
    console.info(`${KILLS} kills, ${expected.size} notes acknowledged, none lost`)
  }, 180_000)
})
