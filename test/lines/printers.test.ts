/** Printers of single protocols: hand-made frames with the lines that tcpdump 4.99.3 printed for them (fixtures/lines/tcpdump.txt). */
import { readFileSync } from 'node:fs'
import { DEFAULT_LINE_OPTIONS, SequenceBases, tcpdumpLine } from '@main/lines/tcpdump'
import { describe, expect, it } from 'vitest'
import { fromHex } from '../decode/build'

interface Sample {
  readonly frame: Uint8Array
  readonly verbose: 0 | 1 | 2
  readonly expected: string
}

/** Samples are apart by blank lines: hex, `> options`, the text with `|` before its later lines. */
function samples(): Sample[] {
  const text = readFileSync('test/fixtures/lines/tcpdump.txt', 'latin1').replace(/^#.*\n/gm, '')
  return text
    .split('\n\n')
    .map((block) => block.trimStart().split('\n'))
    .filter((lines) => lines.length > 2)
    .map(([hex, options, ...rest]) => ({
      frame: fromHex(hex),
      verbose: options.includes('-vv') ? 2 : options.includes('-v') ? 1 : 0,
      expected: rest.map((line) => line.replace(/^\|/, '')).join('\n'),
    }))
}

describe('lines of single protocols', () => {
  const all = samples()

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
