/** TCP verdicts on hand-made segments: what each is, why, and how it changes as later frames come. */
import { describe, expect, it } from 'vitest'
import { handshake, judge, kindsAt, of, type Spec, segmentsOf } from './segments'

/** The data connection of the article's passive session, records 9 to 22 of the listing, without IP ids as printed. */
const TRACE_P: readonly Spec[] = [
  { from: 'a', at: 0, flags: 'S', seq: 157871686, win: 16384 },
  { from: 'b', at: 97.669, flags: 'S.', seq: 1292391804, ack: 157871687, win: 17520 },
  { from: 'a', at: 97.716, seq: 157871687, ack: 1292391805, win: 17376 },
  { from: 'b', at: 205, flags: 'F.', seq: 1292392972, ack: 157871687, win: 17520 },
  { from: 'a', at: 205.027, seq: 157871687, ack: 1292391805, win: 17376 },
  { from: 'b', at: 207.023, flags: 'P.', seq: 1292391805, ack: 157871687, len: 1167, win: 17520 },
  { from: 'a', at: 207.05, seq: 157871687, ack: 1292392973, win: 16209 },
  { from: 'a', at: 209.028, flags: 'F.', seq: 157871687, ack: 1292392973, win: 17376 },
  { from: 'b', at: 305.452, seq: 1292392973, ack: 157871688, win: 17520 },
]

describe('the FIN that overtook the listing (trace P of the article)', () => {
  const judged = judge(segmentsOf(TRACE_P, false))

  it('finds the hole of 1,167 bytes at the FIN and withdraws it when they come', () => {
    const [gap] = of(judged, 'gap')
    expect(gap).toMatchObject({ frame: 4, variant: 'reordered', status: 'withdrawn', bytes: 0 })
    expect(gap.history.map(({ frame, verdict }) => [frame, verdict])).toEqual([
      [4, '1,167 bytes missing before this frame'],
      [6, 'late by 2.023 ms (reordered)'],
    ])
    expect(gap.arithmetic.map(({ result }) => result)).toEqual([1167, 2_023_000, 0])
  })

  it('calls the listing reordered, because a round trip is longer than it was late', () => {
    expect(of(judged, 'retransmission')).toEqual([])
    const [late] = of(judged, 'out-of-order')
    expect(late).toMatchObject({ frame: 6, verdict: 'late by 2.023 ms (reordered)', certainty: 'inferred' })
    expect(late.reason).toContain('too early to be a retransmission')
    expect(late.reason).toContain('97.669 ms')
    expect(late.reason).toContain('the duplicate ACK in frame 5 cannot have caused it')
    expect(late.arithmetic.map(({ result }) => result)).toEqual([2_023_000, 97_669_000 - 2_023_000])
  })

  it('counts one duplicate ACK, 0.027 ms after the FIN, and nothing else', () => {
    const [duplicate] = of(judged, 'duplicate-ack')
    expect(duplicate.frame).toBe(5)
    expect(duplicate.arithmetic[0]?.result).toBe(27_000)
    expect([...judged.totals]).toEqual([
      ['gap', 1],
      ['duplicate-ack', 1],
      ['out-of-order', 1],
    ])
  })
})

const data = (at: number, seq: number, more: Partial<Spec> = {}): Spec => ({
  from: 'b',
  at,
  seq,
  ack: 1001,
  len: 100,
  ...more,
})
const ack = (at: number, number: number, more: Partial<Spec> = {}): Spec => ({
  from: 'a',
  at,
  seq: 1001,
  ack: number,
  ...more,
})

