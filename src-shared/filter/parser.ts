/**
 * Owns the grammar of the display filter (Wireshark's, wireshark-filter(4)): text to AST, by recursive descent.
 *
 *   or    = xor  { ("||" | "or")  xor }            not  = ("!" | "not") not | "(" or ")" | relation
 *   xor   = and  { ("^^" | "xor") and }            relation = ["any" | "all"] operand [ op operand | ["not"] "in" set ]
 *   and   = not  { ("&&" | "and") not }            operand  = (name | literal | call | "(" no) { slice } [ "&" literal ]
 *
 * Guarantees: any text gives a tree or a 'bad-filter' error with its range, never a throw; nesting is bounded.
 * A word before an operator is a name, after it a literal; check.ts decides whether a literal is a field after all.
 */
import type { Result } from '@shared/result'
import type { CompareOp, Expr, JoinExpr, LiteralOperand, Operand, Quantifier, SetItem, TextRange } from './ast'
import { lex, type Token } from './lexer'
import { asResult, FilterProblem } from './problem'
import { parseSlice } from './slice'
import { isUnit } from './units'

const MAX_DEPTH = 100

const COMPARE_WORDS: Readonly<Record<string, CompareOp>> = {
  eq: '==',
  any_eq: '==',
  all_eq: '===',
  ne: '!=',
  all_ne: '!=',
  any_ne: '!==',
  gt: '>',
  ge: '>=',
  lt: '<',
  le: '<=',
  contains: 'contains',
  matches: 'matches',
  '==': '==',
  '===': '===',
  '!=': '!=',
  '!==': '!==',
  '>': '>',
  '>=': '>=',
  '<': '<',
  '<=': '<=',
  '~': 'matches',
}

const JOIN_WORDS: Readonly<Record<string, JoinExpr['kind']>> = {
  and: 'and',
  '&&': 'and',
  or: 'or',
  '||': 'or',
  xor: 'xor',
  '^^': 'xor',
}

/** Loosest first. */
const JOIN_ORDER = ['or', 'xor', 'and'] as const

/** Words that can be neither a field nor an unquoted value. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  [...Object.keys(COMPARE_WORDS), ...Object.keys(JOIN_WORDS), 'not', 'in', 'bitand', 'any', 'all'].filter((word) =>
    /^\w+$/.test(word),
  ),
)

/** What a token means as a comparison or a join, if anything; completion asks too. */
export const compareOpOf = (token: Token): CompareOp | undefined => lookUp(COMPARE_WORDS, token)
export const joinOf = (token: Token): JoinExpr['kind'] | undefined => lookUp(JOIN_WORDS, token)

function lookUp<T>(words: Readonly<Record<string, T>>, token: Token): T | undefined {
  if (token.kind !== 'word' && token.kind !== 'operator') return undefined
  return Object.hasOwn(words, token.text) ? words[token.text] : undefined
}

/** The tree of a filter text; undefined for an empty text (which filters nothing). */
export function parseFilter(text: string): Result<Expr | undefined> {
  return asResult(() => parseTokens(lex(text)))
}

/** As parseFilter, throwing FilterProblem; for use inside this folder. */
export function parseTokens(tokens: readonly Token[]): Expr | undefined {
  const parser = new Parser(tokens)
  return tokens[0].kind === 'end' ? undefined : parser.whole()
}

class Parser {
  private at = 0
  private depth = 0

  constructor(private readonly tokens: readonly Token[]) {}

  whole(): Expr {
    const expr = this.join(0)
    const rest = this.peek()
    if (rest.kind !== 'end') throw leftOver(rest)
    return expr
  }

