/**
 * Owns the words of the display filter: text to tokens with their positions.
 *
 * A word is any run of letters, digits and `_ . : / -`, so that 10.0.0.0/8, fe80::1, 00:0c:29:aa:bb:cc, -5 and
 * tcp.port are one token each; `..` ends a word (8000..8100). A slice `[0:4]` is one token. Whether a word is a field,
 * a keyword or a value is the parser's business. Refuses texts longer than MAX_FILTER_LENGTH.
 */
import type { TextRange } from './ast'
import { FilterProblem } from './problem'

export const MAX_FILTER_LENGTH = 4096

export type TokenKind = 'word' | 'string' | 'operator' | 'slice' | 'end'

export interface Token {
  readonly kind: TokenKind
  /** The word or operator; of a string its value; of a slice what is between the brackets. */
  readonly text: string
  readonly range: TextRange
}

/** Longest first: the first that fits is taken. */
const OPERATORS = [
  '===',
  '!==',
  '==',
  '!=',
  '>=',
  '<=',
  '&&',
  '||',
  '^^',
  '..',
  '>',
  '<',
  '!',
  '~',
  '&',
  '(',
  ')',
  '{',
  '}',
  ',',
] as const

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

const isSpace = (char: string): boolean => char === ' ' || char === '\t' || char === '\n' || char === '\r'
export const isWordChar = (char: string): boolean => /^[\w.:/-]$/.test(char)

/** All tokens of `text`, ended by one of kind 'end'. Throws FilterProblem. */
export function lex(text: string): Token[] {
  if (text.length > MAX_FILTER_LENGTH) {
    throw new FilterProblem(
      [MAX_FILTER_LENGTH, text.length],
      `the filter is longer than ${MAX_FILTER_LENGTH} characters.`,
      'Use a shorter one.',
    )
  }
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    if (isSpace(text[at])) {
      at++
      continue
    }
    const token = lexOne(text, at)
    tokens.push(token)
    at = token.range[1]
  }
  tokens.push({ kind: 'end', text: '', range: [text.length, text.length] })
  return tokens
}

function lexOne(text: string, at: number): Token {
  const char = text[at]
  if (char === '"' || char === "'") return lexString(text, at, at + 1, false)
  if (char === 'r' && text[at + 1] === '"') return lexString(text, at, at + 2, true)
  if (char === '[') return lexSlice(text, at)
  const operator = OPERATORS.find((op) => text.startsWith(op, at))
  if (operator) return { kind: 'operator', text: operator, range: [at, at + operator.length] }
  if (isWordChar(char)) return lexWord(text, at)
  throw unexpected(text, at)
}

function lexWord(text: string, from: number): Token {
  let to = from
  while (to < text.length && isWordChar(text[to]) && !text.startsWith('..', to)) to++
  return { kind: 'word', text: text.slice(from, to), range: [from, to] }
}

function lexSlice(text: string, from: number): Token {
  const close = text.indexOf(']', from)
  if (close < 0) throw new FilterProblem([from, text.length], 'this "[" has no "]".', 'Close the slice: eth.src[0:3].')
  return { kind: 'slice', text: text.slice(from + 1, close), range: [from, close + 1] }
}

/** A raw string (r"...") keeps its backslashes; an unknown escape in a plain one too, so that "\d" and "\." work. */
function lexString(text: string, from: number, bodyFrom: number, raw: boolean): Token {
  const quote = text[bodyFrom - 1]
  let value = ''
  let at = bodyFrom
  while (at < text.length && text[at] !== quote) {
    if (text[at] !== '\\' || at + 1 >= text.length) {
      value += text[at++]
    } else if (raw) {
      value += text[at + 1] === quote ? quote : text.slice(at, at + 2)
      at += 2
    } else {
      const [piece, length] = readEscape(text, at)
      value += piece
      at += length
    }
  }
  if (at >= text.length)
    throw new FilterProblem([from, text.length], 'this text has no closing quote.', `End it with ${quote}.`)
  return { kind: 'string', text: value, range: [from, at + 1] }
}

/** What the backslash at `at` stands for, and how many characters it takes. */
function readEscape(text: string, at: number): [string, number] {
  const next = text[at + 1]
  if (next === "'") return ["'", 2]
  if (next === 'x') {
    const hex = /^[0-9a-fA-F]{2}/.exec(text.slice(at + 2, at + 4))?.[0]
    if (hex === undefined)
      throw new FilterProblem([at, at + 2], '"\\x" needs two hexadecimal digits.', 'For example "\\x0a".')
    const code = Number.parseInt(hex, 16)
    if (code > 0x7f) {
      throw new FilterProblem(
        [at, at + 4],
        'a text holds characters, and this byte is none.',
        'Write bytes without quotes: ff:d8:ff.',
      )
    }
    return [String.fromCharCode(code), 4]
  }
  return [ESCAPES[next] ?? text.slice(at, at + 2), 2]
}

function unexpected(text: string, at: number): FilterProblem {
  const char = String.fromCodePoint(text.codePointAt(at) ?? 0)
  const range: TextRange = [at, at + char.length]
  if (char === '=') return new FilterProblem(range, 'a single "=" is not an operator.', 'Compare with "==".')
  if (char === '|') return new FilterProblem(range, 'a single "|" is not an operator.', 'Write "||" for or.')
  if (char === '^') return new FilterProblem(range, 'a single "^" is not an operator.', 'Write "^^" for exclusive or.')
  if (char === ']') return new FilterProblem(range, 'this "]" has no "[".', 'Remove it.')
  return new FilterProblem(range, `"${char}" has no meaning here.`, 'Put texts in double quotes.')
}