describe('a segment that brings missing bytes', () => {
  it('was overtaken when its IP id is lower than that of the segment before which it is missing', () => {
    const specs = [...handshake(), data(50, 5101, { id: 5002 }), data(120, 5001, { id: 5001 })]
    const judged = judge(segmentsOf(specs))
    expect(kindsAt(judged, 5)).toEqual(['out-of-order none'])
    expect(
      of(judged, 'out-of-order')[0]
        .arithmetic.map(({ text }) => text)
        .join(),
    ).toContain('IP id')
  })

  it('was sent again when its IP id is higher, however soon it comes', () => {
    const specs = [...handshake(), data(50, 5101, { id: 5002 }), data(51, 5001, { id: 5003 })]
    const judged = judge(segmentsOf(specs))
    expect(kindsAt(judged, 5)).toEqual(['retransmission unclear'])
    expect(of(judged, 'gap')[0]).toMatchObject({ variant: 'resent', status: 'withdrawn', bytes: 0 })
  })

  it('is judged by the IP ids of a counter that wraps round', () => {
    const specs = [...handshake(), data(50, 5101, { id: 0x10002 }), data(120, 5001, { id: 0xffff })]
    const ids = specs.map((spec, i) => (spec.from === 'b' && i < 3 ? { ...spec, id: 0xfffe } : spec))
    expect(kindsAt(judge(segmentsOf(ids)), 5)).toEqual(['out-of-order none'])
  })

  it('reads ids that a stack counts in the other byte order', () => {
    const swapped = (id: number): number => ((id & 255) << 8) | (id >> 8)
    const numbers = [300, 301, 302, 304, 303]
    const specs = [...handshake(), data(50, 5001), data(51, 5101), data(52, 5301), data(150, 5201)].map((spec, i) =>
      spec.from === 'b' ? { ...spec, id: swapped(numbers[i === 1 ? 0 : i - 2] ?? 0) } : spec,
    )
    expect(kindsAt(judge(segmentsOf(specs)), 7)).toEqual(['out-of-order none'])
  })

  it('takes time stamps where ids say nothing (all 0 with DF)', () => {
    const specs = [
      ...handshake(),
      data(50, 5101, { ts: [200, 1] }),
      data(120, 5001, { ts: [199, 1] }),
      data(130, 5301, { ts: [210, 1] }),
      data(131, 5201, { ts: [211, 1] }),
    ]
    const judged = judge(segmentsOf(specs, false))
    expect(kindsAt(judged, 5)).toEqual(['out-of-order none'])
    expect(kindsAt(judged, 7)).toEqual(['retransmission unclear'])
  })

  it('is a fast retransmission after duplicate ACKs, a time-out after a long silence', () => {
    const specs = [
      ...handshake(),
      data(50, 5101),
      ack(50.1, 5001),
      data(51, 5201),
      ack(51.1, 5001),
      data(95, 5001),
      ack(95.1, 5301),
      data(100, 5401),
      data(400, 5301),
    ]
    const judged = judge(segmentsOf(specs, false))
    expect(kindsAt(judged, 8)).toEqual(['retransmission fast'])
    expect(kindsAt(judged, 11)).toEqual(['retransmission time-out'])
  })

  it('is left undecided where nothing decides', () => {
    const specs = [...handshake(), data(50, 5101), data(100, 5001)]
    const [verdict] = of(judge(segmentsOf(specs, false)), 'retransmission')
    expect(verdict).toMatchObject({ variant: 'unclear', certainty: 'unknown' })
    expect(verdict.reason).toContain('not excluded')
  })
})

