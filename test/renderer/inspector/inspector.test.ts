/** The inspector's arithmetic: the field tree, the bytes, runs of frames. */
import {
  ancestors,
  fieldAt,
  nodeAt,
  otherFrame,
  placesText,
  treeMove,
  treeRows,
} from '@renderer/views/inspector/field-tree'
import { frameRuns } from '@renderer/views/inspector/frame-runs'
import { asciiText, bytesPerRow, hexRowCount, offsetText } from '@renderer/views/inspector/hex-rows'
import type { FieldNode } from '@shared/field'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const node = (field: string, offset: number, length: number, children: readonly FieldNode[] = []): FieldNode => ({
  field,
  label: field,
  value: null,
  text: field,
  offset,
  length,
  children,
})

const tree = [
  node('eth', 0, 14, [node('eth.dst', 0, 6), node('eth.src', 6, 6), node('eth.type', 12, 2)]),
  node('ip', 14, 20, [
    node('ip.version', 14, 1),
    node('ip.flags', 20, 2, [node('ip.flags.df', 20, 1), node('ip.frag_offset', 20, 2)]),
    node('ip.computed', 0, 0),
  ]),
]

describe('a field read from several frames', () => {
  const places = [
    { frame: 4, offset: 66, length: 20 },
    { frame: 5, offset: 54, length: 1 },
  ]
  const split = { ...node('tls.record', 54, 1), places }

  it('says where its bytes lie, and which frame to go to', () => {
    expect(placesText(split, 5)).toBe('Read from bytes 66–85 of frame 4, byte 54 here.')
    expect(otherFrame(split, 5)).toBe(4)
    expect(otherFrame(split, 4)).toBe(5)
  })

  it('says nothing of fields that lie in their own frame', () => {
    expect(placesText(node('ip', 14, 20), 5)).toBe('')
    expect(otherFrame(node('ip', 14, 20), 5)).toBeNull()
    expect(otherFrame({ ...split, places: places.slice(1) }, 5)).toBeNull()
  })
})

describe('field tree', () => {
  it('shows children only of open nodes, in order, with their place among their siblings', () => {
    const rows = treeRows(tree, new Set(['1', '1.1']))
    expect(rows.map(({ path, level, position, siblings }) => [path, level, position, siblings])).toEqual([
      ['0', 1, 1, 2],
      ['1', 1, 2, 2],
      ['1.0', 2, 1, 3],
      ['1.1', 2, 2, 3],
      ['1.1.0', 3, 1, 2],
      ['1.1.1', 3, 2, 2],
      ['1.2', 2, 3, 3],
    ])
  })

  it('finds the deepest and narrowest field of a byte', () => {
    expect(fieldAt(tree, 7)).toBe('0.1')
    expect(fieldAt(tree, 20)).toBe('1.1.0')
    expect(fieldAt(tree, 21)).toBe('1.1.1')
    expect(fieldAt(tree, 30)).toBe('1')
    expect(fieldAt(tree, 99)).toBeNull()
  })

  it('names nodes by paths and says which must be open to see one', () => {
    expect(nodeAt(tree, '1.1.0')?.field).toBe('ip.flags.df')
    expect(nodeAt(tree, '1.9')).toBeNull()
    expect(ancestors('1.1.0')).toEqual(['1', '1.1'])
    expect(ancestors('1')).toEqual([])
  })

  it('opens and enters with the right arrow, closes and leaves with the left one', () => {
    const closed = treeRows(tree, new Set())
    const open = treeRows(tree, new Set(['1', '1.1']))
    expect(treeMove('ArrowRight', closed, '1')).toEqual({ kind: 'open', path: '1' })
    expect(treeMove('ArrowRight', open, '1')).toEqual({ kind: 'go', path: '1.0' })
    expect(treeMove('ArrowRight', open, '1.0')).toBeNull()
    expect(treeMove('ArrowLeft', open, '1.1')).toEqual({ kind: 'close', path: '1.1' })
    expect(treeMove('ArrowLeft', open, '1.1.0')).toEqual({ kind: 'go', path: '1.1' })
    expect(treeMove('ArrowLeft', closed, '0')).toBeNull()
    expect(treeMove('ArrowRight', closed, null)).toBeNull()
  })

  it('stays fast on a tree of ten thousand fields', () => {
    const wide = [
      node(
        'dns',
        0,
        60_000,
        Array.from({ length: 10_000 }, (_, at) => node(`dns.${at}`, at * 6, 6)),
      ),
    ]
    const started = performance.now()
    expect(treeRows(wide, new Set(['0']))).toHaveLength(10_001)
    expect(fieldAt(wide, 59_999)).toBe('0.9999')
    expect(performance.now() - started).toBeLessThan(500)
  })
})

describe('bytes', () => {
  it('shows sixteen a row only where hex and text fit', () => {
    expect(bytesPerRow(340, 7.2)).toBe(8)
    expect(bytesPerRow(700, 7.2)).toBe(16)
  })

  it('counts rows, writes offsets, and shows only printable ASCII as itself', () => {
    expect([hexRowCount(0, 16), hexRowCount(17, 16), hexRowCount(65_535, 8)]).toEqual([0, 2, 8192])
    expect(offsetText(64)).toBe('0040')
    expect([asciiText(0x41), asciiText(0x1f), asciiText(0x7f), asciiText(0xe9)]).toEqual(['A', '·', '·', '·'])
  })
})

describe('frame runs', () => {
  it('joins three or more neighbours, in order, each once', () => {
    expect(frameRuns([17, 15, 16, 20, 15, 21])).toEqual({
      runs: [
        { from: 15, to: 17 },
        { from: 20, to: 20 },
        { from: 21, to: 21 },
      ],
      more: 0,
    })
  })

  it('accounts for every frame, shown or counted as more', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 })), fc.integer({ min: 1, max: 6 }), (frames, most) => {
        const { runs, more } = frameRuns(frames, most)
        expect(runs.length).toBeLessThanOrEqual(most)
        expect(runs.reduce((sum, { from, to }) => sum + to - from + 1, 0) + more).toBe(new Set(frames).size)
      }),
    )
  })
})
