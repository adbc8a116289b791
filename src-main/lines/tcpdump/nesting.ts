/**
 * Owns how deep packets inside packets are followed: hostile frames may nest without end, so the printers that a table of
 * inner printers offers each count one level and stop at a limit.
 */
import type { Line } from './line'

const MAX_DEPTH = 32

export function nested<A extends unknown[], R>(printer: (line: Line, ...rest: A) => R): (line: Line, ...rest: A) => R {
  return (line, ...rest) => {
    if (line.depth >= MAX_DEPTH) line.truncated()
    line.depth++
    const result = printer(line, ...rest)
    line.depth--
    return result
  }
}
