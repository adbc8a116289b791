/**
 * Owns the argument list of the built-in engine's helper: `cap.ts` writes it, the helper reads it.
 *
 * Every value stands behind its name and `=`, so that one which begins with a dash stays a value.
 */
import { parseArgs } from 'node:util'
import type { RingBuffer } from '@shared/live'

export interface HelperOptions {
  readonly job: 'capture' | 'check' | 'list' | 'version'
  readonly interface: string
  readonly filter: string
  readonly path: string
  readonly bufferMiB: number
  /** bytes kept of each packet */
  readonly snapLength: number | null
  readonly stopPackets: number | null
  readonly ring: RingBuffer | null
}

const WORDS = {
  check: { type: 'boolean', default: false },
  list: { type: 'boolean', default: false },
  version: { type: 'boolean', default: false },
  interface: { type: 'string', default: '' },
  filter: { type: 'string', default: '' },
  write: { type: 'string', default: '' },
  buffer: { type: 'string', default: '64' },
  snaplen: { type: 'string' },
  count: { type: 'string' },
  'ring-files': { type: 'string' },
  'ring-kilobytes': { type: 'string' },
  'ring-seconds': { type: 'string' },
} as const

/** Throws on words that `cap.ts` never writes. */
export function readOptions(argv: readonly string[]): HelperOptions {
  const { values } = parseArgs({ args: [...argv], options: WORDS, strict: true })
  const files = number(values['ring-files'])
  return {
    job: values.check ? 'check' : values.list ? 'list' : values.version ? 'version' : 'capture',
    interface: values.interface,
    filter: values.filter,
    path: values.write,
    bufferMiB: Number(values.buffer),
    snapLength: number(values.snaplen),
    stopPackets: number(values.count),
    ring:
      files === null
        ? null
        : { files, kilobytes: number(values['ring-kilobytes']), seconds: number(values['ring-seconds']) },
  }
}

function number(text: string | undefined): number | null {
  if (text === undefined) return null
  const value = Number(text)
  if (!(value > 0)) throw new RangeError(`${text} is no number above 0`)
  return value
}
