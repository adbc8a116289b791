/**
 * Owns filters built by clicking: a clause for a field's value, and joining it to what is already in the filter bar.
 *
 * Values come from packets and are hostile: texts are quoted, everything else is checked to be what its type says.
 */
import type { FieldValue } from '@shared/field'
import { parseBytes } from './addresses'
import type { LiteralOperand } from './ast'
import { type FieldSpec, type FieldType, findField } from './fields'
import { foldLiteral } from './literals'
import { parseFilter } from './parser'
import { printFilter, quote } from './print'
import { asResult } from './problem'

/** Longest text or byte string put into a clause; the field is then searched with `contains`. */
const MAX_TEXT = 512
const MAX_BYTES = 64

/** True for names a filter may use: fields of the tree that are not in the catalogue cannot be filtered for. */
export const canFilter = (name: string): boolean => findField(name) !== undefined

/**
 * `tcp.port == 21`, `dns.qry.name == "example.com"`. Of a null value, a protocol, or a value that is not of the field's type
 * the field alone (is it there?). Ask `canFilter` first: an unknown name comes back as it is, and does not compile.
 * Bytes may be given as they are or as `aa:bb:cc`.
 */
export function clauseFor(name: string, value: FieldValue): string {
  const field = findField(name)
  if (!field || value === null || field.type === 'protocol') return field?.name ?? name
  if (value instanceof Uint8Array && (value.length === 0 || (field.type !== 'bytes' && field.type !== 'ether')))
    return field.name
  const [op, text, quoted] = written(field.type, value)
  return fits(field, text, quoted) ? `${field.name} ${op} ${quoted ? quote(text) : text}` : field.name
}

function fits(field: FieldSpec, text: string, quoted: boolean): boolean {
  const literal: LiteralOperand = { kind: 'literal', text, quoted, range: [0, text.length] }
  const folded = asResult(() =>
    foldLiteral(literal, { type: field.type, values: field.values ?? [], name: field.name }),
  )
  return folded.ok
}

function written(
  type: FieldType,
  value: Exclude<FieldValue, null>,
): readonly [op: string, text: string, quoted: boolean] {
  if (value instanceof Uint8Array) {
    const text = Array.from(value.subarray(0, MAX_BYTES), (byte) => byte.toString(16).padStart(2, '0')).join(':')
    return [value.length > MAX_BYTES ? 'contains' : '==', text, false]
  }
  if (type === 'bytes' && parseBytes(String(value))) return ['==', String(value), false]
  if (type === 'text' || type === 'bytes') {
    const text = String(value)
    return [text.length > MAX_TEXT ? 'contains' : '==', text.slice(0, MAX_TEXT), true]
  }
  if (type === 'boolean') return ['==', value === false || value === 0 ? '0' : '1', false]
  if (typeof value === 'number' && !Number.isInteger(value)) return ['==', decimal(value), false]
  return ['==', String(value), type === 'time']
}

/** Without exponent, to the nanosecond. */
const decimal = (value: number): string => value.toFixed(9).replace(/0+$/, '')

/** Both conditions. A clause that is already there is not added again. */
export const andFilter = (text: string, clause: string): string => joinFilter(text, clause, 'and')

/** Either condition. */
export const orFilter = (text: string, clause: string): string => joinFilter(text, clause, 'or')

/** The filter without what the clause finds. */
export const andNotFilter = (text: string, clause: string): string => joinFilter(text, `!(${clause})`, 'and')

/** A text that does not parse is kept in parentheses, so that nothing typed is lost and its error stays visible. */
function joinFilter(text: string, clause: string, kind: 'and' | 'or'): string {
  const sign = kind === 'and' ? '&&' : '||'
  if (text.trim() === '') return clause
  const [left, right] = [parseFilter(text), parseFilter(clause)]
  if (!left.ok || !right.ok || !left.value || !right.value) return `(${text.trim()}) ${sign} (${clause.trim()})`
  const parts = left.value.kind === kind ? left.value.parts : [left.value]
  const added = printFilter(right.value)
  if (parts.some((part) => printFilter(part) === added)) return text
  return printFilter({ kind, parts: [...parts, right.value], range: [0, 0] })
}
