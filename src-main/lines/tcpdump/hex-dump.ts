/**
 * Owns the bytes printed below a line: -x, -X, -A and the dump of what has no printer.
 */
import { hexByte } from '@shared/format'

const graph = (c: number): string => (c > 0x20 && c < 0x7f ? String.fromCharCode(c) : '.')

function hexWords(bytes: Uint8Array, from: number, to: number): string {
  let text = ''
  for (let i = from; i < to; i += 2) text += ` ${hexByte(bytes[i])}${i + 1 < to ? hexByte(bytes[i + 1]) : ''}`
  return text
}

const offsetText = (offset: number): string => `\n\t0x${offset.toString(16).padStart(4, '0')}: `

/** -X: sixteen bytes a line, hex and text. */
export function hexAndText(bytes: Uint8Array, from: number, to: number): string {
  let text = ''
  for (let at = from; at < to; at += 16) {
    const end = Math.min(to, at + 16)
    let letters = ''
    for (let i = at; i < end; i++) letters += graph(bytes[i])
    text += `${offsetText(at - from)}${hexWords(bytes, at, end).padEnd(40)}  ${letters}`
  }
  return text
}

/** -x: sixteen bytes a line, hex only. */
export function hexOnly(bytes: Uint8Array, from: number, to: number): string {
  let text = ''
  for (let at = from; at < to; at += 16) text += offsetText(at - from) + hexWords(bytes, at, Math.min(to, at + 16))
  return text
}

/** -A: text as it is, LF and CR LF as line ends, TAB kept, everything else a dot. */
export function textOnly(bytes: Uint8Array, from: number, to: number): string {
  let text = '\n'
  for (let i = from; i < to; i++) {
    const c = bytes[i]
    if (c === 0x0d) {
      // a CR is dropped before LF and before the last byte, a dot elsewhere
      if (to - i > 2 && bytes[i + 1] !== 0x0a) text += '.'
    } else if (c === 0x0a || c === 0x09 || c === 0x20) text += String.fromCharCode(c)
    else text += graph(c)
  }
  return text
}
