/**
 * Owns the colours of a filter text: cuts it into pieces by kind, with the place of the error marked. Pure; any text.
 */
import { findField } from '@shared/filter/fields'
import { lex, type Token } from '@shared/filter/lexer'

export type PieceKind = 'plain' | 'field' | 'operator' | 'value' | 'string'

export interface Piece {
  readonly text: string
  /** where it begins in the filter */
  readonly at: number
  readonly kind: PieceKind
  readonly wrong: boolean
}

type Range = readonly [number, number]

const WORDS = new Set([
  'and',
  'or',
  'not',
  'xor',
  'in',
  'contains',
  'matches',
  'eq',
  'ne',
  'gt',
  'lt',
  'ge',
  'le',
  'any',
  'all',
  'bitand',
])

function kindOf(token: Token): PieceKind {
  if (token.kind === 'string') return 'string'
  if (token.kind !== 'word' || WORDS.has(token.text)) return 'operator'
  return findField(token.text) ? 'field' : 'value'
}

/** Tokens as far as the text can be read; the rest is plain. */
function tokensOf(text: string): readonly Token[] {
  for (let end = text.length; end > 0; end = text.lastIndexOf(' ', end - 1)) {
    try {
      return lex(text.slice(0, end)).filter((token) => token.kind !== 'end')
    } catch {
      // an open string or a character that belongs nowhere: colour what stands before it
    }
  }
  return []
}

/** The pieces put together are `text`; an error at the very end gets a blank of its own to be marked on. */
export function pieces(text: string, wrong: Range | null): Piece[] {
  const result: Piece[] = []
  const add = (from: number, to: number, kind: PieceKind): void => {
    for (const [a, b] of splitAt(from, to, wrong)) {
      if (b > a)
        result.push({ text: text.slice(a, b), at: a, kind, wrong: wrong !== null && a >= wrong[0] && b <= wrong[1] })
    }
  }
  let end = 0
  for (const token of tokensOf(text)) {
    add(end, token.range[0], 'plain')
    add(token.range[0], token.range[1], kindOf(token))
    end = token.range[1]
  }
  add(end, text.length, 'plain')
  if (wrong && wrong[0] >= text.length) result.push({ text: ' ', at: text.length, kind: 'plain', wrong: true })
  return result
}

function splitAt(from: number, to: number, wrong: Range | null): Range[] {
  if (!wrong || wrong[1] <= from || wrong[0] >= to) return [[from, to]]
  const a = Math.max(from, wrong[0])
  const b = Math.min(to, wrong[1])
  return [
    [from, a],
    [a, b],
    [b, to],
  ]
}
