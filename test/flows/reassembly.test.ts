/** Which copy of a byte counts, in which order indexes come, and where sequence numbers lie, compared with plain models. */
import { risingOrder } from '@main/flows/merge-order'
import { Pieces } from '@main/flows/pieces'
import { reassemble } from '@main/flows/reassembly'
import { StreamNumbers } from '@main/flows/stream-numbers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

function finish<T>(work: Generator<void, T>): T {
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}

function listOf(segments: readonly (readonly [offset: number, length: number])[]): Pieces {
  const list = new Pieces()
  segments.forEach(([offset, length], row) => {
    list.add(offset, length, row, 1000 * row)
  })
  return list
}

/** For each byte of the stream the row and place that count, by the simplest means. */
function owners(list: Pieces): Map<number, string> {
  const found = new Map<number, string>()
  for (let i = 0; i < list.count; i++)
    for (let byte = 0; byte < list.length[i]; byte++) {
      const offset = list.offset[i] + byte
      if (!found.has(offset)) found.set(offset, `${list.row[i]}:${list.at[i] + byte}`)
    }
  return found
}

describe('reassembly', () => {
  it('gives every byte to the first segment that holds it, in order and without overlap', () => {
    const segment = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 20 }))
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 40 }), (segments) => {
        const list = listOf(segments)
        const pieces = finish(reassemble(list))
        expect(pieces.isOrdered).toBe(true)
        expect([...owners(pieces)].sort()).toEqual([...owners(list)].sort())
        expect(pieces.count).toBeLessThanOrEqual(Math.max(1, 2 * list.count))
      }),
      { numRuns: 500 },
    )
  })

  it('takes segments in order as they are, without a copy', () => {
    const list = listOf([
      [0, 10],
      [10, 5],
      [20, 5],
    ])
    expect(finish(reassemble(list))).toBe(list)
  })

  it('survives a hundred thousand segments that all overlap, from the last to the first', () => {
    const list = listOf(Array.from({ length: 100_000 }, (_, i) => [100_000 - i, 1000 + i] as const))
    const pieces = finish(reassemble(list))
    expect(pieces.end(pieces.count - 1) - pieces.offset[0]).toBe(100_999)
    expect(pieces.count).toBeLessThanOrEqual(200_000)
  })

  it('finds the piece of a byte, or the one after the gap it lies in', () => {
    const list = listOf([
      [0, 10],
      [20, 5],
    ])
    expect([0, 9, 10, 19, 20, 24, 25].map((offset) => list.search(offset))).toEqual([0, 0, 1, 1, 1, 1, 2])
  })
})

describe('the order of segments', () => {
  it('is that of a stable sort', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 })), (keys) => {
        const order = finish(risingOrder(Float64Array.from(keys), keys.length))
        const stable = keys.map((_, i) => i).sort((a, b) => keys[a] - keys[b] || a - b)
        expect([...order]).toEqual(stable)
      }),
    )
  })
})

describe('stream numbers', () => {
  it('count on over any number of wrap-arounds', () => {
    const numbers = new StreamNumbers()
    numbers.syn(0xfffffff0)
    const step = 1 << 29
    for (let i = 0; i < 40; i++) expect(numbers.place((0xfffffff1 + i * step) >>> 0, step)).toBe(i * step)
    expect(numbers.start).toBe(0)
  })

  it('begin at the SYN even when it comes late, and at the lowest number without one', () => {
    const late = new StreamNumbers()
    expect(late.place(2000, 100)).toBe(0)
    late.syn(999)
    expect(late.start).toBe(-1000)
    const middle = new StreamNumbers()
    middle.place(5000, 100)
    middle.place(4000, 100)
    expect(middle.start).toBe(-1000)
  })

  it('doubt a number that no window reaches, and are not bent by it', () => {
    const numbers = new StreamNumbers()
    numbers.syn(0)
    expect(numbers.place(1, 100)).toBe(0)
    expect(numbers.place(0x60000000, 100)).toBe(0x60000000 - 1)
    expect(numbers.isDoubted(0x60000000 - 1)).toBe(true)
    expect(numbers.place(101, 100)).toBe(100)
    expect(numbers.place(0x90000000, 100)).toBeUndefined()
    expect(numbers.hasStrays).toBe(true)
  })

  it('believe it once the stream goes on behind it', () => {
    const numbers = new StreamNumbers()
    numbers.syn(0)
    numbers.place(1, 100)
    numbers.place(0x60000000, 100)
    expect(numbers.place(0x60000064, 100)).toBe(0x60000064 - 1)
    expect(numbers.hasStrays).toBe(false)
    expect(numbers.place(0x00000064, 10)).toBeUndefined()
  })
})
