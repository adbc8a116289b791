/** How TCP flows are named: Zeek's states and histories, roles, and when one flow ends and the next begins. */
import { Mark } from '@shared/marks'
import { describe, expect, test } from 'vitest'
import { type Tcp, Trace } from './trace'

const play = (...frames: Tcp[]): Trace => {
  const trace = new Trace()
  for (const frame of frames) trace.tcp(frame)
  return trace
}

const A = (flags: string, seq: number, ack = 0, len = 0): Tcp => ({ flags, seq, ack, len })
const B = (flags: string, seq: number, ack = 0, len = 0): Tcp => ({ from: 'b', flags, seq, ack, len })

describe('connection states and histories', () => {
  const cases: readonly (readonly [string, string, string, readonly Tcp[]])[] = [
    ['a SYN nobody answers', 'S0', 'S', [A('S', 10), A('S', 10)]],
    ['a refused SYN', 'REJ', 'Sr', [A('S', 10), B('R.', 0, 11)]],
    ['an open connection', 'S1', 'ShA', [A('S', 10), B('S.', 50, 11), A('.', 11, 51)]],
    ['one side closed', 'S2', 'ShAF', [A('S', 10), B('S.', 50, 11), A('.', 11, 51), A('F.', 11, 51)]],
    ['the responder closed', 'S3', 'ShAf', [A('S', 10), B('S.', 50, 11), A('.', 11, 51), B('F.', 51, 11)]],
    ['both closed', 'SF', 'ShAFf', [A('S', 10), B('S.', 50, 11), A('.', 11, 51), A('F.', 11, 51), B('F.', 51, 12)]],
    [
      'a reset after both closed',
      'SF',
      'ShAFfR',
      [A('S', 10), B('S.', 50, 11), A('.', 11, 51), A('F.', 11, 51), B('F.', 51, 12), A('R', 12)],
    ],
    ['reset by the originator', 'RSTO', 'ShAR', [A('S', 10), B('S.', 50, 11), A('.', 11, 51), A('R', 11)]],
    ['reset by the responder', 'RSTR', 'ShAr', [A('S', 10), B('S.', 50, 11), A('.', 11, 51), B('R', 51)]],
    [
      'resets with another number, and one with the same number again',
      'RSTO',
      'ShARR',
      [A('S', 10), B('S.', 50, 11), A('.', 11, 51), A('R', 11), A('R', 12), A('R', 12)],
    ],
    ['a SYN taken back', 'RSTOS0', 'SR', [A('S', 10), A('R', 11)]],
    ['SYN then FIN without answer', 'SH', 'SF', [A('S', 10), A('F.', 11)]],
    [
      'FIN then RST, then the peer closes',
      'SF',
      'ShAFRf',
      [A('S', 10), B('S.', 50, 11), A('.', 11, 51), A('F.', 11, 51), A('R', 12), B('F.', 51, 12)],
    ],
    [
      'picked up in the middle',
      'OTH',
      'DadA',
      [A('P.', 11, 51, 5), B('.', 51, 16), B('P.', 51, 16, 5), A('.', 16, 56)],
    ],
    ['SYN and FIN at once', 'SH', 'Q', [A('SF', 10)]],
    ['SYN and FIN at once, refused', 'RSTR', 'Qr', [A('SF', 10), B('R.', 0, 12)]],
    ['SYN and RST at once', 'OTH', 'Q', [A('SR', 10)]],
    ['FIN and RST at once', 'OTH', 'I', [A('FR', 10)]],
    ['a RST alone', 'OTH', 'R', [A('R', 10)]],
    ['a SYN, a bare ACK, a RST', 'RSTOS0', 'SaR', [A('S', 10), B('.', 50, 7), A('R', 11)]],
    ['a SYN, a bare ACK, a FIN, a RST', 'OTH', 'SaFR', [A('S', 10), B('.', 50, 7), A('F.', 11), A('R', 12)]],
    ['a SYN and a bare ACK', 'S0', 'Sa', [A('S', 10), B('.', 50, 7)]],
    [
      'a bare ACK before the handshake goes on',
      'S1',
      'SahA',
      [A('S', 10), B('.', 50, 7), B('S.', 90, 11), A('.', 11, 91)],
    ],
    ['a SYN and data without answer', 'S0', 'SD', [A('S', 10), A('P.', 11, 51, 5)]],
  ]
  for (const [name, state, history, frames] of cases) {
    test(`${name}: ${state} ${history}`, () => {
      const record = play(...frames).record()
      expect([record.conn_state, record.history]).toEqual([state, history])
    })
  }

  test('repeated payload, zero windows and gaps are written at the 1st, 10th and 100th', () => {
    const trace = new Trace().open()
    trace.tcp(A('P.', 1001, 5001, 10))
    for (let i = 0; i < 9; i++) trace.tcp(A('P.', 1001, 5001, 10))
    expect(trace.record().history).toBe('ShADT')
    trace.tcp(A('P.', 1001, 5001, 10))
    expect(trace.record().history).toBe('ShADTT')
    for (let i = 0; i < 10; i++) trace.tcp({ from: 'b', flags: '.', seq: 5001, ack: 1011, win: 0 })
    expect(trace.record().history).toBe('ShADTTaww')
  })

  test('a history longer than fits into the row goes on elsewhere, up to 255 letters', () => {
    const trace = new Trace()
    for (let i = 0; i < 300; i++) trace.tcp({ flags: 'R', seq: i, at: i / 100 })
    expect(trace.record().history).toBe('R'.repeat(255))
  })
})

