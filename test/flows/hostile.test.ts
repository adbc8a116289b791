/** Flows survive anything: no throw, bounded memory, whatever the bytes and times say. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Tcp, Trace } from './trace'

test('any bytes at any time', () => {
  const packet = fc.record({
    bytes: fc.uint8Array({ minLength: 0, maxLength: 80 }),
    version: fc.constantFrom(0x45, 0x46, 0x4f, 0x60),
    protocol: fc.constantFrom(1, 6, 17, 58, 132, 44, 0, 255),
    at: fc.oneof(fc.integer({ min: -1_000_000, max: 1_000_000_000 }), fc.constantFrom(-9e14, 9e14)),
  })
  fc.assert(
    fc.property(fc.array(packet, { maxLength: 30 }), (packets) => {
      const trace = new Trace({ verifyChecksums: true })
      for (const { bytes, version, protocol, at } of packets) {
        if (bytes.length > 0) bytes[0] = version
        if (bytes.length > 9) bytes[version === 0x60 ? 6 : 9] = protocol
        trace.packet(bytes, at, bytes.length + 7)
      }
      for (let flow = 0; flow < trace.table.count; flow++) JSON.stringify(trace.record(flow))
    }),
    { numRuns: 500 },
  )
})

test('any flags, numbers and lengths between two ends: counters stay finite and no byte count is negative', () => {
  const frame: fc.Arbitrary<Tcp> = fc.record({
    from: fc.constantFrom('a' as const, 'b' as const),
    flags: fc.constantFrom('S', 'S.', '.', 'P.', 'F.', 'R', 'R.', 'F', 'SF', 'SR', 'FR', ''),
    seq: fc.oneof(fc.nat({ max: 0xffffffff }), fc.integer({ min: 1000, max: 4000 })),
    ack: fc.oneof(fc.nat({ max: 0xffffffff }), fc.integer({ min: 1000, max: 4000 })),
    len: fc.integer({ min: 0, max: 60 }),
    win: fc.constantFrom(0, 1, 1000),
    id: fc.nat({ max: 0xffff }),
  })
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 120 }), (list) => {
      const trace = new Trace()
      for (const each of list) trace.tcp(each)
      for (let flow = 0; flow < trace.table.count; flow++) {
        for (const name of ['origBytes', 'respBytes', 'missedBytes', 'durationNs', 'origIpBytes'] as const) {
          const value = trace.table.number(flow, name)
          expect(Number.isFinite(value) && value >= 0, `${name} ${value}`).toBe(true)
        }
      }
    }),
    { numRuns: 500 },
  )
})

test('a sender that leaves a hole before every segment does not make the table grow without end', () => {
  const trace = new Trace().open()
  const before = trace.table.memory
  for (let i = 0; i < 20_000; i++) trace.tcp({ flags: 'P.', seq: 1001 + 20 * i, ack: 5001, len: 10, at: 30 + i / 100 })
  expect(trace.table.memory - before).toBeLessThan(10_000)
})
