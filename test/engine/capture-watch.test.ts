/** A capture that is written to while it is open is noticed, once; one that is moved or replaced by name is not its business. */
import { mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CaptureWatch } from '@main/engine/capture-watch'
import type { AppError } from '@shared/result'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder: string
let file: string
let said: AppError[]
let watch: CaptureWatch

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tracebook-watch-'))
  file = join(folder, 'a.pcap')
  writeFileSync(file, 'first')
  utimesSync(file, 1, 1)
  said = []
  watch = new CaptureWatch((problem) => void said.push(problem))
  await watch.begin([file])
})

afterEach(() => {
  watch.end()
  rmSync(folder, { recursive: true, force: true })
})

describe('an open capture', () => {
  it('that nobody touches is not spoken of', async () => {
    await watch.check()
    expect(said).toEqual([])
  })

  it('that is written to is named once, with both sizes', async () => {
    writeFileSync(file, 'another one')
    await watch.check()
    await watch.check()
    expect(said).toHaveLength(1)
    expect(said[0]).toMatchObject({ code: 'changed' })
    expect(said[0]?.message).toContain('a.pcap was written to after it was opened (5 bytes then, 11 now)')
  })

  it('that is written over with as many bytes is noticed by its time', async () => {
    writeFileSync(file, 'FIRST')
    await watch.check()
    expect(said[0]?.message).toContain('still 5 bytes')
  })

  it('that is moved, deleted or replaced by name is still the old one', async () => {
    renameSync(file, join(folder, 'b.pcap'))
    await watch.check()
    writeFileSync(file, 'something else')
    await watch.check()
    rmSync(file)
    await watch.check()
    expect(said).toEqual([])
  })

  it('is not spoken of any more when it was closed meanwhile', async () => {
    writeFileSync(file, 'another one')
    const checking = watch.check()
    watch.end()
    await checking
    expect(said).toEqual([])
  })
})