describe('who is the originator', () => {
  test('the sender of the first packet', () => {
    expect(play(A('P.', 1, 1, 5)).record()['id.orig_h']).toBe('10.0.0.1')
  })

  test('the other end when the first packet comes from a well-known port', () => {
    const record = play(B('P.', 1, 1, 5)).record()
    expect([record['id.orig_h'], record['id.orig_p'], record.history, record.resp_pkts]).toEqual([
      '10.0.0.1',
      40000,
      '^d',
      1,
    ])
  })

  test('a leading SYN/ACK between unknown ports keeps its roles until traffic goes on, then the first frame is revised', () => {
    const ports = { aPort: 40000, bPort: 2745 }
    const trace = new Trace()
    trace.tcp({ ...B('S.', 50, 11), ...ports })
    expect(trace.record()['id.orig_h']).toBe('10.0.0.2')
    expect(trace.marks[1] & Mark.fromResponder).toBe(0)
    trace.tcp({ ...A('.', 11, 51), ...ports })
    const record = trace.record()
    expect([record['id.orig_h'], record['id.resp_p'], record.history, record.conn_state]).toEqual([
      '10.0.0.1',
      2745,
      '^hA',
      'S1',
    ])
    expect(trace.marks[1] & Mark.fromResponder).not.toBe(0)
    expect([record.orig_pkts, record.resp_pkts]).toEqual([1, 1])
  })

  test('a leading SYN/ACK that meets a reset was no handshake', () => {
    const trace = new Trace()
    trace.tcp({ ...B('S.', 50, 11), bPort: 2745 })
    trace.tcp({ ...A('R', 11), bPort: 2745 })
    expect(trace.record()['id.orig_h']).toBe('10.0.0.2')
  })
})

describe('where one flow ends and the next begins', () => {
  test('silence of five minutes ends a TCP flow, a little less does not', () => {
    const trace = new Trace().open()
    trace.tcp({ ...A('P.', 1001, 5001, 5), at: 299_000 })
    expect(trace.table.count).toBe(1)
    trace.tcp({ ...A('P.', 1006, 5001, 5), at: 599_001 })
    expect(trace.table.count).toBe(2)
  })

  test('an unanswered SYN repeated after five seconds is a new attempt', () => {
    const trace = new Trace()
    for (const at of [0, 1000, 3000, 7000]) trace.tcp({ ...A('S', 10), at })
    expect([trace.table.count, trace.record(0).orig_pkts, trace.record(1).orig_pkts]).toEqual([2, 3, 1])
  })

  test('a new SYN after the close uses the ports again, a repeated one does not', () => {
    const trace = new Trace().open()
    trace.tcp(A('F.', 1001, 5001))
    trace.tcp(B('F.', 5001, 1002))
    trace.tcp(A('S', 1000))
    expect(trace.table.count).toBe(1)
    trace.tcp(A('S', 900_000))
    expect(trace.table.count).toBe(2)
    expect(trace.names(trace.frame)).toContain('portReuse')
  })

  test('the last ACK after both FINs counts as a packet, not into the duration', () => {
    const trace = new Trace().open()
    trace.tcp({ ...A('F.', 1001, 5001), at: 100 })
    trace.tcp({ ...B('F.', 5001, 1002), at: 200 })
    trace.tcp({ ...A('.', 1002, 5002), at: 300 })
    const record = trace.record()
    expect([record.duration, record.orig_pkts, record.last_frame]).toEqual([0.2, 4, 6])
  })

  test('time that runs backwards ends nothing and shortens nothing', () => {
    const trace = new Trace().open({ at: 1000 })
    trace.tcp({ ...A('P.', 1001, 5001, 5), at: 2000 })
    trace.tcp({ ...B('.', 5001, 1006), at: 500 })
    expect([trace.table.count, trace.record().duration]).toEqual([1, 1])
  })
})

describe('what is kept for others', () => {
  test("tcpdump's base is the first segment with ACK, and the next SYN/ACK that differs; a new flow of the pair inherits it", () => {
    const trace = new Trace().open()
    expect(trace.table.tcpdumpBase(0)).toEqual({ frame: 2, orig: 1000, resp: 5000 })
    trace.tcp({ ...B('P.', 5001, 1001, 5), at: 600_000 })
    expect(trace.table.count).toBe(2)
    expect(trace.table.tcpdumpBase(1)).toEqual({ frame: 2, orig: 1000, resp: 5000 })
    trace.tcp({ ...B('S.', 9000, 3001), at: 600_001 })
    expect(trace.table.tcpdumpBase(1)).toEqual({ frame: 5, orig: 3000, resp: 9000 })
  })

  test('the handshake is timed in its two parts', () => {
    const trace = new Trace().open()
    expect(trace.table.handshakeNs(0)).toEqual({ synToSynAck: 10e6, synAckToAck: 10e6, total: 20e6 })
    expect(trace.record().handshake_rtt).toBe(0.02)
  })

  test('who closed first, and who reset', () => {
    const trace = new Trace().open()
    trace.tcp(B('F.', 5001, 1001))
    trace.tcp(A('R', 1001))
    expect(trace.table.firstFin(0)).toEqual({ frame: 4, side: 'resp' })
    expect(trace.table.firstRst(0)).toEqual({ frame: 5, side: 'orig' })
  })
})
