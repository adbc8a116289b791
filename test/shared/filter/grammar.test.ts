import type { Expr, Operand } from '@shared/filter/ast'
import { parseFilter } from '@shared/filter/parser'
import { printFilter } from '@shared/filter/print'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

function parsed(text: string): Expr | undefined {
  const result = parseFilter(text)
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

/** The tree without positions, which printing changes. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (key === 'range' ? [] : [[key, shape(inner)]])),
  )
}

describe('canonical text', () => {
  test.each<[string, string]>([
    ['', ''],
    ['   ', ''],
    ['tcp', 'tcp'],
    ['tcp.port eq 21', 'tcp.port == 21'],
    ['tcp.port==21', 'tcp.port == 21'],
    ['a.b ne 1 or a.b gt 2 and a.b ge 3', 'a.b != 1 || a.b > 2 && a.b >= 3'],
    ['a.b lt 1 and a.b le 2', 'a.b < 1 && a.b <= 2'],
    ['not tcp', '!tcp'],
    ['! ! tcp', '!!tcp'],
    ['!ip.addr == 1.2.3.4', '!(ip.addr == 1.2.3.4)'],
    ['!(tcp || udp)', '!(tcp || udp)'],
    ['(tcp || udp) && ip', '(tcp || udp) && ip'],
    ['((tcp)) && (ip && (udp))', 'tcp && ip && udp'],
    ['tcp or udp xor ip and arp', 'tcp || udp ^^ ip && arp'],
    ['(tcp or udp) xor ip', '(tcp || udp) ^^ ip'],
    ['tcp.port in {80,443 8000..8100}', 'tcp.port in {80, 443, 8000..8100}'],
    ['tcp.port not in {80}', '!(tcp.port in {80})'],
    ['ip.addr in {10.0.0.1..10.0.0.9, 192.168.0.0/16}', 'ip.addr in {10.0.0.1..10.0.0.9, 192.168.0.0/16}'],
    ['ipv6.addr in {::1..::5}', 'ipv6.addr in {::1..::5}'],
    ['dns.qry.name ~ "x"', 'dns.qry.name matches "x"'],
    ["ftp.request.arg == 'a b'", 'ftp.request.arg == "a b"'],
    ['x.y contains "a\\"b\\\\c\\n\\x01"', 'x.y contains "a\\"b\\\\c\\n\\x01"'],
    ['x.y matches "\\d\\."', 'x.y matches "\\\\d\\\\."'],
    ['x.y matches r"\\d\\."', 'x.y matches "\\\\d\\\\."'],
    ['eth.src[0:3] == 00:11:22', 'eth.src[0:3] == 00:11:22'],
    ['eth.src[1-2] == 00:11', 'eth.src[1:2] == 00:11'],
    ['eth.src[:4] == 00:11:22:33', 'eth.src[0:4] == 00:11:22:33'],
    ['eth.src[4:] == 00:11', 'eth.src[4:] == 00:11'],
    ['eth.src[2] == aa', 'eth.src[2] == aa'],
    ['eth.src[-2:,0] == 00:11:22', 'eth.src[-2:,0] == 00:11:22'],
    ['tcp.flags & 0x02', 'tcp.flags & 0x02'],
    ['tcp.flags&2==2', 'tcp.flags & 2 == 2'],
    ['tcp.flags bitand 2', 'tcp.flags & 2'],
    ['len(dns.qry.name)>10', 'len(dns.qry.name) > 10'],
    ['lower ( upper(x.y) ) == "a"', 'lower(upper(x.y)) == "a"'],
    ['flow.bytes > 1 MB', 'flow.bytes > 1 MB'],
    ['flow.bytes > 1.5MB', 'flow.bytes > 1.5MB'],
    ['flow.duration > 250 ms && tcp', 'flow.duration > 250 ms && tcp'],
    ['any tcp.port > 1024', 'any tcp.port > 1024'],
    ['all tcp.port in {1..5}', 'all tcp.port in {1..5}'],
    ['a.b === 1 && a.b !== 2', 'a.b === 1 && a.b !== 2'],
    ['a.b all_eq 1 && a.b any_ne 2', 'a.b === 1 && a.b !== 2'],
    ['ip.src == ip.dst', 'ip.src == ip.dst'],
  ])('of %s is %s', (text, canonical) => {
    expect(printFilter(parsed(text))).toBe(canonical)
    expect(printFilter(parsed(canonical))).toBe(canonical)
  })

  test('a tree says which characters each part was read from', () => {
    const expr = parsed('tcp && (ip.addr == 10.0.0.5)')
    if (expr?.kind !== 'and' || expr.parts[1].kind !== 'compare') throw new Error('not the tree expected')
    expect(expr.range).toEqual([0, 28])
    expect(expr.parts[1].left.range).toEqual([8, 15])
    expect(expr.parts[1].right.range).toEqual([19, 27])
  })
})

describe('what is not a filter is an error with its place', () => {
  test.each<[string, readonly [number, number], string]>([
    ['tcp.port = 21', [9, 10], 'a single "=" is not an operator.'],
    ['tcp | udp', [4, 5], 'a single "|" is not an operator.'],
    ['tcp ^ udp', [4, 5], 'a single "^" is not an operator.'],
    ['tcp ]', [4, 5], 'this "]" has no "[".'],
    ['tcp § udp', [4, 5], '"§" has no meaning here.'],
    ['dns.qry.name == "abc', [16, 20], 'this text has no closing quote.'],
    ['x.y == "\\xzz"', [8, 10], '"\\x" needs two hexadecimal digits.'],
    ['x.y == "\\xff"', [8, 12], 'a text holds characters, and this byte is none.'],
    ['eth.src[0:3 == 1', [7, 16], 'this "[" has no "]".'],
    ['eth.src[x] == 1', [7, 10], '"[x]" is not a slice.'],
    ['eth.src[] == 1', [7, 9], '"[]" is not a slice.'],
    ['eth.src[3-1] == 1', [7, 12], '"[3-1]" is not a slice.'],
    ['eth.src[0:0] == 1', [7, 12], '"[0:0]" is not a slice.'],
    ['(tcp', [0, 1], 'this "(" has no ")".'],
    ['(tcp udp)', [5, 8], '"udp" is not expected here.'],
    ['tcp)', [3, 4], 'this ")" has no "(".'],
    ['tcp udp', [4, 7], '"udp" is not expected here.'],
    ['tcp &&', [6, 6], 'the filter ends where a field or protocol should follow.'],
    ['&& tcp', [0, 2], '"&&" stands where a field or protocol should be.'],
    ['tcp.port ==', [11, 11], 'the filter ends where a value should follow.'],
    ['tcp.port == &&', [12, 14], '"&&" stands where a value should be.'],
    ['tcp.flags &', [11, 11], 'the filter ends where a number should follow.'],
    ['"abc"', [0, 5], 'a value alone says nothing.'],
    ['any tcp', [7, 7], '"any" needs a comparison.'],
    ['tcp.port in 80', [12, 14], '"in" needs a set in braces.'],
    ['tcp.port in {80', [12, 13], 'this "{" has no "}".'],
    ['tcp.port in {}', [12, 14], 'the set is empty.'],
    ['tcp.port in {80..}', [17, 18], '"}" stands where the end of the range should be.'],
    ['len(dns.qry.name > 1', [3, 4], 'this "(" has no ")".'],
    ['len() > 1', [4, 5], '")" stands where a field or protocol should be.'],
    ['not', [3, 3], 'the filter ends where a field or protocol should follow.'],
  ])('%s', (text, range, message) => {
    const result = parseFilter(text)
    if (result.ok) throw new Error('it parsed')
    expect(result.error.code).toBe('bad-filter')
    expect(result.error.range).toEqual(range)
    expect(result.error.message).toBe(`Filter, position ${range[0] + 1}: ${message}`)
    expect(result.error.remedy).not.toBe('')
  })

  test('nesting and length are bounded', () => {
    for (const text of ['('.repeat(3000), '!'.repeat(3000), 'len('.repeat(1000), 'a'.repeat(5000)]) {
      const result = parseFilter(text)
      expect(result.ok ? '' : result.error.code).toBe('bad-filter')
    }
  })

  test('a long chain is no deep tree', () => {
    const result = parseFilter(Array.from({ length: 500 }, () => 'tcp').join(' && '))
    expect(result.ok && result.value?.kind === 'and' && result.value.parts.length).toBe(500)
  })
})

const literal = fc.oneof(
  fc
    .constantFrom('1', '0x1f', '10.0.0.0/8', 'fe80::1', '00:11:22', '1 MB', '250 ms', '-5', 'S0')
    .map((text) => ({ text, quoted: false })),
  fc.string().map((text) => ({ text, quoted: true })),
)
const literalNode = literal.map((parts) => ({ kind: 'literal' as const, ...parts, range: [0, 0] as const }))
const name = fc
  .constantFrom('tcp', 'tcp.port', 'ip.addr', 'dns.qry.name', 'flow.bytes')
  .map((text): Operand => ({ kind: 'name', name: text, range: [0, 0] }))
const slicePart = fc.record({
  from: fc.integer({ min: -99, max: 99 }),
  length: fc.option(fc.integer({ min: 1, max: 99 }), { nil: undefined }),
})
const operand: fc.Arbitrary<Operand> = fc.oneof(
  name,
  fc.record({
    kind: fc.constant('slice' as const),
    of: name,
    parts: fc.array(slicePart, { minLength: 1, maxLength: 3 }),
    range: fc.constant([0, 0] as const),
  }),
  fc.record({
    kind: fc.constant('call' as const),
    name: fc.constantFrom('len', 'lower', 'count'),
    argument: name,
    range: fc.constant([0, 0] as const),
  }),
  fc.record({ kind: fc.constant('mask' as const), of: name, mask: literalNode, range: fc.constant([0, 0] as const) }),
)
const quantifier = fc.constantFrom(undefined, 'any' as const, 'all' as const)
const leaf: fc.Arbitrary<Expr> = fc.oneof(
  operand.map((of): Expr => ({ kind: 'present', of, range: [0, 0] })),
  fc.record({
    kind: fc.constant('compare' as const),
    op: fc.constantFrom('==', '===', '!=', '!==', '>', '>=', '<', '<=', 'contains', 'matches'),
    quantifier,
    left: operand,
    right: literalNode,
    range: fc.constant([0, 0] as const),
  }),
  fc.record({
    kind: fc.constant('in' as const),
    quantifier,
    left: operand,
    set: fc.array(fc.record({ from: literalNode, to: fc.option(literalNode, { nil: undefined }) }), {
      minLength: 1,
      maxLength: 4,
    }),
    range: fc.constant([0, 0] as const),
  }),
)
const tree = fc.letrec<{ expr: Expr }>((tie) => ({
  expr: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    tie('expr').map((of): Expr => ({ kind: 'not', of, range: [0, 0] })),
    fc
      .tuple(
        fc.constantFrom('and' as const, 'or' as const, 'xor' as const),
        fc.array(tie('expr'), { minLength: 2, maxLength: 3 }),
      )
      .map(
        ([kind, parts]): Expr => ({
          kind,
          parts: parts.flatMap((part) => (part.kind === kind ? part.parts : [part])),
          range: [0, 0],
        }),
      ),
  ),
})).expr

describe('for any tree and any text', () => {
  test('printing and parsing gives the same tree', () => {
    fc.assert(
      fc.property(tree, (expr) => {
        expect(shape(parsed(printFilter(expr)))).toEqual(shape(expr))
      }),
      { numRuns: 1000 },
    )
  })

  test('parsing answers, and errors lie inside the text', () => {
    const piece = fc.constantFrom(
      'tcp',
      'ip.addr',
      '==',
      '!=',
      '&&',
      '||',
      '!',
      '(',
      ')',
      '{',
      '}',
      'in',
      '..',
      '[0:4]',
      '"a"',
      '10.0.0.1',
      '&',
      ',',
      'any',
      'not',
      'len',
      '1 MB',
      '"',
    )
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(' ')),
    )
    fc.assert(
      fc.property(text, (input) => {
        const result = parseFilter(input)
        if (result.ok) return
        const [from, to] = result.error.range ?? [-1, -1]
        expect(from >= 0 && from <= to && to <= input.length).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})
