/**
 * RESP, the protocol of Redis, as tcpdump prints it: `RESP "SET" "key" "value"`.
 *
 * Arrays are not followed by recursion but in a row, so that nesting costs nothing.
 */
import type { Line } from './line'
import { caretText } from './safe-text'

const CR = 0x0d
const LF = 0x0a
const KINDS = { simple: 0x2b, error: 0x2d, integer: 0x3a, bulk: 0x24, array: 0x2a }

/** Index of the CR LF from `at` on; throws `Truncated` when there is none. */
function lineEnd(line: Line, at: number, end: number): number {
  for (let i = at; i + 1 < end; i++) if (line.u8(i) === CR && line.u8(i + 1) === LF) return i
  return line.truncated()
}

/** A length in decimal: -1 means null. */
function lengthAt(line: Line, at: number, end: number): number {
  const text = caretText(line, at, end)
  return /^(-1|\d{1,10})$/.test(text) ? Number(text) : Number.NaN
}

/** Prints the value at `at`; answers where the next begins, or -1 when it is none. */
function printValue(line: Line, at: number, end: number): number {
  const kind = line.u8(at)
  const stop = lineEnd(line, at, end)
  if (kind === KINDS.simple || kind === KINDS.error || kind === KINDS.integer) {
    line.add(` "${caretText(line, at + 1, stop)}"`)
    return stop + 2
  }
  if (kind !== KINDS.bulk && kind !== KINDS.array) {
    line.add(` "${caretText(line, at, stop)}"`)
    return stop + 2
  }
  const length = lengthAt(line, at + 1, stop)
  if (Number.isNaN(length)) {
    line.add(' length invalid')
    return -1
  }
  if (length <= 0) {
    line.add(length < 0 ? ' null' : ' empty')
    return kind === KINDS.bulk && length === 0 ? stop + 4 : stop + 2
  }
  if (kind === KINDS.array) return length > end - stop ? line.truncated() : stop + 2
  if (stop + 4 + length > end) line.truncated()
  line.add(` "${caretText(line, stop + 2, stop + 2 + length)}"`)
  return stop + 4 + length
}

/** Prints the segment of `length` bytes at `at`. */
export function printResp(line: Line, at: number, length: number) {
  line.protocol = 'resp'
  line.add(': RESP')
  for (let i = at; i >= 0 && i < at + length; ) i = printValue(line, i, at + length)
}
