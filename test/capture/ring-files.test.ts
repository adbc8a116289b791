/** Which files of a silent ring are seen, in which order, and which of them go; on a real folder. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { RingFiles } from '@main/capture/ring-files'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tracebook-ring-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const make = (...names: string[]) => {
  for (const name of names) writeFileSync(join(folder, name), 'x')
}
const NOON = new Date(2026, 1, 3, 12, 4, 5)

describe('a ring by size', () => {
  it('has the time of its start in its names, takes them in the order of their numbers, and keeps the newest', async () => {
    const ring = new RingFiles(join(folder, 'a.pcap'), { files: 3, kilobytes: 1000, seconds: null }, NOON)
    expect(basename(ring.target)).toBe('a_20260203120405.pcap')
    make('a_20260203120405.pcap', 'a_20260203120405.pcap1', 'a_20260203120405.pcap2')
    expect((await ring.look()).map((path) => basename(path))).toEqual([
      'a_20260203120405.pcap',
      'a_20260203120405.pcap1',
      'a_20260203120405.pcap2',
    ])
    expect(await ring.look()).toEqual([])
    make('a_20260203120405.pcap10', 'a_20260203120405.pcap9')
    expect((await ring.look()).map((path) => basename(path))).toEqual([
      'a_20260203120405.pcap9',
      'a_20260203120405.pcap10',
    ])
    expect(readdirSync(folder).sort()).toEqual([
      'a_20260203120405.pcap10',
      'a_20260203120405.pcap2',
      'a_20260203120405.pcap9',
    ])
  })

  it('never touches what lay there before, and what only looks like one of its files', async () => {
    make('a_20260203120405.pcap7', 'a.pcap', 'ab_20260203120405.pcap', 'a_20260203120405.pcap1.bak')
    const ring = new RingFiles(join(folder, 'a.pcap'), { files: 2, kilobytes: 1000, seconds: null }, NOON)
    make('a_20260203120405.pcap', 'a_20260203120405.pcap1', 'a_20260203120405.pcap2')
    expect(await ring.look()).toHaveLength(3)
    expect(readdirSync(folder).sort()).toEqual([
      'a.pcap',
      'a_20260203120405.pcap1',
      'a_20260203120405.pcap1.bak',
      'a_20260203120405.pcap2',
      'a_20260203120405.pcap7',
      'ab_20260203120405.pcap',
    ])
  })
})

describe('a ring by time', () => {
  it('names its files by a pattern of strftime in which nothing of the path is one', async () => {
    const ring = new RingFiles(join(folder, 'b%d(1).pcap'), { files: 9, kilobytes: 1000, seconds: 5 })
    expect(basename(ring.target)).toBe('b%%d(1)_%Y%m%d%H%M%S%z.pcap')
    make(
      'b%d(1)_20261025020010+0100.pcap',
      'b%d(1)_20261025020005+0100.pcap2',
      'b%d(1)_20261025020005+0100.pcap',
      'b%d(1)_20261025020005+0100.pcap1',
      'b%d(1)_x.pcap',
    )
    expect((await ring.look()).map((path) => basename(path).slice(-10))).toEqual([
      '+0100.pcap',
      '0100.pcap1',
      '0100.pcap2',
      '+0100.pcap',
    ])
  })

  it('in a folder that is not there has no files', async () => {
    const ring = new RingFiles(join(folder, 'none', 'c'), { files: 2, kilobytes: null, seconds: 5 })
    expect(await ring.look()).toEqual([])
  })
})
