/**
 * Owns domain names inside a line: printed label by label with a dot after each, hostile characters in caret notation.
 *
 * Guarantees: pointers may only go backwards, so no loop; a name that leaves the captured bytes answers -1.
 */
import type { Line } from './line'
import { caretText } from './safe-text'

const POINTER = 0xc0
const EXTENDED = 0x40

/** Bytes of an extended label of type `byte` (only the bit string of RFC 2673 is known), or -1. */
function extendedSize(line: Line, at: number, byte: number): number {
  if ((byte & 0x3f) !== 1 || !line.has(at + 1, 1)) return -1
  const bits = line.u8(at + 1) || 256
  return 2 + Math.ceil(bits / 8)
}

/** The index behind the name at `at`, or -1. */
export function skipName(line: Line, at: number): number {
  let i = at
  for (;;) {
    if (!line.has(i, 1)) return -1
    const length = line.u8(i)
    if (length === 0) return i + 1
    if ((length & POINTER) === POINTER) return i + 2
    if ((length & POINTER) === EXTENDED) {
      const size = extendedSize(line, i, length)
      if (size < 0) return -1
      i += size
    } else i += 1 + length
  }
}

/** Prints the name at `at` of the message at `start`; answers the index behind it, or -1 when it cannot be followed. */
export function domainName(line: Line, start: number, at: number): number {
  let i = at
  let next = -1
  let limit = at - start
  let labels = 0
  for (;;) {
    if (!line.has(i, 1)) return -1
    const length = line.u8(i)
    if (length === 0) break
    if ((length & POINTER) === POINTER) {
      if (next < 0) next = i + 2
      if (!line.has(i + 1, 1)) return -1
      const offset = ((length & 0x3f) << 8) | line.u8(i + 1)
      if (offset >= limit) {
        line.add('<BAD PTR>')
        return -1
      }
      limit = offset
      i = start + offset
      continue
    }
    if ((length & POINTER) !== 0) {
      line.add((length & POINTER) === EXTENDED ? `<ELT ${length & 0x3f}>` : '<BAD LABEL TYPE>')
      return -1
    }
    if (!line.has(i + 1, length)) {
      line.add(caretText(line, i + 1, line.end))
      return -1
    }
    line.add(`${caretText(line, i + 1, i + 1 + length)}.`)
    labels++
    i += 1 + length
  }
  // the root itself; a pointer to a root prints nothing
  if (labels === 0 && next < 0) line.add('.')
  return next < 0 ? i + 1 : next
}
