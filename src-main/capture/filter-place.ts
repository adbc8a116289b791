/**
 * Owns where a capture filter goes wrong: libpcap says "syntax error" and not where, so the text is read once more here.
 *
 * Only a place, never the verdict: whether a filter compiles is for libpcap to say. What is quoted or numbered in libpcap's
 * reason is looked for first; else the first token that no filter could go on with is the place. Depth is limited.
 */
import { nearest } from '@shared/filter/suggest'
import {
  DIRECTIONS,
  type FilterToken,
  filterTokens,
  isJoiner,
  isNot,
  NAMED_NUMBER,
  NUMBERED,
  PROTOCOLS,
  TYPES,
  WHOLE,
  WITH_ONE,
} from './filter-words'

const MAX_DEPTH = 100
const RELATIONS = new Set(['=', '==', '!=', '<', '>', '<=', '>='])
const OPERATORS = new Set(['+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>'])

export interface FilterPlace {
  /** characters [from, to); behind the text when something is missing at its end */
  readonly from: number
  readonly to: number
  /** what could stand there, '' = not known */
  readonly expected: string
}

/** Place of the trouble; undefined when this reading finds none. */
export function locateInFilter(filter: string, reason = ''): FilterPlace | undefined {
  const named = namedIn(filter, reason)
  if (named) return named
  return new FilterReader(filter).stuck()
}

/** Names in a filter that only a name server could turn into addresses. */
export function hostNamesIn(filter: string): readonly string[] {
  const tokens = filterTokens(filter)
  const isAddress = (text: string) =>
    /^[\d.]+$/.test(text) || text.includes(':') || /^[0-9a-f]{2}([-.][0-9a-f]{2}){5}$/i.test(text)
  return tokens
    .filter(({ kind, text }, at) => {
      if (kind !== 'word' || isAddress(text) || isKeyword(text) || isJoiner(text) || isNot(text)) return false
      const before = tokens
        .slice(0, at)
        .reverse()
        .find(({ text: word }) => isKeyword(word))
      return before !== undefined && /^(host|net|gateway|src|dst|ip|ip6|arp|rarp|ether)$/.test(before.text)
    })
    .map(({ text }) => text)
}

function namedIn(filter: string, reason: string): FilterPlace | undefined {
  const name = /'([^']+)'/.exec(reason)?.[1] ?? /\b(?:number|value|port) (\d+)\b/.exec(reason)?.[1]
  if (name === undefined) return undefined
  const token = filterTokens(filter).find(({ text }) => text === name || text.endsWith(`-${name}`))
  return token && { from: token.from, to: token.to, expected: '' }
}

const isKeyword = (text: string): boolean =>
  PROTOCOLS.has(text) ||
  DIRECTIONS.has(text) ||
  TYPES.has(text) ||
  WHOLE.has(text) ||
  WITH_ONE.has(text) ||
  text === 'mask'

/** The keyword that a misspelt word was to be; undefined for a keyword and for what resembles none. */
function meantBy(word: string): string | undefined {
  if (word.length < 3 || isKeyword(word) || !/^[a-z]+$/i.test(word)) return undefined
  // letters that changed places are the commonest slip
  const swapped = [...TYPES, ...DIRECTIONS, ...PROTOCOLS].find(
    (known) => letters(known) === letters(word.toLowerCase()),
  )
  if (swapped !== undefined) return swapped
  const [best] = nearest(word, [...TYPES, ...DIRECTIONS, ...PROTOCOLS, ...WHOLE, ...WITH_ONE, 'and', 'not'])
  const shared = new Set([...word.toLowerCase()].filter((letter) => best.includes(letter))).size
  return Math.abs(best.length - word.length) <= 1 && shared >= best.length - 1 ? best : undefined
}

const letters = (word: string): string => [...word].sort().join('')

/** A reading by descent that keeps the furthest token it could not go on with. */
class FilterReader {
  private readonly tokens: readonly FilterToken[]
  private at = 0
  private worst = -1
  private expected = ''
  private depth = 0
  private hasQualifier = false

  constructor(private readonly text: string) {
    this.tokens = filterTokens(text)
  }

  stuck(): FilterPlace | undefined {
    if (this.tokens.length === 0) return undefined
    if (this.expression() && this.at === this.tokens.length) return undefined
    if (this.at < this.tokens.length) this.miss(this.between())
    const token = this.tokens[this.worst]
    const end = this.text.length
    return token
      ? { from: token.from, to: token.to, expected: this.expected }
      : { from: end, to: end, expected: this.expected }
  }

  /** Something stands behind what was whole already. */
  private between(): string {
    const meant = meantBy(this.word)
    return meant === undefined ? '‘and’ or ‘or’ is missing before this' : `did you mean ‘${meant}’?`
  }

  private get word(): string {
    return this.tokens[this.at]?.text ?? ''
  }

  /** Notes what was expected here, when nothing further was reached. */
  private miss(expected: string): false {
    if (this.at > this.worst) {
      this.worst = this.at
      this.expected = expected
    }
    return false
  }

