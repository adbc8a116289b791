/** The short cut for segments in order leaves exactly what the long way leaves. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CAPTURES, captureFiles, haveCaptures, readCapture } from '../decode/pcap-reader'
import { type Tcp, Trace } from './trace'

/** Everything that can be asked of the flows, and all marks. */
function told(trace: Trace): unknown {
  const flows = Array.from({ length: trace.table.count }, (_, flow) => ({
    record: trace.table.flowRecord(flow),
    sent: [trace.table.number(flow, 'origBytes'), trace.table.number(flow, 'respBytes')],
    last: trace.table.lastFrame(flow),
  }))
  return { flows, marks: trace.marks, of: trace.flows }
}

/** Segments near each other in a small sequence space, so that every kind of trouble comes up. */
const segment: fc.Arbitrary<Tcp> = fc.record({
  from: fc.constantFrom('a', 'b'),
  flags: fc.constantFrom('.', '.', '.', '.', 'P.', 'P.', 'S', 'S.', 'F.', 'R', 'R.', '', 'P'),
  seq: fc.integer({ min: 1001, max: 1012 }),
  ack: fc.integer({ min: 1000, max: 1012 }),
  len: fc.integer({ min: 0, max: 4 }),
  win: fc.constantFrom(1000, 1000, 1000, 0, 5, 4),
  id: fc.integer({ min: 0, max: 5 }),
})

/** A conversation that goes on in order, with a stray segment now and then. */
const mostlyInOrder: fc.Arbitrary<Tcp[]> = fc
  .array(
    fc.record({
      from: fc.constantFrom<'a' | 'b'>('a', 'b'),
      len: fc.integer({ min: 0, max: 3 }),
      win: fc.constantFrom(1000, 1000, 1000, 999, 0, 3),
      stray: fc.option(segment, { freq: 8 }),
      cut: fc.boolean(),
    }),
    { maxLength: 40 },
  )
  .map((steps) => {
    const next = { a: 1001, b: 1001 }
    return steps.map(({ from, len, win, stray, cut }): Tcp => {
      if (stray) return stray
      const other = from === 'a' ? 'b' : 'a'
      const made = { from, flags: len > 0 ? 'P.' : '.', seq: next[from], ack: next[other], len, win }
      next[from] += len
      return cut && len > 2 ? { ...made, captured: 1 } : made
    })
  })

function both(list: readonly Tcp[], opened: boolean): [unknown, unknown] {
  const play = (shortCut: boolean) => {
    const trace = new Trace({ shortCut })
    if (opened) trace.open({ a: 1000, b: 1000 })
    for (const frame of list) trace.tcp(frame)
    return told(trace.finish())
  }
  return [play(true), play(false)]
}

describe('the short cut for segments in order', () => {
  it('tells the same as the long way for any segments', () => {
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 30 }), fc.boolean(), (list, opened) => {
        const [short, long] = both(list, opened)
        expect(short).toEqual(long)
      }),
      { numRuns: 400 },
    )
  }, 60_000)

  it('tells the same as the long way for conversations that are mostly in order', () => {
    fc.assert(
      fc.property(mostlyInOrder, (list) => {
        const [short, long] = both(list, true)
        expect(short).toEqual(long)
      }),
      { numRuns: 400 },
    )
  }, 60_000)
})

if (!haveCaptures) console.warn(`skipped: ${CAPTURES} is not here`)

describe.skipIf(!haveCaptures)('captures of the development set', () => {
  it('have the same flows and marks with and without the short cut', () => {
    let frames = 0
    for (const path of captureFiles(CAPTURES)) {
      const list = readCapture(path).slice(0, 2000)
      const [short, long] = [true, false].map((shortCut) => {
        const trace = new Trace({ shortCut })
        for (const { bytes, wireLength, linkType, seconds, nanos } of list)
          trace.packet(bytes, (seconds % 1e6) * 1000 + nanos / 1e6, wireLength, linkType)
        return told(trace.finish())
      })
      expect(short, path).toEqual(long)
      frames += list.length
    }
    expect(frames).toBeGreaterThan(5000)
  }, 120_000)
})
