/**
 * Owns the patterns of `matches`: regular expression text to a small program for regex.ts.
 *
 * Known: literals, `.`, classes, \d \w \s \b \xHH and their opposites, groups, `|`, `* + ? {n,m}`, `^`, `$`, `(?-i)` at the
 * start for case-sensitive. Refused, because they cannot be matched in time linear in the packet's length: references
 * back (\1) and looking around. Greedy or lazy makes no difference to yes or no, so a trailing `?` is read over.
 */
export type CharTest = (code: number) => boolean

/** One step: a character test, an assertion, or one or two places to go on. Ends at 'match'. */
export type Step =
  | { readonly op: 'char'; readonly test: CharTest }
  | { readonly op: 'start' | 'end' | 'boundary' | 'inside' | 'match' }
  | { readonly op: 'split'; a: number; b: number }
  | { readonly op: 'jump'; a: number }

type Node =
  | { readonly kind: 'char'; readonly test: CharTest }
  | { readonly kind: 'assert'; readonly op: 'start' | 'end' | 'boundary' | 'inside' }
  | { readonly kind: 'list'; readonly parts: readonly Node[] }
  | { readonly kind: 'choice'; readonly parts: readonly Node[] }
  | { readonly kind: 'repeat'; readonly of: Node; readonly least: number; readonly most: number }

const MAX_STEPS = 2000
const MAX_REPEAT = 500
const MAX_DEPTH = 50

/** What is wrong with a pattern, in words; `at` counts characters of the pattern. */
export class PatternProblem extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message)
  }
}

const isDigit: CharTest = (c) => c >= 48 && c <= 57
const isWord: CharTest = (c) => isDigit(c) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95
const isBlank: CharTest = (c) => c === 32 || (c >= 9 && c <= 13)
const not =
  (test: CharTest): CharTest =>
  (c) =>
    !test(c)

export const isWordCode = isWord

const CLASSES: Readonly<Record<string, CharTest>> = {
  d: isDigit,
  D: not(isDigit),
  w: isWord,
  W: not(isWord),
  s: isBlank,
  S: not(isBlank),
}

const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, a: 7, e: 27, '0': 0 }

/** The program of a pattern; throws PatternProblem. */
export function compilePattern(pattern: string): Step[] {
  const sensitive = pattern.startsWith('(?-i)')
  const insensitive = pattern.startsWith('(?i)')
  const reader = new PatternReader(pattern, sensitive ? 5 : insensitive ? 4 : 0, !sensitive)
  const program: Step[] = []
  emit(program, reader.whole())
  program.push({ op: 'match' })
  return program
}

function emit(program: Step[], node: Node): void {
  if (program.length > MAX_STEPS) throw new PatternProblem('the pattern is too large', 0)
  switch (node.kind) {
    case 'char':
      program.push({ op: 'char', test: node.test })
      return
    case 'assert':
      program.push({ op: node.op })
      return
    case 'list':
      for (const part of node.parts) emit(program, part)
      return
    case 'choice':
      emitChoice(program, node.parts)
      return
    case 'repeat':
      emitRepeat(program, node)
  }
}

function emitChoice(program: Step[], parts: readonly Node[]): void {
  const exits: { op: 'jump'; a: number }[] = []
  for (let i = 0; i < parts.length - 1; i++) {
    const split = { op: 'split' as const, a: program.length + 1, b: 0 }
    const exit = { op: 'jump' as const, a: 0 }
    program.push(split)
    emit(program, parts[i])
    program.push(exit)
    exits.push(exit)
    split.b = program.length
  }
  emit(program, parts[parts.length - 1])
  for (const exit of exits) exit.a = program.length
}

function emitRepeat(program: Step[], node: Extract<Node, { kind: 'repeat' }>): void {
  for (let i = 0; i < node.least; i++) emit(program, node.of)
  if (node.most === Number.POSITIVE_INFINITY) {
    const split = { op: 'split' as const, a: program.length + 1, b: 0 }
    const back = { op: 'jump' as const, a: program.length }
    program.push(split)
    emit(program, node.of)
    program.push(back)
    split.b = program.length
    return
  }
  const exits: { op: 'split'; a: number; b: number }[] = []
  for (let i = node.least; i < node.most; i++) {
    const split = { op: 'split' as const, a: program.length + 1, b: 0 }
    program.push(split)
    exits.push(split)
    emit(program, node.of)
  }
  for (const exit of exits) exit.b = program.length
}

class PatternReader {
  private depth = 0

  constructor(
    private readonly text: string,
    private at: number,
    private readonly anyCase: boolean,
  ) {}

  whole(): Node {
    const node = this.choice()
    if (this.at < this.text.length) throw new PatternProblem('a ")" without "("', this.at)
    return node
  }

  private choice(): Node {
    const parts = [this.list()]
    while (this.text[this.at] === '|') {
      this.at++
      parts.push(this.list())
    }
    return parts.length === 1 ? parts[0] : { kind: 'choice', parts }
  }

  private list(): Node {
    const parts: Node[] = []
    while (this.at < this.text.length && this.text[this.at] !== '|' && this.text[this.at] !== ')')
      parts.push(this.repeated())
    return { kind: 'list', parts }
  }

