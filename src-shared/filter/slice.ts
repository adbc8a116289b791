/**
 * Owns slices: the text between brackets to parts, and cutting bytes or texts by them.
 *
 * Wireshark's forms: [i:n] n from i, [i-j] i to j included, [:n] the first n, [i:] from i on, [i] one; a comma joins
 * pieces; a negative i counts from the end. A part that lies (partly) outside its subject makes the slice absent.
 */
import type { SlicePart } from './ast'
import type { Token } from './lexer'
import { FilterProblem } from './problem'

const FORM = /^(-?\d{1,6})?(?:([:-])(-?\d{1,6})?)?$/

/** Parts of a slice token; throws FilterProblem. */
export function parseSlice(token: Token): SlicePart[] {
  return token.text.split(',').map((piece) => {
    const match = FORM.exec(piece.trim())
    const part = match ? partOf(match[1], match[2], match[3]) : undefined
    if (!part)
      throw new FilterProblem(
        token.range,
        `"[${token.text}]" is not a slice.`,
        'Use [from:length], [from-to] or [index].',
      )
    return part
  })
}

function partOf(from: string | undefined, mark: string | undefined, to: string | undefined): SlicePart | undefined {
  if (mark === undefined) return from === undefined ? undefined : { from: Number(from), length: 1 }
  if (from === undefined && to === undefined) return undefined
  const start = Number(from ?? 0)
  if (to === undefined) return { from: start, length: undefined }
  const length = mark === ':' ? Number(to) : Number(to) - start + 1
  return length > 0 ? { from: start, length } : undefined
}

/** [start, end) of a part in something of `size`; undefined when it does not lie inside. */
function bounds(part: SlicePart, size: number): [number, number] | undefined {
  const start = part.from < 0 ? size + part.from : part.from
  const end = part.length === undefined ? size : start + part.length
  return start >= 0 && end <= size && start < end ? [start, end] : undefined
}

export function sliceText(text: string, parts: readonly SlicePart[]): string | undefined {
  let out = ''
  for (const part of parts) {
    const range = bounds(part, text.length)
    if (!range) return undefined
    out += text.slice(range[0], range[1])
  }
  return out
}

export function sliceBytes(bytes: Uint8Array, parts: readonly SlicePart[]): Uint8Array | undefined {
  const pieces: number[] = []
  for (const part of parts) {
    const range = bounds(part, bytes.length)
    if (!range) return undefined
    for (let i = range[0]; i < range[1]; i++) pieces.push(bytes[i])
  }
  return Uint8Array.from(pieces)
}
