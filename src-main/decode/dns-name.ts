/**
 * Owns reading domain names (RFC 1035 4.1.4): labels, compression pointers, the 255-byte limit; hostile names included.
 *
 * Guarantees: pointers may only go backwards and at most 64 times, so no loop; a name is at most 255 bytes on the wire.
 * Text is dotted without the final dot, '.' for the root; bytes outside printable ASCII and the dot inside a label are
 * written as `\DDD` (RFC 4343 2.1), so that one text means one name.
 */
export interface DomainName {
  readonly text: string
  /** index behind the name where it was met (behind the first pointer) */
  readonly next: number
}

const MAX_POINTERS = 64
const MAX_NAME = 255

function labelText(bytes: Uint8Array, from: number, to: number): string {
  let text = ''
  for (let i = from; i < to; i++) {
    const c = bytes[i]
    if (c === 0x2e || c === 0x5c) text += `\\${String.fromCharCode(c)}`
    else if (c > 0x20 && c < 0x7f) text += String.fromCharCode(c)
    else text += `\\${String(c).padStart(3, '0')}`
  }
  return text
}

/** Reads the name at `at` of a message that begins at `start` and ends before `end`; undefined when it is no name. */
export function readName(bytes: Uint8Array, start: number, at: number, end: number): DomainName | undefined {
  const labels: string[] = []
  let i = at
  let next = -1
  let pointers = 0
  let size = 0
  for (;;) {
    if (i >= end) return undefined
    const length = bytes[i]
    if (length === 0) {
      if (next < 0) next = i + 1
      return { text: labels.length ? labels.join('.') : '.', next }
    }
    if (length >= 0xc0) {
      if (i + 1 >= end) return undefined
      const target = start + (((length & 0x3f) << 8) | bytes[i + 1])
      if (next < 0) next = i + 2
      if (target >= i || ++pointers > MAX_POINTERS) return undefined
      i = target
      continue
    }
    size += length + 1
    if (length > 63 || i + 1 + length > end || size > MAX_NAME) return undefined
    labels.push(labelText(bytes, i + 1, i + 1 + length))
    i += 1 + length
  }
}
