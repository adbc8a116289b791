/**
 * Owns the arithmetic of TCP verdicts: differences of sequence numbers, IP ids and time stamps, and windows, as data that any
 * program can compute again (arithmetic.ts).
 *
 * Guarantees: operands are what stands in the headers (raw numbers, never relative ones); where a number wrapped round, the
 * expression says so by adding 2^32 (2^16 for IP ids), so that it still gives the result.
 */
import { type Arithmetic, amountText, type Operand, timeBetween } from '@shared/arithmetic'
import { countText, durationText } from '@shared/format'
import type { TcpSegment } from './tcp-segment'

const WRAP32 = 2 ** 32
const WRAP16 = 2 ** 16

/** Sequence numbers a segment takes: its payload, SYN and FIN one each. */
export const spaceOf = ({ length, flags }: Pick<TcpSegment, 'length' | 'flags'>): number =>
  length + ((flags >> 1) & 1) + (flags & 1)

export const seqOperand = (s: TcpSegment): Operand => ({ value: s.seq, frame: s.frame, field: 'tcp.seq_raw' })
export const ackOperand = (s: TcpSegment): Operand => ({ value: s.ack, frame: s.frame, field: 'tcp.ack_raw' })

/** What a segment takes; named as its length where SYN and FIN do not count with it. */
export const takenOperand = (s: TcpSegment): Operand => {
  const value = spaceOf(s)
  return { value, frame: s.frame, ...(value === s.length ? { field: 'tcp.len' } : {}) }
}

/** 'b - a' in a number space of `wrap`, with the turn written out where the numbers wrapped round. */
function difference(a: Operand, b: Operand, wrap: number, signed: boolean) {
  const plain = b.value - a.value
  let turns = 0
  if (plain < (signed ? -wrap / 2 : 0)) turns = 1
  else if (signed && plain >= wrap / 2) turns = -1
  const expression = turns === 0 ? 'b - a' : turns > 0 ? `b - a + ${wrap}` : `b - a - ${wrap}`
  return { expression, operands: { a, b }, result: plain + turns * wrap }
}

/** Bytes from one sequence number up to a later one; `words` say what the numbers are. */
export function bytesFrom(a: Operand, b: Operand, words: string): Arithmetic {
  const made = difference(a, b, WRAP32, false)
  const turn = made.result === b.value - a.value ? '' : ' + 2^32'
  const text = `${words}: ${b.value} − ${a.value}${turn} = ${amountText(made.result, 'bytes')}`
  return { text, ...made, unit: 'bytes' }
}

/** IP ids in the order they were counted: negative = the later frame's was given out first. */
export function ipIdStep(from: TcpSegment, to: TcpSegment): Arithmetic {
  const a: Operand = { value: from.ipId, frame: from.frame, field: 'ip.id' }
  const b: Operand = { value: to.ipId, frame: to.frame, field: 'ip.id' }
  const made = difference(a, b, WRAP16, true)
  return {
    text: `IP id ${to.ipId} (frame ${to.frame}) − ${from.ipId} (frame ${from.frame}) = ${signed(made.result)}`,
    ...made,
    unit: 'number',
  }
}

export function timestampStep(from: TcpSegment, to: TcpSegment): Arithmetic {
  const field = 'tcp.options.timestamp.tsval'
  const a: Operand = { value: from.tsVal, frame: from.frame, field }
  const b: Operand = { value: to.tsVal, frame: to.frame, field }
  const made = difference(a, b, WRAP32, true)
  return {
    text: `time stamp ${to.tsVal} (frame ${to.frame}) − ${from.tsVal} (frame ${from.frame}) = ${signed(made.result)}`,
    ...made,
    unit: 'number',
  }
}

/** What an acknowledgement echoes, compared with the time stamp of a segment. */
export function echoStep(sent: TcpSegment, answer: TcpSegment): Arithmetic {
  const a: Operand = { value: sent.tsVal, frame: sent.frame, field: 'tcp.options.timestamp.tsval' }
  const b: Operand = { value: answer.tsEcr, frame: answer.frame, field: 'tcp.options.timestamp.tsecr' }
  const made = difference(a, b, WRAP32, true)
  return {
    text: `echoed time stamp ${answer.tsEcr} (frame ${answer.frame}) − ${sent.tsVal} (frame ${sent.frame}) = ${signed(made.result)}`,
    ...made,
    unit: 'number',
  }
}

