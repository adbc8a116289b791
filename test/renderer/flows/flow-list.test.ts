/** The list of flows: its columns, the user's choice of them, the words for states. */
import { barShare, COLUMNS, DEFAULT_CHOICE, parseChoice, shownColumns } from '@renderer/views/flows/flow-columns'
import { endpointText, stateWords, troubleWords } from '@renderer/views/flows/flow-words'
import { FLOW_SORTS } from '@shared/contract'
import type { FlowRecord } from '@shared/rows'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const record: FlowRecord = {
  ts: 0,
  uid: 'C1',
  'id.orig_h': '10.0.0.1',
  'id.orig_p': 1,
  'id.resp_h': '10.0.0.2',
  'id.resp_p': 2,
  proto: 'tcp',
  conn_state: 'S1',
  missed_bytes: 0,
  orig_pkts: 1,
  orig_ip_bytes: 40,
  resp_pkts: 0,
  resp_ip_bytes: 0,
  ip_proto: 6,
  community_id: '1:',
  first_frame: 1,
  last_frame: 1,
  frames: 1,
  reordered: 0,
  retransmitted: 0,
  duplicate_acks: 0,
}

describe('flow columns', () => {
  it('sort only by what the engine can sort by', () => {
    for (const { sort } of COLUMNS) expect(FLOW_SORTS).toContain(sort)
  })

  it('give a text for a flow of which almost nothing is known', () => {
    for (const column of COLUMNS) expect(typeof column.text(record, 7)).toBe('string')
    expect(COLUMNS.find(({ id }) => id === 'orig_bytes')?.text(record, 7)).toBe('')
  })

  it('keep the choice of columns and widths, and forget what does not fit', () => {
    const choice = parseChoice('{"hidden":["rtt","nonsense"],"widths":{"orig":9999,"resp":120.4,"x":5,"state":"wide"}}')
    expect(choice).toEqual({ hidden: ['rtt'], widths: { orig: 600, resp: 120 } })
    expect(shownColumns(choice).find(({ id }) => id === 'resp')?.width).toBe(120)
  })

  it('never end with no column, whatever was stored', () => {
    const all = JSON.stringify({ hidden: COLUMNS.map(({ id }) => id) })
    for (const stored of [all, null, '', 'nonsense', '[]', 'null', '7', '{"hidden":7,"widths":null}']) {
      expect(shownColumns(parseChoice(stored)).length).toBeGreaterThan(0)
    }
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(shownColumns(parseChoice(JSON.stringify(value))).length).toBeGreaterThan(0)
      }),
    )
    expect(parseChoice(null)).toEqual(DEFAULT_CHOICE)
  })

  it('draw bars that stay inside their cell', () => {
    expect(barShare(undefined)).toBe(0)
    expect(barShare(0)).toBe(0)
    expect(barShare(1)).toBeGreaterThan(0)
    expect(barShare(1e15)).toBe(1)
  })
})

describe('flow words', () => {
  it('explain every state of conn.log', () => {
    for (const state of ['S0', 'S1', 'SF', 'REJ', 'S2', 'S3', 'RSTO', 'RSTR', 'RSTOS0', 'RSTRH', 'SH', 'SHR', 'OTH']) {
      const { short, meaning } = stateWords({ ...record, conn_state: state })
      expect(short).not.toBe(state)
      expect(meaning.length).toBeGreaterThan(short.length)
    }
  })

  it('do not call a datagram exchange a closed connection', () => {
    expect(stateWords({ ...record, proto: 'udp', conn_state: 'SF', resp_pkts: 2 }).short).toBe('answered')
    expect(stateWords({ ...record, proto: 'icmp', conn_state: 'OTH', resp_pkts: 2 }).short).toBe('answered')
    expect(stateWords({ ...record, proto: 'udp', conn_state: 'S0' }).short).toBe('one way')
  })

  it('show a state they do not know as it is', () => {
    expect(stateWords({ ...record, conn_state: 'XYZ' })).toEqual({ short: 'XYZ', meaning: 'XYZ' })
  })

  it('write endpoints so that address and port cannot be mixed up', () => {
    expect(endpointText('10.0.0.1', 21, 'tcp')).toBe('10.0.0.1:21')
    expect(endpointText('2001:db8::1', 21, 'tcp')).toBe('[2001:db8::1]:21')
    expect(endpointText('10.0.0.1', 8, 'icmp')).toBe('10.0.0.1')
  })

  it('name what went wrong, the loss first', () => {
    expect(troubleWords(record)).toEqual([])
    expect(troubleWords({ ...record, missed_bytes: 1460, retransmitted: 2 })).toEqual([
      '1,460 B missing',
      '2 retransmitted',
    ])
  })
})
