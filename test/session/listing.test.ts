// A text listing through the whole house: flows, JSON, field tree, filters, lines, FTP by lengths, findings (facts 3.2 and 3.3 of
// ../shared/listings/README.md).
import { anchorFor } from '@main/engine/note-index'
import { selectFlows } from '@main/session/flow-view'
import { describeRow } from '@main/session/frame-detail'
import { frameJson } from '@main/session/frame-json'
import { selectFrames } from '@main/session/frame-view'
import { ftpSessions } from '@main/session/ftp-sessions'
import { LinePrinter } from '@main/session/line-printer'
import type { Session } from '@main/session/session'
import { tcpVerdicts } from '@main/session/tcp-verdicts'
import { parseAnchor } from '@shared/anchor'
import { Mark } from '@shared/marks'
import type { FlowRecord } from '@shared/rows'
import { beforeAll, describe, expect, it } from 'vitest'
import { ACTIVE, AS_PRINTED, hasListings, PASSIVE } from '../files/listings'
import { noPause, readSession } from './sample'

const OPTIONS = { style: 'tcpdump', clock: 'time-of-day', absoluteSeq: true, utc: false } as const
const flowsOf = (session: Session): FlowRecord[] =>
  Array.from({ length: session.flows.count }, (_, flow) => session.flows.flowRecord(flow))
const ends = (r: FlowRecord): string =>
  `${r.proto} ${r['id.orig_h']}:${r['id.orig_p']} ${r['id.resp_h']}:${r['id.resp_p']}`

describe.skipIf(!hasListings)('the listings as printed', () => {
  let session: Session
  beforeAll(async () => {
    session = await readSession(AS_PRINTED)
  })

  it('are 47 frames in 5 flows; two traces of different hosts share none', () => {
    expect(session.frames.count).toBe(47)
    expect(flowsOf(session).map(ends)).toEqual([
      'udp mypc.xx.yy.zz:3170 dnsserver.xx.yy.zz:53',
      'tcp mypc.xx.yy.zz:3171 ?:0',
      'tcp ?:0 mypc.xx.yy.zz:3172',
      'tcp bsdpc.xx.yy.zz:28348 ?:0',
      'tcp bsdpc.xx.yy.zz:24626 ?:0',
    ])
  })

  it('have the states, bytes, packets and times of the facts (A1, A5, A6, P3, P4)', () => {
    const [dns, controlA, dataA, controlP, dataP] = flowsOf(session)
    expect(dns).toMatchObject({ orig_bytes: 35, resp_bytes: 215, orig_pkts: 1, resp_pkts: 1, duration: 0.010139 })
    expect(controlA).toMatchObject({ conn_state: 'S1', orig_pkts: 9, resp_pkts: 6, orig_bytes: 69, resp_bytes: 353 })
    expect(controlA.missed_bytes).toBe(19 + 117)
    expect(dataA).toMatchObject({ conn_state: 'SF', history: 'ShADFaf', orig_bytes: 164, resp_bytes: 0 })
    expect(dataA).toMatchObject({ orig_pkts: 5, resp_pkts: 3, duration: 0.165391, retransmitted: 0, reordered: 0 })
    expect(controlP).toMatchObject({ conn_state: 'S1', orig_pkts: 8, resp_pkts: 5, orig_bytes: 59, resp_bytes: 437 })
    expect(controlP.missed_bytes).toBe(47 + 253)
    expect(dataP).toMatchObject({ conn_state: 'SF', orig_bytes: 0, resp_bytes: 1167, missed_bytes: 0 })
    expect(dataP).toMatchObject({ orig_pkts: 5, resp_pkts: 4, duration: 0.209004, duplicate_acks: 1, retransmitted: 0 })
    expect(dataP.reordered).toBe(1)
  })

  it('say what cannot be known: no IP bytes, no Community ID, the nameless end mended', () => {
    for (const record of flowsOf(session).slice(1)) {
      expect(record).not.toHaveProperty('orig_ip_bytes')
      expect(record).not.toHaveProperty('community_id')
      const side = record['id.orig_h'] === '?' ? 'orig' : 'resp'
      expect(record.mended?.map(({ field }) => field)).toEqual(
        expect.arrayContaining([`id.${side}_h`, `id.${side}_p`, 'orig_ip_bytes', 'tcp.options']),
      )
    }
  })

  it('are neither truncated nor malformed nor damaged, and give out no byte that the text does not show', () => {
    for (let row = 0; row < session.frames.count; row++) {
      expect(session.frames.marks(row) & (Mark.truncated | Mark.malformed | Mark.badChecksum)).toBe(0)
      expect(session.frames.capLength(row)).toBe(40)
      expect(session.frameBytes(row)).toHaveLength(40)
    }
    expect(session.frames.wireLength(17)).toBe(40 + 164)
    expect(session.summary().files[0].warnings.map(({ code }) => code)).toEqual(['odd-time'])
  })

  it('name the hosts in frame JSON, with what was mended and where the record stands', () => {
    const printer = new LinePrinter(session, OPTIONS)
    const json = frameJson(session, 3, printer)
    expect(json).toMatchObject({ src: '?', sport: 0, dst: 'mypc.xx.yy.zz', dport: 3171, caplen: 40, len: 40 })
    expect(json.mended?.map(({ field }) => field)).toEqual(['ts', 'tcp.options', 'src', 'sport'])
    expect(json.text).toMatchObject({ dialect: 'old', remarks: [] })
    expect(json.line).toBe('IP ? > mypc.xx.yy.zz.3171: Flags [S.], seq 3058770520, ack 87666931, win 17520, length 0')
  })
})

