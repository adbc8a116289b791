import { compileRegex } from '@shared/filter/regex'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

function matches(pattern: string, subject: string): boolean {
  const matcher = compileRegex(pattern)
  if ('problem' in matcher) throw new Error(matcher.problem)
  return matcher.text(subject)
}

describe('patterns agree with the platform where both know them', () => {
  const PATTERNS = [
    'a',
    'a.c',
    'a*b',
    'a+b?c',
    '^a',
    'a$',
    '^a$',
    '^$',
    '',
    'a|b|cd',
    '(ab)+',
    '(a|b)*c',
    '(?:ab|c){2,3}',
    'a{2}',
    'a{2,}',
    'a{0,2}b',
    '[abc]+$',
    '[^a-c]',
    '[a-c-]x',
    '[]a]',
    '\\d+',
    '\\D',
    '\\w\\s\\W',
    '\\bab\\b',
    'a\\Bb',
    '\\x61',
    '\\.',
    'a{',
    'a{,2}',
    'x*',
    '(a*)*b',
    '(a|ab)(c|bcd)',
    '^(a+)+$',
    '(|a)b',
    '.*b.*c',
    '[\\d.-]+',
    'a??b',
    'a*?b',
    '\\t',
  ]
  test.each(PATTERNS.map((pattern) => [pattern]))('/%s/', (pattern) => {
    // "]" first in a class is a member here and in PCRE, not in JavaScript
    const own = new RegExp(pattern.replace('[]a]', '[\\]a]'), 'i')
    const subject = fc.string({
      unit: fc.constantFrom('a', 'b', 'c', 'A', 'd', 'x', '1', '.', '-', ' ', '\n', '\t', ']', '{', ',', '2', '}'),
      maxLength: 12,
    })
    fc.assert(
      fc.property(subject, (text) => {
        expect(matches(pattern, text)).toBe(own.test(text))
      }),
      { numRuns: 300 },
    )
  })
})

test('case is ignored unless asked for', () => {
  expect(matches('user', 'USER')).toBe(true)
  expect(matches('[a-c]', 'B')).toBe(true)
  expect(matches('(?-i)user', 'USER')).toBe(false)
  expect(matches('(?i)user', 'USER')).toBe(true)
})

test('bytes are matched as they are', () => {
  const matcher = compileRegex('\\x00\\xff.U')
  if ('problem' in matcher) throw new Error(matcher.problem)
  expect(matcher.bytes(Uint8Array.of(1, 0, 255, 7, 0x55))).toBe(true)
  expect(matcher.bytes(Uint8Array.of(1, 0, 254, 7, 0x55))).toBe(false)
})

describe('what is refused is named with its place', () => {
  test.each<[string, string, number]>([
    ['(a', 'a "(" without ")"', 0],
    ['a)', 'a ")" without "("', 1],
    ['[a', 'a "[" without "]"', 0],
    ['*a', 'nothing to repeat', 0],
    ['a**', 'nothing to repeat', 3],
    ['^*', 'nothing to repeat', 2],
    ['(a)\\1', 'references back are not supported', 3],
    ['(?=a)', 'looking around and named groups are not supported', 0],
    ['a{3,2}', 'a repetition from more to less', 1],
    ['a{999}', 'more than 500 repetitions', 1],
    ['[b-a]', 'a class from more to less', 4],
    ['\\xg', '"\\x" needs two hexadecimal digits', 0],
    ['\\q', '"\\q" is not supported', 0],
    ['a\\', 'a "\\" at the end', 1],
    ['((a{99}){99}){99}', 'the pattern is too large', 0],
  ])('%s', (pattern, problem, at) => {
    expect(compileRegex(pattern)).toEqual({ problem, at })
  })

  test('any text is a pattern or a problem', () => {
    const piece = fc.constantFrom(
      'a',
      '(',
      ')',
      '[',
      ']',
      '*',
      '+',
      '?',
      '{',
      '}',
      '2',
      ',',
      '|',
      '^',
      '$',
      '\\',
      'x',
      'd',
      '-',
      '.',
    )
    fc.assert(
      fc.property(
        fc.string({ unit: piece, maxLength: 20 }),
        fc.string({ unit: piece, maxLength: 20 }),
        (pattern, subject) => {
          const matcher = compileRegex(pattern)
          expect('problem' in matcher ? matcher.problem !== '' : typeof matcher.text(subject) === 'boolean').toBe(true)
        },
      ),
      { numRuns: 3000 },
    )
  })
})

test('patterns that make backtracking engines hang are matched step by step', () => {
  const steps = (length: number): number => {
    const matcher = compileRegex('^(a+)+(a|aa)*(.*)*$x')
    if ('problem' in matcher) throw new Error(matcher.problem)
    let reads = 0
    const subject = new Proxy(new Uint8Array(0), {
      get: (_, key) => {
        if (key === 'length') return length
        reads++
        return 0x61
      },
    })
    expect(matcher.bytes(subject)).toBe(false)
    return reads
  }
  expect(steps(4000)).toBeLessThan(5 * 4000)
  expect(steps(8000)).toBeLessThan(2.1 * steps(4000))
})
