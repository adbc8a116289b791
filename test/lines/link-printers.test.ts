/** Printers of link layers and of protocols of local networks: golden frames, every truncation of them, changed bytes. */
import { DEFAULT_LINE_OPTIONS, LineMemory, SequenceBases, tcpdumpLine } from '@main/lines/tcpdump'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineSamples, type Sample } from './samples'

const SAMPLES = lineSamples('tcpdump-links.txt')
const LEVELS = [0, 1, 2] as const

function printed(sample: Sample, memory?: LineMemory, wireLength = sample.frame.length): string {
  const { frame, linkType, verbose, link } = sample
  return tcpdumpLine(
    { bytes: frame, start: 0, end: frame.length, wireLength, linkType, seconds: 0, nanos: 0 },
    { ...DEFAULT_LINE_OPTIONS, time: 'none', absoluteSeq: true, verbose, link },
    new SequenceBases(),
    undefined,
    memory,
  )
}

/** What a terminal may be given: printable ASCII, and the breaks that tcpdump itself makes. */
const isPlain = (text: string): boolean => /^[\x20-\x7e\n\t]*$/.test(text)

describe('lines of link layers and local networks', () => {
  it('are tested with frames of thirty link types and more', () => {
    expect(SAMPLES.length).toBeGreaterThan(300)
    expect(new Set(SAMPLES.map(({ linkType }) => linkType)).size).toBeGreaterThan(30)
  })

  it('are what tcpdump prints, replies after their calls', () => {
    const memory = new LineMemory()
    const wrong = SAMPLES.map((sample) => ({ got: printed(sample, memory).trimEnd(), want: sample.expected.trimEnd() }))
    expect(wrong.filter(({ got, want }) => got !== want)).toEqual([])
  })

  it('survive a capture that ends at any byte', () => {
    const damaged: string[] = []
    for (const sample of SAMPLES)
      for (let size = 0; size < sample.frame.length; size++)
        for (const verbose of LEVELS) {
          const cut = { ...sample, frame: sample.frame.slice(0, size), verbose }
          const text = printed(cut, new LineMemory(), sample.frame.length)
          if (!isPlain(text)) damaged.push(text)
        }
    expect(damaged).toEqual([])
  })

  it('survive any byte changed to anything', () => {
    const changed = fc.tuple(fc.nat(SAMPLES.length - 1), fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 4 }))
    fc.assert(
      fc.property(changed, fc.constantFrom(...LEVELS), fc.boolean(), ([index, changes], verbose, link) => {
        const frame = SAMPLES[index].frame.slice()
        for (const [at, value] of changes) if (at < frame.length) frame[at] = value
        expect(isPlain(printed({ ...SAMPLES[index], frame, verbose, link }, new LineMemory()))).toBe(true)
      }),
      { numRuns: 5000 },
    )
  })
})

describe('the memory of lines', () => {
  it('knows the last 64 calls and no more', () => {
    const memory = new LineMemory()
    for (let xid = 0; xid < 65; xid++) memory.rememberCall(xid, '10.0.0.1', '10.0.0.2', 1, 3)
    expect(memory.findCall(0, '10.0.0.1', '10.0.0.2')).toBeUndefined()
    expect(memory.findCall(64, '10.0.0.1', '10.0.0.2')?.procedure).toBe(1)
    expect(memory.findCall(64, '10.0.0.2', '10.0.0.1')).toBeUndefined()
  })

  it('tells the initiator of an exchange from its responder and from strangers', () => {
    const memory = new LineMemory()
    memory.rememberInitiator('0102030405060708', '10.0.0.1', '10.0.0.2')
    expect(memory.sideOf('0102030405060708', '10.0.0.1', '10.0.0.2')).toBe('I')
    expect(memory.sideOf('0102030405060708', '10.0.0.2', '10.0.0.1')).toBe('R')
    expect(memory.sideOf('0102030405060708', '10.0.0.3', '10.0.0.2')).toBe('?')
    expect(memory.sideOf('ff', '10.0.0.1', '10.0.0.2')).toBe('?')
  })
})
