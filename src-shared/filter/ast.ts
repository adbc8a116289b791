/**
 * Owns the shape of a parsed display filter.
 *
 * Every node carries the range [from, to) of filter text it was read from, so that an error can point at it.
 * `and`, `or` and `xor` hold two or more parts and never directly contain their own kind: `(a && b) && c` and
 * `a && (b && c)` are the same tree. Nothing here knows fields or types; check.ts does.
 */
export type TextRange = readonly [from: number, to: number]

/** Wireshark 4: `==` any occurrence, `===` every occurrence, `!=` no occurrence equal, `!==` some occurrence differs. */
export type CompareOp = '==' | '===' | '!=' | '!==' | '>' | '>=' | '<' | '<=' | 'contains' | 'matches'

export type Quantifier = 'any' | 'all'

/** Part of a slice: `from` may be negative (from the end); `length` undefined = to the end. */
export interface SlicePart {
  readonly from: number
  readonly length: number | undefined
}

export interface NameOperand {
  readonly kind: 'name'
  readonly name: string
  readonly range: TextRange
}

export interface LiteralOperand {
  readonly kind: 'literal'
  /** What was written; for a quoted text its value, escapes resolved. */
  readonly text: string
  readonly quoted: boolean
  readonly range: TextRange
}

export interface SliceOperand {
  readonly kind: 'slice'
  readonly of: Operand
  readonly parts: readonly SlicePart[]
  readonly range: TextRange
}

export interface CallOperand {
  readonly kind: 'call'
  readonly name: string
  readonly argument: Operand
  readonly range: TextRange
}

export interface MaskOperand {
  readonly kind: 'mask'
  readonly of: Operand
  readonly mask: LiteralOperand
  readonly range: TextRange
}

export type Operand = NameOperand | LiteralOperand | SliceOperand | CallOperand | MaskOperand

export interface SetItem {
  readonly from: LiteralOperand
  /** undefined: a single value; else the range from..to, both included */
  readonly to: LiteralOperand | undefined
}

export interface JoinExpr {
  readonly kind: 'and' | 'or' | 'xor'
  readonly parts: readonly Expr[]
  readonly range: TextRange
}

export interface NotExpr {
  readonly kind: 'not'
  readonly of: Expr
  readonly range: TextRange
}

export interface CompareExpr {
  readonly kind: 'compare'
  readonly op: CompareOp
  readonly quantifier: Quantifier | undefined
  readonly left: Operand
  readonly right: Operand
  readonly range: TextRange
}

export interface MemberExpr {
  readonly kind: 'in'
  readonly quantifier: Quantifier | undefined
  readonly left: Operand
  readonly set: readonly SetItem[]
  readonly range: TextRange
}

/** A bare field, protocol, slice or mask: is it there (and, for a boolean or a mask, not zero)? */
export interface PresentExpr {
  readonly kind: 'present'
  readonly of: Operand
  readonly range: TextRange
}

export type Expr = JoinExpr | NotExpr | CompareExpr | MemberExpr | PresentExpr
