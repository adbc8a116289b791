import { selectFlows } from '@main/session/flow-view'
import { frameJson } from '@main/session/frame-json'
import { frameRows, indexOfRow, selectFrames } from '@main/session/frame-view'
import { LinePrinter } from '@main/session/line-printer'
import type { Session } from '@main/session/session'
import { buckets, lanes } from '@main/session/timeline'
import { FLOW_SORTS } from '@shared/contract'
import { beforeAll, describe, expect, it } from 'vitest'
import { noPause, readSession } from './sample'

const OPTIONS = { style: 'tcpdump', clock: 'time-of-day', absoluteSeq: false, utc: true } as const
let session: Session
beforeAll(async () => {
  session = await readSession()
})

const frames = async (filter: string, rest: Partial<Parameters<typeof selectFrames>[1]> = {}): Promise<number[]> => {
  const selected = await selectFrames(session, { filter, span: null, flow: null, order: 'file', ...rest })
  if (!selected.ok) throw new Error(selected.error.message)
  return Array.from(selected.value ?? Array.from({ length: session.frames.count }, (_, row) => row), (row) => row + 1)
}

const flows = async (filter: string): Promise<number[]> => {
  const selected = await selectFlows(session, { filter, span: null, sort: 'number', descending: false })
  if (!selected.ok) throw new Error(selected.error.message)
  return [...selected.value]
}

describe('a list of frames', () => {
  it('stores nothing when everything passes', async () => {
    const selected = await selectFrames(session, { filter: ' ', span: null, flow: null, order: 'time' })
    expect(selected).toEqual({ ok: true, value: null })
  })

  it('holds the frames whose columns pass, and those whose fields pass', async () => {
    expect(await frames('tcp.flags.syn == 1 && !tcp.flags.ack')).toEqual([5, 19, 33, 50, 60])
    expect(await frames('ftp.request.command == "PORT"')).toEqual([15, 29])
    expect(await frames('dns')).toEqual([3, 4])
    expect(await frames('arp')).toEqual([1, 2])
  })

  it('keeps to a flow and to a time span, both ends included', async () => {
    expect(await frames('', { flow: 2 })).toEqual([19, 20, 21, 22, 23, 24, 25, 27])
    const span = [session.frames.timeNs(20), session.frames.timeNs(22)] as const
    expect(await frames('', { span })).toEqual([21, 22, 23])
  })

  it('moves a late segment to where its bytes belong in sequence order, and only there', async () => {
    expect(await frames('', { flow: 5 })).toEqual([60, 61, 62, 65, 66, 67, 68, 69, 71])
    expect(await frames('', { flow: 5, order: 'sequence' })).toEqual([60, 61, 62, 67, 65, 66, 68, 69, 71])
  })

  it('says where a wrong filter is wrong', async () => {
    const selected = await selectFrames(session, { filter: 'tcp.prot == 21', span: null, flow: null, order: 'file' })
    expect(selected).toMatchObject({ ok: false, error: { code: 'bad-filter', range: [0, 8] } })
  })

  it('gives pages of rows, an empty one beyond the end, and finds rows again', async () => {
    const rows = Uint32Array.from([4, 18, 32])
    const page = await frameRows(session, { rows, count: 3 }, { from: 1, count: 10, options: OPTIONS })
    expect([...page.frame]).toEqual([19, 33])
    expect(page.text[0]).toMatch(/^IP 198\.51\.100\.20\.20 > 192\.0\.2\.10\.3172: Flags \[S\], seq 3061133541, /)
    expect(page.clock[0]).toBe('13:50:52.845350')
    expect((await frameRows(session, { rows, count: 3 }, { from: 9, count: 10, options: OPTIONS })).text).toEqual([])
    expect(indexOfRow({ rows, count: 3 }, 18)).toEqual({ index: 1, found: true })
    expect(indexOfRow({ rows, count: 3 }, 19)).toEqual({ index: 2, found: false })
  })
})

describe('a list of flows', () => {
  it('passes by what flows know, and by their frames for what only frames know', async () => {
    expect(await flows('flow.state == "S1"')).toEqual([4])
    expect(await flows('tcp.port == 20')).toEqual([2, 3])
    expect(await flows('ftp.request.command == "PASV"')).toEqual([4])
  })

  it('has the same rows under every sort, and the reverse when descending', async () => {
    for (const sort of FLOW_SORTS) {
      const up = await selectFlows(session, { filter: '', span: null, sort, descending: false })
      const down = await selectFlows(session, { filter: '', span: null, sort, descending: true })
      if (!up.ok || !down.ok) throw new Error(sort)
      expect([...up.value].sort(), sort).toEqual([0, 1, 2, 3, 4, 5])
      expect([...down.value].sort(), sort).toEqual([0, 1, 2, 3, 4, 5])
    }
    const biggest = await selectFlows(session, { filter: '', span: null, sort: 'bytes', descending: true })
    expect(biggest.ok && biggest.value[0]).toBe(3)
  })
})

describe('the timeline', () => {
  it('counts every frame of the span once', async () => {
    const { firstNs, lastNs } = session.frames
    const all = await buckets(session.frames, [firstNs, lastNs], 50, Uint32Array.from([4, 18]), noPause)
    expect(all.frames.reduce((a, b) => a + b)).toBe(72)
    expect(all.bytes.reduce((a, b) => a + b)).toBe(session.ingest.bytes)
    expect(all.matching?.reduce((a, b) => a + b)).toBe(2)
    expect(all.marked.reduce((a, b) => a + b)).toBeGreaterThan(0)
  })

  it('shows the largest flows when not all fit, in order of their first frames, and says how many there are', async () => {
    const { firstNs, lastNs } = session.frames
    const some = await lanes(
      session.frames,
      session.flows,
      { fromNs: firstNs, toNs: lastNs, buckets: 10, max: 3, rows: null, include: null },
      noPause,
    )
    expect(some.total).toBe(6)
    expect(some.lanes.map(({ flow }) => flow)).toEqual([1, 3, 5])
    const ticks = some.lanes.map(({ orig, resp }) => orig.reduce((a, b) => a + b, 0) + resp.reduce((a, b) => a + b, 0))
    expect(ticks).toEqual([27, 10, 9])
  })
})

describe('a frame as JSON', () => {
  it('names its layers, ends, flow and marks', () => {
    const late = frameJson(session, 66, new LinePrinter(session, OPTIONS))
    expect(late).toMatchObject({
      frame: 67,
      ts: '982763466489630000',
      caplen: 1221,
      link: 'LINKTYPE_ETHERNET',
      src: '198.51.100.20',
      dst: '192.0.2.10',
      sport: 3668,
      dport: 24626,
      direction: 'resp',
      layers: [
        { name: 'eth', offset: 0, length: 14 },
        { name: 'ip', offset: 14, length: 20 },
        { name: 'tcp', offset: 34, length: 20 },
      ],
    })
    expect(late.marks).toContain('outOfOrder')
    expect(late.marks).not.toContain('retransmission')
  })
})
