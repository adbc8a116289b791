/**
 * Lines against tcpdump 4.99.3's own (`-nn -tttt`, UTC) over the development captures. The floor is what was reached when
 * this was written less a hair: a protocol that gets worse fails here. Lines behind a file's damage do not count.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { DEFAULT_LINE_OPTIONS, SequenceBases, tcpdumpLine } from '@main/lines/tcpdump'
import { describe, expect, it } from 'vitest'
import { CAPTURES, captureFiles, haveCaptures, readCapture } from '../decode/pcap-reader'

if (!haveCaptures) console.warn(`skipped: ${CAPTURES} is not here`)

/** Continuation lines belong to the line above; a frame inside a frame may begin a line of its own without a time. */
const records = (text: string): string[] =>
  text.split(/\n(?=\d{4}-\d\d-\d\d |\[Error|# tcpdump)/).map((line) => line.replace(/\n+$/, ''))

function printed(path: string): string[] {
  const bases = new SequenceBases()
  const interfaceNames = new Map([[1, 'lo']])
  return readCapture(path).map((frame) =>
    tcpdumpLine(
      { ...frame, start: 0, end: frame.bytes.length },
      { ...DEFAULT_LINE_OPTIONS, time: 'date', interfaceNames },
      bases,
    ),
  )
}

describe.skipIf(!haveCaptures)('lines of the development captures', () => {
  it('are what tcpdump prints in at least 995 of 1000 cases', () => {
    let same = 0
    let total = 0
    for (const capture of captureFiles(CAPTURES)) {
      const expected = join(CAPTURES, 'made', `${relative(CAPTURES, capture)}.tcpdump-nn.txt`)
      if (!existsSync(expected)) continue
      const got = printed(capture)
      for (const [index, line] of records(readFileSync(expected, 'utf8')).entries()) {
        if (line === '' || line.startsWith('# tcpdump stopped')) continue
        total++
        if (got[index] === line) same++
      }
    }
    expect(total).toBeGreaterThan(7000)
    expect(same / total).toBeGreaterThan(0.995)
  })
})
