/** Printers of routing, redundancy and signalling protocols: golden frames, every truncation of them, changed bytes. */
import { DEFAULT_LINE_OPTIONS, SequenceBases, tcpdumpLine } from '@main/lines/tcpdump'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineSamples } from './samples'

const SAMPLES = lineSamples('tcpdump-routing.txt')
const LEVELS = [0, 1, 2] as const

function printed(frame: Uint8Array, verbose: 0 | 1 | 2, wireLength = frame.length): string {
  return tcpdumpLine(
    { bytes: frame, start: 0, end: frame.length, wireLength, linkType: 1, seconds: 0, nanos: 0 },
    { ...DEFAULT_LINE_OPTIONS, time: 'none', absoluteSeq: true, verbose },
    new SequenceBases(),
  )
}

/** What a terminal may be given: printable ASCII, and the breaks that tcpdump itself makes. */
const isPlain = (text: string): boolean => /^[\x20-\x7e\n\t]*$/.test(text)

describe('lines of routing and signalling protocols', () => {
  it('are tested with hundreds of frames', () => {
    expect(SAMPLES.length).toBeGreaterThan(250)
  })

  it.each(SAMPLES.map((sample) => [sample.expected.replaceAll('\n', ' ').slice(0, 160), sample] as const))(
    '%s',
    (_, { frame, verbose, expected }) => {
      expect(printed(frame, verbose).trimEnd()).toBe(expected.trimEnd())
    },
  )

  it('survive a capture that ends at any byte', () => {
    const frames = new Map(SAMPLES.map(({ frame }) => [frame.join(), frame]))
    const damaged: string[] = []
    for (const frame of frames.values())
      for (let size = 0; size < frame.length; size++)
        for (const verbose of LEVELS) {
          const text = printed(frame.slice(0, size), verbose, frame.length)
          if (!isPlain(text)) damaged.push(text)
        }
    expect(frames.size).toBeGreaterThan(150)
    expect(damaged).toEqual([])
  })

  it('survive any byte changed to anything', () => {
    const changed = fc.tuple(fc.nat(SAMPLES.length - 1), fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 4 }))
    fc.assert(
      fc.property(changed, fc.constantFrom(...LEVELS), ([index, changes], verbose) => {
        const frame = SAMPLES[index].frame.slice()
        for (const [at, value] of changes) if (at < frame.length) frame[at] = value
        expect(isPlain(printed(frame, verbose))).toBe(true)
      }),
      { numRuns: 5000 },
    )
  })
})
