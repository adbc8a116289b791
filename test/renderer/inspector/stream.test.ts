/** The stream's arithmetic and words: bytes to text and back to bytes, what is said of gaps and overlaps. */
import { overlapIn } from '@renderer/views/inspector/stream-list'
import {
  byteUnder,
  streamOffsetText,
  textColumns,
  textRuns,
  withoutLineEnd,
} from '@renderer/views/inspector/stream-text'
import { remarksOf, sentText } from '@renderer/views/inspector/stream-words'
import type { StreamSideInfo, StreamView } from '@shared/rows'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const shown = (bytes: Uint8Array): string =>
  textRuns(bytes)
    .map(({ text }) => text)
    .join('')

const SIDE: StreamSideInfo = {
  length: 0,
  captured: 0,
  segments: 0,
  gaps: 0,
  gapBytes: 0,
  gapPlaces: [],
  overlapping: 0,
  different: 0,
  differentBytes: 0,
  differentPlaces: [],
  notCompared: 0,
  cutOff: 0,
  misplaced: 0,
  fromSyn: true,
  toFin: true,
  limited: false,
}
const viewOf = (orig: Partial<StreamSideInfo>): StreamView => ({
  view: 1,
  protocol: 'tcp',
  rows: 1,
  complete: true,
  orig: { ...SIDE, ...orig },
  resp: SIDE,
  unreadable: 0,
  elapsedMs: 0,
})

describe('bytes as text', () => {
  it('show valid UTF-8 as it is and every other byte as one dot', () => {
    expect(shown(bytesOf('héllo €𝄞'))).toBe('héllo €𝄞')
    expect(shown(Uint8Array.from([0x41, 0xff, 0xc3, 0x28, 0x00, 0x42]))).toBe('A··(·B')
    expect(shown(Uint8Array.from([0xc2, 0x85, 0xed, 0xa0, 0x80, 0xf4, 0x90, 0x80, 0x80]))).toBe('·········')
  })

  it('leave the line end out and show a tab as an arrow', () => {
    expect(shown(bytesOf('a\tb\r\n'))).toBe('a→ b')
    expect(withoutLineEnd(bytesOf('a\r')).length).toBe(2)
    expect(shown(bytesOf('\n'))).toBe('')
  })

  it('tell dots for bytes from dots that were sent', () => {
    expect(textRuns(bytesOf('·')).map(({ marks }) => marks)).toEqual([false])
    expect(textRuns(Uint8Array.from([1])).map(({ marks }) => marks)).toEqual([true])
  })

  it('agree with a decoder on any bytes: what is shown as text is valid and nothing is lost', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const row = withoutLineEnd(bytes)
        const runs = textRuns(bytes)
        let at = 0
        for (const run of runs) {
          expect(run.at).toBe(at)
          at += run.marks ? run.text.replaceAll('→ ', '·').length : bytesOf(run.text).length
          if (!run.marks) expect(run.text).not.toContain('\ufffd'.repeat(2))
        }
        expect(at).toBe(row.length)
      }),
    )
  })

  it('know the byte under a character, of any width in bytes', () => {
    const [run] = textRuns(bytesOf('aé€z'))
    if (!run) throw new Error('no run')
    expect([0, 0.3, 0.6, 0.9, 1].map((share) => byteUnder(run, share))).toEqual([0, 1, 3, 6, 6])
    const tab = textRuns(bytesOf('\t\tx'))[0]
    if (!tab) throw new Error('no run')
    expect(byteUnder(tab, 0.6)).toBe(1)
  })
})

describe('words about a stream', () => {
  it('say size and place of one gap, and of the first of several', () => {
    const one = viewOf({ length: 100, captured: 90, gaps: 1, gapBytes: 10, gapPlaces: [{ offset: 20, length: 10 }] })
    expect(remarksOf(one)).toEqual([
      { side: 'orig', text: '1 gap: 10 bytes not captured (bytes 20 to 29)', offset: 20 },
    ])
    const two = viewOf({
      length: 5000,
      captured: 3000,
      gaps: 2,
      gapBytes: 2000,
      gapPlaces: [
        { offset: 1500, length: 1 },
        { offset: 2000, length: 1999 },
      ],
    })
    expect(remarksOf(two)[0]?.text).toBe('2 gaps, 2,000 bytes not captured; the first at byte 1,500')
    expect(sentText('orig', two.orig)).toBe('Originator sent 5,000 bytes, 3,000 captured')
    expect(sentText('resp', two.resp)).toBe('Responder sent no data')
  })

  it('name both frames where copies differ, and say which one is shown', () => {
    const place = { offset: 7, length: 3, keptFrame: 4, otherFrame: 9 }
    const view = viewOf({ length: 20, captured: 20, different: 1, differentBytes: 2, differentPlaces: [place] })
    expect(remarksOf(view)).toEqual([
      {
        side: 'orig',
        text: 'frames 4 and 9 hold different bytes for the same place; frame 4, captured first, is shown',
        offset: 7,
      },
    ])
    expect(overlapIn([place], 0, 7)).toBeNull()
    expect(overlapIn([place], 9, 20)).toBe(place)
    expect(overlapIn([place], 10, 20)).toBeNull()
  })

  it('say when a direction begins in the middle, and nothing when all is well', () => {
    expect(remarksOf(viewOf({ length: 5, captured: 5, fromSyn: false }))).toHaveLength(1)
    expect(remarksOf(viewOf({ length: 5, captured: 5 }))).toEqual([])
  })
})

describe('the width of rows', () => {
  it('steps by four characters and stays within its bounds', () => {
    expect(textColumns(312, 7.2, 0.9)).toBe(32)
    expect(textColumns(10, 7.2, 1)).toBe(16)
    expect(textColumns(4000, 7.2, 1)).toBe(160)
  })

  it('writes offsets with as many digits as the stream needs', () => {
    expect([streamOffsetText(10, 100), streamOffsetText(10, 0x12345)]).toEqual(['000a', '0000a'])
  })
})
