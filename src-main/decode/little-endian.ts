/**
 * Owns what decoders of protocols with little-endian numbers and UTF-16 names share.
 *
 * Guarantees: nothing is read outside the captured bytes; names are short and hold no control character.
 */
import type { TreeBuilder } from './tree'

/** UTF-16 units of a name that are shown */
const MAX_NAME = 512

export const le16 = (tree: TreeBuilder, at: number): number => tree.u8(at) | (tree.u8(at + 1) << 8)
export const le32 = (tree: TreeBuilder, at: number): number => le16(tree, at) + le16(tree, at + 2) * 0x10000

/** Adds a little-endian number of `length` bytes and returns it. */
export function leUint(
  tree: TreeBuilder,
  field: string,
  label: string,
  at: number,
  length: number,
  text?: (value: number) => string,
): number {
  let value = 0
  for (let i = length - 1; i >= 0; i--) value = value * 256 + tree.u8(at + i)
  tree.add(field, label, value, at, length, text ? text(value) : String(value))
  return value
}

/** Adds UTF-16 text of [at, end); what is no printable ASCII is written as `\uNNNN`. */
export function utf16Field(tree: TreeBuilder, field: string, label: string, at: number, end: number) {
  const to = Math.min(end, tree.end)
  let text = ''
  for (let i = at; i + 1 < to && i < at + 2 * MAX_NAME; i += 2) {
    const c = le16(tree, i)
    text += c >= 0x20 && c < 0x7f ? String.fromCharCode(c) : `\\u${c.toString(16).padStart(4, '0')}`
  }
  tree.add(field, label, text, at, Math.max(0, to - at))
}
