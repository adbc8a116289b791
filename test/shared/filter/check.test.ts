import { checkFilter, compileFrameFilter } from '@shared/filter/compile'
import type { Subject } from '@shared/filter/fields'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

function errorOf(text: string, subject: Subject) {
  const result = checkFilter(text, subject)
  if (result.ok) throw new Error(`${text} is a filter`)
  return result.error
}

const MISTAKES: readonly (readonly [string, readonly [number, number], string, string])[] = [
  ['tcp.prot == 21', [0, 8], 'there is no field or protocol "tcp.prot".', 'Did you mean tcp.port?'],
  ['tcp && ip.adr == 1.2.3.4', [7, 13], 'there is no field or protocol "ip.adr".', 'Did you mean ip.addr?'],
  ['dsn', [0, 3], 'there is no field or protocol "dsn".', 'Did you mean dns?'],
  ['tcp.seq == 1', [0, 7], 'there is no field or protocol "tcp.seq".', 'Did you mean tcp.seq_raw?'],
  ['frame.comand', [0, 12], 'there is no field or protocol "frame.comand".', 'Did you mean frame.comment?'],
  ['tcp.port == abc', [12, 15], '"abc" is not a number, and tcp.port is one.', 'Write 80, 0x50 or 1 MB.'],
  ['tcp.port == "80"', [12, 16], '"80" is not a number, and tcp.port is one.', 'Write 80, 0x50 or 1 MB.'],
  [
    'dns.qry.type == AAAAA',
    [16, 21],
    '"AAAAA" is not a number, and dns.qry.type is one.',
    'Write 80, 0x50 or 1 MB. Names it knows: A, NS, CNAME, SOA, PTR, HINFO …',
  ],
  [
    'ip.addr == 10.0.0',
    [11, 17],
    '"10.0.0" is not an IPv4 address, and ip.addr is one.',
    'Write 10.0.0.5 or 10.0.0.0/8.',
  ],
  [
    'ip.addr == 10.0.0.0/33',
    [11, 22],
    '"10.0.0.0/33" is not an IPv4 address, and ip.addr is one.',
    'Write 10.0.0.5 or 10.0.0.0/8.',
  ],
  [
    'ip.addr == fe80::1',
    [11, 18],
    '"fe80::1" is not an IPv4 address, and ip.addr is one.',
    'Write 10.0.0.5 or 10.0.0.0/8.',
  ],
  [
    'ipv6.addr == 1::2::3',
    [13, 20],
    '"1::2::3" is not an IPv6 address, and ipv6.addr is one.',
    'Write 2001:db8::1 or fe80::/10.',
  ],
  [
    'eth.src == 00:11:22',
    [11, 19],
    '"00:11:22" is not a hardware address, and eth.src is one.',
    'Write 00:0c:29:aa:bb:cc.',
  ],
  ['tcp.flags.syn == 2', [17, 18], '"2" is not true or false, and tcp.flags.syn is one.', 'Write 1, 0, true or false.'],
  [
    'flow.duration > 3 kB',
    [16, 20],
    '"3 kB" is not a time span, and flow.duration is one.',
    'Write 0.5, 250 ms or 2 min.',
  ],
  [
    'frame.time > "yesterday"',
    [13, 24],
    '"yesterday" is not a time, and frame.time is one.',
    'Write "2001-05-01 12:00:00" (UTC) or seconds since 1970.',
  ],
  ['tcp.payload == "', [15, 16], 'this text has no closing quote.', 'End it with ".'],
  ['tcp.payload == xyz', [15, 18], '"xyz" is not bytes, and tcp.payload is one.', 'Write 50:41:53:56 or "PASV".'],
  ['tcp.port in {80..20}', [13, 19], 'this range runs from more to less.', 'Write the smaller value first.'],
  ['tcp == 1', [0, 3], 'tcp is a protocol, not a value.', 'Write it alone, or: tcp contains "text".'],
  [
    'tcp.port contains 8',
    [0, 8],
    '"contains" looks into texts and bytes, and tcp.port is number.',
    'Compare it with "==".',
  ],
  ['frame contains USER', [15, 19], '"USER" is neither bytes nor a quoted text.', 'Write 50:41:53:56 or "PASV".'],
  ['dns.qry.name contains ""', [22, 24], 'every value contains the empty text.', 'Name what to look for.'],
  [
    'dns.qry.name contains len(dns.qry.name)',
    [22, 39],
    '"contains" needs a value.',
    'For example: dns.qry.name contains "text".',
  ],
  [
    'dns.qry.name matches "("',
    [21, 24],
    'in the pattern, character 1: a "(" without ")".',
    'Mend the pattern, or use contains.',
  ],
  [
    'dns.qry.name matches "(a)\\1"',
    [21, 28],
    'in the pattern, character 4: references back are not supported.',
    'Mend the pattern, or use contains.',
  ],
  ['tcp.port == ip.addr', [0, 19], 'tcp.port and ip.addr cannot be compared.', 'Compare fields of one type.'],
  ['tcp.port[0] == 1', [0, 11], 'tcp.port is number and cannot be sliced.', 'For bits write tcp.port & 0x01.'],
  ['foo(tcp.port) == 1', [0, 13], 'there is no function "foo".', 'Functions are len, lower, upper, count.'],
  ['lower(tcp.port) == "a"', [0, 15], 'lower() takes texts.', 'For example: lower(dns.qry.name).'],
  ['len(tcp.port) == 1', [0, 13], 'len() takes texts and bytes.', 'For example: len(dns.qry.name).'],
  ['count(lower(dns.qry.name)) == 1', [0, 26], 'count() takes a plain field.', 'For example: count(dns.a) > 1.'],
  ['ip.addr & 1', [0, 11], '"&" takes the bits of a number, and ip.addr is ipv4.', 'For example: tcp.flags & 0x02.'],
  ['tcp.flags & syn', [12, 15], 'a mask is a number up to 0xffffffff.', 'For example: tcp.flags & 0x02.'],
]

