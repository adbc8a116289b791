import { checkFilter } from '@shared/filter/compile'
import { complete } from '@shared/filter/complete'
import type { Subject } from '@shared/filter/fields'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

/** Completion at the `|` in the text. */
function at(marked: string, subject: Subject = 'frame') {
  const cursor = marked.indexOf('|')
  const text = marked.slice(0, cursor) + marked.slice(cursor + 1)
  const { from, to, items } = complete(text, cursor, subject)
  return { replaced: text.slice(from, to), labels: items.map((item) => item.label), items, text, from, to }
}

describe('completion offers', () => {
  test.each<[string, string, readonly string[]]>([
    ['|', '', ['frame', 'tcp', 'ip', 'len()', 'not']],
    ['tcp.po|', 'tcp.po', ['tcp.port']],
    ['TCP.PO|', 'TCP.PO', ['tcp.port']],
    ['tcp && ip.a|', 'ip.a', ['ip.addr']],
    ['(ip.a|', 'ip.a', ['ip.addr']],
    ['!tcp.analysis.re|', 'tcp.analysis.re', ['tcp.analysis.retransmission', 'tcp.analysis.reused_ports']],
    ['not dns.qry.na|', 'dns.qry.na', ['dns.qry.name']],
    ['len(dns.qry.na|', 'dns.qry.na', ['dns.qry.name']],
    ['tcp.p|rt == 80', 'tcp.prt', ['tcp.port']],
    ['retrans|', 'retrans', ['tcp.analysis.retransmission', 'flow.retransmitted']],
    ['tcp.port |', '', ['==', '!=', '>', 'in', '&', '&&', '||']],
    ['dns.qry.name |', '', ['==', 'contains', 'matches', '&&']],
    ['dns.qry.name con|', 'con', ['contains']],
    ['tcp |', '', ['contains', '&&', '||']],
    ['tcp.flags.syn == |', '', ['1', '0']],
    ['flow.state == |', '', ['S0', 'SF', 'REJ']],
    ['flow.state == "S|', '"S', ['S0', 'SF', 'SH']],
    ['flow.state == "S|0"', '"S0"', ['S0', 'SF']],
    ['dns.qry.type == A|', 'A', ['A', 'AAAA', 'AXFR']],
    ['ip.proto == t|', 't', ['TCP']],
    ['finding.kind == "port|', '"port', ['port-scan']],
    ['flow.state in |', '', ['{']],
    ['flow.state in {|', '', ['S0', '}']],
    ['flow.state in {"S0", |', '', ['SF', '}']],
    ['flow.state in {S0, S|', 'S', ['SF']],
    ['tcp.port in {80} |', '', ['&&', '||', '^^']],
    ['tcp.port == 80 |', '', ['&&', '||', '^^']],
    ['flow.bytes > 1 MB |', '', ['&&']],
    ['(tcp.port == 80) |', '', ['&&']],
    ['tcp.port == 80 && udp.p|', 'udp.p', ['udp.port', 'udp.payload']],
    ['tcp.flags & 2 |', '', ['&&']],
    ['eth.src[0:3] |', '', ['==', '&&']],
  ])('%s', (marked, replaced, labels) => {
    const found = at(marked)
    expect(found.replaced).toBe(replaced)
    for (const label of labels) expect(found.labels).toContain(label)
  })

  test('what starts with the word before what only holds it', () => {
    expect(at('ip.|').labels[0]).toMatch(/^ip\./)
    expect(at('dns|').labels[0]).toBe('dns')
  })

  test('nothing for a field whose values have no names', () => {
    expect(at('tcp.port == |').labels).toEqual([])
  })

  test('only operators that fit the type', () => {
    expect(at('tcp.port |').labels).not.toContain('contains')
    expect(at('dns.qry.name |').labels).not.toContain('>')
  })

  test('only fields that flows have, on flows', () => {
    expect(at('tcp.|', 'flow').labels).toEqual(['tcp.port', 'tcp.srcport', 'tcp.dstport', 'tcp.stream'])
    expect(at('frame|', 'flow').labels).not.toContain('frame.number')
  })

  test('values that make a valid filter when taken', () => {
    for (const marked of [
      'flow.state == |',
      'flow.state == "|',
      'dns.qry.type == |',
      'arp.opcode == |',
      'finding.kind == |',
      'tcp.flags.syn == |',
      'ftp.request.command == |',
    ]) {
      const { items, text, from, to } = at(marked)
      expect(items.length).toBeGreaterThan(0)
      for (const item of items) {
        const taken = text.slice(0, from) + item.text + text.slice(to)
        expect(checkFilter(taken, 'frame').ok, taken).toBe(true)
      }
    }
  })
})

test('completion answers at every cursor of any text, with a range around the cursor', () => {
  const piece = fc.constantFrom(
    'tcp',
    'ip.addr',
    'flow.state',
    '==',
    '&&',
    '!',
    '(',
    ')',
    '{',
    '}',
    'in',
    '..',
    '[0:4]',
    '[',
    '"a',
    '"',
    '10.0.0.1',
    '&',
    '1 MB',
    '§',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 10 }), fc.nat(80), (pieces, cursor) => {
      const text = pieces.join(' ')
      const { from, to, items } = complete(text, cursor, 'frame')
      const inside = Math.min(cursor, text.length)
      expect(from >= 0 && from <= inside && to >= inside && to <= text.length).toBe(true)
      expect(items.length).toBeLessThanOrEqual(60)
    }),
    { numRuns: 2000 },
  )
})