describe.skipIf(!hasListings)('a frame made from text', () => {
  let session: Session
  beforeAll(async () => {
    session = await readSession(AS_PRINTED)
  })

  it('shows its tree as made from text, with unknown fields said to be unknown and not 0', () => {
    const detail = describeRow(session, 27, OPTIONS)
    if (!detail.ok) throw new Error(detail.error.message)
    const [provenance, ...layers] = detail.value.tree
    expect(provenance.label).toBe('Made from text')
    expect(detail.value.madeFrom).toMatch(/^15:57:28\.099193 bsdpc/)
    expect(detail.value.timeText).toBe('15:57:28.099193, day not in the text')
    const nodes = layers.flatMap((layer) => layer.children)
    const textOf = (field: string) => nodes.find((node) => node.field === field)?.text
    for (const field of [
      'ip.ttl',
      'ip.id',
      'ip.len',
      'ip.checksum',
      'tcp.checksum',
      'tcp.seq_raw',
      'tcp.urgent_pointer',
    ])
      expect([field, textOf(field)]).toEqual([field, 'not in the text'])
    expect(textOf('ip.src')).toBe('bsdpc.xx.yy.zz (address not in the text)')
    expect(textOf('tcp.ack_raw')).toBe('1286994807')
    expect(textOf('tcp.window_size_value')).toBe('17376')
  })

  it('is found by filters for what the text holds and never for what it does not', async () => {
    const frames = async (filter: string): Promise<number> => {
      const selected = await selectFrames(session, { filter, span: null, flow: null, order: 'file' })
      if (!selected.ok) throw new Error(selected.error.message)
      return selected.value?.length ?? session.frames.count
    }
    expect(await frames('tcp.flags.syn == 1')).toBe(8)
    expect(await frames('tcp.window_size_value == 65291')).toBe(1)
    expect(await frames('tcp.len > 100')).toBe(2)
    expect(await frames('ip.ttl >= 0')).toBe(0)
    expect(await frames('ip.id == 0')).toBe(0)
    const open = await selectFlows(session, {
      filter: 'flow.state == "S1"',
      span: null,
      sort: 'number',
      descending: false,
    })
    expect(open.ok && [...open.value]).toEqual([1, 3])
  })

  it('prints the time of day as it stands, whatever zone the reader is in', () => {
    const printer = new LinePrinter(session, OPTIONS)
    expect(printer.clock(0, 0)).toBe('13:50:46.490130')
    expect(printer.clock(46, 45)).toBe('15:57:36.647798')
  })

  it('in trace P4 is reordered: one late segment, nothing missing, one duplicate ACK', async () => {
    const { verdicts } = await tcpVerdicts(session, 4, noPause)
    expect(verdicts.filter(({ kind }) => kind === 'out-of-order')).toHaveLength(1)
    expect(verdicts.filter(({ kind }) => kind === 'retransmission')).toEqual([])
    expect(verdicts.filter(({ kind, status }) => kind === 'gap' && status === 'standing')).toEqual([])
  })

  it('tells of the gaps of A4 and P2 as lines left out of the listing, proved by window and acknowledgement, not as loss', async () => {
    const gaps = async (flow: number) =>
      (await tcpVerdicts(session, flow, noPause)).verdicts.filter(({ variant }) => variant === 'omitted')
    const a = await gaps(1)
    expect(a.flatMap(({ bytes }) => (bytes === undefined ? [] : [bytes])).sort((x, y) => x - y)).toEqual(
      expect.arrayContaining([19, 117]),
    )
    const texts = a.flatMap(({ arithmetic }) => arithmetic.map(({ text }) => text))
    expect(texts).toContain('right edge of the window: (3058770765 + 65291) − (3058770648 + 65408) = 0')
    expect(texts.some((text) => text.startsWith('window 17,504 − 17,457 = 47 bytes'))).toBe(true)
    expect((await gaps(3)).length).toBeGreaterThan(0)
  })
})

