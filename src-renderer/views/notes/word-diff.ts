/**
 * Owns the difference of two revisions of a note, word by word. Pure.
 *
 * Longest common subsequence over words; bounded: what is longer than MAX_WORDS (after the common start and end are taken
 * off) is shown as replaced as a whole, so that a huge note costs no more than a few milliseconds.
 */
export interface DiffPart {
  readonly kind: 'same' | 'added' | 'removed'
  readonly text: string
  /** character of both texts, laid out one after the other, at which it starts */
  readonly at: number
}

type Piece = Omit<DiffPart, 'at'>

const MAX_WORDS = 2000

/** Words and the white space between them: joined they are the text. */
const words = (text: string): string[] => text.match(/\S+|\s+/g) ?? []

export function wordDiff(before: string, after: string): readonly DiffPart[] {
  const a = words(before)
  const b = words(after)
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  const parts: Piece[] = [
    { kind: 'same', text: a.slice(0, start).join('') },
    ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    { kind: 'same', text: a.slice(a.length - end).join('') },
  ]
  return joined(parts)
}

function middle(a: readonly string[], b: readonly string[]): Piece[] {
  if (a.length > MAX_WORDS || b.length > MAX_WORDS) {
    return [
      { kind: 'removed', text: a.join('') },
      { kind: 'added', text: b.join('') },
    ]
  }
  const wide = b.length + 1
  const common = new Uint16Array((a.length + 1) * wide)
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const at = i * wide + j
      common[at] =
        a[i] === b[j] ? (common[at + wide + 1] ?? 0) + 1 : Math.max(common[at + wide] ?? 0, common[at + 1] ?? 0)
    }
  }
  const parts: Piece[] = []
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      parts.push({ kind: 'same', text: a[i] ?? '' })
      i++
      j++
    } else if ((common[(i + 1) * wide + j] ?? 0) >= (common[i * wide + j + 1] ?? 0))
      parts.push({ kind: 'removed', text: a[i++] ?? '' })
    else parts.push({ kind: 'added', text: b[j++] ?? '' })
  }
  parts.push({ kind: 'removed', text: a.slice(i).join('') }, { kind: 'added', text: b.slice(j).join('') })
  return parts
}

function joined(parts: readonly Piece[]): readonly DiffPart[] {
  const out: DiffPart[] = []
  let at = 0
  for (const part of parts) {
    if (part.text === '') continue
    const last = out[out.length - 1]
    if (last && last.kind === part.kind) out[out.length - 1] = { ...last, text: last.text + part.text }
    else out.push({ ...part, at })
    at += part.text.length
  }
  return out
}
