/** Streams of flows: bytes, gaps, overlaps and turns from made captures. */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Session } from '@main/session/session'
import { gapsOf, locateByte } from '@main/session/stream-bytes'
import { compareCopies } from '@main/session/stream-overlaps'
import { saveStream, writeStream } from '@main/session/stream-save'
import { turnsOf } from '@main/session/stream-turns'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../files/make'
import { noPause, readSession } from './sample'
import { conversation, datagrams, FIN, HANDSHAKE, RST, type Sent } from './stream-capture'
import { streamOf } from './stream-fixtures'

const folder = testFolder()
let made = 0
const open = (frames: readonly Sent[]): Promise<Session> =>
  readSession(folder.file(`${made++}.pcap`, conversation(frames)))

async function text(session: Session, side: 0 | 1, gaps: 'skip' | 'zero' = 'skip', flow = 0): Promise<string> {
  let all = ''
  const stream = await streamOf(session, flow)
  const saved = await writeStream(
    session,
    stream.sides[side],
    gaps,
    async (bytes) => {
      all += Buffer.from(bytes).toString('latin1')
    },
    noPause,
  )
  if (!saved.ok) throw new Error(saved.error.message)
  expect(saved.value.bytes).toBe(all.length)
  return all
}

const a = (seq: number, content: string, flags?: number): Sent => ({
  from: 'a',
  seq,
  text: content,
  ...(flags ? { flags } : {}),
})
const b = (seq: number, content: string): Sent => ({ from: 'b', seq, text: content })

describe('a TCP stream', () => {
  it('puts late segments where their bytes belong and takes repeats once', async () => {
    const session = await open([...HANDSHAKE, a(1001, 'GET '), a(1009, 'HTTP'), a(1005, '/ab '), a(1001, 'GET /')])
    expect(await text(session, 0)).toBe('GET /ab HTTP')
    expect(await text(session, 1)).toBe('')
  })

  it('goes on over the wrap-around of sequence numbers', async () => {
    const start = 0xfffffffa
    const session = await open([
      { from: 'a', seq: start - 1, flags: 2 },
      a(start, 'abcdef'),
      a(0, 'ghij'),
      a(start + 3, 'defgh'),
    ])
    expect(await text(session, 0)).toBe('abcdefghij')
  })

  it('lets the first copy of a byte count and names the frames whose copies differ', async () => {
    const session = await open([...HANDSHAKE, a(1001, 'attack at dawn'), a(1008, 'at noon!')])
    expect(await text(session, 0)).toBe('attack at dawn!')
    const stream = await streamOf(session)
    expect(stream.sides[0].overlapping).toBe(7)
    const overlaps = await compareCopies(session, stream.sides[0], noPause)
    expect(overlaps).toEqual({
      different: 1,
      differentBytes: 3,
      notCompared: 0,
      places: [{ offset: 10, length: 4, keptFrame: 4, otherFrame: 5 }],
    })
  })

  it('says where bytes are missing and how many, leaves them out, or fills them with zeros when asked', async () => {
    const session = await open([...HANDSHAKE, a(1004, 'def'), a(1010, 'jkl', 16 | FIN), { ...b(5001, ''), ack: 1014 }])
    const { sides } = await streamOf(session)
    expect([...gapsOf(sides[0])]).toEqual([
      { offset: 0, length: 3 },
      { offset: 6, length: 3 },
    ])
    expect(sides[0].gaps).toBe(2)
    expect(await text(session, 0)).toBe('defjkl')
    expect(await text(session, 0, 'zero')).toBe('\0\0\0def\0\0\0jkl')
  })

  it('counts bytes that were acknowledged but never captured as a gap at the end', async () => {
    const session = await open([...HANDSHAKE, a(1001, 'abc'), { ...b(5001, ''), ack: 1011 }])
    const [side] = (await streamOf(session)).sides
    expect([...gapsOf(side)]).toEqual([{ offset: 3, length: 7 }])
    expect(side.gaps).toBe(1)
  })

  it('counts what the snap length cut off as missing', async () => {
    const session = await open([...HANDSHAKE, { ...a(1001, 'abcdefghij'), snap: 58 }, a(1011, 'klm')])
    const { sides } = await streamOf(session)
    expect(await text(session, 0)).toBe('abcdklm')
    expect(sides[0].cutOff).toBe(6)
    expect([...gapsOf(sides[0])]).toEqual([{ offset: 4, length: 6 }])
  })
})

