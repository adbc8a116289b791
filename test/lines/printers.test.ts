/** Printers of single protocols: hand-made frames with the lines that tcpdump 4.99.3 printed for them (fixtures/lines/tcpdump.txt). */
import { DEFAULT_LINE_OPTIONS, SequenceBases, tcpdumpLine } from '@main/lines/tcpdump'
import { describe, expect, it } from 'vitest'
import { lineSamples } from './samples'

describe('lines of single protocols', () => {
  const all = lineSamples('tcpdump.txt')

  it('are as many as the fixture has', () => {
    expect(all.length).toBeGreaterThan(150)
  })

  it.each(all.map((sample) => [sample.expected.replaceAll('\n', ' ').slice(0, 160), sample] as const))(
    '%s',
    (_, { frame, verbose, expected }) => {
      const input = {
        bytes: frame,
        start: 0,
        end: frame.length,
        wireLength: frame.length,
        linkType: 1,
        seconds: 0,
        nanos: 0,
      }
      const printed = tcpdumpLine(
        input,
        { ...DEFAULT_LINE_OPTIONS, time: 'none', absoluteSeq: true, verbose },
        new SequenceBases(),
      )
      expect(printed.trimEnd()).toBe(expected.trimEnd())
    },
  )
})
