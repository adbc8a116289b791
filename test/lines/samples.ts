/**
 * Reads the fixtures of lines: hand-made Ethernet frames with what tcpdump 4.99.3 printed for them. Blocks are apart by
 * blank lines: hex, `> options` (with `link N` for another link type than Ethernet), the text with `|` before its later lines.
 */
import { readFileSync } from 'node:fs'
import { fromHex } from '../decode/build'

export interface Sample {
  readonly frame: Uint8Array
  readonly verbose: 0 | 1 | 2
  readonly link: boolean
  readonly linkType: number
  readonly expected: string
}

export function lineSamples(name: string): Sample[] {
  const text = readFileSync(`test/fixtures/lines/${name}`, 'latin1').replace(/^#.*\n/gm, '')
  return text
    .split('\n\n')
    .map((block) => block.trimStart().split('\n'))
    .filter((lines) => lines.length > 2)
    .map(([hex, options, ...rest]) => ({
      frame: fromHex(hex),
      verbose: options.includes('-vv') ? 2 : options.includes('-v') ? 1 : 0,
      link: options.includes('-e'),
      linkType: Number(/link (\d+)/.exec(options)?.[1] ?? 1),
      expected: rest.map((line) => line.replace(/^\|/, '')).join('\n'),
    }))
}
