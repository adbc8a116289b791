/**
 * Owns completion in the filter bar: what may stand at the cursor, given the text before it.
 *
 * Walks the tokens before the cursor through the states of the grammar (a field, then an operator, then a value, then a
 * join) and needs no complete filter; text after the cursor is left alone except for the rest of the word it stands in.
 */

import { FUNCTIONS } from './check'
import { FIELDS, type FieldSpec, type FieldType, findField, hasField, type Subject } from './fields'
import { isWordChar, lex, type Token } from './lexer'
import { compareOpOf, joinOf } from './parser'
import { quote } from './print'
import { FilterProblem } from './problem'
import { isUnit } from './units'

export interface CompletionItem {
  /** What replaces the range. */
  readonly text: string
  readonly label: string
  readonly detail: string
  readonly kind: 'field' | 'protocol' | 'function' | 'operator' | 'value' | 'keyword'
}

export interface Completion {
  /** Characters [from, to) of the text that an item replaces. */
  readonly from: number
  readonly to: number
  readonly items: readonly CompletionItem[]
}

const MAX_ITEMS = 60

type Place = 'start' | 'operator' | 'value' | 'brace' | 'set' | 'joined'

interface State {
  readonly place: Place
  /** The field that the operator or value belongs to. */
  readonly field: FieldSpec | undefined
}

/** What can stand at `cursor` (0 … text.length) of a filter on `subject`. */
export function complete(text: string, cursor: number, subject: Subject): Completion {
  const at = Math.max(0, Math.min(cursor, text.length))
  const { tokens, from, partial } = before(text, at)
  let to = at
  while (to < text.length && isWordChar(text[to])) to++
  const state = tokens.reduce(advance, { place: 'start', field: undefined })
  const items = candidates(state, subject)
  return { from, to: text[from] === '"' && text[to] === '"' ? to + 1 : to, items: ranked(items, partial) }
}

/** Whole tokens before the cursor, and the piece of a word (or of an open text) that ends at it. */
function before(text: string, cursor: number): { tokens: readonly Token[]; from: number; partial: string } {
  const head = text.slice(0, cursor)
  try {
    const tokens = lex(head).slice(0, -1)
    const last = tokens[tokens.length - 1]
    if (last?.kind !== 'word' || last.range[1] !== cursor) return { tokens, from: cursor, partial: '' }
    return { tokens: tokens.slice(0, -1), from: last.range[0], partial: last.text }
  } catch (thrown) {
    if (!(thrown instanceof FilterProblem)) throw thrown
    const [from] = thrown.range
    if (head[from] !== '"' && head[from] !== "'") return { tokens: [], from: cursor, partial: '\0' }
    return { tokens: lex(head.slice(0, from)).slice(0, -1), from, partial: head.slice(from + 1) }
  }
}

function advance(state: State, token: Token): State {
  const { text } = token
  if (token.kind !== 'string' && state.place !== 'set') {
    if (joinOf(token)) return { place: 'start', field: undefined }
    if (compareOpOf(token)) return { ...state, place: 'value' }
  }
  switch (state.place) {
    case 'start':
      return started(state, token)
    case 'operator':
      if (text === 'in') return { ...state, place: 'brace' }
      return text === '&' || text === 'bitand' ? { place: 'value', field: undefined } : state
    case 'value':
      return text === '(' ? state : { ...state, place: 'joined' }
    case 'brace':
      return text === '{' ? { ...state, place: 'set' } : state
    case 'set':
      return text === '}' ? { ...state, place: 'joined' } : state
    case 'joined':
      return token.kind === 'word' && !isUnit(text) ? { place: 'start', field: undefined } : state
  }
}

const OPENING: readonly string[] = ['not', '!', '(', 'any', 'all', ...FUNCTIONS]

function started(state: State, token: Token): State {
  if (OPENING.includes(token.text)) return state
  return { place: 'operator', field: token.kind === 'word' ? findField(token.text) : undefined }
}