  private take(text: string): boolean {
    if (this.word !== text || text === '') return this.miss(`‘${text}’ is missing`)
    this.at++
    return true
  }

  private expression(): boolean {
    if (++this.depth > MAX_DEPTH) return this.miss('too many brackets')
    let isFine = this.term()
    while (isFine && isJoiner(this.word)) {
      this.at++
      isFine = (this.hasQualifier && this.operandAlone()) || this.term()
    }
    this.depth--
    return isFine
  }

  private term(): boolean {
    while (isNot(this.word)) this.at++
    const start = this.at
    if (this.relation()) return true
    this.at = start
    if (this.word === '(') {
      this.at++
      return this.expression() && this.take(')')
    }
    return this.primitive()
  }

  private primitive(): boolean {
    const { word } = this
    if (WITH_ONE.has(word)) {
      this.at++
      return this.operand(`a value is missing after ‘${word}’`)
    }
    if (WHOLE.has(word)) {
      this.at++
      if (NUMBERED.has(word) && /^\d/.test(this.word)) this.at++
      return true
    }
    return this.qualified()
  }

  /** [protocol] [direction] [type] operand; a protocol alone is enough. */
  private qualified(): boolean {
    const start = this.at
    if (PROTOCOLS.has(this.word)) this.at++
    if (this.at > start && (this.word === 'broadcast' || this.word === 'multicast')) {
      this.at++
      return true
    }
    const bare = this.at
    this.direction()
    const type = TYPES.has(this.word) ? this.word : ''
    if (type !== '') this.at++
    if (this.at === start) return this.miss(this.wanted())
    this.hasQualifier = true
    if (this.at === bare) return true
    return this.operand(`a value is missing after ‘${this.tokens[this.at - 1].text}’`, type)
  }

  private direction(): void {
    if (!DIRECTIONS.has(this.word)) return
    this.at++
    const next = this.tokens[this.at + 1]?.text ?? ''
    if (isJoiner(this.word) && DIRECTIONS.has(next) && this.tokens[this.at - 1].text !== next) this.at += 2
  }

  private wanted(): string {
    if (this.at >= this.tokens.length) return 'something is missing here'
    if (/^\d|:/.test(this.word)) return 'host, net or port is missing before this'
    const meant = meantBy(this.word)
    return meant === undefined ? 'no keyword of capture filters' : `did you mean ‘${meant}’?`
  }

  private operandAlone(): boolean {
    const token = this.tokens[this.at]
    if (token?.kind !== 'word' || isKeyword(token.text) || isNot(token.text) || token.text === 'len') return false
    const next = this.tokens[this.at + 1]?.text ?? ''
    if (RELATIONS.has(next) || (next !== '/' && OPERATORS.has(next)) || next === '[') return false
    return this.operand('')
  }

  private operand(expected: string, type = ''): boolean {
    if (this.word === '(') return this.operandList(expected)
    const token = this.tokens[this.at]
    if (token?.kind !== 'word' || isJoiner(token.text) || isNot(token.text)) return this.miss(expected)
    if (isKeyword(token.text) && !token.text.startsWith('\\') && type !== 'proto') return this.miss(expected)
    this.at++
    if (this.word === '/') {
      this.at++
      if (!/^\d+$/.test(this.word)) return this.miss('the length of the network is missing')
      this.at++
    } else if (this.word === 'mask') {
      this.at++
      return this.operand('the mask is missing')
    }
    return true
  }

  private operandList(expected: string): boolean {
    this.at++
    while (isNot(this.word)) this.at++
    let isFine = this.operand(expected)
    while (isFine && isJoiner(this.word)) {
      this.at++
      while (isNot(this.word)) this.at++
      isFine = this.operand(expected)
    }
    return isFine && this.take(')')
  }

  private relation(): boolean {
    if (!this.sum()) return false
    if (!RELATIONS.has(this.word)) return this.miss('a comparison is missing, such as = or >')
    this.at++
    return this.sum()
  }

  private sum(): boolean {
    if (++this.depth > MAX_DEPTH) return this.miss('too many brackets')
    let isFine = this.factor()
    while (isFine && OPERATORS.has(this.word)) {
      this.at++
      isFine = this.factor()
    }
    this.depth--
    return isFine
  }

  private factor(): boolean {
    if (this.word === '-') this.at++
    if (this.word === '(') {
      this.at++
      return this.sum() && this.take(')')
    }
    if (PROTOCOLS.has(this.word) && this.tokens[this.at + 1]?.text === '[') return this.slice()
    if (!NAMED_NUMBER.test(this.word))
      return this.at > 0 && RELATIONS.has(this.tokens[this.at - 1].text) ? this.miss('a number is missing') : false
    this.at++
    return true
  }

  /** protocol [ offset : size ] */
  private slice(): boolean {
    this.at += 2
    if (!this.sum()) return this.miss('an offset is missing')
    if (this.word === ':') {
      this.at++
      if (!/^[124]$/.test(this.word)) return this.miss('a size of 1, 2 or 4 is missing')
      this.at++
    }
    return this.take(']')
  }
}
