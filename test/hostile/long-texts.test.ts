// Texts and names without end: lines of a megabyte, names that point at themselves, filters nested a thousand deep, notes
// of nothing but backticks. All of them are answered, in time.
import { flowRows, selectFlows } from '@main/session/flow-view'
import { selectFrames } from '@main/session/frame-view'
import { Session } from '@main/session/session'
import { indexStream } from '@main/session/stream-index'
import { StreamLayout } from '@main/session/stream-layout'
import { parseNoteLinks } from '@shared/anchor'
import { compileFrameFilter } from '@shared/filter/compile'
import { compileRegex } from '@shared/filter/regex'
import { parseTags, withoutCode } from '@shared/note-text'
import { describe, expect, it } from 'vitest'
import { be16, be32, bytes, ethernet, ethIpUdp, ipv4, tcp } from '../decode/build'
import { type MadeFrame, testFolder, writePcap } from '../files/make'
import { Features } from '../fuzz/features'
import { frameInput, frameTarget } from '../fuzz/frame-target'
import { noPause } from '../session/sample'

const folder = testFolder()
/** a hang takes minutes, a busy machine seconds */
const IN_TIME = 10_000

async function inTime(body: () => void | Promise<void>): Promise<void> {
  const began = performance.now()
  await body()
  expect(performance.now() - began).toBeLessThan(IN_TIME)
}

async function read(name: string, frames: readonly MadeFrame[]): Promise<Session> {
  const opened = await Session.open([folder.file(name, writePcap(frames))])
  if (!opened.ok) throw new Error(opened.error.message)
  await opened.value.load()
  return opened.value
}

/** A TCP frame whose payload is `size` times 'A', at `seq`. */
function piece(port: number, flags: number, seq: number, size: number): Uint8Array {
  const frame = ethernet(0x0800, ipv4(6, tcp(5000, port, flags, new Uint8Array(size).fill(0x41))))
  frame.set(be32(seq), 14 + 20 + 4)
  return frame
}

describe('a line of a megabyte', () => {
  it.each([21, 25, 80, 110, 143])('to port %i is a stream like any other', async (port) => {
    const size = 1400
    const lines = Array.from({ length: 750 }, (_, i) => piece(port, 0x18, 1001 + i * size, size))
    const frames = [piece(port, 2, 1000, 0), ...lines].map((data, i) => ({ data, seconds: 1_000_000_000 + i }))
    await inTime(async () => {
      const session = await read(`line-${port}`, frames)
      const flows = await selectFlows(session, { filter: '', span: null, sort: 'number', descending: false })
      if (!flows.ok) throw new Error(flows.error.message)
      expect(flowRows(session, flows.value, 0, 10).records.map(({ orig_bytes }) => orig_bytes)).toEqual([750 * size])
      const stream = await indexStream(session, 0, 'tcp', noPause)
      expect(stream.sides[0].captured).toBe(750 * size)
      const layout = await StreamLayout.make(session, stream, { show: 'text', side: 0, columns: 100 }, noPause)
      expect(layout.rows).toBeGreaterThan(1000)
      const found = await selectFrames(session, {
        filter: 'tcp.payload matches "(A*)*B"',
        span: null,
        flow: null,
        order: 'file',
      })
      expect(found.ok && found.value?.length).toBe(0)
      session.close()
    })
  })
})

describe('names that point at themselves', () => {
  const header = [0x12, 0x34, 0x81, 0x80, ...be16(1), ...be16(0xffff), ...be16(0xffff), ...be16(0xffff)]

  it.each([
    ['at its own first byte', bytes([0xc0, 12])],
    ['at the pointer after it, which points back', bytes([0xc0, 14, 0xc0, 12])],
    ['at labels that lead to the pointer again', bytes([1, 0x61, 0xc0, 12])],
    ['from every one of 30,000 pointers at the one before', bytes(Uint8Array.from({ length: 60_000 }, chain))],
  ])('%s', async (_, name) => {
    const frame = ethIpUdp(53, 1025, bytes(header, name, be16(1), be16(1), name.subarray(0, 64)))
    await inTime(() => frameTarget.run(frameInput(1, frame), new Features()))
    const session = await read('names', [{ data: frame }])
    const filter = 'dns.qry.name contains "a" || dns.resp.name matches "(a|b)*c"'
    await inTime(async () => {
      expect((await selectFrames(session, { filter, span: null, flow: null, order: 'file' })).ok).toBe(true)
    })
    session.close()
  })
})

/** Pointers at 12, 14, 16 …, each at the one before it. */
function chain(_: unknown, index: number): number {
  const target = Math.max(12, 12 + (index & ~1) - 2) & 0x3fff
  return index % 2 === 0 ? 0xc0 | (target >> 8) : target & 255
}

describe('a filter without end', () => {
  it.each([
    ['brackets', `${'('.repeat(50_000)}tcp${')'.repeat(50_000)}`],
    ['negations', `${'!'.repeat(50_000)}tcp`],
    ['words of negation', `${'not '.repeat(20_000)}tcp`],
    ['a chain of or', Array(20_000).fill('tcp.port == 1').join(' || ')],
    ['a set', `tcp.port in {${Array(20_000).fill('1').join(', ')}}`],
    ['functions', `${'upper('.repeat(10_000)}ftp.request.arg${')'.repeat(10_000)} == "A"`],
    ['a text', `ftp.request.arg == "${'a'.repeat(1_000_000)}"`],
  ])('of %s is answered, not crashed on', async (_, text) => {
    await inTime(() => {
      const compiled = compileFrameFilter(text)
      if (!compiled.ok) expect(compiled.error.message).not.toBe('')
    })
  })

  it.each(['(a{1,100}){1,100}', '((((a*)*)*)*)*b', '(a|aa)+$', '[^x]{0,60}[^y]{0,60}z', '('.repeat(50)])(
    'of the pattern %s takes time in proportion to what it looks at',
    async (pattern) => {
      await inTime(() => {
        const made = compileRegex(pattern)
        if (!('problem' in made)) made.text('a'.repeat(65_536))
      })
    },
  )
})

describe('a note of a megabyte', () => {
  it.each([
    ['backticks', '`'.repeat(1_000_000)],
    ['backticks of many lengths', Array.from({ length: 1400 }, (_, i) => '`'.repeat(i)).join(' ')],
    ['fences', '```\n'.repeat(250_000)],
    ['links', '@frame:1-2 '.repeat(90_000)],
    ['nearly links', '@finding:a.b.c.'.repeat(60_000)],
    ['tags', '#a '.repeat(330_000)],
    ['one tag', `#${'a'.repeat(999_999)}`],
  ])('of %s is read in time', async (_, text) => {
    await inTime(() => {
      parseNoteLinks(text)
      parseTags(text)
      expect(withoutCode(text).length).toBe(text.length)
    })
  })
})
