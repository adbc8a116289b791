/**
 * Owns the types of the display filter: AST to a checked tree in which every name is a field, every literal a constant
 * of that field's type and every operator a test.
 *
 * Guarantees: a checked tree can be compiled without any further error. Says of everything else where it is wrong, what
 * the nearest valid field is, and (for flows) that the field belongs to frames.
 */
import type { CompareExpr, Expr, MemberExpr, Operand, PresentExpr, SlicePart, TextRange } from './ast'
import { isOrdered, type SpanOp, setTest, spanTest, type ValueTest } from './compare'
import { FIELDS, type FieldSpec, type FieldType, findField, hasField, type Subject } from './fields'
import { type Constant, foldLiteral, type LiteralContext, spanOf } from './literals'
import { patternTest, substringTest } from './match'
import { FilterProblem } from './problem'
import { nearest } from './suggest'
import { parseNumber } from './units'

/** What happens to each value of a field before it is tested. */
export type Transform =
  | { readonly kind: 'slice'; readonly parts: readonly SlicePart[] }
  | { readonly kind: 'lower' | 'upper' | 'len' | 'count' }
  | { readonly kind: 'mask'; readonly mask: number }

/** A field with its transforms, innermost first; `type` is what comes out. */
export interface Source {
  readonly field: FieldSpec
  readonly transforms: readonly Transform[]
  readonly type: FieldType
}

export type CheckedExpr =
  | { readonly kind: 'and' | 'or' | 'xor'; readonly parts: readonly CheckedExpr[] }
  | { readonly kind: 'not'; readonly of: CheckedExpr }
  /** some (or `every`, of at least one) value of the source passes */
  | { readonly kind: 'test'; readonly source: Source; readonly every: boolean; readonly test: ValueTest }
  /** some (or every) pair of values of two sources is in this order */
  | {
      readonly kind: 'pair'
      readonly left: Source
      readonly right: Source
      readonly every: boolean
      readonly op: SpanOp
    }
  | { readonly kind: 'present'; readonly source: Source }

/** Throws FilterProblem. */
export function checkExpr(expr: Expr, subject: Subject): CheckedExpr {
  switch (expr.kind) {
    case 'and':
    case 'or':
    case 'xor':
      return { kind: expr.kind, parts: expr.parts.map((part) => checkExpr(part, subject)) }
    case 'not':
      return { kind: 'not', of: checkExpr(expr.of, subject) }
    case 'present':
      return checkPresent(expr, subject)
    case 'in':
      return checkMember(expr, subject)
    case 'compare':
      return checkCompare(expr, subject)
  }
}

function checkPresent(expr: PresentExpr, subject: Subject): CheckedExpr {
  const source = sourceOf(expr.of, subject)
  if (source.transforms.length > 0) refuseBytesOfFlow(source, expr.range, subject)
  const last = source.transforms[source.transforms.length - 1]
  if (source.type === 'boolean' || last?.kind === 'mask' || last?.kind === 'count') {
    return {
      kind: 'test',
      source,
      every: false,
      test: { kind: 'number', test: (value) => value > 0 || value < 0 },
    }
  }
  return { kind: 'present', source }
}

function checkMember(expr: MemberExpr, subject: Subject): CheckedExpr {
  const source = sourceOf(expr.left, subject)
  refuseProtocol(source, expr.left.range)
  refuseBytesOfFlow(source, expr.range, subject)
  const context = contextOf(source)
  const spans = expr.set.map(({ from, to }): Constant => {
    const low = foldLiteral(from, context)
    if (!to) return low
    const high = foldLiteral(to, context)
    const span = isOrdered(low, high) ? spanOf(low, high) : undefined
    if (!span)
      throw new FilterProblem(
        [from.range[0], to.range[1]],
        'this range runs from more to less.',
        'Write the smaller value first.',
      )
    return span
  })
  return { kind: 'test', source, every: expr.quantifier === 'all', test: setTest(spans) }
}

interface OpMeaning {
  readonly op: SpanOp
  readonly every: boolean
}

