/**
 * Owns what the decoders of text protocols share: the lines of a payload, `Name: value` headers, and whether bytes look
 * like text at all.
 *
 * Guarantees: every byte is looked at once; nothing is allocated by the tests that `decode` uses.
 */
import { DecodeError, type Layers, Space } from './layers'
import { printable } from './text'
import type { TreeBuilder } from './tree'

const LF = 0x0a
const CR = 0x0d
const COLON = 0x3a
const SPACE = 0x20
const TAB = 0x09
/** of a payload, looked at to tell text from other bytes */
const LOOKED_AT = 16

/** True when the captured bytes of [at, end) begin like text. */
export function looksLikeText(bytes: Uint8Array, at: number, end: number): boolean {
  const to = Math.min(end, at + LOOKED_AT)
  for (let i = at; i < to; i++) {
    const c = bytes[i]
    if (c >= 0x7f || (c < SPACE && c !== TAB && c !== LF && c !== CR)) return false
  }
  return to > at
}

/** True when [at, end) begins with the ASCII characters of `text`. */
export function beginsWith(bytes: Uint8Array, at: number, end: number, text: string): boolean {
  if (end - at < text.length) return false
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false
  return true
}

/** True for a TLS record's header: what a text protocol carries after STARTTLS. */
export const looksLikeTls = (bytes: Uint8Array, at: number, end: number): boolean =>
  end - at >= 5 &&
  bytes[at] >= 20 &&
  bytes[at] <= 24 &&
  bytes[at + 1] === 3 &&
  bytes[at + 2] <= 4 &&
  bytes[at + 3] <= 0x48

/** Names the rest of the packet `protocol` and ends the walk. */
export function takeRest(layers: Layers, protocol: number) {
  layers.push(protocol, layers.nextAt, layers.nextWire)
  layers.next(Space.none, 0, layers.nextAt + layers.nextWire, 0)
}

/** `decode` of a text protocol: its lines, or TLS once that began, or bytes nobody names. */
export function takeText(layers: Layers, protocol: number, tls: number) {
  const { bytes, nextAt, nextEnd } = layers
  if (looksLikeText(bytes, nextAt, nextEnd)) takeRest(layers, protocol)
  else if (looksLikeTls(bytes, nextAt, nextEnd)) takeRest(layers, tls)
  else layers.nextSpace = Space.none
}

/** Captured end of a layer that reaches to the end of its payload. */
export const layerEnd = (layers: Layers, index: number, tree: TreeBuilder): number =>
  layers.error === DecodeError.none
    ? Math.min(tree.end, layers.offset[index] + Math.max(0, layers.length[index]))
    : tree.end

/** Calls `body` for each line of [at, end), without its CR LF; the last may have none. Returns early when it says false. */
export function eachLine(
  tree: TreeBuilder,
  at: number,
  end: number,
  body: (from: number, to: number, next: number) => boolean | undefined,
): number {
  let i = at
  while (i < end) {
    const found = tree.bytes.indexOf(LF, i)
    const lineEnd = found < 0 || found >= end ? end : found
    const next = Math.min(end, lineEnd + 1)
    const to = lineEnd > i && lineEnd < end && tree.bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd
    if (body(i, to, next) === false) return next
    i = next
  }
  return i
}

/** Index of the first space in [from, to), `to` when there is none. */
export function wordEnd(tree: TreeBuilder, from: number, to: number): number {
  let i = from
  while (i < to && tree.bytes[i] !== SPACE) i++
  return i
}

export function skipSpaces(tree: TreeBuilder, from: number, to: number): number {
  let i = from
  while (i < to && (tree.bytes[i] === SPACE || tree.bytes[i] === TAB)) i++
  return i
}

/** Adds the text of [from, to) as a field. */
export function textField(tree: TreeBuilder, field: string, label: string, from: number, to: number): string {
  const text = printable(tree.bytes, from, to)
  tree.add(field, label, text, from, Math.max(0, to - from))
  return text
}

/**
 * Writes the headers of [at, end) up to the empty line; `fields` names those that have a field of their own (by lower-case
 * name), `other` is the field of the rest. Answers where the body begins, -1 when no empty line was there.
 */
export function describeHeaders(
  tree: TreeBuilder,
  at: number,
  end: number,
  fields: ReadonlyMap<string, string>,
  other: string,
): number {
  let body = -1
  eachLine(tree, at, end, (from, to, next) => {
    if (from === to) {
      body = next
      return false
    }
    let colon = from
    while (colon < to && tree.bytes[colon] !== COLON) colon++
    const name = printable(tree.bytes, from, colon)
    const field = fields.get(name.toLowerCase())
    const valueAt = skipSpaces(tree, Math.min(to, colon + 1), to)
    const text = printable(tree.bytes, valueAt, to)
    if (field === undefined || colon === to)
      tree.add(other, name, printable(tree.bytes, from, to), from, to - from, text)
    else tree.add(field, name, numeric(field, text), from, to - from, text)
    return true
  })
  return body
}

const numeric = (field: string, text: string): string | number =>
  /(?:length|expires|max_forwards)$/.test(field) && /^\d{1,15}$/.test(text) ? Number(text) : text
