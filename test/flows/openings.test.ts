/** Connections that open, half close or begin again in ways of their own: their flow, its state, its bytes, and no false marks. */
import { describe, expect, test } from 'vitest'
import { type Tcp, Trace } from './trace'

const A = (flags: string, seq: number, ack = 0, len = 0): Tcp => ({ flags, seq, ack, len })
const B = (flags: string, seq: number, ack = 0, len = 0): Tcp => ({ from: 'b', flags, seq, ack, len })

const play = (...frames: Tcp[]): Trace => {
  const trace = new Trace()
  for (const frame of frames) trace.tcp(frame)
  return trace
}

const marked = (trace: Trace): string[] =>
  trace.marks.flatMap((_, frame) => (frame > 0 ? trace.names(frame).map((name) => `${frame} ${name}`) : []))

describe('both sides that open at once (RFC 9293 3.5)', () => {
  test('are one established connection, and neither SYN/ACK repeats a SYN', () => {
    const trace = play(A('S', 10), B('S', 50), A('S.', 10, 51), B('S.', 50, 11))
    expect(trace.table.count).toBe(1)
    expect([trace.record().conn_state, trace.record().retransmitted, marked(trace)]).toEqual(['S1', 0, []])
  })

  test('carry bytes as any other connection does', () => {
    const trace = play(A('S', 10), B('S', 50), A('S.', 10, 51), B('S.', 50, 11))
    trace.tcp(A('P.', 11, 51, 7))
    trace.tcp(B('P.', 51, 18, 9))
    trace.tcp(A('F.', 18, 60))
    trace.tcp(B('F.', 60, 19))
    trace.tcp(A('.', 19, 61))
    const { conn_state, orig_bytes, resp_bytes, missed_bytes } = trace.record()
    expect([conn_state, orig_bytes, resp_bytes, missed_bytes, marked(trace)]).toEqual(['SF', 7, 9, 0, []])
  })
})

describe('a handshake split in four', () => {
  // suricata-verify/tcp-split-handshake-01-4whs.pcap
  test('opens the connection without a retransmission: the SYN/ACK is not the SYN again', () => {
    const trace = play(A('S', 0), B('S', 0), A('S.', 0, 1), B('.', 1, 1), A('P.', 1, 1, 3))
    expect([trace.table.count, trace.record().retransmitted, marked(trace)]).toEqual([1, 0, []])
    expect(trace.record().orig_bytes).toBe(3)
  })

  test('has its SYN/ACK sent again like any other', () => {
    const trace = play(A('S', 10), B('S', 50), A('S.', 10, 51), A('S.', 10, 51))
    expect(trace.names(3)).toEqual([])
    expect(trace.names(4)).toContain('retransmission')
  })
})

describe('a SYN with data (RFC 7413)', () => {
  test('that is accepted has sent its bytes once', () => {
    const trace = play(A('S', 100, 0, 5), B('S.', 500, 106), A('.', 106, 501), A('P.', 106, 501, 4))
    const { orig_bytes, missed_bytes, retransmitted } = trace.record()
    expect([orig_bytes, missed_bytes, retransmitted, marked(trace)]).toEqual([9, 0, 0, []])
  })

  test('that is refused sends them again after the handshake', () => {
    const trace = play(A('S', 100, 0, 5), B('S.', 500, 101), A('P.', 101, 501, 5))
    expect([trace.record().orig_bytes, trace.names(3)]).toEqual([5, ['retransmission']])
  })

  test('may be answered by data in the SYN/ACK', () => {
    const trace = play(A('S', 100, 0, 5), B('S.', 500, 106, 3), A('.', 106, 504))
    const { orig_bytes, resp_bytes, conn_state } = trace.record()
    expect([orig_bytes, resp_bytes, conn_state, marked(trace)]).toEqual([5, 3, 'S1', []])
  })
})

describe('a half-closed connection', () => {
  test('goes on in the other direction, and its bytes count', () => {
    const trace = new Trace().open()
    trace.tcp(A('F.', 1001, 5001))
    trace.tcp(B('.', 5001, 1002))
    trace.tcp(B('P.', 5001, 1002, 400))
    trace.tcp(A('.', 1002, 5401))
    expect(trace.record()).toMatchObject({ conn_state: 'S2', resp_bytes: 400, missed_bytes: 0 })
    trace.tcp(B('F.', 5401, 1002))
    trace.tcp(A('.', 1002, 5402))
    expect([trace.record().conn_state, trace.table.count, marked(trace)]).toEqual(['SF', 1, []])
  })

  test('closes at once from both sides without a repeat or a gap', () => {
    const trace = new Trace().open()
    trace.tcp(A('F.', 1001, 5001))
    trace.tcp(B('F.', 5001, 1001))
    trace.tcp(A('.', 1002, 5002))
    trace.tcp(B('.', 5002, 1002))
    expect([trace.record().conn_state, marked(trace)]).toEqual(['SF', []])
  })
})

describe('ports used again', () => {
  test('after a reset begin a new flow with numbers of its own', () => {
    const trace = new Trace().open()
    trace.tcp(B('R', 5001))
    trace.open({ a: 70_000, b: 90_000, at: 100 })
    trace.tcp(A('P.', 70_001, 90_001, 10))
    expect(trace.table.count).toBe(2)
    expect(trace.names(5)).toEqual(['portReuse'])
    expect(trace.record(1)).toMatchObject({ conn_state: 'S1', orig_bytes: 10, retransmitted: 0, missed_bytes: 0 })
  })

  test('with a lower number than before begin a new flow as well', () => {
    const trace = new Trace().open({ a: 500_000, b: 500_000 })
    trace.tcp(A('F.', 500_001, 500_001))
    trace.tcp(B('F.', 500_001, 500_002))
    trace.tcp(A('.', 500_002, 500_002))
    trace.open({ a: 1000, b: 5000, at: 100 })
    expect([trace.table.count, trace.names(7), trace.record(1).conn_state]).toEqual([2, ['portReuse'], 'S1'])
  })
})
