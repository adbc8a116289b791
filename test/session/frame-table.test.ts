import { CHUNK_ROWS, FrameTable } from '@main/session/frame-table'
import { describe, expect, it } from 'vitest'

function append(table: FrameTable, seconds: number, nanos: number): void {
  const chunk = table.tail()
  table.appendTime(chunk, table.count % CHUNK_ROWS, seconds, nanos)
  table.count++
}

describe('the frame table', () => {
  it('keeps times to the nanosecond, also beyond the year 2106', () => {
    const table = new FrameTable()
    const times = [
      [982763446, 490130000],
      [4294967296 + 5, 999999999],
      [2 ** 34 - 1, 1],
    ] as const
    for (const [seconds, nanos] of times) append(table, seconds, nanos)
    times.forEach(([seconds, nanos], row) => {
      expect([table.seconds(row), table.nanos(row)]).toEqual([seconds, nanos])
    })
  })

  it('counts relative times from the second of the first frame and notices when time runs backwards', () => {
    const table = new FrameTable()
    append(table, 100, 500)
    expect(table.isTimeOrdered).toBe(true)
    append(table, 99, 999_999_999)
    expect(table.isTimeOrdered).toBe(false)
    expect([table.timeNs(0), table.timeNs(1)]).toEqual([500, -1])
    expect([table.firstNs, table.lastNs]).toEqual([-1, 500])
  })

  it('goes on in a new chunk without moving the rows before it', () => {
    const table = new FrameTable()
    for (let row = 0; row < CHUNK_ROWS + 3; row++) append(table, row, 0)
    const first = table.chunks[0]
    expect(table.chunks).toHaveLength(2)
    table.setMarks(CHUNK_ROWS + 1, 9)
    expect([table.seconds(CHUNK_ROWS + 1), table.marks(CHUNK_ROWS + 1), table.marks(1)]).toEqual([CHUNK_ROWS + 1, 9, 0])
    expect(table.chunk(5)).toBe(first)
  })
})
