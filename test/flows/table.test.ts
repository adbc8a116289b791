/** Which flow a frame belongs to, and what the table counts, for everything but TCP's course. */

import { Layers } from '@main/decode/layers'
import { FlowTable } from '@main/flows/table'
import { describe, expect, test } from 'vitest'
import { Trace } from './trace'

describe('UDP', () => {
  test('both directions are one flow with its own counts', () => {
    const trace = new Trace()
    trace.udp({ len: 10, at: 0 })
    trace.udp({ from: 'b', len: 30, at: 500 })
    const record = trace.record()
    expect(record).toMatchObject({
      proto: 'udp',
      conn_state: 'SF',
      history: 'Dd',
      duration: 0.5,
      orig_bytes: 10,
      resp_bytes: 30,
    })
    expect(record).toMatchObject({
      orig_pkts: 1,
      orig_ip_bytes: 38,
      resp_pkts: 1,
      resp_ip_bytes: 58,
      frames: 2,
      ip_proto: 17,
    })
  })

  test('a flow of one instant has no duration and no payload counts', () => {
    const trace = new Trace()
    trace.udp({ len: 10 })
    const record = trace.record()
    expect([record.duration, record.orig_bytes, record.conn_state]).toEqual([undefined, undefined, 'S0'])
  })

  test('a minute of silence ends it; on a DNS port ten seconds do', () => {
    const trace = new Trace()
    trace.udp({ at: 0 })
    trace.udp({ at: 59_000 })
    trace.udp({ at: 119_000 })
    expect(trace.table.count).toBe(2)
    const dns = new Trace()
    dns.udp({ at: 0, bPort: 53 })
    dns.udp({ at: 8000, bPort: 53 })
    dns.udp({ at: 16_900, bPort: 53 })
    expect(dns.table.count).toBe(1)
    dns.udp({ at: 30_001, bPort: 53 })
    expect(dns.table.count).toBe(2)
  })
})

describe('IPv6', () => {
  const packet = (src: number, dst: number, sport: number, dport: number): Uint8Array => {
    const bytes = new Uint8Array(48)
    bytes.set([0x60, 0, 0, 0, 0, 8, 17, 64])
    bytes.set([0x20, 1, 0x0d, 0xb8], 8)
    bytes.set([0x20, 1, 0x0d, 0xb8], 24)
    bytes[23] = src
    bytes[39] = dst
    bytes.set([sport >> 8, sport & 255, dport >> 8, dport & 255, 0, 8], 40)
    return bytes
  }

  test('addresses count to the last byte, in both directions', () => {
    const trace = new Trace()
    expect(trace.packet(packet(1, 2, 7000, 7001))).toBe(0)
    expect(trace.packet(packet(2, 1, 7001, 7000))).toBe(0)
    expect(trace.packet(packet(1, 3, 7000, 7001))).toBe(1)
    expect(trace.record(0)).toMatchObject({
      'id.orig_h': '2001:db8::1',
      'id.resp_h': '2001:db8::2',
      orig_ip_bytes: 48,
      resp_pkts: 1,
    })
    expect(trace.table.respText(0)).toBe('[2001:db8::2]:7001')
  })

  test('an IPv4 frame after it is not taken for a wide one', () => {
    const trace = new Trace()
    trace.packet(packet(1, 2, 7000, 7001))
    expect([trace.udp({ len: 1 }), trace.udp({ from: 'b', len: 1 })]).toEqual([1, 1])
    expect(trace.table.addressWord(1, 'orig', 3)).toBe(0)
  })
})

describe('ICMP', () => {
  test('an echo request and its reply are one flow, types as ports', () => {
    const trace = new Trace()
    trace.icmp({ type: 8, len: 56, at: 0 })
    trace.icmp({ from: 'b', type: 0, len: 56, at: 1 })
    expect(trace.table.count).toBe(1)
    expect(trace.record()).toMatchObject({
      proto: 'icmp',
      'id.orig_p': 8,
      'id.resp_p': 0,
      orig_bytes: 56,
      resp_bytes: 56,
      conn_state: 'OTH',
    })
    expect(trace.record().history).toBeUndefined()
    expect(trace.table.number(0, 'origPort')).toBeNaN()
  })

  test('a message without answer is a flow one way, even when type and code are equal', () => {
    const trace = new Trace()
    trace.icmp({ type: 3, code: 3 })
    trace.icmp({ from: 'b', type: 3, code: 3 })
    expect(trace.table.count).toBe(2)
    expect(trace.record()).toMatchObject({ 'id.orig_p': 3, 'id.resp_p': 3 })
  })
})