/** Wireshark 4: `!=` is "all differ", `!==` "any differs", `===` "all equal". */
const OPS: Readonly<Record<string, OpMeaning>> = {
  '==': { op: 'within', every: false },
  '===': { op: 'within', every: true },
  '!=': { op: 'outside', every: true },
  '!==': { op: 'outside', every: false },
  '>': { op: '>', every: false },
  '>=': { op: '>=', every: false },
  '<': { op: '<', every: false },
  '<=': { op: '<=', every: false },
}

function checkCompare(expr: CompareExpr, subject: Subject): CheckedExpr {
  const source = sourceOf(expr.left, subject)
  refuseBytesOfFlow(source, expr.range, subject)
  if (expr.op === 'contains' || expr.op === 'matches') return checkSearch(expr, source)
  refuseProtocol(source, expr.left.range)
  const { op, every: byDefault } = OPS[expr.op]
  const every = expr.quantifier === undefined ? byDefault : expr.quantifier === 'all'
  const right = rightSource(expr.right, subject)
  if (right) {
    if (right.type === 'time' || source.type === 'time' || family(right.type) !== family(source.type)) {
      throw new FilterProblem(
        expr.range,
        `${source.field.name} and ${right.field.name} cannot be compared.`,
        'Compare fields of one type.',
      )
    }
    return { kind: 'pair', left: source, right, every, op }
  }
  return { kind: 'test', source, every, test: spanTest(op, constantOf(expr.right, source)) }
}

function checkSearch(expr: CompareExpr, source: Source): CheckedExpr {
  const { left, right } = expr
  const kind =
    source.type === 'text' ? 'text' : ['bytes', 'protocol', 'ether'].includes(source.type) ? 'bytes' : undefined
  if (!kind) {
    throw new FilterProblem(
      left.range,
      `"${expr.op}" looks into texts and bytes, and ${source.field.name} is ${source.type}.`,
      'Compare it with "==".',
    )
  }
  if (right.kind !== 'literal') {
    throw new FilterProblem(
      right.range,
      `"${expr.op}" needs a value.`,
      `For example: ${source.field.name} ${expr.op} "text".`,
    )
  }
  const test = expr.op === 'contains' ? substringTest(right, kind) : patternTest(right, kind)
  return { kind: 'test', source, every: expr.quantifier === 'all', test }
}

/** Fields whose values can be put in one order. */
function family(type: FieldType): string {
  if (type === 'boolean' || type === 'duration') return 'number'
  if (type === 'ipv4' || type === 'ipv6') return 'address'
  return type === 'ether' ? 'bytes' : type
}

const contextOf = (source: Source): LiteralContext => ({
  type: source.type,
  values: source.transforms.length === 0 ? (source.field.values ?? []) : [],
  name: source.field.name,
})

function constantOf(operand: Operand, source: Source): Constant {
  if (operand.kind === 'literal') return foldLiteral(operand, contextOf(source))
  throw new FilterProblem(operand.range, 'this is no value.', `Compare ${source.field.name} with a value or a field.`)
}

/** The right side as a field, when it is one; a protocol's name is a value there (flow.service == ftp). */
function rightSource(operand: Operand, subject: Subject): Source | undefined {
  if (operand.kind !== 'literal') return sourceOf(operand, subject)
  const field = operand.quoted ? undefined : findField(operand.text)
  if (!field || field.type === 'protocol') return undefined
  return sourceOf({ kind: 'name', name: operand.text, range: operand.range }, subject)
}

function refuseProtocol(source: Source, range: TextRange): void {
  if (source.type !== 'protocol') return
  const { name } = source.field
  throw new FilterProblem(range, `${name} is a protocol, not a value.`, `Write it alone, or: ${name} contains "text".`)
}

/** A protocol on flows is yes or no; its bytes are in frames. */
function refuseBytesOfFlow(source: Source, range: TextRange, subject: Subject): void {
  if (subject === 'frame' || source.field.type !== 'protocol') return
  throw new FilterProblem(
    range,
    `the bytes of ${source.field.name} belong to frames, and this filters flows.`,
    'Filter frames instead.',
  )
}

