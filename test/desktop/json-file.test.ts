import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readJson, writeJson } from '@main/desktop/json-file'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const schema = v.object({ count: v.number() })
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tracebook-json-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('a JSON file of the app', () => {
  it('is read back as it was written, in a folder that had to be made', async () => {
    const path = join(folder, 'new', 'settings.json')
    await writeJson(path, { count: 3 })
    expect(await readJson(path, schema)).toEqual({ count: 3 })
  })

  it('counts as absent when it is missing, cut off, or not of its schema', async () => {
    const path = join(folder, 'settings.json')
    expect(await readJson(path, schema)).toBeUndefined()
    for (const text of ['', '{"count": 3', '{"count": "three"}', '[]', 'null']) {
      writeFileSync(path, text)
      expect(await readJson(path, schema)).toBeUndefined()
    }
  })

  it('holds the last of many writes made at once, and leaves no temporary file', async () => {
    const path = join(folder, 'settings.json')
    await Promise.all(Array.from({ length: 20 }, (_, count) => writeJson(path, { count })))
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ count: 19 })
    expect(readdirSync(folder)).toEqual(['settings.json'])
  })

  it('keeps the old content when the new one cannot be written, and takes the next', async () => {
    const path = join(folder, 'settings.json')
    await writeJson(path, { count: 1 })
    // A folder in the place of the temporary file makes the write fail for any user, root too.
    mkdirSync(`${path}.new`)
    await expect(writeJson(path, { count: 2 })).rejects.toThrow()
    expect(await readJson(path, schema)).toEqual({ count: 1 })
    rmSync(`${path}.new`, { recursive: true })
    await writeJson(path, { count: 3 })
    expect(await readJson(path, schema)).toEqual({ count: 3 })
  })
})
