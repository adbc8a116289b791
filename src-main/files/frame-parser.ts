/**
 * Owns what the pcap and the pcapng reader have in common: the shape of a parser, and how it says why it stopped.
 *
 * Guarantees: a parser that stopped for good stays stopped; a record that is not all there yet is `waiting` while the
 * file grows and a `cut-off` warning once it does not.
 */
import type { BlockReader } from './block-reader'
import type { CaptureFacts } from './capture-facts'
import { type FrameSpan, Next } from './source'

/** No capture program writes larger frames; a larger length is damage. */
export const MAX_FRAME_BYTES = 1 << 28

export interface FrameParser {
  readonly format: string
  /** `Next`, as in FrameSource */
  next(span: FrameSpan): number
}

export class ReadEnd {
  ended = false

  constructor(
    private readonly reader: BlockReader,
    private readonly facts: CaptureFacts,
  ) {}

  /** `needed` bytes of `what` do not stand at the reader's position. */
  short(needed: number, what: string): number {
    if (this.reader.growing) return Next.waiting
    const { remaining, offset } = this.reader
    if (remaining > 0 && !this.ended && !this.reader.failed)
      this.facts.warn('cut-off', offset, `The file ends inside ${what}: ${remaining} of ${needed} bytes are there.`)
    this.ended = true
    return Next.ended
  }

  /** What stands at the reader's position cannot be followed any further. */
  corrupt(message: string): number {
    this.facts.warn('corrupt', this.reader.offset, `${message} Nothing behind it can be read.`)
    this.ended = true
    return Next.ended
  }

  limit(message: string): number {
    this.facts.warn('limit', this.reader.offset, message)
    this.ended = true
    return Next.ended
  }
}