const signed = (value: number): string => (value < 0 ? `−${countText(-value)}` : countText(value))

export const between = (from: TcpSegment, to: TcpSegment): Arithmetic => timeBetween(from, to)

/** How much shorter (or longer) one time is than another, e.g. the round trip. */
export function shorterThan(time: Arithmetic, limit: Arithmetic, limitWords: string): Arithmetic {
  const result = limit.result - time.result
  return {
    text: `${limitWords} ${durationText(limit.result)} − ${durationText(time.result)} = ${durationText(result)}`,
    expression: '(d - c) - (b - a)',
    operands: {
      a: time.operands.a,
      b: time.operands.b,
      c: limit.operands.a,
      d: limit.operands.b,
    },
    result,
    unit: 'ns',
  }
}

/** How far a time goes beyond a number of the rules, e.g. the shortest time-out there is; negative = it stays below. */
export function beyond(time: Arithmetic, limit: number, limitWords: string): Arithmetic {
  const result = time.result - limit
  return {
    text: `${durationText(time.result)} − ${limitWords} ${durationText(limit)} = ${durationText(result)}`,
    expression: '(b - a) - limit',
    operands: { a: time.operands.a, b: time.operands.b, limit: { value: limit } },
    result,
    unit: 'ns',
  }
}

/** A count over frames. */
export const countedFrames = (value: number, one: string, more = `${one}s`): Arithmetic => ({
  text: `${countText(value)} ${value === 1 ? one : more}`,
  expression: 'n',
  operands: { n: { value } },
  result: value,
  unit: 'frames',
})

/** Room the receiver still offers: (ack + window × 2^scale) − end of the segment. */
export function windowRoom(offer: TcpSegment, scale: number, sent: TcpSegment): Arithmetic {
  const taken = spaceOf(sent)
  const factor = 2 ** scale
  const raw = offer.ack + offer.window * factor - (sent.seq + taken)
  const turns = Math.round(-raw / WRAP32)
  const turn = turns === 0 ? '' : turns > 0 ? ` + ${turns * WRAP32}` : ` - ${-turns * WRAP32}`
  const result = raw + turns * WRAP32
  return {
    text: `${countText(offer.ack)} + ${countText(offer.window * factor)} − ${countText((sent.seq + taken) % WRAP32)} = ${countText(result)} bytes of room`,
    expression: `ack + window * factor - (seq + taken)${turn}`,
    operands: {
      ack: ackOperand(offer),
      window: { value: offer.window, frame: offer.frame, field: 'tcp.window_size_value' },
      factor: { value: factor },
      seq: seqOperand(sent),
      taken: takenOperand(sent),
    },
    result,
    unit: 'bytes',
  }
}

/** How far the end of what a receiver offers moved: 0 = it holds the newly acknowledged bytes, its program read none of them. */
export function rightEdgeStep(from: TcpSegment, to: TcpSegment, scale: number): Arithmetic {
  const factor = 2 ** scale
  const raw = to.ack + to.window * factor - (from.ack + from.window * factor)
  const turns = raw > WRAP32 / 2 ? -1 : raw < -WRAP32 / 2 ? 1 : 0
  const result = raw + turns * WRAP32
  const turn = turns === 0 ? '' : turns > 0 ? ` + ${WRAP32}` : ` - ${WRAP32}`
  const field = 'tcp.window_size_value'
  return {
    text: `right edge of the window: (${to.ack} + ${to.window * factor}) − (${from.ack} + ${from.window * factor}) = ${signed(result)}`,
    expression: `(b + w * factor) - (a + v * factor)${turn}`,
    operands: {
      a: ackOperand(from),
      v: { value: from.window, frame: from.frame, field },
      b: ackOperand(to),
      w: { value: to.window, frame: to.frame, field },
      factor: { value: factor },
    },
    result,
    unit: 'bytes',
  }
}

/** Difference of two advertised windows (as in the headers). */
export function windowStep(from: TcpSegment, to: TcpSegment): Arithmetic {
  const field = 'tcp.window_size_value'
  const result = to.window - from.window
  return {
    text: `window ${countText(to.window)} (frame ${to.frame}) − ${countText(from.window)} (frame ${from.frame}) = ${signed(result)}`,
    expression: 'b - a',
    operands: {
      a: { value: from.window, frame: from.frame, field },
      b: { value: to.window, frame: to.frame, field },
    },
    result,
    unit: 'number',
  }
}
