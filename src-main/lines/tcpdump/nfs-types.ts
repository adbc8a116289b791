/**
 * Owns the parts that calls and replies of NFS share: version numbers and file names.
 */
import type { Line } from './line'
import { caretText } from './safe-text'

export const VERSION_3 = 3

/** Prints the name at `at` in quotes; answers where the next field begins. */
export function printName(line: Line, at: number): number {
  const size = line.u32(at)
  const padded = (size + 3) & ~3
  line.need(at + 4, padded >>> 0)
  line.add(`"${caretText(line, at + 4, at + 4 + size)}"`)
  return at + 4 + padded
}