describe('a segment that repeats bytes', () => {
  it('is the same packet, not a retransmission, when the IP id is the same', () => {
    const specs = [...handshake(), data(50, 5001, { id: 5002 }), data(55, 5001, { id: 5002 })]
    const judged = judge(segmentsOf(specs))
    expect(kindsAt(judged, 5)).toEqual(['same-packet doubled'])
    expect(of(judged, 'retransmission')).toEqual([])
  })

  it('was captured before and after a router when only its time to live is another', () => {
    const specs = [...handshake(), data(50, 5001, { id: 5002 }), data(50.01, 5001, { id: 5002, ttl: 63 })]
    const [verdict] = of(judge(segmentsOf(specs)), 'same-packet')
    expect(verdict.variant).toBe('captured-twice')
    expect(verdict.reason).toContain('63 instead of 64')
  })

  it('is needless when the bytes were acknowledged before it passed', () => {
    const specs = [...handshake(), data(50, 5001), ack(50.1, 5101), data(300, 5001)]
    expect(of(judge(segmentsOf(specs)), 'retransmission')[0]).toMatchObject({
      variant: 'time-out',
      needless: true,
    })
  })

  it('turns out needless when the acknowledgement echoes the time stamp of the first copy', () => {
    const specs = [
      ...handshake({ ts: [1, 0] }),
      data(50, 5001, { ts: [100, 1] }),
      data(300, 5001, { ts: [350, 1] }),
      ack(310, 5101, { ts: [60, 100] }),
    ]
    const [verdict] = of(judge(segmentsOf(specs)), 'retransmission')
    expect(verdict.needless).toBe(true)
    expect(verdict.history.map(({ frame }) => frame)).toEqual([5, 6])
    expect(verdict.reason).toContain('RFC 3522')
  })

  it('turns out needless when the receiver reports it as received twice', () => {
    const specs = [
      ...handshake(),
      data(50, 5001),
      data(60, 5101),
      data(300, 5001),
      ack(340, 5201, { sack: [5001, 5101] }),
    ]
    const [verdict] = of(judge(segmentsOf(specs)), 'retransmission')
    expect(verdict.needless).toBe(true)
    expect(verdict.reason).toContain('D-SACK')
  })

  it('is the first copy when its repeat overtook it, and then nothing was lost', () => {
    const specs = [
      ...handshake(),
      data(50, 5101, { id: 5003 }),
      data(90, 5001, { id: 5004 }),
      data(95, 5001, { id: 5002 }),
    ]
    const judged = judge(segmentsOf(specs))
    expect(kindsAt(judged, 6)).toEqual(['out-of-order none'])
    expect(of(judged, 'retransmission')[0]).toMatchObject({ frame: 5, needless: true })
    expect(of(judged, 'gap')[0]).toMatchObject({ variant: 'reordered', status: 'withdrawn' })
  })

  it('leaves the gap lost until the first copies of all that was sent again have come, in whatever order', () => {
    const repeats = [data(90, 5001, { id: 5005 }), data(91, 5101, { id: 5006 })]
    const firsts = [data(95, 5001, { id: 5002 }), data(96, 5101, { id: 5003 })]
    const gapOf = (...specs: Spec[]) =>
      of(judge(segmentsOf([...handshake(), data(50, 5201, { id: 5004 }), ...specs])), 'gap')[0]
    expect(gapOf(...repeats, firsts[0])).toMatchObject({ variant: 'resent', status: 'withdrawn' })
    expect(gapOf(...repeats, ...firsts)).toMatchObject({ variant: 'reordered', status: 'withdrawn' })
    expect(gapOf(repeats[0], firsts[0])).toMatchObject({ variant: 'open', status: 'standing' })
    const late = gapOf(repeats[0], { ...firsts[0], at: 90.5 }, { ...firsts[1], at: 91.5 })
    expect(late).toMatchObject({ variant: 'reordered', status: 'withdrawn' })
    expect(late.reason).not.toContain('lost between')
  })

  it('shows its reckoning with the shortest time-out', () => {
    const specs = [...handshake(), data(50, 5001), data(400, 5001)]
    const [verdict] = of(judge(segmentsOf(specs, false)), 'retransmission')
    expect(verdict.variant).toBe('time-out')
    expect(verdict.arithmetic.map(({ expression, result }) => [expression, result])).toContainEqual([
      '(b - a) - limit',
      150e6,
    ])
  })

  it('is no repeat when a SYN/ACK follows the SYN of the same side (split handshake)', () => {
    const specs: Spec[] = [
      { from: 'a', at: 0, flags: 'S', seq: 1000 },
      { from: 'b', at: 1, flags: 'S', seq: 5000 },
      { from: 'a', at: 2, flags: 'S.', seq: 1000, ack: 5001 },
      { from: 'b', at: 3, seq: 5001, ack: 1001 },
    ]
    expect(judge(segmentsOf(specs)).verdicts).toEqual([])
  })

  it('says when its content is another one', () => {
    const specs = [...handshake(), data(50, 5001), data(300, 5001)]
    const judged = judge(segmentsOf(specs), { differing: () => 3 })
    expect(kindsAt(judged, 5)).toEqual(['retransmission time-out', 'overlap different'])
  })
})

