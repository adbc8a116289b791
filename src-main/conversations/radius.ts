/** Owns recognizing RADIUS (RFC 2865 3 and 5): a code that is assigned, a length, and attributes that fill it exactly. */
import { u16 } from './words'

const HEAD = 20
const LAST_CODE = 45
const MAX_LENGTH = 4096

export function isRadius(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from < HEAD || bytes[from] === 0 || bytes[from] > LAST_CODE) return false
  const length = u16(bytes, from + 2)
  if (length < HEAD || length > MAX_LENGTH || length > to - from) return false
  let at = from + HEAD
  while (at < from + length) {
    if (at + 2 > from + length || bytes[at + 1] < 2) return false
    at += bytes[at + 1]
  }
  return at === from + length
}