describe('the table', () => {
  test('gives frames without IP packet no flow', () => {
    expect(new FlowTable().track(new Layers(), 1, 0, 0)).toBe(-1)
  })

  test('is bounded: beyond the limit frames of new flows get none and are counted, known flows go on', () => {
    const trace = new Trace({ maxFlows: 2 })
    for (const aPort of [1000, 1001, 1002, 1003]) trace.udp({ aPort })
    expect(trace.udp({ aPort: 1001 })).toBe(1)
    expect([trace.table.count, trace.table.untracked]).toEqual([2, 2])
  })

  test('keeps thousands of flows apart and finds each again', () => {
    const trace = new Trace()
    for (let i = 0; i < 20_000; i++) trace.udp({ a: [10, 1, i >> 8, i & 255], aPort: 1000 + (i % 7), at: 0 })
    for (let i = 0; i < 20_000; i++)
      expect(trace.udp({ from: 'b', a: [10, 1, i >> 8, i & 255], aPort: 1000 + (i % 7), at: 1 })).toBe(i)
    expect(trace.table.memory / trace.table.count).toBeLessThan(400)
  })

  test('names a flow the same on every run, and differently from every other', () => {
    const make = (): string[] => {
      const trace = new Trace()
      for (let i = 0; i < 1000; i++) trace.udp({ aPort: 1000 + i })
      return Array.from({ length: 1000 }, (_, flow) => trace.table.uid(flow))
    }
    const names = make()
    expect(make()).toEqual(names)
    expect(new Set(names).size).toBe(1000)
    for (const name of names) expect(name).toMatch(/^C[0-9A-Za-z]{17}$/)
  })

  test('a name does not change when roles are turned round later', () => {
    const trace = new Trace()
    trace.tcp({ from: 'b', flags: 'S.', seq: 1, ack: 2, bPort: 2745 })
    const before = trace.table.uid(0)
    trace.tcp({ flags: '.', seq: 2, ack: 2, bPort: 2745 })
    expect([trace.table.isFlipped(0), trace.table.uid(0)]).toEqual([true, before])
  })

  test('takes what others find out', () => {
    const trace = new Trace()
    trace.udp({ len: 1 })
    trace.table.setService(0, 'dns')
    trace.table.setConversation(0, 3)
    expect(trace.record()).toMatchObject({ service: 'dns', conversation: '3' })
    expect(trace.table.number(0, 'vlan')).toBeNaN()
  })

  test('durations are exact in a capture that spans years', () => {
    const trace = new Trace()
    trace.udp({ at: 0 })
    trace.udp({ aPort: 5, at: 1e11 })
    trace.udp({ aPort: 5, at: 1e11 + 1 })
    expect(trace.table.number(1, 'durationNs')).toBe(1e6)
  })

  test('a damaged checksum counts only when asked: as a C in the history', () => {
    const asked = new Trace({ verifyChecksums: true })
    const bad = asked.icmp({ type: 8, len: 4 })
    expect([asked.record(bad).history, asked.record(bad).orig_pkts, asked.names(1)]).toEqual(['C', 0, ['badChecksum']])
    const plain = new Trace()
    plain.icmp({ type: 8, len: 4 })
    expect([plain.record().history, plain.record().orig_pkts]).toEqual([undefined, 1])
  })

  test("checksums of each flow's first packets are looked at, and tallied with the first frame that is wrong", () => {
    const trace = new Trace()
    for (let i = 0; i < 10; i++) trace.icmp({ type: 8, len: 4 })
    expect(trace.table.checksums).toMatchObject({ looked: 4, bad: 4, firstBad: 1, halfMade: 0 })
    expect(trace.names(1)).toEqual([])
  })
})
