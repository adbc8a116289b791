/**
 * Owns how hostile characters are printed, the way tcpdump does: `fn` style (`^X`, `M-x`) for names and strings, and
 * `\0xNN` for strings of newer printers. Output holds printable ASCII only.
 */
import type { Line } from './line'

/** One byte as `^X` / `M-x`. */
export function caretChar(c: number): string {
  let text = ''
  let low = c
  if (low >= 0x80) {
    text = 'M-'
    low &= 0x7f
  }
  if (low < 0x20 || low === 0x7f) return `${text}^${String.fromCharCode(low ^ 0x40)}`
  return text + String.fromCharCode(low)
}

/** Bytes [at, end) as `^X` / `M-x`; throws `Truncated` when they were not captured. */
export function caretText(line: Line, at: number, end: number): string {
  let text = ''
  for (let i = at; i < end; i++) text += caretChar(line.u8(i))
  return text
}

/** The string at `at` up to a NUL or `end`, as `^X` / `M-x`. */
export function caretString(line: Line, at: number, end: number): string {
  let text = ''
  for (let i = at; i < end; i++) {
    const c = line.u8(i)
    if (c === 0) break
    text += caretChar(c)
  }
  return text
}

/** The string at `at` up to a NUL or `end`, other than printable ASCII as `\0xNN`. */
export function safeString(line: Line, at: number, end: number): string {
  let text = ''
  for (let i = at; i < end; i++) {
    const c = line.u8(i)
    if (c === 0) break
    text += c >= 0x20 && c < 0x7f ? String.fromCharCode(c) : `\\0x${c.toString(16).padStart(2, '0')}`
  }
  return text
}