function sourceOf(operand: Operand, subject: Subject): Source {
  switch (operand.kind) {
    case 'name':
      return { ...named(operand.name, operand.range, subject), transforms: [] }
    case 'literal':
      throw new FilterProblem(
        operand.range,
        'a value stands where a field should be.',
        'Put the field first: tcp.port == 80.',
      )
    case 'slice':
      return sliced(sourceOf(operand.of, subject), operand.parts, operand.range)
    case 'call':
      return called(operand.name, sourceOf(operand.argument, subject), operand.range)
    case 'mask':
      return masked(sourceOf(operand.of, subject), operand)
  }
}

function named(name: string, range: TextRange, subject: Subject): { field: FieldSpec; type: FieldType } {
  const field = findField(name)
  const names = FIELDS.filter((candidate) => hasField(subject, candidate)).map((candidate) => candidate.name)
  if (!field) {
    throw new FilterProblem(
      range,
      `there is no field or protocol "${name.slice(0, 64)}".`,
      `Did you mean ${nearest(name, names)[0]}?`,
    )
  }
  if (!hasField(subject, field)) {
    const near = nearest(field.name, names, 3).join(', ')
    throw new FilterProblem(
      range,
      `${field.name} belongs to frames, and this filters flows.`,
      `Flows have flow.*, addresses and ports; nearest: ${near}.`,
    )
  }
  return { field, type: field.type }
}

const SLICEABLE: readonly FieldType[] = ['text', 'bytes', 'protocol', 'ether', 'ipv4', 'ipv6', 'address']

function sliced(of: Source, parts: readonly SlicePart[], range: TextRange): Source {
  if (!SLICEABLE.includes(of.type)) {
    throw new FilterProblem(
      range,
      `${of.field.name} is ${of.type} and cannot be sliced.`,
      `For bits write ${of.field.name} & 0x01.`,
    )
  }
  return {
    field: of.field,
    transforms: [...of.transforms, { kind: 'slice', parts }],
    type: of.type === 'text' ? 'text' : 'bytes',
  }
}

export const FUNCTIONS = ['len', 'lower', 'upper', 'count'] as const

function called(name: string, of: Source, range: TextRange): Source {
  const kind = FUNCTIONS.find((known) => known === name.toLowerCase())
  if (!kind)
    throw new FilterProblem(
      range,
      `there is no function "${name.slice(0, 64)}".`,
      `Functions are ${FUNCTIONS.join(', ')}.`,
    )
  const wrong =
    kind === 'count' ? of.transforms.length > 0 : kind === 'len' ? !SLICEABLE.includes(of.type) : of.type !== 'text'
  if (wrong) {
    const takes = kind === 'count' ? 'a plain field' : kind === 'len' ? 'texts and bytes' : 'texts'
    throw new FilterProblem(
      range,
      `${kind}() takes ${takes}.`,
      kind === 'count' ? 'For example: count(dns.a) > 1.' : `For example: ${kind}(dns.qry.name).`,
    )
  }
  const type = kind === 'len' || kind === 'count' ? 'number' : 'text'
  return { field: of.field, transforms: [...of.transforms, { kind }], type }
}

function masked(of: Source, operand: Extract<Operand, { kind: 'mask' }>): Source {
  if (of.type !== 'number') {
    throw new FilterProblem(
      operand.range,
      `"&" takes the bits of a number, and ${of.field.name} is ${of.type}.`,
      'For example: tcp.flags & 0x02.',
    )
  }
  const mask = parseNumber(operand.mask.text)
  if (mask === undefined || operand.mask.quoted || mask < 0 || mask > 0xffffffff) {
    throw new FilterProblem(
      operand.mask.range,
      'a mask is a number up to 0xffffffff.',
      'For example: tcp.flags & 0x02.',
    )
  }
  return { field: of.field, transforms: [...of.transforms, { kind: 'mask', mask }], type: 'number' }
}