  private repeated(): Node {
    let node = this.atom()
    for (;;) {
      const bounds = this.bounds()
      if (!bounds) return node
      if (node.kind === 'repeat' || node.kind === 'assert') throw new PatternProblem('nothing to repeat', this.at)
      node = { kind: 'repeat', of: node, least: bounds[0], most: bounds[1] }
      if (this.text[this.at] === '?') this.at++
    }
  }

  private bounds(): [number, number] | undefined {
    const char = this.text[this.at]
    if (char === '*' || char === '+' || char === '?') {
      this.at++
      return [char === '+' ? 1 : 0, char === '?' ? 1 : Number.POSITIVE_INFINITY]
    }
    const match = char === '{' ? /^\{(\d{1,4})(,(\d{1,4})?)?\}/.exec(this.text.slice(this.at, this.at + 12)) : undefined
    if (!match) return undefined
    const least = Number(match[1])
    const most = match[2] === undefined ? least : match[3] === undefined ? Number.POSITIVE_INFINITY : Number(match[3])
    if (most < least) throw new PatternProblem('a repetition from more to less', this.at)
    if (least > MAX_REPEAT || (most !== Number.POSITIVE_INFINITY && most > MAX_REPEAT)) {
      throw new PatternProblem(`more than ${MAX_REPEAT} repetitions`, this.at)
    }
    this.at += match[0].length
    return [least, most]
  }

  private atom(): Node {
    const char = this.text[this.at]
    if (char === '(') return this.group()
    if (char === '[') return { kind: 'char', test: this.charClass() }
    if (char === '\\') return this.escaped()
    if (char === '*' || char === '+' || char === '?') throw new PatternProblem('nothing to repeat', this.at)
    this.at++
    if (char === '^') return { kind: 'assert', op: 'start' }
    if (char === '$') return { kind: 'assert', op: 'end' }
    if (char === '.') return { kind: 'char', test: (c) => c !== 10 }
    return { kind: 'char', test: this.exactly(char.charCodeAt(0)) }
  }

  private group(): Node {
    const from = this.at
    this.at++
    if (this.text.startsWith('?:', this.at)) this.at += 2
    else if (this.text[this.at] === '?')
      throw new PatternProblem('looking around and named groups are not supported', from)
    if (++this.depth > MAX_DEPTH) throw new PatternProblem('groups nested too deep', from)
    const node = this.choice()
    this.depth--
    if (this.text[this.at] !== ')') throw new PatternProblem('a "(" without ")"', from)
    this.at++
    return { kind: 'list', parts: [node] }
  }

  private escaped(): Node {
    const next = this.text[this.at + 1]
    if (next === 'b' || next === 'B') {
      this.at += 2
      return { kind: 'assert', op: next === 'b' ? 'boundary' : 'inside' }
    }
    if (Object.hasOwn(CLASSES, next ?? '')) {
      this.at += 2
      return { kind: 'char', test: CLASSES[next] }
    }
    return { kind: 'char', test: this.exactly(this.escapedCode()) }
  }

  /** Code of the escape at `at`, which stands for one character; moves past it. */
  private escapedCode(): number {
    const from = this.at
    const next = this.text[from + 1]
    if (next === undefined) throw new PatternProblem('a "\\" at the end', from)
    if (/[1-9]/.test(next)) throw new PatternProblem('references back are not supported', from)
    if (next === 'x') {
      const hex = /^[0-9a-fA-F]{2}/.exec(this.text.slice(from + 2, from + 4))
      if (!hex) throw new PatternProblem('"\\x" needs two hexadecimal digits', from)
      this.at += 4
      return Number.parseInt(hex[0], 16)
    }
    this.at += 2
    if (Object.hasOwn(CONTROLS, next)) return CONTROLS[next]
    if (/[A-Za-z]/.test(next)) throw new PatternProblem(`"\\${next}" is not supported`, from)
    return next.charCodeAt(0)
  }

  private charClass(): CharTest {
    const from = this.at++
    const negated = this.text[this.at] === '^'
    if (negated) this.at++
    const tests: CharTest[] = []
    for (let first = true; this.text[this.at] !== ']' || first; first = false) {
      if (this.at >= this.text.length) throw new PatternProblem('a "[" without "]"', from)
      tests.push(this.classItem())
    }
    this.at++
    const any: CharTest = (c) => tests.some((test) => test(c))
    return negated ? not(any) : any
  }

  private classItem(): CharTest {
    const next = this.text[this.at + 1]
    if (this.text[this.at] === '\\' && Object.hasOwn(CLASSES, next ?? '')) {
      this.at += 2
      return CLASSES[next]
    }
    const low = this.classCode()
    if (this.text[this.at] !== '-' || this.text[this.at + 1] === ']' || this.at + 1 >= this.text.length)
      return this.exactly(low)
    this.at++
    const high = this.classCode()
    if (high < low) throw new PatternProblem('a class from more to less', this.at)
    const test: CharTest = (c) => c >= low && c <= high
    return this.anyCase ? (c) => test(c) || test(otherCase(c)) : test
  }

  private classCode(): number {
    return this.text[this.at] === '\\' ? this.escapedCode() : this.text.charCodeAt(this.at++)
  }

  private exactly(code: number): CharTest {
    const other = this.anyCase ? otherCase(code) : code
    return (c) => c === code || c === other
  }
}

/** ASCII only, as in protocols. */
function otherCase(code: number): number {
  if (code >= 65 && code <= 90) return code + 32
  return code >= 97 && code <= 122 ? code - 32 : code
}
