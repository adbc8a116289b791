/** Whatever the segments: verdicts are bounded, repeatable, and every number in them can be computed again. */

import { dissect } from '@main/decode/dissect'
import { Layers } from '@main/decode/layers'
import { flowFindings } from '@main/insight/finding-tcp'
import { readTcpSegment } from '@main/insight/tcp-segment'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ipv4, tcp } from '../decode/build'
import { flaw } from './arithmetic-check'
import { handshake, judge, of, type Spec, segmentsOf } from './segments'

const FLOW = { uid: 'C1', orig: '10.0.0.1:40000', resp: '10.0.0.2:80' }
const near = fc.integer({ min: 0, max: 4000 })
const word = fc.oneof(near, fc.nat(2 ** 31), fc.constant(2 ** 32 - 1), fc.integer({ min: 2 ** 31, max: 2 ** 32 - 1 }))

const anySpec: fc.Arbitrary<Spec> = fc.record(
  {
    from: fc.constantFrom('a' as const, 'b' as const),
    at: fc.double({ min: -10, max: 5000, noNaN: true }),
    flags: fc.constantFrom('.', 'P.', 'S', 'S.', 'F.', 'R', 'R.', 'FS.', ''),
    seq: word,
    ack: word,
    len: fc.constantFrom(0, 0, 1, 100, 100, 1448),
    win: fc.constantFrom(0, 1, 100, 8192),
    id: fc.nat(0xffff),
    ts: fc.tuple(word, word),
    sack: fc.array(word, { minLength: 2, maxLength: 2 }),
    scale: fc.nat(20),
  },
  { requiredKeys: ['from', 'at', 'seq', 'len', 'win'] },
)

describe('verdicts on any segments', () => {
  it('hold arithmetic that another program computes to the same results, and name only frames that are there', () => {
    fc.assert(
      fc.property(fc.array(anySpec, { maxLength: 60 }), fc.boolean(), (specs, useIds) => {
        const segments = segmentsOf(specs, useIds)
        const judged = judge(segments, { differing: () => 1 })
        const findings = flowFindings(FLOW, judged)
        const arithmetic = [...judged.verdicts, ...findings.map(({ evidence }) => evidence)].flatMap(
          (one) => one.arithmetic,
        )
        expect(arithmetic.map(flaw).filter((found) => found !== undefined)).toEqual([])
        for (const verdict of judged.verdicts) {
          expect(verdict.frames.every((frame) => frame >= 1 && frame <= specs.length)).toBe(true)
          expect(verdict.history.at(-1)?.verdict).toBe(verdict.verdict)
          expect(verdict.reason.length).toBeGreaterThan(10)
        }
        expect(judge(segments, { differing: () => 1 })).toEqual(judged)
      }),
      { numRuns: 400 },
    )
  })

  it('never take reordering for loss: a stream whose segments are only shuffled ends without missing bytes or repeats', () => {
    const order = fc.shuffledSubarray(
      Array.from({ length: 30 }, (_, i) => i),
      { minLength: 30 },
    )
    fc.assert(
      fc.property(order, word, (indexes, isn) => {
        const first = handshake().map((spec, i) =>
          i === 1 ? { ...spec, seq: isn } : i === 2 ? { ...spec, ack: isn + 1 } : spec,
        )
        const specs: Spec[] = indexes.map((index, place) => ({
          from: 'b',
          at: 50 + place * 0.1,
          seq: isn + 1 + 100 * index,
          ack: 1001,
          len: 100,
          id: 5001 + index,
        }))
        const judged = judge(segmentsOf([...first, ...specs]))
        expect(of(judged, 'retransmission')).toEqual([])
        expect(of(judged, 'gap').every(({ status, bytes }) => status === 'withdrawn' && bytes === 0)).toBe(true)
        const late = indexes.filter((index, place) => indexes.slice(0, place).some((before) => before > index))
        expect(of(judged, 'out-of-order').length).toBe(late.length)
      }),
      { numRuns: 100 },
    )
  })

  it('stay quick on a flow made to be slow: every other byte missing, then filled backwards', () => {
    const specs: Spec[] = []
    for (let i = 0; i < 4000; i++) specs.push({ from: 'b', at: i, seq: 5001 + 2 * i, ack: 1001, len: 1 })
    for (let i = 4000; i > 0; i--) specs.push({ from: 'b', at: 9000 - i, seq: 5000 + 2 * i, ack: 1001, len: 1 })
    const segments = segmentsOf([...handshake(), ...specs])
    const began = performance.now()
    const judged = judge(segments)
    expect(performance.now() - began).toBeLessThan(10_000)
    expect(judged.limits.join()).toContain('not followed to the end')
  })
})

describe('the facts of a segment', () => {
  it('survive every truncation and any options', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(80), (raw, cut) => {
        const options = raw.subarray(0, raw.length & ~3)
        const whole = ipv4(6, tcp(1, 2, 16, [1, 2, 3], { options }))
        const frame = whole.subarray(0, Math.max(0, whole.length - cut))
        const layers = new Layers()
        layers.reset(frame, 0, frame.length, whole.length)
        dissect(layers, 101)
        const facts = { frame: 1, ns: 0, fromResponder: false, marks: 0, afterBreak: false }
        const segment = readTcpSegment(layers, facts)
        if (!segment) return
        expect(segment.sack.length % 2).toBe(0)
        expect(segment.captured).toBeLessThanOrEqual(segment.length)
      }),
      { numRuns: 500 },
    )
  })
})
