/** What sequence numbers say about single frames, and how such verdicts are taken back. */
import { describe, expect, test } from 'vitest'
import { type Tcp, Trace } from './trace'

const data = (seq: number, len: number, more: Partial<Tcp> = {}): Tcp => ({ flags: 'P.', seq, ack: 5001, len, ...more })
const answer = (ack: number, more: Partial<Tcp> = {}): Tcp => ({ from: 'b', flags: '.', seq: 5001, ack, ...more })

describe('a hole in the sequence', () => {
  test('is a gap until the late segment comes; then the gap is withdrawn and the late one is out of order', () => {
    const trace = new Trace().open()
    trace.tcp(data(1001, 100, { at: 30 }))
    trace.tcp(data(1201, 100, { at: 31 }))
    expect(trace.names(5)).toEqual(['gap'])
    trace.tcp(data(1101, 100, { at: 33 }))
    expect(trace.names(5)).toEqual([])
    expect(trace.names(6)).toEqual(['outOfOrder', 'gapFilled'])
    const record = trace.record()
    expect([record.missed_bytes, record.reordered, record.retransmitted, record.orig_bytes]).toEqual([0, 1, 0, 300])
  })

  test('filled later than a round trip was lost before the capture point: the gap stands, the filler is a repeat', () => {
    const trace = new Trace().open()
    trace.tcp(data(1001, 100, { at: 30 }))
    trace.tcp(data(1201, 100, { at: 31 }))
    trace.tcp(data(1101, 100, { at: 52 }))
    expect(trace.names(5)).toEqual(['gap'])
    expect(trace.names(6)).toEqual(['retransmission', 'gapFilled'])
  })

  test('IP ids decide over time: sent earlier is reordered however late, sent later is a repeat however soon', () => {
    const late = new Trace().open()
    late.tcp(data(1001, 100, { at: 30, id: 7 }))
    late.tcp(data(1201, 100, { at: 31, id: 9 }))
    late.tcp(data(1101, 100, { at: 90, id: 8 }))
    expect(late.names(6)).toEqual(['outOfOrder', 'gapFilled'])
    const soon = new Trace().open()
    soon.tcp(data(1001, 100, { at: 30, id: 7 }))
    soon.tcp(data(1201, 100, { at: 31, id: 9 }))
    soon.tcp(data(1101, 100, { at: 32, id: 12 }))
    expect(soon.names(6)).toEqual(['retransmission', 'gapFilled'])
  })

  test('that is acknowledged was lost by the capture: missed bytes, and they fall back when the bytes come after all', () => {
    const trace = new Trace().open()
    trace.tcp(data(1001, 100))
    trace.tcp(data(1201, 100, { at: 31 }))
    trace.tcp(answer(1301, { at: 32 }))
    expect(trace.names(6)).toEqual(['ackUnseen'])
    expect([trace.record().missed_bytes, trace.record().history]).toEqual([100, 'ShADaG'])
    trace.tcp(data(1101, 100, { at: 33 }))
    expect(trace.record().missed_bytes).toBe(0)
    expect([trace.names(5), trace.names(6)]).toEqual([[], []])
  })

  test('filled piece by piece is withdrawn with the last piece', () => {
    const trace = new Trace().open()
    trace.tcp(data(1001, 100))
    trace.tcp(data(1401, 100, { at: 31 }))
    trace.tcp(data(1201, 100, { at: 32 }))
    trace.tcp(data(1101, 100, { at: 33 }))
    expect(trace.names(5)).toEqual(['gap'])
    trace.tcp(data(1301, 100, { at: 34 }))
    expect(trace.names(5)).toEqual([])
    expect(trace.record().reordered).toBe(3)
  })

  test('below the first segment captured is no loss: what fills it is out of order, not a repeat', () => {
    const trace = new Trace()
    trace.tcp(data(1201, 100))
    trace.tcp(data(1001, 100))
    trace.tcp(data(1101, 100))
    expect([trace.names(2), trace.names(3)]).toEqual([['outOfOrder'], ['outOfOrder', 'gapFilled']])
    expect(trace.record()).toMatchObject({ reordered: 2, retransmitted: 0, orig_bytes: 300 })
  })

  test('in a connection whose handshake was not seen is not counted as missed', () => {
    const trace = new Trace()
    trace.tcp(data(1001, 100))
    trace.tcp(data(1201, 100))
    trace.tcp(answer(1301))
    expect([trace.names(2), trace.record().missed_bytes]).toEqual([['gap'], 0])
  })

  test('an acknowledgement of bytes never captured counts them, each hole once', () => {
    const trace = new Trace().open()
    trace.tcp(data(1001, 100))
    trace.tcp(answer(2001))
    trace.tcp(answer(2001, { win: 900 }))
    expect([trace.record().missed_bytes, trace.record().orig_bytes, trace.names(5)]).toEqual([900, 1000, ['ackUnseen']])
  })
})

