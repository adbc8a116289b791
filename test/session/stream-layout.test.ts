/** Rows of a stream: every byte once and in order, whatever page is asked for; found again by byte and by frame. */
import { StreamLayout, type StreamViewSpec } from '@main/session/stream-layout'
import { SpanKind } from '@main/session/stream-spans'
import type { StreamRows } from '@shared/rows'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../files/make'
import { noPause, readSession } from './sample'
import { conversation, datagrams, HANDSHAKE, type Sent } from './stream-capture'
import { streamOf } from './stream-fixtures'

const folder = testFolder()
let made = 0

async function layoutOf(capture: Uint8Array, spec: StreamViewSpec): Promise<StreamLayout> {
  const session = await readSession(folder.file(`${made++}.pcap`, capture))
  return StreamLayout.make(session, await streamOf(session), spec, noPause)
}

const bytesIn = (rows: StreamRows, i: number): Uint8Array =>
  rows.bytes.subarray(rows.start[i], i + 1 < rows.start.length ? rows.start[i + 1] : rows.bytes.length)

/** 'a:' or 'b:' and the bytes; '>' for the head of a turn, '?' for a gap. */
function textRows(layout: StreamLayout, from = 0, count = layout.rows): string[] {
  const rows = layout.page(from, count)
  return [...rows.kind].map((kind, i) => {
    const who = rows.side[i] === 0 ? 'a' : 'b'
    if (kind === SpanKind.turn) return `${who}>${rows.frame[i]}`
    if (kind === SpanKind.gap) return `${who}?${rows.offset[i]}+${rows.length[i]}`
    return `${who}:${Buffer.from(bytesIn(rows, i)).toString('latin1')}`
  })
}

const TALK: readonly Sent[] = [
  ...HANDSHAKE,
  { from: 'b', seq: 5001, text: '220 hello\r\n220 there\r\n' },
  { from: 'a', seq: 1001, text: 'USER anonymous\r\nPA' },
  { from: 'a', seq: 1025, text: 'late\r\n' },
  { from: 'b', seq: 5023, text: '331' },
]

describe('rows of a stream', () => {
  it('are lines of text, with a row for each turn and each gap', async () => {
    const dialogue = await layoutOf(conversation(TALK), { show: 'dialogue', side: 0, columns: 80 })
    expect(textRows(dialogue)).toEqual([
      'b>4',
      'b:220 hello\r\n',
      'b:220 there\r\n',
      'a>5',
      'a:USER anonymous\r\n',
      'a:PA',
      'a?18+6',
      'a:late\r\n',
      'b>7',
      'b:331',
    ])
    const text = await layoutOf(conversation(TALK), { show: 'text', side: 0, columns: 8 })
    expect(textRows(text)).toEqual(['a:USER ano', 'a:nymous\r\n', 'a:PA', 'a?18+6', 'a:late\r\n'])
    const hex = await layoutOf(conversation(TALK), { show: 'hex', side: 0, columns: 8 })
    expect(textRows(hex)).toEqual(['a:USER ano', 'a:nymous\r\n', 'a:PA', 'a?18+6', 'a:late\r\n'])
  })

  it('do not cut a UTF-8 sequence in two, and cut what is none', async () => {
    const bytes = Buffer.from('abcé€𝄞xyz')
    const split = await layoutOf(conversation([...HANDSHAKE, { from: 'a', seq: 1001, bytes }]), {
      show: 'text',
      side: 0,
      columns: 4,
    })
    const rows = split.page(0, split.rows)
    expect([...rows.kind].map((_, i) => Buffer.from(bytesIn(rows, i)).toString())).toEqual([
      'abc',
      'é',
      '€',
      '𝄞',
      'xyz',
    ])
    const noise = new Uint8Array(32).fill(0x80)
    const cut = await layoutOf(conversation([...HANDSHAKE, { from: 'a', seq: 1001, bytes: noise }]), {
      show: 'text',
      side: 0,
      columns: 16,
    })
    expect([...cut.page(0, 9).length]).toEqual([16, 16])
  })

  it('are the same on every page, hold every byte once, and are found again by byte', async () => {
    const line = fc.stringMatching(/^[a-z\n]{1,40}$/)
    const talk = fc.array(fc.tuple(fc.boolean(), line, fc.integer({ min: 0, max: 3 })), { minLength: 1, maxLength: 60 })
    const spec = fc.record({
      show: fc.constantFrom('dialogue', 'text', 'hex'),
      side: fc.constantFrom(0, 1),
      columns: fc.integer({ min: 4, max: 20 }),
    })
    await fc.assert(
      fc.asyncProperty(talk, spec, fc.nat(), async (said, view, seed) => {
        const next = { a: 1001, b: 5001 }
        const frames = said.map(([isA, text, hole]): Sent => {
          const from = isA ? 'a' : 'b'
          next[from] += hole
          const seq = next[from]
          next[from] += text.length
          return { from, seq, text }
        })
        const layout = await layoutOf(conversation([...HANDSHAKE, ...frames]), view)
        const all = textRows(layout)
        const from = seed % Math.max(1, layout.rows)
        expect(textRows(layout, from, 7)).toEqual(all.slice(from, from + 7))
        const shown = (side: string) =>
          all
            .filter((row) => row.startsWith(`${side}:`))
            .map((row) => row.slice(2))
            .join('')
        for (const side of ['a', 'b'] as const) {
          const wanted = view.show === 'dialogue' || (view.side === 0) === (side === 'a')
          const sent = frames.filter((frame) => frame.from === side).map((frame) => frame.text ?? '')
          expect(shown(side)).toBe(wanted ? sent.join('') : '')
        }
        const rows = layout.page(0, layout.rows)
        for (let i = 0; i < layout.rows; i++) {
          if (rows.kind[i] === SpanKind.turn) continue
          expect(layout.rowOf(rows.side[i] as 0 | 1, rows.offset[i])).toBe(i)
          expect(layout.rowOf(rows.side[i] as 0 | 1, rows.offset[i] + rows.length[i] - 1)).toBe(i)
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('a page of rows', () => {
  it('is found far into a long text', async () => {
    const lines = Array.from({ length: 4000 }, (_, i) => `line ${i}\n`)
    const frames: Sent[] = []
    let seq = 1001
    for (let i = 0; i < lines.length; i += 50) {
      const text = lines.slice(i, i + 50).join('')
      frames.push({ from: 'a', seq, text })
      seq += text.length
    }
    const layout = await layoutOf(conversation([...HANDSHAKE, ...frames]), { show: 'text', side: 0, columns: 80 })
    expect(layout.rows).toBe(4000)
    for (const row of [0, 127, 128, 1999, 3999]) expect(textRows(layout, row, 1)).toEqual([`a:line ${row}\n`])
    expect(layout.rowOfFrame(5)).toBe(50)
    expect(layout.rowOfFrame(1)).toBeUndefined()
    expect(textRows(layout, 4000, 10)).toEqual([])
  })

  it('keeps datagrams apart', async () => {
    const layout = await layoutOf(
      datagrams([
        ['a', 'one'],
        ['a', 'two'],
        ['b', 'three'],
      ]),
      { show: 'text', side: 0, columns: 80 },
    )
    expect(textRows(layout)).toEqual(['a>1', 'a:one', 'a>2', 'a:two'])
  })
})
