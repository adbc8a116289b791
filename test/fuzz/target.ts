/**
 * Owns the shape of a fuzz target: bytes in, no answer; whatever it throws is a finding.
 */
import type { Features } from './features'

export interface Target {
  readonly name: string
  /** Known inputs to begin with; made once, after `prepare`. */
  seeds(): readonly Uint8Array[]
  /** words of the language it reads */
  readonly tokens: readonly Uint8Array[]
  readonly maxBytes: number
  /** milliseconds an input may take where 100 are not enough, which needs a reason */
  readonly slowMs?: number
  /** What has to be there before the first input. */
  prepare?(): Promise<void>
  run(input: Uint8Array, features: Features): void | Promise<void>
}

/** What the program did is wrong although it threw nothing. */
export class Broken extends Error {}

export const asTokens = (words: readonly string[]): Uint8Array[] => words.map((word) => new TextEncoder().encode(word))

/** Anything but printable ASCII, and TAB and LF, which tcpdump itself uses. */
export function refuseControls(line: string): void {
  for (let i = 0; i < line.length; i++) {
    const c = line.charCodeAt(i)
    if (c !== 0x0a && c !== 0x09 && (c < 0x20 || c > 0x7e))
      throw new Broken(`a line holds the character ${c.toString(16)}`)
  }
}