describe('bytes that were seen before', () => {
  test('are a retransmission; a spurious one when they were acknowledged already', () => {
    const trace = new Trace().open()
    trace.tcp(data(1001, 100))
    trace.tcp(data(1001, 100))
    expect(trace.names(5)).toEqual(['retransmission'])
    trace.tcp(answer(1101))
    trace.tcp(data(1001, 100))
    expect(trace.names(7)).toEqual(['retransmission', 'spuriousRetransmission'])
    expect([trace.record().retransmitted, trace.record().orig_bytes]).toEqual([2, 100])
  })

  test('sent again after two duplicate acknowledgements are a fast retransmission', () => {
    const trace = new Trace().open()
    trace.tcp(data(1001, 100))
    trace.tcp(data(1101, 100))
    for (let i = 0; i < 3; i++) trace.tcp(answer(1001, { win: 900 }))
    expect([6, 7, 8].map((frame) => trace.names(frame))).toEqual([['windowUpdate'], ['duplicateAck'], ['duplicateAck']])
    trace.tcp(data(1001, 100))
    expect(trace.names(9)).toEqual(['retransmission', 'fastRetransmission'])
    expect(trace.record().duplicate_acks).toBe(2)
  })

  test('together with new ones overlap', () => {
    const trace = new Trace().open()
    trace.tcp(data(1001, 100))
    trace.tcp(data(1051, 100))
    expect(trace.names(5)).toEqual(['retransmission', 'overlap'])
    expect(trace.record().orig_bytes).toBe(150)
  })
})

describe('windows and silence', () => {
  test('a keep-alive repeats the last byte, its answer repeats the acknowledgement', () => {
    const trace = new Trace().open()
    trace.tcp(data(1001, 100))
    trace.tcp(answer(1101))
    trace.tcp({ flags: '.', seq: 1100, ack: 5001 })
    trace.tcp(answer(1101))
    expect([trace.names(6), trace.names(7)]).toEqual([['keepAlive'], ['keepAliveAck']])
    trace.tcp(data(1100, 1, { flags: '.' }))
    expect(trace.names(8)).toEqual(['keepAlive'])
  })

  test('a byte that was acknowledged before it was captured is no keep-alive: it comes late, and nothing is missed', () => {
    const trace = new Trace()
    trace.tcp({ from: 'b', flags: 'S.', seq: 5000, ack: 1001 })
    trace.tcp({ flags: 'S', seq: 1000 })
    trace.tcp({ from: 'b', flags: '.', seq: 5001, ack: 1003 })
    const late = [1002, 1001].map((seq) => trace.tcp({ flags: 'P.', seq, ack: 5001, len: 1 }))
    expect(late).toHaveLength(2)
    expect(trace.names(4)).not.toContain('keepAlive')
    trace.tcp({ flags: '.', seq: 1001, ack: 5001 })
    expect(trace.record()).toMatchObject({ missed_bytes: 0, orig_pkts: 4, resp_pkts: 2 })
  })

  test('zero window, then a window update', () => {
    const trace = new Trace().open()
    trace.tcp(data(1001, 100))
    trace.tcp(answer(1101, { win: 0 }))
    trace.tcp(answer(1101, { win: 500 }))
    expect([trace.names(5), trace.names(6)]).toEqual([['zeroWindow'], ['windowUpdate']])
  })

  test('a segment that ends where the scaled window ends fills it', () => {
    const trace = new Trace().open({ scale: 2 })
    trace.tcp(answer(1001, { win: 50 }))
    trace.tcp(data(1001, 100))
    trace.tcp(data(1101, 100))
    expect([trace.names(5), trace.names(6)]).toEqual([[], ['windowFull']])
  })
})

describe('captures that are cut off', () => {
  test('payload beyond the snap length is missed once it is acknowledged, one gap an acknowledgement, and marks no frame', () => {
    const trace = new Trace().open()
    trace.tcp(data(1001, 100, { captured: 20 }))
    trace.tcp(data(1101, 100, { captured: 20 }))
    expect(trace.record().missed_bytes).toBe(0)
    trace.tcp(answer(1201))
    expect([trace.record().missed_bytes, trace.record().history, trace.names(4), trace.names(6)]).toEqual([
      200,
      'ShADaG',
      [],
      [],
    ])
  })

  test('payload cut off right behind a hole is one gap with it', () => {
    const trace = new Trace().open()
    for (let i = 0; i < 5; i++) {
      const at = 1001 + i * 300
      trace.tcp(data(at, 100))
      trace.tcp(data(at + 200, 100, { captured: 20 }))
      trace.tcp(answer(at + 300))
    }
    expect([trace.record().missed_bytes, trace.record().history]).toEqual([1000, 'ShADaG'])
  })
})

describe('numbers that wrap around', () => {
  test('count on beyond 4 GB when only some segments were captured', () => {
    const trace = new Trace().open({ a: 0xfffff000 })
    let at = 0xfffff001
    for (let i = 0; i < 5; i++) {
      at = (at + 0x40000000) >>> 0
      trace.tcp(data(at, 100))
      trace.tcp(answer((at + 100) >>> 0))
    }
    expect(trace.record().orig_bytes).toBe(5 * 0x40000000 + 100)
    expect(trace.record().missed_bytes).toBe(5 * 0x40000000 - 400)
  })
})
