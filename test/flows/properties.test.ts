/** What must hold for any session, whatever its sizes, order and numbers. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Tcp, Trace } from './trace'

interface Session {
  readonly segments: readonly { readonly fromB: boolean; readonly len: number; readonly answered: boolean }[]
  readonly closes: boolean
}

const session: fc.Arbitrary<Session> = fc.record({
  segments: fc.array(
    fc.record({ fromB: fc.boolean(), len: fc.integer({ min: 1, max: 1460 }), answered: fc.boolean() }),
    { maxLength: 25 },
  ),
  closes: fc.boolean(),
})

/** The frames of a session in the order they were sent, with a's and b's first numbers. */
function frames({ segments, closes }: Session, a: number, b: number): Tcp[] {
  const list: Tcp[] = [
    { flags: 'S', seq: a },
    { from: 'b', flags: 'S.', seq: b, ack: a + 1 },
    { flags: '.', seq: a + 1, ack: b + 1 },
  ]
  const next = { a: a + 1, b: b + 1 }
  for (const { fromB, len, answered } of segments) {
    const [me, other] = fromB ? (['b', 'a'] as const) : (['a', 'b'] as const)
    list.push({ from: me, flags: 'P.', seq: next[me], ack: next[other], len })
    next[me] += len
    if (answered) list.push({ from: other, flags: '.', seq: next[other], ack: next[me] })
  }
  if (closes) {
    list.push({ flags: 'F.', seq: next.a, ack: next.b })
    list.push({ from: 'b', flags: 'F.', seq: next.b, ack: next.a + 1 })
    list.push({ flags: '.', seq: next.a + 1, ack: next.b + 1 })
  }
  return list.map((frame) => ({ ...frame, seq: (frame.seq ?? 0) >>> 0, ack: (frame.ack ?? 0) >>> 0 }))
}

const play = (list: readonly Tcp[]): Trace => {
  const trace = new Trace()
  for (const frame of list) trace.tcp(frame)
  return trace
}

/** Counts of one flow by address, so that it does not matter who is called originator. */
function counts(trace: Trace): Record<string, number[]> {
  const record = trace.record()
  const bytes = [trace.table.number(0, 'origBytes'), trace.table.number(0, 'respBytes')]
  return {
    [record['id.orig_h']]: [record.orig_pkts, record.orig_ip_bytes ?? 0, bytes[0]],
    [record['id.resp_h']]: [record.resp_pkts, record.resp_ip_bytes ?? 0, bytes[1]],
  }
}

test('any order of the same frames gives one flow, the same packets and bytes each way, and nothing missed', () => {
  const shuffled = session.chain((s) => {
    const list = frames(s, 1000, 5000)
    return fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }))
  })
  fc.assert(
    fc.property(shuffled, ([sent, seen]) => {
      const trace = play(seen)
      expect(trace.table.count).toBe(1)
      expect(counts(trace)).toEqual(counts(play(sent)))
      expect(trace.record().missed_bytes).toBe(0)
    }),
    { numRuns: 400 },
  )
})

test('sequence numbers that wrap around change neither records nor marks', () => {
  const near = fc.integer({ min: 0, max: 40_000 })
  fc.assert(
    fc.property(session, near, near, fc.array(fc.nat({ max: 60 }), { maxLength: 12 }), (s, a, b, lost) => {
      const keep = (_: Tcp, index: number): boolean => !lost.includes(index)
      const low = play(frames(s, 100_000, 200_000).filter(keep))
      const high = play(frames(s, 2 ** 32 - a, 2 ** 32 - b).filter(keep))
      expect(high.marks).toEqual(low.marks)
      for (let flow = 0; flow < low.table.count; flow++) expect(high.record(flow)).toEqual(low.record(flow))
      expect(high.table.count).toBe(low.table.count)
    }),
    { numRuns: 300 },
  )
})

test('two neighbours that change places leave no gap, no missed bytes and one segment out of order', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 1460 }), { minLength: 3, maxLength: 20 })
  fc.assert(
    fc.property(sizes, fc.nat(), (lens, where) => {
      const list = frames(
        { segments: lens.map((len) => ({ fromB: false, len, answered: false })), closes: false },
        1,
        1,
      )
      const i = 4 + (where % (lens.length - 2))
      ;[list[i], list[i + 1]] = [list[i + 1], list[i]]
      const last = list[list.length - 1]
      const end = Math.max(...list.slice(3).map((frame) => (frame.seq ?? 0) + (frame.len ?? 0)))
      list.push({ from: 'b', flags: '.', seq: 2, ack: end })
      const trace = play(list)
      expect(last.flags).toBe('P.')
      expect(trace.record()).toMatchObject({ reordered: 1, retransmitted: 0, missed_bytes: 0 })
      for (let frame = 1; frame <= trace.frame; frame++) expect(trace.names(frame)).not.toContain('gap')
    }),
    { numRuns: 200 },
  )
})

test('with frames missing, missed bytes are at most what was lost', () => {
  fc.assert(
    fc.property(session, fc.array(fc.integer({ min: 3, max: 60 }), { maxLength: 20 }), (s, lost) => {
      const all = frames(s, 1000, 5000)
      const gone = all.filter((_, index) => lost.includes(index))
      const trace = play(all.filter((_, index) => !lost.includes(index)))
      const bytes = gone.reduce((sum, { len, flags }) => sum + (len ?? 0) + (flags.includes('F') ? 1 : 0), 0)
      expect(trace.record().missed_bytes).toBeLessThanOrEqual(bytes)
      expect(trace.record().missed_bytes).toBeGreaterThanOrEqual(0)
    }),
    { numRuns: 300 },
  )
})
