import { appendFileSync } from 'node:fs'
import { mergeByTime } from '@main/files/merge'
import { FrameSpan, Next } from '@main/files/source'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { payload, testFolder, writePcap } from './make'
import { copyOf, opened, type ReadFrame } from './reading'

const folder = testFolder()

/** A capture whose frames have these microseconds; the data tells them apart. */
async function captureOf(name: string, times: readonly number[], seed = 0) {
  const frames = times.map((time, index) => ({
    data: payload(20 + (index % 5), seed + index),
    seconds: Math.floor(time / 1e6),
    fraction: time % 1e6,
  }))
  return opened(folder.file(name, writePcap(frames)), { blockBytes: 256 })
}

type Merged = ReadFrame & { readonly source: number; readonly time: number }

function readMerged(merged: ReturnType<typeof mergeByTime>): Merged[] {
  const span = new FrameSpan()
  const all: Merged[] = []
  while (merged.next(span) === Next.frame) {
    const time = span.seconds * 1e6 + span.nanos / 1000
    all.push({ ...copyOf(span), source: merged.sourceIndex, time })
  }
  return all
}

/** The definition: again and again the earliest of the next frames, the first source of equals. */
function expectedOrder(sources: readonly (readonly number[])[]): (readonly [number, number])[] {
  const next = sources.map(() => 0)
  const order: (readonly [number, number])[] = []
  for (;;) {
    let best = -1
    sources.forEach((times, index) => {
      if (next[index] < times.length && (best < 0 || times[next[index]] < sources[best][next[best]])) best = index
    })
    if (best < 0) return order
    order.push([best, sources[best][next[best]++]])
  }
}

describe('captures read as one', () => {
  it('come in time order, the first file first where times are equal', async () => {
    const merged = mergeByTime([await captureOf('a', [10, 20, 30, 30]), await captureOf('b', [5, 20, 31])])
    expect(readMerged(merged).map(({ source, time }) => [source, time])).toEqual([
      [1, 5],
      [0, 10],
      [0, 20],
      [1, 20],
      [0, 30],
      [0, 30],
      [1, 31],
    ])
    merged.close()
  })

  it('keep the order of a file whose time runs backwards', async () => {
    const merged = mergeByTime([await captureOf('a', [10, 40, 15, 50]), await captureOf('b', [20, 45])])
    expect(readMerged(merged).map(({ time }) => time)).toEqual([10, 20, 40, 15, 45, 50])
    merged.close()
  })

  it('give the frames, interfaces and offsets of their own files', async () => {
    const sources = [await captureOf('a', [1, 4, 5], 0), await captureOf('b', [2, 3, 6], 100)]
    const merged = mergeByTime(sources)
    expect(merged.sources).toBe(sources)
    for (const frame of readMerged(merged)) {
      expect(sources[frame.source].read(frame.fileOffset, frame.data.length)).toEqual(frame.data)
      expect(frame.interfaceIndex).toBe(0)
    }
    expect(merged.bytesRead).toBe(merged.bytesTotal)
    merged.close()
    expect(sources[0].next(new FrameSpan())).toBe(Next.ended)
  })

  it('follow the definition for any times in any number of files', async () => {
    const times = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(fc.array(times, { maxLength: 7 }), async (files) => {
        const merged = mergeByTime(await Promise.all(files.map((file, i) => captureOf(`any${i}`, file))))
        expect(readMerged(merged).map(({ source, time }) => [source, time])).toEqual(expectedOrder(files))
        merged.close()
      }),
      { numRuns: 60 },
    )
  })

  it('of one file are that file', async () => {
    const merged = mergeByTime([await captureOf('one', [3, 1, 2])])
    expect(readMerged(merged).map(({ source, time }) => [source, time])).toEqual([
      [0, 3],
      [0, 1],
      [0, 2],
    ])
    merged.close()
  })

  it('wait for a growing file, whose next frame may be the earlier one', async () => {
    const record = (fraction: number) => writePcap([{ data: payload(1), fraction }]).subarray(24)
    const path = folder.file('live', writePcap([{ data: payload(1), fraction: 10 }]))
    const live = await opened(path, { growing: true })
    const merged = mergeByTime([await captureOf('done', [5, 15, 25]), live])
    const span = new FrameSpan()
    const take = () => (merged.next(span) === Next.frame ? span.nanos / 1000 : 'nothing')
    expect([take(), take(), take(), take()]).toEqual([5, 10, 'nothing', 'nothing'])
    appendFileSync(path, record(14))
    expect([take(), take()]).toEqual([14, 'nothing'])
    appendFileSync(path, record(30))
    expect([take(), take(), take()]).toEqual([15, 25, 30])
    live.finish()
    expect(merged.next(span)).toBe(Next.ended)
    expect(merged.next(span)).toBe(Next.ended)
    merged.close()
  })
})
