/**
 * Owns how column values reach tests: readers, one an occurrence (ip.addr has two), and the loops over them.
 *
 * A reader takes a row and a direction (0 = sent by the originator, 1 = by the responder) and answers NaN, undefined or an
 * empty list where the field is absent; an absent value passes no test. Numbers, times and addresses are tested without
 * allocating; everything else goes through scalars.ts.
 */
import type { CheckedExpr, Source } from './check'
import type { ValueTest } from './compare'
import { pairPasses, passes, type Scalar, scalarTest, transformAll } from './scalars'

export type RowTest = (row: number, direction: number) => boolean

type Read<T> = (row: number, direction: number) => T

export type Reader =
  | { readonly kind: 'number'; readonly read: Read<number> }
  | { readonly kind: 'text'; readonly read: Read<string | undefined> }
  | { readonly kind: 'texts'; readonly read: Read<readonly string[]> }
  | { readonly kind: 'time'; readonly seconds: Read<number>; readonly nanos: Read<number> }
  /** version 0 = absent */
  | {
      readonly kind: 'address'
      readonly version: Read<number>
      readonly words: readonly [Read<number>, Read<number>, Read<number>, Read<number>]
    }

/** A leaf of the checked tree: one source (or two) and what to ask. */
export type Leaf = Extract<CheckedExpr, { kind: 'test' | 'pair' | 'present' }>

/** The test of a leaf whose sources are columns; `readersOf` finds a source's readers. */
export function columnTest(leaf: Leaf, readersOf: (source: Source) => readonly Reader[]): RowTest {
  if (leaf.kind === 'pair') {
    const left = columnScalars(leaf.left, readersOf(leaf.left))
    const right = columnScalars(leaf.right, readersOf(leaf.right))
    return (row, direction) => pairPasses(left(row, direction), right(row, direction), leaf.op, leaf.every)
  }
  const readers = readersOf(leaf.source)
  if (leaf.kind === 'test') {
    const fast = readers.map((reader) => fastTest(reader, leaf.source, leaf.test))
    if (fast.every((test) => test !== undefined)) return leaf.every ? everyOf(fast, readers) : someOf(fast)
  }
  const scalars = columnScalars(leaf.source, readers)
  if (leaf.kind === 'present') return (row, direction) => scalars(row, direction).length > 0
  const test = scalarTest(leaf.test)
  return (row, direction) => passes(scalars(row, direction), leaf.every, test)
}

function fastTest(reader: Reader, source: Source, test: ValueTest): RowTest | undefined {
  const [transform, ...more] = source.transforms
  if (more.length > 0) return undefined
  if (reader.kind === 'number' && test.kind === 'number') {
    const { read } = reader
    const { test: ask } = test
    if (!transform) return (row, direction) => ask(read(row, direction))
    if (transform.kind !== 'mask') return undefined
    const { mask } = transform
    return (row, direction) => {
      const value = read(row, direction)
      return !Number.isNaN(value) && ask((value & mask) >>> 0)
    }
  }
  if (transform) return undefined
  if (reader.kind === 'time' && test.kind === 'time') {
    return (row, direction) => test.test(reader.seconds(row, direction), reader.nanos(row, direction))
  }
  return reader.kind === 'address' && test.kind === 'address' ? fastAddress(reader, test.test) : undefined
}

function fastAddress(
  reader: Extract<Reader, { kind: 'address' }>,
  ask: Extract<ValueTest, { kind: 'address' }>['test'],
): RowTest {
  const { version, words } = reader
  return (row, direction) => {
    const v = version(row, direction)
    if (v === 4) return ask(4, words[0](row, direction), 0, 0, 0)
    if (v !== 6) return false
    return ask(
      6,
      words[0](row, direction),
      words[1](row, direction),
      words[2](row, direction),
      words[3](row, direction),
    )
  }
}

function someOf(tests: readonly RowTest[]): RowTest {
  if (tests.length === 1) return tests[0]
  const [a, b] = tests
  return tests.length === 2
    ? (row, dir) => a(row, dir) || b(row, dir)
    : (row, dir) => tests.some((test) => test(row, dir))
}

/** Every occurrence that is there passes, and one is there. */
function everyOf(tests: readonly RowTest[], readers: readonly Reader[]): RowTest {
  return (row, direction) => {
    let any = false
    for (let i = 0; i < tests.length; i++) {
      if (tests[i](row, direction)) any = true
      else if (isThere(readers[i], row, direction)) return false
    }
    return any
  }
}

function isThere(reader: Reader, row: number, direction: number): boolean {
  switch (reader.kind) {
    case 'number':
      return !Number.isNaN(reader.read(row, direction))
    case 'text':
      return reader.read(row, direction) !== undefined
    case 'texts':
      return reader.read(row, direction).length > 0
    case 'time':
      return !Number.isNaN(reader.seconds(row, direction))
    case 'address':
      return reader.version(row, direction) !== 0
  }
}

/** All values of a source in a row, transformed. */
export function columnScalars(
  source: Source,
  readers: readonly Reader[],
): (row: number, direction: number) => readonly Scalar[] {
  return (row, direction) => {
    const values: Scalar[] = []
    for (const reader of readers) if (isThere(reader, row, direction)) collect(reader, row, direction, values)
    return transformAll(values, source.transforms)
  }
}

function collect(reader: Reader, row: number, direction: number, into: Scalar[]): void {
  switch (reader.kind) {
    case 'number':
      into.push(reader.read(row, direction))
      return
    case 'text':
      into.push(reader.read(row, direction) ?? '')
      return
    case 'texts':
      into.push(...reader.read(row, direction))
      return
    case 'time':
      into.push({ seconds: reader.seconds(row, direction), nanos: reader.nanos(row, direction) })
      return
    case 'address': {
      const words = reader.version(row, direction) === 4 ? reader.words.slice(0, 1) : reader.words
      into.push(Uint8Array.from(words.flatMap((read) => bytesOfWord(read(row, direction)))))
    }
  }
}

const bytesOfWord = (word: number): number[] => [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255]
