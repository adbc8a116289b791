/** The margins of the Reading: brackets of phases at the left, cards of notes at the right, words of marks. */
import { markWords } from '@renderer/views/reading/mark-words'
import { CARD_HEIGHT, notedFrames, noteGist, noteHeadline, placeCards } from '@renderer/views/reading/note-cards'
import { brackets, nameRows, phaseLabel, phaseWords, type ShownLine } from '@renderer/views/reading/phases'
import { Mark } from '@shared/marks'
import type { FlowPhase, FlowRecord, NoteView } from '@shared/rows'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const lines = (frames: readonly number[], flow: readonly number[] = frames, firstIndex = 0): ShownLine[] =>
  frames.map((frame, at) => ({ index: firstIndex + at, frame, flow: flow.includes(frame) ? 7 : 8 }))

const phase = (name: FlowPhase['name'], from: number, to: number): FlowPhase => ({
  name,
  title: name,
  from,
  to,
  flow: 7,
})
const handshake = phase('handshake', 3, 5)
const data = phase('data', 7, 12)

describe('brackets', () => {
  it('spans the lines from the first to the last frame of a phase, other flows in between included', () => {
    expect(brackets([handshake], lines([1, 2, 3, 4, 5, 6], [3, 5]), true)).toEqual([
      { phase: handshake, from: 2, to: 4, openAbove: false, openBelow: false, level: 0 },
    ])
  })

  it('is open where the phase goes on outside the screen, and passes a screen that shows none of its frames', () => {
    const passing = brackets([data], lines([9, 10, 11], [], 100), true)
    expect(passing).toMatchObject([{ from: 100, to: 102, openAbove: true, openBelow: true }])
  })

  it('holds only lines of the flow when lines are not in the order of frames', () => {
    expect(brackets([data], lines([9, 10, 8, 11], [10, 8]), false)).toMatchObject([{ from: 1, to: 2 }])
    expect(brackets([data], lines([9, 10], []), false)).toEqual([])
  })

  it('sets brackets that overlap beside each other', () => {
    const close = phase('close', 11, 14)
    expect(brackets([handshake, data, close], lines([3, 5, 7, 11, 12, 14]), true).map(({ level }) => level)).toEqual([
      0, 0, 1,
    ])
  })

  it('leaves out an exchange that is told in parts', () => {
    const exchange = phase('exchange', 2, 14)
    const shown = lines([1, 2, 3, 4, 5, 14])
    expect(brackets([exchange, phase('login', 3, 4)], shown, true).map(({ phase }) => phase.name)).toEqual(['login'])
    expect(brackets([exchange], shown, true)).toHaveLength(1)
  })

  it('puts a name where no bracket further out runs, and nowhere when there is no such row', () => {
    const all = brackets(
      [phase('announce', 1, 6), phase('data-connection', 2, 3), phase('close', 6, 7)],
      lines([1, 2, 3, 4, 5, 6, 7]),
      true,
    )
    expect(all.map((one) => nameRows(one, all))).toEqual([
      [3, 4],
      [1, 2],
      [5, 6],
    ])
    const covered = brackets([phase('login', 2, 3), phase('data', 1, 4)], lines([1, 2, 3, 4]), true)
    expect(covered.map((one) => nameRows(one, covered))).toEqual([null, [0, 3]])
  })

  it('draws nothing for phases that are not on screen', () => {
    expect(brackets([handshake], lines([20, 21]), true)).toEqual([])
    expect(brackets([handshake], [], true)).toEqual([])
  })

  it('names data by its bytes and datagrams by their protocol', () => {
    const record = { proto: 'udp', service: 'dns', orig_bytes: 100, resp_bytes: 64 } as FlowRecord
    expect(phaseLabel(data, record)).toBe('data · 164 B')
    expect(phaseLabel(phase('exchange', 1, 2), record)).toBe('dns')
    expect(phaseLabel(handshake, record)).toBe('handshake')
    expect(phaseWords(phase('data-connection', 1, 2), record)).toEqual([
      'data connection',
      'data connection',
      'connect',
    ])
  })
})

const note = (id: string, frame: number, extra: Partial<NoteView> = {}): NoteView => ({
  id,
  target: { kind: 'frame', frame },
  title: `frame ${frame}`,
  body: '',
  tags: [],
  author: '',
  createdMs: 0,
  updatedMs: 0,
  revision: 1,
  deleted: false,
  ...extra,
})

describe('note cards', () => {
  it('stand beside frames and bytes; deleted notes and lost anchors do not', () => {
    const frames = notedFrames([
      note('a', 6),
      note('b', 6, { target: { kind: 'bytes', frame: 6, offset: 0, length: 4 } }),
      note('c', 7, { deleted: true }),
      note('d', 8, { target: null }),
      note('e', 9, { target: { kind: 'flow', flow: 9 } }),
    ])
    expect([...frames].map(([frame, notes]) => [frame, notes.map(({ id }) => id)])).toEqual([[6, ['a', 'b']]])
  })

  it('on the selected flow stand at its first frame', () => {
    const notes = [
      note('a', 1, { target: { kind: 'flow', flow: 9 } }),
      note('b', 1, { target: { kind: 'flow', flow: 8 } }),
    ]
    const frames = notedFrames(notes, { flow: 9, firstFrame: 40 })
    expect([...frames].map(([frame, list]) => [frame, list.map(({ id }) => id)])).toEqual([[40, ['a']]])
  })

  it('show the first line that says something, without Markdown marks', () => {
    expect(noteHeadline('\n---\n## Why *this* is `not` a scan\nmore')).toBe('Why this is not a scan')
    expect(noteHeadline('')).toBe('')
    expect(noteGist('# A\n\n- b\n> c')).toBe('A b c')
    expect(noteGist('x'.repeat(500), 10)).toBe(`${'x'.repeat(10)}…`)
  })

  it('never lie over one another nor leave the screen, and stay in the order of their lines', () => {
    const ys = fc.array(fc.integer({ min: -40, max: 900 }), { maxLength: 30 })
    fc.assert(
      fc.property(ys, fc.integer({ min: 0, max: 900 }), (list, viewport) => {
        const placed = placeCards(
          list.map((y) => ({ item: y, y })),
          viewport,
        )
        placed.forEach(({ top, y }, at) => {
          expect(top).toBeGreaterThanOrEqual(0)
          expect(top + CARD_HEIGHT).toBeLessThanOrEqual(Math.max(viewport, CARD_HEIGHT))
          const above = placed[at - 1]
          if (above) {
            expect(top).toBeGreaterThanOrEqual(above.top + CARD_HEIGHT)
            expect(y).toBeGreaterThanOrEqual(above.y)
          }
        })
      }),
    )
  })

  it('stand at their line where nothing is in the way', () => {
    expect(placeCards([{ item: 'a', y: 100 }], 600)).toEqual([{ item: 'a', y: 100, top: 100 }])
  })
})

describe('mark words', () => {
  it('name every mark except the direction', () => {
    for (const name of Object.keys(Mark) as (keyof typeof Mark)[]) {
      if (name === 'fromResponder') expect(markWords(Mark[name])).toEqual([])
      else expect(markWords(Mark[name]).map((word) => word.name)).toEqual([name])
    }
  })

  it('say only the nearer word of a retransmission', () => {
    expect(markWords(Mark.retransmission | Mark.fastRetransmission).map(({ word }) => word)).toEqual([
      'fast retransmission',
    ])
  })
})
