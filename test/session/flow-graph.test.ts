// Graphs of the sample and of made conversations, values worked out by hand from the frames' own numbers.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { graphSeries } from '@main/session/flow-graph'
import type { Session } from '@main/session/session'
import type { GraphKind, GraphRole, GraphSeries } from '@shared/graph'
import { Mark } from '@shared/marks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noPause, readSession } from './sample'
import { conversation, datagrams, HANDSHAKE, RST, type Sent } from './stream-capture'

const folder = mkdtempSync(join(tmpdir(), 'tracebook-graph-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

async function made(bytes: Uint8Array): Promise<Session> {
  const path = join(folder, `${files++}.pcap`)
  writeFileSync(path, bytes)
  return readSession(path)
}

const draw = (
  session: Session,
  flow: number,
  kind: GraphKind,
  side: 'orig' | 'resp',
  span: [number, number] | null = null,
) => graphSeries(session, { flow, kind, side, span, points: 300 }, noPause)

/** Points of one layer: [ms since the flow's first frame, low, high, frame, other]. */
function points(series: GraphSeries, role: GraphRole): number[][] {
  const layer = series.layers.find((one) => one.role === role)
  if (!layer) throw new Error(`no layer ${role}`)
  return Array.from(layer.time, (ns, i) => [
    (ns - series.firstNs) / 1e6,
    layer.low[i] ?? 0,
    layer.high[i] ?? 0,
    layer.frame[i] ?? 0,
    layer.other[i] ?? 0,
  ])
}

let sample: Session
beforeAll(async () => {
  sample = await readSession()
})

describe('the time-sequence graph', () => {
  it('has the segments of a download, what was acknowledged, and the edge of the scaled window', async () => {
    const series = await draw(sample, 3, 'time-sequence', 'orig')
    expect(points(series, 'segment')).toEqual([
      [0, 0, 1, 33, 0],
      [112.633, 1, 1461, 36, 0],
      [112.781, 1461, 2921, 37, 0],
      [112.929, 2921, 4212, 38, 0],
      [113.077, 4212, 4213, 39, 0],
    ])
    expect(points(series, 'ack').map(([ms, , value, frame]) => [ms, value, frame])).toEqual([
      [0.176, 1, 34],
      [113.164, 4213, 40],
      [165.424, 4213, 41],
    ])
    // window scale 0: 17,520 bytes from the acknowledged number on; a SYN's window is no edge
    expect(points(series, 'window').map(([, , value]) => value)).toEqual([4213 + 17520, 4213 + 17520])
    expect(series).toMatchObject({ unit: 'bytes', empty: null, remarks: [] })
  })

  it('draws a late segment as reordered and not as sent again', async () => {
    const series = await draw(sample, 5, 'time-sequence', 'resp')
    expect(points(series, 'reordered')).toEqual([[203.644, 1, 1168, 67, 0]])
    expect(points(series, 'retransmission')).toEqual([])
    expect(points(series, 'gap')).toEqual([])
    // frame 62: the responder's scale is 0, the originator's 2: 65,535 × 4
    expect(points(series, 'window')[0]).toEqual([97.779, 262141, 262141, 62, 0])
  })

  it('draws what is missing, what was sent again and resets', async () => {
    const session = await made(
      conversation([
        ...HANDSHAKE,
        { from: 'a', seq: 1001, text: 'x'.repeat(100), ack: 5001 },
        { from: 'a', seq: 1201, text: 'x'.repeat(100), ack: 5001 },
        { from: 'a', seq: 1001, text: 'x'.repeat(100), ack: 5001 },
        { from: 'a', seq: 1301, flags: RST },
      ]),
    )
    const series = await draw(session, 0, 'time-sequence', 'orig')
    expect(points(series, 'gap')).toEqual([[4, 101, 201, 5, 0]])
    expect(points(series, 'retransmission')).toEqual([[5, 1, 101, 6, 0]])
    expect(points(series, 'reset').map(([ms, , , frame]) => [ms, frame])).toEqual([[6, 7]])
  })

  it('leaves the window out when a SYN is missing, and says why', async () => {
    const session = await made(
      conversation([
        { from: 'a', seq: 1, text: 'hello', ack: 9 },
        { from: 'b', seq: 9, ack: 6 },
      ]),
    )
    const series = await draw(session, 0, 'time-sequence', 'orig')
    expect(points(series, 'window')).toEqual([])
    expect(series.remarks.join()).toMatch(/window scale is not known/)
  })

  it('goes on over the wrap-around of sequence numbers', async () => {
    const session = await made(
      conversation([
        { from: 'a', seq: 0xffffff00, flags: 2 },
        { from: 'b', seq: 1, flags: 18, ack: 0xffffff01 },
        { from: 'a', seq: 0xffffff01, text: 'x'.repeat(300), ack: 2 },
        { from: 'a', seq: 45, text: 'x'.repeat(10), ack: 2 },
        { from: 'b', seq: 2, ack: 55 },
      ]),
    )
    const series = await draw(session, 0, 'time-sequence', 'orig')
    expect(points(series, 'segment').map(([, low, high]) => [low, high])).toEqual([
      [0, 1],
      [1, 301],
      [301, 311],
    ])
    expect(points(series, 'ack').map(([, , value]) => value)).toEqual([1, 311])
  })
})

describe('the throughput graph', () => {
  it('counts every byte once, in steps of a round length that begin at round times', async () => {
    const series = await draw(sample, 3, 'throughput', 'orig')
    expect(series.stepNs).toBe(5_000_000)
    const sum = (role: GraphRole): number =>
      points(series, role).reduce((total, [, , rate]) => total + ((rate ?? 0) * series.stepNs) / 1e9, 0)
    expect(Math.round(sum('sent'))).toBe(4211)
    expect(Math.round(sum('acknowledged'))).toBe(4212)
    for (const time of series.layers[0]?.time ?? []) expect(time % series.stepNs).toBe(0)
    // all within one step of 5 ms: 4,211 bytes / 5 ms
    expect(Math.max(...points(series, 'sent').map(([, , rate]) => rate ?? 0))).toBeCloseTo(842_200, 3)
  })

  it('says that a side sent nothing', async () => {
    expect((await draw(sample, 3, 'throughput', 'resp')).empty).toBe('The responder sent no data in this capture.')
  })
})

describe('the window graph', () => {
  it('has what was offered in bytes and what of it was under way', async () => {
    const series = await draw(sample, 3, 'window', 'orig')
    expect(points(series, 'window').map(([, , value]) => value)).toEqual([17520, 17520, 17520])
    expect(points(series, 'in-flight').map(([, , value, frame]) => [value, frame])).toEqual([
      [1460, 36],
      [2920, 37],
      [4211, 38],
      [0, 40],
      [0, 41],
    ])
  })
})

describe('the round-trip graph', () => {
  it('measures from the newest segment that an acknowledgement covers, and names both frames', async () => {
    const series = await draw(sample, 3, 'rtt', 'orig')
    expect(points(series, 'rtt')).toEqual([
      [0.176, 176_000, 176_000, 34, 33],
      [113.164, 87_000, 87_000, 40, 39],
    ])
  })

  it('shows how long a FIN waited for the late segment before it', async () => {
    const series = await draw(sample, 5, 'rtt', 'resp')
    expect(points(series, 'rtt').map(([, , ns, frame, other]) => [ns, frame, other])).toEqual([
      [110_000, 62, 61],
      [2_083_000, 68, 65],
    ])
  })

  it('takes no sample from a segment that was sent again (Karn)', async () => {
    const twice: Sent = { from: 'a', seq: 1001, text: 'x', ack: 5001 }
    const session = await made(conversation([...HANDSHAKE, twice, twice, { from: 'b', seq: 5001, ack: 1002 }]))
    const series = await draw(session, 0, 'rtt', 'orig')
    expect(points(series, 'rtt').map(([, , , frame, other]) => [frame, other])).toEqual([[2, 1]])
  })

  it('says why there is none', async () => {
    const session = await made(conversation([{ from: 'a', seq: 1, text: 'alone' }]))
    expect((await draw(session, 0, 'rtt', 'orig')).empty).toMatch(/acknowledged nothing/)
  })
})

describe('any graph', () => {
  it('of no TCP flow says so', async () => {
    const session = await made(datagrams([['a', 'hello']]))
    expect((await draw(session, 0, 'throughput', 'orig')).empty).toMatch(/this flow is udp/)
  })

  it('of a part of the flow has the points of that part, and the steps that reach into it', async () => {
    const whole = await draw(sample, 3, 'time-sequence', 'orig')
    const from = whole.firstNs + 112.7e6
    const part = await draw(sample, 3, 'time-sequence', 'orig', [from, from + 0.2e6])
    expect(points(part, 'segment').map(([, , , frame]) => frame)).toEqual([37])
    expect(points(part, 'ack').map(([, , , frame]) => frame)).toEqual([34, 40])
    expect([part.firstNs, part.lastNs]).toEqual([whole.firstNs, whole.lastNs])
  })
})

const IMPAIRED = '../shared/captures/generated/06-impaired-passive-client.pcap'
describe.skipIf(!existsSync(IMPAIRED))(
  `the impaired capture (${existsSync(IMPAIRED) ? 'present' : 'absent: skipped'})`,
  () => {
    it('has every marked segment in its layer, and every byte of the stream in some bar', async () => {
      const session = await readSession(IMPAIRED)
      const flow = Array.from({ length: session.flows.count }, (_, i) => i).sort(
        (a, b) => session.flows.number(b, 'respBytes') - session.flows.number(a, 'respBytes'),
      )[0] as number
      const series = await graphSeries(
        session,
        { flow, kind: 'time-sequence', side: 'resp', span: null, points: 4096 },
        noPause,
      )
      const frames = (role: GraphRole): number[] => points(series, role).map(([, , , frame]) => frame ?? 0)
      const marked = (bits: number): number[] =>
        Array.from({ length: session.frames.count }, (_, row) => row)
          .filter((row) => session.frames.flow(row) === flow && session.isFromResponder(row))
          .filter((row) => (session.frames.marks(row) & bits) !== 0 && session.frames.payloadLength(row) > 0)
          .map((row) => row + 1)
      expect(frames('retransmission')).toEqual(marked(Mark.retransmission))
      expect(frames('retransmission').length).toBeGreaterThan(10)
      const bytes = new Set<number>()
      for (const role of ['segment', 'retransmission', 'reordered'] as const)
        for (const [, low, high] of points(series, role)) for (let i = low ?? 0; i < (high ?? 0); i++) bytes.add(i)
      // SYN, data, FIN
      expect(bytes.size).toBe(1 + session.flows.number(flow, 'respBytes') + 1)
    })
  },
)
