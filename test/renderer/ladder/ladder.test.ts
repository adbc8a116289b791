// Laying a ladder out: words on arrows, relative numbers, colours, places, late arrows; all of it without a window.
import {
  arrowInk,
  arrowOf,
  headShapes,
  ladderGeometry,
  PAUSE_NS,
  rowShapes,
} from '@renderer/views/ladder/ladder-layout'
import {
  endName,
  isData,
  type LadderRow,
  laneText,
  rowIn,
  rowLabel,
  rowNumbers,
  rowSentence,
} from '@renderer/views/ladder/ladder-row'
import type { LadderLane, LadderView } from '@shared/ladder'
import { Mark } from '@shared/marks'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const lane = (change: Partial<LadderLane> = {}): LadderLane => ({
  flow: 4,
  orig: 0,
  resp: 1,
  origPort: 28348,
  respPort: 21,
  proto: 'tcp',
  service: 'ftp',
  base: { orig: 1000, resp: 5000 },
  ...change,
})
const DATA = lane({ flow: 5, origPort: 24626, respPort: 3668, service: 'ftp-data' })
const VIEW: LadderView = {
  view: 1,
  rows: 3,
  hosts: ['192.0.2.10', '198.51.100.20'],
  lanes: [lane(), DATA],
  together: 'ftp',
  leftOut: 0,
  limited: false,
  brackets: [{ name: 'handshake', lane: 0, from: 0, to: 2 }],
  late: 0,
  elapsedMs: 0,
}
const row = (change: Partial<LadderRow> = {}): LadderRow => ({
  index: 1,
  frame: 51,
  time: 2e9,
  gap: 93_143_000,
  lane: 0,
  side: 'orig',
  marks: 0,
  flags: 16,
  seq: 1001,
  ack: 5055,
  window: 65535,
  length: 16,
  late: Number.NaN,
  lateBefore: 0,
  lateRow: -1,
  label: 'USER anonymous',
  ...change,
})
const LATE = { late: 2_023_000, lateBefore: 65, lateRow: 0, marks: Mark.outOfOrder | Mark.gapFilled }
const texts = (one: LadderRow, width = 300): string[] =>
  rowShapes(one, VIEW, ladderGeometry(VIEW, width, 'relative'), { order: 'time', startNs: 1e9 }).flatMap((shape) =>
    shape.kind === 'text' ? [shape.text] : [],
  )

describe('the words of a row', () => {
  it('are what the frame says, after what is out of the ordinary', () => {
    expect(rowLabel(row(), lane())).toBe('USER anonymous')
    expect(rowLabel(row({ marks: Mark.retransmission, label: '1,460 bytes' }), lane())).toBe(
      'retransmission · 1,460 bytes',
    )
    expect(rowLabel(row({ ...LATE, label: '1,167 bytes' }), DATA)).toBe('late by 2.023 ms · 1,167 bytes')
    expect(rowLabel(row({ marks: Mark.duplicateAck, label: 'ACK' }), DATA)).toBe('duplicate ACK')
    const again = { ...LATE, marks: Mark.retransmission | Mark.gapFilled, label: '9 bytes' }
    expect(rowLabel(row(again), DATA)).toBe('retransmission · fills its gap after 2.023 ms · 9 bytes')
  })

  it('name the ports of a connection where it begins', () => {
    expect(rowLabel(row({ flags: 2, label: 'SYN' }), DATA)).toBe('SYN 24626 → 3668')
    expect(rowLabel(row({ flags: 18, label: 'SYN, ACK' }), DATA)).toBe('SYN, ACK')
    expect(rowLabel(row({ flags: 2, label: 'SYN' }), lane({ respPort: -1 }))).toBe('SYN 28348 → ?')
    expect([laneText(lane()), laneText(lane({ origPort: -1, respPort: -1, proto: 'icmp', service: '' }))]).toEqual([
      '28348 → 21 ftp',
      'icmp',
    ])
  })

  it('give numbers relative to each side, over the wrap-around, or as sent', () => {
    expect(rowNumbers(row(), lane(), false)).toBe('seq 1:17, ack 55, win 65535')
    expect(rowNumbers(row({ side: 'resp', seq: 5001, ack: 1017, length: 0 }), lane(), false)).toBe(
      'seq 1, ack 17, win 65535',
    )
    expect(rowNumbers(row(), lane(), true)).toBe('seq 1001:1017, ack 5055, win 65535')
    const wrapped = lane({ base: { orig: 0xffffff00, resp: 5000 } })
    expect(rowNumbers(row({ seq: 45, length: 10 }), wrapped, false)).toBe('seq 301:311, ack 55, win 65535')
    expect(rowNumbers(row({ seq: Number.NaN }), lane({ base: null }), false)).toBe('')
  })

  it('are one sentence for those who cannot see the arrow', () => {
    expect(
      rowSentence(row({ ...LATE, side: 'resp', lane: 1, label: '1,167 bytes', length: 1167 }), VIEW, false),
    ).toMatch(
      /^Frame 51, 198\.51\.100\.20:3668 → 192\.0\.2\.10:24626; late by 2\.023 ms · 1,167 bytes; belongs before frame 65;/,
    )
  })

  it('name a host that talks to itself by its address', () => {
    const loop = { ...VIEW, hosts: ['127.0.0.1 (originator)', '127.0.0.1 (responder)'] }
    expect(endName(loop, lane(), 'resp')).toBe('127.0.0.1:21')
    expect(endName({ ...VIEW, hosts: ['::1', 'fe80::1'] }, lane(), 'orig')).toBe('[::1]:28348')
  })

  it('survive a page that is shorter than it says', () => {
    const page = rowIn(
      {
        from: 7,
        frame: new Uint32Array(0),
        time: new Float64Array(0),
        gap: new Float64Array(0),
        lane: new Uint8Array(0),
        side: new Uint8Array(0),
        marks: new Uint32Array(0),
        flags: new Uint16Array(0),
        seq: new Float64Array(0),
        ack: new Float64Array(0),
        window: new Float64Array(0),
        length: new Uint32Array(0),
        late: new Float64Array(0),
        lateBefore: new Uint32Array(0),
        lateRow: new Int32Array(0),
        label: [],
      },
      0,
    )
    expect(texts({ ...page, time: 1e9 })).toEqual(['0 s', '', '#0'])
  })
})

