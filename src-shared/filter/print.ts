/**
 * Owns the canonical text of a filter: C-like operators, double quotes, only the parentheses that are needed.
 *
 * Guarantees: the printed text parses to the same tree (ranges aside).
 */
import type { Expr, JoinExpr, LiteralOperand, Operand, SetItem, SlicePart } from './ast'

const SIGNS: Readonly<Record<JoinExpr['kind'], string>> = { and: '&&', xor: '^^', or: '||' }

/** How tightly an expression binds; a part that binds looser than its place needs parentheses. */
const TIGHTNESS: Readonly<Record<Expr['kind'], number>> = {
  or: 0,
  xor: 1,
  and: 2,
  not: 3,
  compare: 4,
  in: 4,
  present: 4,
}

export function printFilter(expr: Expr | undefined): string {
  return expr === undefined ? '' : print(expr, 0)
}

function print(expr: Expr, place: number): string {
  const text = bare(expr)
  return TIGHTNESS[expr.kind] < place ? `(${text})` : text
}

function bare(expr: Expr): string {
  switch (expr.kind) {
    case 'and':
    case 'or':
    case 'xor':
      return expr.parts.map((part) => print(part, TIGHTNESS[expr.kind] + 1)).join(` ${SIGNS[expr.kind]} `)
    case 'not':
      return `!${expr.of.kind === 'compare' || expr.of.kind === 'in' ? `(${bare(expr.of)})` : print(expr.of, TIGHTNESS.not)}`
    case 'present':
      return printOperand(expr.of)
    case 'compare':
      return `${quantified(expr.quantifier)}${printOperand(expr.left)} ${expr.op} ${printOperand(expr.right)}`
    case 'in':
      return `${quantified(expr.quantifier)}${printOperand(expr.left)} in {${expr.set.map(printItem).join(', ')}}`
  }
}

const quantified = (quantifier: string | undefined): string => (quantifier ? `${quantifier} ` : '')

const printItem = ({ from, to }: SetItem): string =>
  to ? `${printLiteral(from)}..${printLiteral(to)}` : printLiteral(from)

function printOperand(operand: Operand): string {
  switch (operand.kind) {
    case 'name':
      return operand.name
    case 'literal':
      return printLiteral(operand)
    case 'slice':
      return `${printOperand(operand.of)}[${operand.parts.map(printSlice).join(',')}]`
    case 'call':
      return `${operand.name}(${printOperand(operand.argument)})`
    case 'mask':
      return `${printOperand(operand.of)} & ${printLiteral(operand.mask)}`
  }
}

const printLiteral = (literal: LiteralOperand): string => (literal.quoted ? quote(literal.text) : literal.text)

const printSlice = ({ from, length }: SlicePart): string => {
  if (length === undefined) return `${from}:`
  return length === 1 ? String(from) : `${from}:${length}`
}

const NAMED: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A text as the lexer reads it back, whatever it holds; control characters are written as escapes. */
export function quote(text: string): string {
  let out = '"'
  for (const char of text) {
    const code = char.charCodeAt(0)
    out += NAMED[char] ?? (code < 0x20 || code === 0x7f ? `\\x${code.toString(16).padStart(2, '0')}` : char)
  }
  return `${out}"`
}