  private peek(ahead = 0): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)]
  }

  private take(): Token {
    const token = this.peek()
    if (token.kind !== 'end') this.at++
    return token
  }

  private is(...texts: string[]): boolean {
    const token = this.peek()
    return (token.kind === 'word' || token.kind === 'operator') && texts.includes(token.text)
  }

  private join(level: number): Expr {
    if (level === JOIN_ORDER.length) return this.not()
    const kind = JOIN_ORDER[level]
    const parts = [this.join(level + 1)]
    while (joinOf(this.peek()) === kind) {
      this.take()
      parts.push(this.join(level + 1))
    }
    if (parts.length === 1) return parts[0]
    const range = span(parts[0].range, parts[parts.length - 1].range)
    return { kind, parts: parts.flatMap((part) => (part.kind === kind ? part.parts : [part])), range }
  }

  private not(): Expr {
    const token = this.peek()
    if (!this.is('!', 'not', '(')) return this.relation()
    if (++this.depth > MAX_DEPTH) {
      throw new FilterProblem(
        token.range,
        `more than ${MAX_DEPTH} levels of parentheses and negations.`,
        'Write it flatter.',
      )
    }
    this.take()
    const expr = token.text === '(' ? this.group(token) : this.negation(token)
    this.depth--
    return expr
  }

  private negation(token: Token): Expr {
    const of = this.not()
    return { kind: 'not', of, range: span(token.range, of.range) }
  }

  private group(open: Token): Expr {
    const inner = this.join(0)
    if (this.peek().kind === 'end') throw new FilterProblem(open.range, 'this "(" has no ")".', 'Close it.')
    if (!this.is(')')) throw leftOver(this.peek())
    const close = this.take()
    return { ...inner, range: span(open.range, close.range) }
  }

  private relation(): Expr {
    const quantifier = this.quantifier()
    const left = this.operand(false)
    const token = this.peek()
    const op = compareOpOf(token)
    if (op) {
      this.take()
      const right = this.operand(true)
      return { kind: 'compare', op, quantifier, left, right, range: span(left.range, right.range) }
    }
    if (this.is('in')) return this.member(quantifier, left)
    if (this.is('not') && this.peek(1).text === 'in') {
      this.take()
      const of = this.member(quantifier, left)
      return { kind: 'not', of, range: of.range }
    }
    if (left.kind === 'literal') {
      throw new FilterProblem(left.range, 'a value alone says nothing.', 'Start with a field: frame contains "text".')
    }
    if (quantifier)
      throw new FilterProblem(token.range, `"${quantifier}" needs a comparison.`, 'For example: any tcp.port > 1024.')
    return { kind: 'present', of: left, range: left.range }
  }

  /** `any` or `all`, when a name follows (they are ordinary words elsewhere). */
  private quantifier(): Quantifier | undefined {
    const token = this.peek()
    if (token.kind !== 'word' || (token.text !== 'any' && token.text !== 'all')) return undefined
    if (this.peek(1).kind !== 'word') return undefined
    this.take()
    return token.text
  }

  private member(quantifier: Quantifier | undefined, left: Operand): Expr {
    this.take()
    const open = this.take()
    if (open.text !== '{' || open.kind !== 'operator') {
      throw new FilterProblem(
        open.range,
        '"in" needs a set in braces.',
        'For example: tcp.port in {80, 443, 8000..8100}.',
      )
    }
    const set: SetItem[] = []
    while (!this.is('}')) {
      const from = this.literal('a value')
      let to: LiteralOperand | undefined
      if (this.is('..')) {
        this.take()
        to = this.literal('the end of the range')
      }
      set.push({ from, to })
      if (this.is(',')) this.take()
      else if (this.peek().kind === 'end') throw new FilterProblem(open.range, 'this "{" has no "}".', 'Close the set.')
    }
    const close = this.take()
    if (set.length === 0)
      throw new FilterProblem(span(open.range, close.range), 'the set is empty.', 'Name at least one value.')
    return { kind: 'in', quantifier, left, set, range: span(left.range, close.range) }
  }

  /** @param value true after a comparison: a word is then a value, unless it is called, sliced or masked */
  private operand(value: boolean): Operand {
    let operand = this.primary(value)
    while (this.peek().kind === 'slice') {
      const token = this.take()
      operand = {
        kind: 'slice',
        of: asName(operand),
        parts: parseSlice(token),
        range: span(operand.range, token.range),
      }
    }
    if (this.is('&', 'bitand')) {
      this.take()
      const mask = this.literal('a number')
      operand = { kind: 'mask', of: asName(operand), mask, range: span(operand.range, mask.range) }
    }
    return operand
  }

  private primary(value: boolean): Operand {
    const token = this.peek()
    if (
      token.kind === 'word' &&
      this.peek(1).text === '(' &&
      this.peek(1).kind === 'operator' &&
      !KEYWORDS.has(token.text)
    ) {
      return this.call()
    }
    if (value || token.kind === 'string') return this.literal('a value')
    if (token.kind !== 'word' || KEYWORDS.has(token.text)) throw missing(token, 'a field or protocol')
    this.take()
    return { kind: 'name', name: token.text, range: token.range }
  }

  private call(): Operand {
    const name = this.take()
    const open = this.take()
    if (++this.depth > MAX_DEPTH)
      throw new FilterProblem(name.range, 'too many calls inside each other.', 'Write it flatter.')
    const argument = this.operand(false)
    if (!this.is(')'))
      throw new FilterProblem(open.range, 'this "(" has no ")".', 'A function takes one field: len(dns.qry.name).')
    this.depth--
    return { kind: 'call', name: name.text, argument, range: span(name.range, this.take().range) }
  }

  private literal(wanted: string): LiteralOperand {
    const token = this.peek()
    if (token.kind === 'string') {
      this.take()
      return { kind: 'literal', text: token.text, quoted: true, range: token.range }
    }
    if (token.kind !== 'word' || KEYWORDS.has(token.text)) throw missing(token, wanted)
    this.take()
    const unit = this.peek()
    if (/^[\d.]+$/.test(token.text) && unit.kind === 'word' && isUnit(unit.text)) {
      this.take()
      return {
        kind: 'literal',
        text: `${token.text} ${unit.text}`,
        quoted: false,
        range: span(token.range, unit.range),
      }
    }
    return { kind: 'literal', text: token.text, quoted: false, range: token.range }
  }
}

const span = (from: TextRange, to: TextRange): TextRange => [from[0], to[1]]

/** A sliced or masked word is a field on either side of an operator. */
function asName(operand: Operand): Operand {
  if (operand.kind !== 'literal' || operand.quoted) return operand
  return { kind: 'name', name: operand.text, range: operand.range }
}

function missing(token: Token, wanted: string): FilterProblem {
  if (token.kind === 'end')
    return new FilterProblem(token.range, `the filter ends where ${wanted} should follow.`, 'Complete it.')
  return new FilterProblem(token.range, `"${token.text}" stands where ${wanted} should be.`, 'Complete the comparison.')
}

function leftOver(token: Token): FilterProblem {
  if (token.text === ')') return new FilterProblem(token.range, 'this ")" has no "(".', 'Remove it.')
  return new FilterProblem(
    token.range,
    `"${token.text}" is not expected here.`,
    'Join two conditions with "&&" or "||".',
  )
}
