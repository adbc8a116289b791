/**
 * Owns -x and -X in the form of tcpdump 3.x: words of two bytes behind three tabs; offset, words and text apart by tabs.
 */
import { hexByte } from '@shared/format'

const ROW = 16

function words(bytes: Uint8Array, from: number, to: number): string[] {
  const list: string[] = []
  for (let i = from; i < to; i += 2) list.push(hexByte(bytes[i]) + (i + 1 < to ? hexByte(bytes[i + 1]) : ''))
  return list
}

/** -x */
export function hexOnly(bytes: Uint8Array, from: number, to: number): string {
  let text = ''
  for (let at = from; at < to; at += ROW) text += `\n\t\t\t ${words(bytes, at, Math.min(to, at + ROW)).join(' ')}`
  return text
}

/** -X */
export function hexAndText(bytes: Uint8Array, from: number, to: number): string {
  let text = ''
  for (let at = from; at < to; at += ROW) {
    const end = Math.min(to, at + ROW)
    const letters = Array.from(bytes.subarray(at, end), (c) => (c > 0x20 && c < 0x7f ? String.fromCharCode(c) : '.'))
    const hex = words(bytes, at, end).join(' ').padEnd(40)
    text += `\n0x${(at - from).toString(16).padStart(4, '0')}\t${hex}\t${letters.join('')}`
  }
  return text
}