describe('an error on frames names position, reason and remedy', () => {
  test.each(MISTAKES)('%s', (text, range, message, remedy) => {
    const error = errorOf(text, 'frame')
    expect(error.code).toBe('bad-filter')
    expect(error.message).toBe(`Filter, position ${range[0] + 1}: ${message}`)
    expect(error.remedy).toBe(remedy)
    expect(error.range).toEqual(range)
  })
})

describe('on flows', () => {
  test.each([
    ['frame.number > 3', 'frame.number belongs to frames, and this filters flows.'],
    ['dns.qry.name contains "x"', 'dns.qry.name belongs to frames, and this filters flows.'],
    ['tcp.flags.syn', 'tcp.flags.syn belongs to frames, and this filters flows.'],
    ['arp', 'arp belongs to frames, and this filters flows.'],
    ['tcp contains "x"', 'the bytes of tcp belong to frames, and this filters flows.'],
    ['len(tcp) > 1', 'the bytes of tcp belong to frames, and this filters flows.'],
  ])('%s says that it is for frames', (text, message) => {
    const error = errorOf(text, 'flow')
    expect(error.message).toBe(`Filter, position 1: ${message}`)
    expect(error.remedy).not.toBe('')
  })

  test('the remedy names fields that flows have', () => {
    expect(errorOf('flow.stat == "S0"', 'flow').remedy).toBe('Did you mean flow.state?')
    expect(errorOf('tcp.len > 3', 'flow').remedy).toMatch(/^Flows have flow\.\*, addresses and ports; nearest: /)
  })
})

test('an empty text matches everything and reads columns only', () => {
  const filter = compileFrameFilter('  ')
  expect(filter.ok && [filter.value.matchesAll, filter.value.needs]).toEqual([true, 'columns'])
})

test.each([
  ['ip.addr == 10.0.0.5 && tcp.port == 21', 'columns'],
  ['tcp.flags.syn == 1 && !tcp.flags.ack', 'columns'],
  ['dns || frame.protocols contains "gre"', 'columns'],
  ['tcp || ip.ttl == 1', 'deep'],
  ['!(tcp contains "x")', 'deep'],
])('%s needs %s', (text, needs) => {
  const filter = compileFrameFilter(text)
  expect(filter.ok && filter.value.needs).toBe(needs)
})

test('any text compiles or is an error, and never throws', () => {
  const piece = fc.constantFrom(
    'tcp',
    'ip.addr',
    'dns.qry.name',
    'flow.duration',
    'frame',
    '==',
    '!=',
    '>',
    '&&',
    '!',
    '(',
    ')',
    '{',
    '}',
    'in',
    '..',
    '[0:4]',
    '"a("',
    '10.0.0.1',
    '&',
    'contains',
    'matches',
    'len(',
    '1 MB',
    'count(',
    '80',
  )
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 14 }),
      fc.constantFrom('frame' as const, 'flow' as const),
      (pieces, subject) => {
        const result = checkFilter(pieces.join(' '), subject)
        expect(result.ok || result.error.code === 'bad-filter').toBe(true)
      },
    ),
    { numRuns: 3000 },
  )
})
