/**
 * Frames that say nothing new because they are older than what was captured before them: acknowledgements that later ones
 * overtook, what a FIN overtook, and answers to questions from before the capture. The numbers are those of real captures.
 */
import { describe, expect, test } from 'vitest'
import { type Tcp, Trace } from './trace'

const data = (seq: number, len: number, more: Partial<Tcp> = {}): Tcp => ({ flags: 'P.', seq, ack: 5001, len, ...more })
const answer = (ack: number, more: Partial<Tcp> = {}): Tcp => ({ from: 'b', flags: '.', seq: 5001, ack, ...more })

const sent = (): Trace => {
  const trace = new Trace().open()
  for (let i = 0; i < 4; i++) trace.tcp(data(1001 + 100 * i, 100))
  return trace
}

describe('an acknowledgement below the highest one of its sender', () => {
  test('asks for nothing, however often it comes', () => {
    const trace = sent()
    for (const ack of [1301, 1201, 1201, 1201]) trace.tcp(answer(ack))
    expect([8, 9, 10, 11].map((frame) => trace.names(frame))).toEqual([[], [], [], []])
    expect(trace.record().duplicate_acks).toBe(0)
  })

  test('updates no window', () => {
    const trace = sent()
    trace.tcp(answer(1301, { win: 900 }))
    trace.tcp(answer(1201, { win: 1000 }))
    trace.tcp(answer(1201, { win: 950 }))
    expect([trace.names(9), trace.names(10)]).toEqual([[], []])
  })

  test('leaves what the newer one said: the next equal one is a duplicate of that', () => {
    const trace = sent()
    for (const ack of [1301, 1201, 1301]) trace.tcp(answer(ack))
    expect(trace.names(10)).toEqual(['duplicateAck'])
  })

  test('leaves the window that the newer one offered', () => {
    const trace = sent()
    trace.tcp(answer(1401, { win: 100 }))
    trace.tcp(answer(1201, { win: 300 }))
    trace.tcp(data(1401, 100))
    expect(trace.names(10)).toEqual(['windowFull'])
  })

  test('is told where numbers wrap around', () => {
    const trace = new Trace().open({ a: 0xffffff00 })
    trace.tcp(data(0xffffff01, 400))
    for (const ack of [0x91, 0xffffff81, 0xffffff81]) trace.tcp(answer(ack))
    expect([trace.names(6), trace.names(7)]).toEqual([[], []])
  })
})

describe('an acknowledgement that its own FIN overtook', () => {
  test('is no keep-alive, and what follows answers none', () => {
    const trace = new Trace().open()
    trace.tcp(data(1001, 100))
    trace.tcp({ flags: 'F.', seq: 1101, ack: 5001 })
    trace.tcp(answer(1102))
    trace.tcp({ flags: '.', seq: 1101, ack: 5001 })
    expect(trace.names(7)).toEqual([])
    trace.tcp(answer(1102))
    expect(trace.names(8)).not.toContain('keepAliveAck')
  })
})

describe('the answer to a keep-alive of a connection picked up in the middle', () => {
  // nDPI/http_ipv6.pcap
  test('acknowledges nothing that was not captured: no byte is missing, and the next question is a keep-alive', () => {
    const trace = new Trace()
    trace.tcp({ flags: '.', seq: 1100, ack: 5001 })
    trace.tcp(answer(1101))
    trace.tcp({ flags: '.', seq: 1100, ack: 5001 })
    trace.tcp(answer(1101))
    expect([1, 2, 3, 4].map((frame) => trace.names(frame))).toEqual([
      [],
      ['keepAliveAck'],
      ['keepAlive'],
      ['keepAliveAck'],
    ])
    expect(trace.record().missed_bytes).toBe(0)
  })

  test('is told from the acknowledgement of a byte that was missed behind captured ones', () => {
    const trace = new Trace()
    trace.tcp(data(1001, 100))
    trace.tcp(answer(1102))
    expect(trace.names(2)).toEqual(['ackUnseen'])
  })
})

