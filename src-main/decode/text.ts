/**
 * Owns how raw bytes become short text for people: hex, and hostile characters. Addresses are in @shared/format.
 *
 * Guarantees: reads only inside the array; every answer is bounded by what was asked for; nothing returned by `printable`
 * holds a control character.
 */
import { hexByte } from '@shared/format'

/** Hex digits of [from, to), shortened with an ellipsis after 64 bytes. */
export function bytesHex(bytes: Uint8Array, from: number, to: number): string {
  const end = Math.min(to, bytes.length)
  const shown = Math.min(end, from + 64)
  let text = ''
  for (let i = from; i < shown; i++) text += hexByte(bytes[i])
  return shown < end ? `${text}…` : text
}

/** Bytes as text: ASCII as it is, everything else as `\xNN`, tab, CR and LF by their letters. */
export function printable(bytes: Uint8Array, from: number, to: number): string {
  const end = Math.min(to, bytes.length)
  let text = ''
  for (let i = from; i < end; i++) {
    const c = bytes[i]
    if (c === 0x5c) text += '\\\\'
    else if (c >= 0x20 && c < 0x7f) text += String.fromCharCode(c)
    else if (c === 0x0d) text += '\\r'
    else if (c === 0x0a) text += '\\n'
    else if (c === 0x09) text += '\\t'
    else text += `\\x${hexByte(c)}`
  }
  return text
}