describe('colours', () => {
  it('are those of the side, of the data connection, of what is grave', () => {
    expect(arrowInk(row(), VIEW)).toBe('orig')
    expect(arrowInk(row({ side: 'resp' }), VIEW)).toBe('resp')
    expect(arrowInk(row({ lane: 1 }), VIEW)).toBe('data')
    expect(arrowInk(row({ lane: 1, ...LATE }), VIEW)).toBe('caution')
    expect(arrowInk(row({ flags: 4 }), VIEW)).toBe('bad')
    expect(arrowInk(row({ marks: Mark.zeroWindow }), VIEW)).toBe('bad')
  })

  it('tell the control connection wherever it stands among the lanes', () => {
    expect([isData([DATA, lane()], 0), isData([DATA, lane()], 1)]).toEqual([true, false])
    expect([isData([DATA], 0), isData([lane()], 0)]).toEqual([true, false])
  })
})

describe('the layout', () => {
  const g = ladderGeometry(VIEW, 300, 'relative')

  it('puts both hosts into any width, data connections on life lines of their own', () => {
    for (const width of [0, 200, 300, 900]) {
      const { hosts, beside } = ladderGeometry(VIEW, width, 'none')
      expect(hosts[0]).toBeLessThan(hosts[1] ?? 0)
      expect(hosts[1]).toBeLessThanOrEqual(Math.max(width, 240))
      expect(beside).toBe(true)
    }
    const control = arrowOf(row(), 'time', VIEW, g)
    const data = arrowOf(row({ lane: 1 }), 'time', VIEW, g)
    expect(data.from).toBeGreaterThan(control.from)
    expect(data.to).toBeLessThan(control.to)
  })

  it('scrolls sideways when hosts are too many', () => {
    const many = { ...VIEW, hosts: Array.from({ length: 9 }, (_, i) => `10.0.0.${i}`) }
    expect(ladderGeometry(many, 300, 'none').width).toBeGreaterThan(1000)
  })

  it('starts a late arrow at its place in time order, and lands it where it was captured in sequence order', () => {
    const late = row({ ...LATE, index: 3, lateRow: 1, side: 'resp' })
    const time = arrowOf(late, 'time', VIEW, g)
    expect(time.y1).toBe(-2 * g.rowHeight + 4)
    expect(time.y2).toBeGreaterThan(0)
    const sequence = arrowOf({ ...late, lateRow: 6 }, 'sequence', VIEW, g)
    expect(sequence.y1).toBeGreaterThan(0)
    expect(sequence.y2).toBe(3 * g.rowHeight - 4)
    const far = arrowOf({ ...late, lateRow: -100_000 }, 'time', VIEW, g)
    expect(far.y1).toBeGreaterThan(-100 * g.rowHeight)
  })

  it('draws a late arrow dashed, and breaks a long pause into the life lines and states it', () => {
    const dashed = (one: LadderRow): number =>
      rowShapes(one, VIEW, g, { order: 'time', startNs: 0 }).filter((shape) => shape.kind === 'path' && shape.dash)
        .length
    expect(dashed(row(LATE))).toBe(dashed(row()) + 1)
    expect(dashed(row({ gap: PAUSE_NS }))).toBe(dashed(row()) + 4)
    expect(texts(row({ gap: 840_300_000 }))).toContain('+840.300 ms')
    expect(texts(row({ gap: -2_023_000 }))).toContain('−2.023 ms')
  })

  it('gives the frame with its numbers', () => {
    expect(texts(row(), 900)).toContain('#51 seq 1:17, ack 55, win 65535')
  })

  it('cuts labels and never times, and names a bracket where it begins', () => {
    const long = row({ index: 0, gap: Number.NaN, label: '331 Guest login ok, send your e-mail address as password.' })
    expect(texts(long)).toContain('handshake')
    expect(texts(long).find((text) => text.startsWith('331'))).toMatch(/…$/)
    expect(texts(long, 2000)).toContain(long.label)
    expect(texts(row({ time: 1e9 + 123_456_789_012_345 }))).toContain('34 h 17 min')
  })

  it('gives only finite numbers, whatever a row holds', () => {
    const number = fc.oneof(fc.double(), fc.integer(), fc.constant(Number.NaN))
    fc.assert(
      fc.property(
        fc.record({
          time: number,
          gap: number,
          late: number,
          lateRow: fc.integer(),
          lane: fc.nat(5),
          label: fc.string(),
        }),
        fc.integer({ min: 0, max: 3000 }),
        (change, width) => {
          const shapes = rowShapes(row(change), VIEW, ladderGeometry(VIEW, width, 'relative'), {
            order: 'sequence',
            startNs: 0,
          })
          for (const shape of [...shapes, ...headShapes(VIEW, ladderGeometry(VIEW, width, 'none'))])
            if (shape.kind === 'path') expect(shape.d).toMatch(/^[MLZ\d .-]+$/)
            else expect(Number.isFinite(shape.x) && Number.isFinite(shape.y)).toBe(true)
        },
      ),
    )
  })
})
