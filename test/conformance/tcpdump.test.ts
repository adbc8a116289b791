/** Frame lines against tcpdump 4.99's own: identical, or identical up to ", length N" (the rest is application text). */
import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { LinePrinter } from '@main/session/line-printer'
import { Session } from '@main/session/session'
import { describe, expect, it } from 'vitest'
import { CAPTURES, filesBelow, hasCaptures } from './captures'

const END = '.tcpdump-nn.txt'
const core = (line: string): string => line.replace(/(, length \d+).*$/, '$1')
/** Continuation lines begin with a blank and belong to the line above. */
const records = (text: string): string[] =>
  text
    .replace(/\n[ \t]/g, '\u0000')
    .split('\n')
    .filter(Boolean)
    .map((line) => line.replaceAll('\u0000', '\n '))
    .filter((line) => !line.startsWith('# tcpdump stopped'))

async function linesOf(capture: string): Promise<string[]> {
  const opened = await Session.open([capture])
  if (!opened.ok) return []
  const session = opened.value
  await session.load()
  const printer = new LinePrinter(session, { style: 'tcpdump', clock: 'date', absoluteSeq: false, utc: true })
  const text = Array.from(
    { length: session.frames.count },
    (_, row) => `${printer.clock(row, row - 1)} ${printer.text(row)}`,
  )
  session.close()
  return records(text.join('\n'))
}

describe.skipIf(!hasCaptures)("lines beside tcpdump's", () => {
  it('are the same in at least 92 of 100, application text included in at least 80', async () => {
    const total = { lines: 0, core: 0, whole: 0 }
    for (const expected of filesBelow(join(CAPTURES, 'made')).filter((path) => path.endsWith(END))) {
      const capture = join(CAPTURES, relative(join(CAPTURES, 'made'), expected).slice(0, -END.length))
      if (!existsSync(capture)) continue
      const want = records(readFileSync(expected, 'utf8'))
      const got = await linesOf(capture)
      want.forEach((line, i) => {
        total.lines++
        if (got[i] === line) total.whole++
        if (got[i] !== undefined && core(got[i]) === core(line)) total.core++
      })
    }
    expect(total.lines).toBeGreaterThan(5000)
    expect(total.core / total.lines).toBeGreaterThanOrEqual(0.92)
    expect(total.whole / total.lines).toBeGreaterThanOrEqual(0.8)
  }, 120_000)
})
