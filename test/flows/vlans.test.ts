/** When a VLAN keeps equal 5-tuples apart, and when it does not. */
import { describe, expect, test } from 'vitest'
import { Trace } from './trace'

type Vlan = number | readonly [number, number]

/** Handshake, one byte each way, close; `vlans` of what a sends and of what b sends; `copies` times each frame, in these VLANs. */
function talk(trace: Trace, ways: readonly (readonly [a: Vlan, b: Vlan])[]): number[] {
  const flows: number[] = []
  const both = (spec: Parameters<Trace['tcp']>[0]) => {
    for (const [a, b] of ways) flows.push(trace.tcp({ ...spec, vlan: spec.from === 'b' ? b : a }))
  }
  both({ flags: 'S', seq: 100 })
  both({ from: 'b', flags: 'S.', seq: 500, ack: 101 })
  both({ flags: '.', seq: 101, ack: 501 })
  both({ flags: 'P.', seq: 101, ack: 501, len: 1 })
  both({ from: 'b', flags: 'P.', seq: 501, ack: 102, len: 1 })
  both({ flags: 'F.', seq: 102, ack: 502 })
  both({ from: 'b', flags: 'F.', seq: 502, ack: 103 })
  both({ flags: '.', seq: 103, ack: 503 })
  return flows
}

const whole = { conn_state: 'SF', history: 'ShADdFf', orig_pkts: 5, resp_pkts: 3, retransmitted: 0 }

describe('equal 5-tuples in VLANs', () => {
  test('are one flow in one VLAN', () => {
    const trace = new Trace()
    talk(trace, [[10, 10]])
    expect(trace.table.count).toBe(1)
    expect(trace.record()).toMatchObject(whole)
    expect(trace.table.number(0, 'vlan')).toBe(10)
  })

  test('are one flow when a mirror port tags the two directions differently', () => {
    const trace = new Trace()
    talk(trace, [[10, 20]])
    expect(trace.table.count).toBe(1)
    expect(trace.record()).toMatchObject(whole)
  })

  test.each<[string, Vlan, Vlan]>([
    ['two VLANs', 10, 20],
    ['a VLAN and no VLAN', 10, 0],
    ['no VLAN and a VLAN', 0, 10],
    ['the same VLAN of two customers (802.1ad)', [100, 10], [200, 10]],
  ])('are two whole flows when every packet is there twice: in %s', (_, first, second) => {
    const trace = new Trace()
    const flows = talk(trace, [
      [first, first],
      [second, second],
    ])
    expect(trace.table.count).toBe(2)
    expect(flows).toEqual(flows.map((__, at) => at % 2))
    for (const flow of [0, 1]) expect(trace.record(flow)).toMatchObject(whole)
    expect(trace.table.uid(0)).not.toBe(trace.table.uid(1))
  })

  test('are two flows when two conversations run beside each other, each with its own numbers', () => {
    const trace = new Trace()
    trace.tcp({ flags: 'S', seq: 100, vlan: 10 })
    trace.tcp({ flags: 'S', seq: 90_000, vlan: 20 })
    trace.tcp({ from: 'b', flags: 'S.', seq: 7, ack: 90_001, vlan: 20 })
    trace.tcp({ from: 'b', flags: 'S.', seq: 500, ack: 101, vlan: 10 })
    expect(trace.table.count).toBe(2)
    expect([trace.record(0), trace.record(1)]).toMatchObject([
      { conn_state: 'S1', history: 'Sh' },
      { conn_state: 'S1', history: 'Sh' },
    ])
  })

  test('begin anew in their VLAN after a close, like any other', () => {
    const trace = new Trace()
    const ways = [
      [10, 10],
      [20, 20],
    ] as const
    talk(trace, ways)
    trace.tcp({ flags: 'S', seq: 9000, vlan: 20, at: 60_000 })
    trace.tcp({ flags: 'S', seq: 9000, vlan: 10, at: 60_001 })
    expect(trace.table.count).toBe(4)
    expect(trace.flows.slice(-2)).toEqual([2, 3])
  })
})