describe('the bytes of a TCP stream', () => {
  it('begin with the earliest one when the capture begins in the middle', async () => {
    const session = await open([a(5000, 'world'), a(4994, 'hello '), a(5005, '!')])
    const { sides } = await streamOf(session)
    expect(sides[0].hasSyn).toBe(false)
    expect(await text(session, 0)).toBe('hello world!')
  })

  it('are not that of a keep-alive, the text of a reset, and numbers that fit no window', async () => {
    const session = await open([
      ...HANDSHAKE,
      a(1001, 'abc'),
      { ...b(5001, ''), ack: 1004 },
      a(1003, '\0'),
      a(0x70000000, 'forged'),
      a(1004, 'def'),
      a(1007, 'no such service', 16 | RST),
    ])
    expect(await text(session, 0)).toBe('abcdef')
    expect((await streamOf(session)).sides[0].misplaced).toBe(1)
  })

  it('are put where they belong when IP carries a segment in fragments', async () => {
    const content = 'a segment that went in three fragments'
    const session = await open([...HANDSHAKE, { ...a(1001, content), fragments: [24, 40] }, a(1039, '!')])
    expect(session.frames.count).toBe(7)
    expect(await text(session, 0)).toBe(`${content}!`)
  })

  it('come from a copy with a wrong checksum only where there is no other', async () => {
    const wrong = (seq: number, content: string): Sent => a(seq, content)
    const right = (seq: number, content: string): Sent => ({ ...a(seq, content), summed: true })
    const path = folder.file(
      'sums.pcap',
      conversation([
        { from: 'a', seq: 1000, flags: 2, summed: true },
        wrong(1001, 'evil'),
        right(1001, 'good'),
        right(1008, 'end'),
        wrong(1005, '...'),
      ]),
    )
    const opened = await Session.open([path], { verifyChecksums: true })
    if (!opened.ok) throw new Error(opened.error.message)
    await opened.value.load()
    expect(await text(opened.value, 0)).toBe('good...end')
  })

  it('are found again in the frames they came from', async () => {
    const session = await open([...HANDSHAKE, a(1001, 'abc'), a(1010, 'xyz')])
    const [side] = (await streamOf(session)).sides
    expect(locateByte(side, 1)).toEqual({ row: 3, at: 55 })
    expect(locateByte(side, 10)).toEqual({ row: 4, at: 55 })
    expect(locateByte(side, 5)).toBeUndefined()
    expect(locateByte(side, 99)).toBeUndefined()
  })

  it('come out whole however they were cut, shuffled and repeated', async () => {
    const cut = fc.record({
      size: fc.integer({ min: 1, max: 400 }),
      start: fc.integer({ min: 0, max: 0xffffffff }),
      order: fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 90 })), { maxLength: 12 }),
    })
    await fc.assert(
      fc.asyncProperty(cut, async ({ size, start, order }) => {
        const whole = Array.from({ length: size }, (_, i) => String.fromCharCode(97 + (i % 26))).join('')
        const place = (at: number, length: number): Sent =>
          a((start + 1 + at) >>> 0, whole.slice(at, Math.min(size, at + length)))
        const extra = order.map(([at, length]) => place(at % size, length))
        const chunks = Array.from({ length: Math.ceil(size / 40) }, (_, i) => place(i * 40, 40))
        const session = await open([{ from: 'a', seq: start, flags: 2 }, ...extra, ...chunks.reverse()])
        expect(await text(session, 0)).toBe(whole)
        session.close()
      }),
      { numRuns: 60 },
    )
  })
})

describe('a dialogue', () => {
  const turns = async (session: Session) =>
    (await turnsOf(session, await streamOf(session), noPause)).turns.map(({ side, from, to, frame }) => [
      side,
      from,
      to,
      frame,
    ])

  it('is the turns of both sides in the order in which they could be read', async () => {
    const session = await open([
      ...HANDSHAKE,
      b(5001, '220 hi'),
      a(1001, 'USER'),
      a(1005, ' x'),
      b(5007, '331'),
      a(1007, 'P'),
    ])
    expect(await turns(session)).toEqual([
      [1, 0, 6, 4],
      [0, 0, 6, 5],
      [1, 6, 9, 7],
      [0, 6, 7, 8],
    ])
  })

  it('lets bytes wait for a late segment before them, but not for one that never came', async () => {
    const late = await open([...HANDSHAKE, a(1004, 'def'), b(5001, 'x'), a(1001, 'abc')])
    expect(await turns(late)).toEqual([
      [1, 0, 1, 5],
      [0, 0, 6, 6],
    ])
    const lost = await open([...HANDSHAKE, a(1004, 'def'), b(5001, 'x')])
    expect(await turns(lost)).toEqual([
      [0, 0, 6, 4],
      [1, 0, 1, 5],
    ])
  })

  it('takes each datagram of UDP for a turn', async () => {
    const session = await readSession(
      folder.file(
        'udp.pcap',
        datagrams([
          ['a', 'one'],
          ['a', 'two'],
          ['b', 'three'],
          ['a', 'four'],
        ]),
      ),
    )
    expect(await turns(session)).toEqual([
      [0, 0, 3, 1],
      [0, 3, 6, 2],
      [1, 0, 5, 3],
      [0, 6, 10, 4],
    ])
    expect(await text(session, 0)).toBe('onetwofour')
  })
})

describe('saving a stream', () => {
  it('writes the bytes and nothing else, and says their SHA-256', async () => {
    const session = await open([...HANDSHAKE, a(1001, 'abc')])
    const path = join(folder.path, 'saved.bin')
    const { sides } = await streamOf(session)
    const saved = await saveStream(session, sides[0], { path, gaps: 'skip' }, noPause)
    expect(saved).toEqual({
      ok: true,
      value: {
        bytes: 3,
        gaps: 0,
        gapBytes: 0,
        sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      },
    })
    expect(readFileSync(path, 'utf8')).toBe('abc')
  })

  it('refuses to write over the capture, and into a folder that is not there', async () => {
    const session = await open([...HANDSHAKE, a(1001, 'abc')])
    const { sides } = await streamOf(session)
    for (const path of [session.sources[0].path, join(folder.path, 'none', 'x')]) {
      expect(await saveStream(session, sides[0], { path, gaps: 'skip' }, noPause)).toMatchObject({
        ok: false,
        error: { code: 'not-writable' },
      })
    }
  })

  it('says so when the capture is gone, and leaves no half file', async () => {
    const path = folder.file('gone.pcap', conversation([...HANDSHAKE, a(1001, 'abc')]))
    const session = await readSession(path)
    const { sides } = await streamOf(session)
    session.close()
    rmSync(path)
    const target = join(folder.path, 'half.bin')
    expect(await saveStream(session, sides[0], { path: target, gaps: 'skip' }, noPause)).toMatchObject({
      ok: false,
      error: { code: 'vanished' },
    })
    expect(() => readFileSync(target)).toThrow()
  })
})
