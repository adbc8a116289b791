/** One line as it is drawn: safe text, roles, marks in words. */
import { LineRow } from '@renderer/views/reading/line-row'
import { flowClauses, plainLine } from '@renderer/views/reading/reading-commands'
import { clauseText } from '@renderer/views/reading/reading-menu'
import { Mark } from '@shared/marks'
import type { FlowRecord } from '@shared/rows'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'

const row = (text: string, marks = 0): string =>
  renderToStaticMarkup(
    <LineRow
      index={4}
      frame={5}
      flow={0}
      clock="13:50:46.490130"
      text={text}
      marks={marks}
      form="tcpdump"
      active={false}
      picked={false}
      related={false}
      noted={false}
    />,
  )

describe('a line of the Reading', () => {
  it('shows control and bidi characters of packet text as marks and escapes markup', () => {
    const html = row(
      'IP 1.1.1.1.1 > 2.2.2.2.2: Flags [P.], length 9: FTP: \u202eevil\u0000<img src=x onerror=alert(1)>',
    )
    expect(html).not.toContain('\u202e')
    expect(html).not.toContain('\u0000')
    expect(html).not.toContain('<img')
    expect(html).toContain('&lt;U+202E&gt;evil')
    expect(html).toContain('&lt;img src=x')
  })

  it('says who sent it by class and what is special by words', () => {
    const html = row(
      'IP 1.1.1.1.1 > 2.2.2.2.2: Flags [.], ack 1, win 1, length 0',
      Mark.fromResponder | Mark.duplicateAck,
    )
    expect(html).toContain('from-resp')
    expect(html).toContain('weight-bare')
    expect(html).toContain('>duplicate ACK<')
  })

  it('is a row of a grid with its number from 1', () => {
    const html = row('x')
    expect(html).toContain('role="row"')
    expect(html).toContain('aria-rowindex="5"')
    expect(html.match(/role="gridcell"/g)).toHaveLength(4)
  })
})

const record = {
  'id.orig_h': '10.0.0.1',
  'id.orig_p': 3171,
  'id.resp_h': '10.0.0.2',
  'id.resp_p': 21,
  proto: 'tcp',
} as FlowRecord

describe('what of a line can be filtered for', () => {
  it('turns source and destination round for a reply', () => {
    expect(flowClauses(record, false).slice(0, 2).map(clauseText)).toEqual(['ip.src == 10.0.0.1', 'ip.dst == 10.0.0.2'])
    expect(flowClauses(record, true).slice(0, 2).map(clauseText)).toEqual(['ip.src == 10.0.0.2', 'ip.dst == 10.0.0.1'])
  })

  it('names a conversation by both ends', () => {
    expect(clauseText(flowClauses(record, false).at(-1) ?? { title: '', clauses: [] })).toBe(
      'ip.addr == 10.0.0.1 && ip.addr == 10.0.0.2 && tcp.port == 3171 && tcp.port == 21',
    )
  })

  it('uses IPv6 fields for IPv6 and no ports where there are none', () => {
    const icmp = { ...record, proto: 'icmp', 'id.orig_h': '2001:db8::1', 'id.resp_h': '2001:db8::2' } as FlowRecord
    expect(flowClauses(icmp, false).map(clauseText)).toEqual([
      'ipv6.src == 2001:db8::1',
      'ipv6.dst == 2001:db8::2',
      'ipv6.addr == 2001:db8::1 && ipv6.addr == 2001:db8::2',
    ])
  })

  it('copies a line with its time as tcpdump prints both, and without time when none is shown', () => {
    expect(plainLine('13:50:46.490130', 'IP a > b', { clock: 'time-of-day' })).toBe('13:50:46.490130 IP a > b')
    expect(plainLine('', 'IP a > b', { clock: 'none' })).toBe('IP a > b')
  })
})
