/** Reading DNS messages: every truncation, any bytes, and answers' data as text. */
import { readDnsMessage } from '@main/conversations/dns-message'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const name = (...labels: string[]): number[] => [
  ...labels.flatMap((label) => [label.length, ...[...label].map((c) => c.charCodeAt(0))]),
  0,
]
const u16 = (value: number): number[] => [value >> 8, value & 255]
const header = (id: number, flags: number, questions: number, answers: number): number[] =>
  [id, flags, questions, answers, 0, 0].flatMap(u16)
const record = (owner: number[], type: number, ttl: number, data: number[]): number[] => [
  ...owner,
  ...u16(type),
  ...u16(1),
  0,
  0,
  ...u16(ttl),
  ...u16(data.length),
  ...data,
]

const ANSWER = Uint8Array.from([
  ...header(0x1234, 0x8180, 1, 3),
  ...name('www', 'example', 'net'),
  ...u16(1),
  ...u16(1),
  ...record([0xc0, 12], 5, 300, name('web', 'example', 'net')),
  ...record([0xc0, 12], 1, 60, [192, 0, 2, 7]),
  ...record([0xc0, 12], 16, 60, [3, 0x61, 0x22, 0x07]),
])

describe('a DNS message', () => {
  it('is read with its question, and its answers in master-file form', () => {
    expect(readDnsMessage(ANSWER, 0, ANSWER.length)).toEqual({
      id: 0x1234,
      isResponse: true,
      opcode: 0,
      rcode: 'NOERROR',
      truncated: false,
      questions: [{ name: 'www.example.net', type: 'A' }],
      answers: [
        { name: 'www.example.net', type: 'CNAME', ttl: 300, data: 'web.example.net' },
        { name: 'www.example.net', type: 'A', ttl: 60, data: '192.0.2.7' },
        { name: 'www.example.net', type: 'TXT', ttl: 60, data: '"a\\"\\007"' },
      ],
      whole: true,
    })
  })

  it('that is cut anywhere gives what was whole before the cut, and says that it is not whole', () => {
    for (let end = 0; end < ANSWER.length; end++) {
      const message = readDnsMessage(ANSWER.slice(0, end), 0, end)
      expect(message?.whole ?? false).toBe(false)
      expect(message === undefined).toBe(end < 12)
      expect(message?.answers.length ?? 0).toBeLessThan(3)
    }
  })

  it('of any bytes is read in bounds or not at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.nat(40), (bytes, from) => {
        const message = readDnsMessage(bytes, from, bytes.length)
        expect(message === undefined).toBe(bytes.length - from < 12)
        expect(message?.questions.length ?? 0).toBeLessThanOrEqual(25)
        expect(message?.answers.length ?? 0).toBeLessThanOrEqual(100)
      }),
      { numRuns: 2000 },
    )
  })
})