function candidates(state: State, subject: Subject): CompletionItem[] {
  switch (state.place) {
    case 'start':
      return [keyword('not', 'the opposite'), ...FUNCTIONS.map(functionItem), ...fieldItems(subject)]
    case 'operator':
      return [...(state.field ? operatorsOf(state.field.type).map(operator) : []), ...JOINS]
    case 'value':
      return state.field ? valueItems(state.field) : []
    case 'set':
      return state.field ? [...valueItems(state.field), operator('}')] : [operator('}')]
    case 'brace':
      return [operator('{')]
    case 'joined':
      return JOINS
  }
}

const keyword = (text: string, detail: string): CompletionItem => ({ text, label: text, detail, kind: 'keyword' })

const JOINS: CompletionItem[] = [keyword('&&', 'and'), keyword('||', 'or'), keyword('^^', 'either, not both')]

/** Protocols and cheap fields first, then the catalogue's order. */
function fieldItems(subject: Subject): CompletionItem[] {
  const offered = FIELDS.filter((field) => hasField(subject, field))
  const isDear = (field: FieldSpec): boolean => field.place === 'deep' && field.type !== 'protocol'
  return [...offered.filter((field) => !isDear(field)), ...offered.filter(isDear)].map((field) => ({
    text: field.name,
    label: field.name,
    detail: field.type === 'protocol' ? field.label : `${field.label} (${field.type})`,
    kind: field.type === 'protocol' ? 'protocol' : 'field',
  }))
}

const functionItem = (name: string): CompletionItem => ({
  text: `${name}(`,
  label: `${name}()`,
  detail: 'function',
  kind: 'function',
})

const MEANINGS: Readonly<Record<string, string>> = {
  '==': 'equal (some occurrence)',
  '!=': 'different (every occurrence)',
  '>': 'greater',
  '>=': 'greater or equal',
  '<': 'less',
  '<=': 'less or equal',
  contains: 'holds this text or these bytes',
  matches: 'fits a regular expression',
  in: 'is one of a set',
  '&': 'bits',
  '{': 'a set: {80, 443, 8000..8100}',
  '}': 'end of the set',
}

const operator = (text: string): CompletionItem => ({
  text,
  label: text,
  detail: MEANINGS[text] ?? '',
  kind: 'operator',
})

function operatorsOf(type: FieldType): readonly string[] {
  switch (type) {
    case 'number':
      return ['==', '!=', '>', '>=', '<', '<=', 'in', '&']
    case 'duration':
    case 'time':
      return ['==', '!=', '>', '>=', '<', '<=', 'in']
    case 'boolean':
      return ['==', '!=']
    case 'text':
      return ['==', '!=', 'contains', 'matches', 'in']
    case 'bytes':
      return ['==', '!=', 'contains', 'matches', 'in']
    case 'ether':
      return ['==', '!=', 'contains', 'in']
    case 'ipv4':
    case 'ipv6':
    case 'address':
      return ['==', '!=', 'in', '>', '>=', '<', '<=']
    case 'protocol':
      return ['contains', 'matches']
  }
}

function valueItems(field: FieldSpec): CompletionItem[] {
  if (field.type === 'boolean') return [value('1', 'true'), value('0', 'false')]
  return (field.values ?? []).map((named) => {
    const text = typeof named.value === 'string' ? quote(named.value) : named.name
    return { text, label: named.name, detail: named.detail, kind: 'value' }
  })
}

const value = (text: string, detail: string): CompletionItem => ({ text, label: text, detail, kind: 'value' })

/** What starts with the piece typed, then what holds it. */
function ranked(items: readonly CompletionItem[], partial: string): CompletionItem[] {
  const wanted = partial.toLowerCase()
  if (wanted === '') return items.slice(0, MAX_ITEMS)
  const starts = items.filter((item) => item.label.toLowerCase().startsWith(wanted))
  const holds = items.filter(
    (item) => !starts.includes(item) && wanted.length > 1 && item.label.toLowerCase().includes(wanted),
  )
  return [...starts, ...holds].slice(0, MAX_ITEMS)
}
