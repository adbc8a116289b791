/** Frames read again in any order through one window hold the bytes that reading each by itself gives. */
import { Layers } from '@main/decode/layers'
import { FrameWindow } from '@main/session/frame-window'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSession, SAMPLE } from './sample'

describe('a window of frames', () => {
  it('shows the bytes of every frame, whatever was read before', async () => {
    const session = await readSession(SAMPLE)
    const { frames } = session
    const window = new FrameWindow(session)
    const layers = new Layers()
    const row = fc.nat({ max: frames.count - 1 })
    // runs of neighbours, which are read ahead, and jumps between them
    const reads = fc.array(fc.tuple(row, fc.integer({ min: 1, max: 8 }), fc.boolean()), { maxLength: 40 })
    fc.assert(
      fc.property(reads, (runs) => {
        for (const [first, count, isWhole] of runs)
          for (let at = first; at < Math.min(frames.count, first + count); at++) {
            const bytes = session.frameBytes(at) ?? new Uint8Array(0)
            const skip = isWhole ? 0 : bytes.length >> 1
            const length = bytes.length - skip
            expect(window.find(at, skip, length)).toBe(true)
            expect(window.bytes.subarray(window.start, window.start + length)).toEqual(bytes.subarray(skip))
            if (isWhole) expect(window.dissect(at, layers) && layers.end - layers.start <= bytes.length).toBe(true)
          }
      }),
      { numRuns: 60 },
    )
    session.close()
    expect(window.find(0, 0, 100_000)).toBe(false)
  })
})
