import type { FieldValue } from '@shared/field'
import { andFilter, andNotFilter, canFilter, clauseFor, orFilter } from '@shared/filter/clauses'
import { checkFilter } from '@shared/filter/compile'
import { parseFilter } from '@shared/filter/parser'
import { quote } from '@shared/filter/print'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

describe('a clause for a value', () => {
  test.each<[string, FieldValue, string]>([
    ['tcp.port', 21, 'tcp.port == 21'],
    ['ip.src', '10.0.0.5', 'ip.src == 10.0.0.5'],
    ['ipv6.dst', 'fe80::1', 'ipv6.dst == fe80::1'],
    ['eth.src', '00:0c:29:01:02:03', 'eth.src == 00:0c:29:01:02:03'],
    ['dns.qry.name', 'a"b\\c\n', 'dns.qry.name == "a\\"b\\\\c\\n"'],
    ['tcp.flags.syn', true, 'tcp.flags.syn == 1'],
    ['tcp.flags.syn', 0, 'tcp.flags.syn == 0'],
    ['tcp.payload', new Uint8Array([0x50, 0x41]), 'tcp.payload == 50:41'],
    ['tcp.payload', '50:41', 'tcp.payload == 50:41'],
    ['frame.time_delta', 0.000000123, 'frame.time_delta == 0.000000123'],
    ['flow.start', '2001-05-01 12:00:00', 'flow.start == "2001-05-01 12:00:00"'],
    ['tcp.seq_raw', 4294967295n, 'tcp.seq_raw == 4294967295'],
    ['tcp', null, 'tcp'],
    ['ftp.request', null, 'ftp.request'],
    ['ip.src', 'not an address', 'ip.src'],
    ['flow.conn_state', 'S0', 'flow.state == "S0"'],
  ])('%s of %s is %s', (name, value, clause) => {
    expect(clauseFor(name, value)).toBe(clause)
    expect(checkFilter(clause, 'frame').ok).toBe(true)
  })

  test('whatever a packet holds, the clause is one condition', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.boolean(),
      fc.uint8Array({ maxLength: 200 }),
      fc.constant(null),
    )
    const name = fc.constantFrom(
      'dns.qry.name',
      'ip.src',
      'tcp.port',
      'tcp.payload',
      'frame.time_delta',
      'eth.src',
      'tcp.flags.syn',
      'flow.start',
    )
    fc.assert(
      fc.property(name, value, (field, content) => {
        const result = checkFilter(clauseFor(field, content), 'frame')
        expect(result.ok && ['compare', 'present'].includes(result.value?.kind ?? '')).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test('fields outside the catalogue are known as such', () => {
    expect(canFilter('tcp.port')).toBe(true)
    expect(canFilter('_ws.malformed')).toBe(false)
  })

  test('a quoted text is read back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const result = parseFilter(`note == ${quote(text)}`)
        if (!result.ok || result.value?.kind !== 'compare' || result.value.right.kind !== 'literal')
          throw new Error('no comparison')
        expect(result.value.right.text).toBe(text)
      }),
    )
  })
})

describe('joining', () => {
  test.each([
    [andFilter('', 'tcp'), 'tcp'],
    [andFilter('tcp', 'ip.src == 1.2.3.4'), 'tcp && ip.src == 1.2.3.4'],
    [andFilter('tcp or udp', 'ip'), '(tcp || udp) && ip'],
    [andFilter('tcp && ip', 'udp || arp'), 'tcp && ip && (udp || arp)'],
    [andFilter('tcp && ip', 'ip'), 'tcp && ip'],
    [orFilter('tcp && ip', 'udp'), 'tcp && ip || udp'],
    [orFilter('tcp || ip', 'udp'), 'tcp || ip || udp'],
    [andNotFilter('tcp', 'tcp.port == 21'), 'tcp && !(tcp.port == 21)'],
    [andNotFilter('', 'dns'), '!(dns)'],
    [andFilter('tcp &&', 'dns'), '(tcp &&) && (dns)'],
  ])('%s', (joined, expected) => {
    expect(joined).toBe(expected)
  })
})