describe.skipIf(!hasListings)('a note on a listing', () => {
  it('hangs on a flow whose end the text has lost, and on a frame made from text', async () => {
    const session = await readSession(AS_PRINTED)
    for (const target of [
      { kind: 'flow', flow: 2 },
      { kind: 'frame', frame: 15 },
    ] as const) {
      const anchor = anchorFor(target, session)
      if (!anchor.ok) throw new Error(anchor.error.message)
      expect(parseAnchor(anchor.value)).toMatchObject({ ok: true })
    }
  })
})

describe.skipIf(!hasListings)('FTP in a listing', () => {
  it.each([
    ['active', AS_PRINTED, 0, { mode: 'active', opened_by: 'server', bytes: 164, close: 'fin', duration: 0.271309 }],
    ['passive', AS_PRINTED, 1, { mode: 'passive', opened_by: 'client', bytes: 1167, close: 'fin', duration: 0.305428 }],
    ['active, restored', ACTIVE, 0, { mode: 'active', opened_by: 'server', bytes: 164 }],
    ['passive, restored', PASSIVE, 0, { mode: 'passive', opened_by: 'client', bytes: 1167 }],
  ] as const)('is concluded from lengths, %s', async (_, path, index, expected) => {
    const session = await readSession(path)
    const sessions = await ftpSessions(session, noPause)
    const one = sessions[index]
    expect(one).toMatchObject({ inferred: true, dialogue: [] })
    expect(one.transfers).toHaveLength(1)
    expect(one.transfers[0]).toMatchObject({ ...expected, inferred: true, complete: false, direction: 'listing' })
    expect(one.transfers[0]).not.toHaveProperty('reply_code')
    expect(one.transfers[0]).not.toHaveProperty('announced')
    expect(one).not.toHaveProperty('user')
  })

  it('claims no port that the text has lost, and those that it has', async () => {
    const printed = await ftpSessions(await readSession(AS_PRINTED), noPause)
    expect(printed.map(({ client, server }) => [client, server])).toEqual([
      ['mypc.xx.yy.zz:3171', '?'],
      ['bsdpc.xx.yy.zz:28348', '?'],
    ])
    const words = JSON.stringify(printed.map(({ transfers, unknown }) => [transfers.map((t) => t.endpoints), unknown]))
    expect(words).not.toMatch(/:(20|21|3668)"/)
    const [restored] = await ftpSessions(await readSession(PASSIVE), noPause)
    expect(restored.transfers[0].endpoints).toEqual({ client: 'bsdpc.xx.yy.zz:24626', server: 'ftp.xx.yy.zz:3668' })
  })
})