describe('bytes that never come', () => {
  it('were lost by the capture when the receiver acknowledges them without having asked', () => {
    const specs = [...handshake(), data(50, 5001), data(51, 5201), ack(51.1, 5301)]
    const judged = judge(segmentsOf(specs))
    expect(of(judged, 'gap')[0]).toMatchObject({ variant: 'not-captured', status: 'standing', bytes: 100 })
    expect(of(judged, 'ack-unseen')[0]).toMatchObject({ frame: 6, bytes: 100 })
  })

  it('were left out of a listing when the text is one', () => {
    const specs = [...handshake(), data(50, 5001), data(51, 5201), ack(51.1, 5301)]
    expect(of(judge(segmentsOf(specs), { origin: 'listing' }), 'gap')[0].variant).toBe('omitted')
  })

  it('are known to have arrived when a SACK block covers them', () => {
    const specs = [...handshake(), data(50, 5101), data(51, 5301), ack(51.1, 5001, { sack: [5101, 5401] })]
    const [first, second] = of(judge(segmentsOf(specs)), 'gap')
    expect([first.variant, second.variant]).toEqual(['open', 'not-captured'])
  })

  it('are lost as far as seen when the receiver keeps asking to the end', () => {
    const specs = [...handshake(), data(50, 5101), ack(50.1, 5001), data(51, 5201), ack(51.1, 5001)]
    expect(of(judge(segmentsOf(specs)), 'gap')[0]).toMatchObject({ variant: 'lost', bytes: 100 })
  })

  it('leave the verdict open when neither they nor an acknowledgement were seen', () => {
    const specs = [...handshake(), data(50, 5101)]
    expect(of(judge(segmentsOf(specs)), 'gap')[0]).toMatchObject({ variant: 'open', certainty: 'unknown' })
  })

  it('were only recorded late when they follow their own acknowledgement at once', () => {
    const specs = [...handshake(), ack(50, 5101), data(50.02, 5001)]
    const judged = judge(segmentsOf(specs))
    expect(kindsAt(judged, 5)).toEqual(['out-of-order none'])
    expect(of(judged, 'ack-unseen')[0]).toMatchObject({ frame: 4, status: 'withdrawn' })
  })

  it('are counted right where sequence numbers wrap round', () => {
    const start = 2 ** 32 - 150
    const specs: Spec[] = [
      { from: 'a', at: 0, flags: 'S', seq: 1000 },
      { from: 'b', at: 40, flags: 'S.', seq: start, ack: 1001 },
      { from: 'a', at: 40.1, seq: 1001, ack: start + 1 },
      data(50, start + 1),
      data(51, start + 201),
      data(52, start + 101),
    ]
    const [gap] = of(judge(segmentsOf(specs)), 'gap')
    expect(gap.arithmetic[0]).toMatchObject({ result: 100, expression: `b - (a + n) + ${2 ** 32}` })
    expect(gap.status).toBe('withdrawn')
  })
})

describe('acknowledgements and windows', () => {
  it('tell a keep-alive and its answer from a duplicate ACK', () => {
    const specs = [
      ...handshake(),
      data(50, 5001),
      ack(50.1, 5101),
      { from: 'b', at: 60_000, seq: 5100, ack: 1001 },
      ack(60_000.1, 5101),
    ] satisfies Spec[]
    const judged = judge(segmentsOf(specs))
    expect([kindsAt(judged, 6), kindsAt(judged, 7)]).toEqual([['keep-alive none'], ['keep-alive-ack none']])
  })

  it('do not take an ACK that its own FIN overtook for a keep-alive', () => {
    const specs = [
      ...handshake(),
      { from: 'b', at: 50, flags: 'F.', seq: 5001, ack: 1001, id: 5003 },
      ack(50.1, 5002),
      { from: 'b', at: 51, seq: 5001, ack: 1001, id: 5002 },
    ] satisfies Spec[]
    expect(kindsAt(judge(segmentsOf(specs)), 6)).toEqual(['overtaken-ack none'])
  })

  it('follow a closed window until it opens', () => {
    const specs = [...handshake(), data(50, 5001), ack(51, 5101, { win: 0 }), ack(451, 5101, { win: 4096 })]
    const [zero] = of(judge(segmentsOf(specs)), 'zero-window')
    expect(zero.verdict).toBe('window closed for 400.000 ms')
  })

  it('see a segment fill the window, scaled', () => {
    const specs = [...handshake({ scale: 2 }), ack(41, 5001, { win: 25 }), data(50, 5001)]
    const [full] = of(judge(segmentsOf(specs)), 'window-full')
    expect(full.arithmetic[0]).toMatchObject({ result: 0 })
  })

  it('name what a duplicate ACK answers when its sender’s bytes were seen: trouble behind the capture point', () => {
    const specs = [...handshake(), data(50, 5001), data(51, 5101), ack(95, 5001), ack(96, 5001)]
    const [duplicate] = of(judge(segmentsOf(specs)), 'duplicate-ack')
    expect(duplicate.reason).toContain('which frame 4 brought here')
  })
})