describe('a first copy that its own repeat overtook', () => {
  // generated/06-impaired-active-client.pcap: IP ids say in which order the segments were sent
  const overtaken = (): Trace => {
    const trace = new Trace().open()
    trace.tcp(data(1001, 100, { at: 30, id: 7 }))
    trace.tcp(data(1201, 100, { at: 31, id: 9 }))
    trace.tcp(data(1101, 100, { at: 60, id: 12 }))
    return trace
  }

  test('was late, not sent once more, and the gap is taken back: nothing was lost', () => {
    const trace = overtaken()
    expect([trace.names(5), trace.names(6)]).toEqual([['gap'], ['retransmission', 'gapFilled']])
    trace.tcp(data(1101, 100, { at: 61, id: 8 }))
    expect([trace.names(5), trace.names(7)]).toEqual([[], ['outOfOrder']])
    expect(trace.record()).toMatchObject({ reordered: 1, retransmitted: 1, missed_bytes: 0 })
  })

  test('is told from another repeat by what was sent before it', () => {
    const trace = overtaken()
    trace.tcp(data(1101, 100, { at: 61, id: 10 }))
    expect([trace.names(5), trace.names(7)]).toEqual([['gap'], ['retransmission']])
  })

  test('leaves the gap while other bytes of it were lost', () => {
    const trace = new Trace().open()
    trace.tcp(data(1001, 100, { at: 30, id: 7 }))
    trace.tcp(data(1301, 100, { at: 31, id: 10 }))
    trace.tcp(data(1101, 100, { at: 60, id: 12 }))
    trace.tcp(data(1201, 100, { at: 61, id: 13 }))
    trace.tcp(data(1101, 100, { at: 62, id: 8 }))
    expect([trace.names(5), trace.names(8)]).toEqual([['gap'], ['outOfOrder']])
    trace.tcp(data(1201, 100, { at: 63, id: 9 }))
    expect([trace.names(5), trace.names(9)]).toEqual([[], ['outOfOrder']])
  })

  test('may come in pieces where the repeat was one segment', () => {
    const trace = new Trace().open()
    trace.tcp(data(1001, 100, { at: 30, id: 7 }))
    trace.tcp(data(1301, 100, { at: 31, id: 10 }))
    trace.tcp(data(1101, 200, { at: 60, id: 12 }))
    trace.tcp(data(1201, 100, { at: 61, id: 9 }))
    trace.tcp(data(1101, 100, { at: 62, id: 8 }))
    expect([5, 7, 8].map((frame) => trace.names(frame))).toEqual([[], ['outOfOrder'], ['outOfOrder']])
  })

  test('may come in pieces of any order, the one in the middle first', () => {
    const trace = new Trace().open()
    trace.tcp(data(1001, 100, { at: 30, id: 7 }))
    trace.tcp(data(1401, 100, { at: 31, id: 11 }))
    trace.tcp(data(1101, 300, { at: 60, id: 13 }))
    trace.tcp(data(1201, 100, { at: 61, id: 9 }))
    trace.tcp(data(1101, 100, { at: 62, id: 8 }))
    expect(trace.names(5)).toEqual(['gap'])
    trace.tcp(data(1301, 100, { at: 63, id: 10 }))
    expect([5, 7, 8, 9].map((frame) => trace.names(frame))).toEqual([[], ...Array(3).fill(['outOfOrder'])])
  })

  test('is not known without IP ids that count', () => {
    const trace = new Trace().open()
    for (const [seq, at] of [
      [1001, 30],
      [1201, 31],
      [1101, 60],
      [1101, 61],
    ])
      trace.tcp(data(seq, 100, { at }))
    expect(trace.names(7)).toEqual(['retransmission'])
  })
})

describe('a hole that is filled in pieces', () => {
  test('is taken back with its last piece, in whichever order they come', () => {
    const trace = new Trace().open()
    trace.tcp(data(1001, 100, { at: 30 }))
    trace.tcp(data(1401, 100, { at: 31 }))
    for (const [seq, at] of [
      [1201, 32],
      [1301, 33],
    ])
      trace.tcp(data(seq, 100, { at }))
    expect(trace.names(5)).toEqual(['gap'])
    trace.tcp(data(1101, 100, { at: 34 }))
    expect(trace.names(5)).toEqual([])
  })

  test('stays shown when any piece of it was sent again', () => {
    const trace = new Trace().open()
    trace.tcp(data(1001, 100, { at: 30, id: 7 }))
    trace.tcp(data(1401, 100, { at: 31, id: 11 }))
    trace.tcp(data(1201, 100, { at: 32, id: 9 }))
    trace.tcp(data(1101, 100, { at: 60, id: 14 }))
    trace.tcp(data(1301, 100, { at: 61, id: 10 }))
    expect(trace.names(5)).toEqual(['gap'])
  })
})
