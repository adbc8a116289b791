// Ladders: which flows stand together, rows in time and in sequence order, late segments with their place, brackets, labels.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Layers } from '@main/decode/layers'
import { makeLadder } from '@main/session/ladder'
import { flowsTogether } from '@main/session/ladder-flows'
import { ladderLabel, MAX_LABEL } from '@main/session/ladder-label'
import { ladderFrame, ladderRows } from '@main/session/ladder-page'
import { sequenceOrder } from '@main/session/sequence-order'
import type { Session } from '@main/session/session'
import type { LadderOrder } from '@shared/ladder'
import { Mark } from '@shared/marks'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noPause, readSession } from './sample'
import { conversation, datagrams, FIN, HANDSHAKE, RST, type Sent, SYN } from './stream-capture'

const folder = mkdtempSync(join(tmpdir(), 'tracebook-ladder-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

async function made(bytes: Uint8Array): Promise<Session> {
  const path = join(folder, `${files++}.pcap`)
  writeFileSync(path, bytes)
  return readSession(path)
}

async function page(session: Session, flows: readonly number[], order: LadderOrder = 'time') {
  const ladder = await makeLadder(session, flows, order, noPause)
  return { ladder, rows: await ladderRows(session, ladder, 0, 5000, noPause) }
}

let sample: Session
beforeAll(async () => {
  sample = await readSession()
})

describe('the flows of a ladder', () => {
  it('are the control connection with the data connections that began during it, whichever was asked for', async () => {
    for (const flow of [1, 2, 3])
      expect(await flowsTogether(sample, flow, noPause)).toEqual({ flows: [1, 2, 3], together: 'ftp', leftOut: 0 })
    for (const flow of [4, 5]) expect((await flowsTogether(sample, flow, noPause)).flows).toEqual([4, 5])
  })

  it('are one flow alone where nothing belongs to it', async () => {
    expect(await flowsTogether(sample, 0, noPause)).toEqual({ flows: [0], together: 'asked', leftOut: 0 })
  })

  it('have their hosts once, originator of the first flow at the left', async () => {
    const { ladder } = await page(sample, [1, 2, 3])
    const { hosts, lanes } = ladderFrame(sample, ladder)
    expect(hosts).toEqual(['192.0.2.10', '198.51.100.20'])
    expect(
      lanes.map(({ orig, resp, origPort, respPort, service }) => [orig, resp, origPort, respPort, service]),
    ).toEqual([
      [0, 1, 3171, 21, 'ftp'],
      [1, 0, 20, 3172, 'ftp-data'],
      [1, 0, 20, 3173, 'ftp-data'],
    ])
    expect(lanes[1]?.base).toEqual({ orig: 3061133541, resp: 87674104 })
  })
})

describe('a host that talks to itself', () => {
  it('has a life line for each of its roles', async () => {
    const bytes = conversation(HANDSHAKE)
    // 10.0.0.2 becomes 10.0.0.1: every other byte stays
    for (let at = 0; at + 4 <= bytes.length; at++)
      if (bytes[at] === 10 && bytes[at + 1] === 0 && bytes[at + 2] === 0 && bytes[at + 3] === 2) bytes[at + 3] = 1
    const session = await made(bytes)
    const { ladder, rows } = await page(session, [0])
    expect(ladderFrame(session, ladder)).toMatchObject({
      hosts: ['10.0.0.1 (originator)', '10.0.0.1 (responder)'],
      lanes: [{ orig: 0, resp: 1 }],
    })
    expect([...rows.side]).toEqual([0, 1, 0])
  })
})

describe('a ladder in time order', () => {
  it('has the frames as captured, with times, sides, numbers as sent and labels', async () => {
    const { rows } = await page(sample, [4, 5])
    expect([...rows.frame]).toEqual(Array.from({ length: 23 }, (_, i) => 50 + i))
    expect(rows.label.slice(8, 18)).toEqual([
      'PASV',
      '227 Entering Passive Mode (198,51,100,20,14,84)',
      'SYN',
      'SYN, ACK',
      'ACK',
      'LIST',
      '125 Data connection already open; Transfer starting.',
      'FIN, ACK',
      'ACK',
      '1,167 bytes',
    ])
    expect([...rows.lane.slice(8, 12)]).toEqual([0, 0, 1, 1])
    expect([...rows.side.slice(8, 12)]).toEqual([0, 1, 0, 1])
    expect(rows.seq[10]).toBe(157871686)
    expect(rows.ack[10]).toBeNaN()
    expect(rows.ack[11]).toBe(157871687)
    expect(rows.gap[0]).toBeNaN()
    expect(rows.gap[1]).toBe(93_143_000)
  })

  it('says by how much a segment was late and where its bytes belong', async () => {
    const { rows } = await page(sample, [4, 5])
    const at = rows.frame.indexOf(67)
    // frame 67 − frame 65, the FIN that came before its bytes
    expect(rows.late[at]).toBe(sample.frames.timeNs(66) - sample.frames.timeNs(64))
    expect(rows.late[at]).toBe(2_023_000)
    expect(rows.lateBefore[at]).toBe(65)
    expect(rows.lateRow[at]).toBe(rows.frame.indexOf(65))
    expect([...rows.late].filter((ns) => !Number.isNaN(ns))).toHaveLength(1)
  })

  it('brackets handshakes and closes lane by lane', async () => {
    const { ladder } = await page(sample, [4, 5])
    expect(ladder.brackets).toEqual([
      { name: 'handshake', lane: 0, from: 0, to: 2 },
      { name: 'handshake', lane: 1, from: 10, to: 12 },
      { name: 'close', lane: 1, from: 15, to: 21 },
    ])
  })
})

describe('a ladder in sequence order', () => {
  it('has a late segment where its bytes belong, and the row it landed before', async () => {
    const { rows } = await page(sample, [4, 5], 'sequence')
    expect([...rows.frame.slice(14, 20)]).toEqual([64, 67, 65, 66, 68, 69])
    expect(rows.lateRow[15]).toBe(rows.frame.indexOf(68))
    expect(rows.gap[16]).toBe(-2_023_000)
  })

  it('puts several late segments of one place in the order of their numbers', async () => {
    const data = (i: number): Sent => ({ from: 'a', seq: 1001 + i * 10, text: '0123456789' })
    const session = await made(conversation([...HANDSHAKE, data(0), data(3), data(2), data(1), data(4)]))
    expect([...(await sequenceOrder(session, null, noPause))]).toEqual([0, 1, 2, 3, 6, 5, 4, 7])
    const { rows } = await page(session, [0], 'sequence')
    expect([...rows.frame]).toEqual([1, 2, 3, 4, 7, 6, 5, 8])
    expect([...rows.late.slice(4, 7)]).toEqual([2_000_000, 1_000_000, Number.NaN])
    expect([...rows.lateRow.slice(4, 7)]).toEqual([7, 7, -1])
  })

  it('finds the place of a late segment behind another that was late, too', async () => {
    const data = (i: number): Sent => ({ from: 'a', seq: 1001 + i * 10, text: '0123456789' })
    const session = await made(conversation([...HANDSHAKE, data(0), data(4), data(1), data(2), data(5), data(3)]))
    const { rows } = await page(session, [0], 'sequence')
    expect([...rows.frame]).toEqual([1, 2, 3, 4, 6, 7, 9, 5, 8])
    expect([...rows.lateBefore.slice(4, 7)]).toEqual([5, 5, 5])
  })

  it('lands below the last row what was captured last of all', async () => {
    const data = (i: number): Sent => ({ from: 'a', seq: 1001 + i * 10, text: '0123456789' })
    const session = await made(conversation([...HANDSHAKE, data(0), data(2), data(1)]))
    const { rows } = await page(session, [0], 'sequence')
    expect([...rows.frame]).toEqual([1, 2, 3, 4, 6, 5])
    expect(rows.lateRow[4]).toBe(6)
  })

  it('holds every frame once, whatever order segments came in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(30), { minLength: 1, maxLength: 12 }), async (order) => {
        const sent = order.map((i): Sent => ({ from: 'a', seq: 1001 + i * 10, text: '0123456789' }))
        const session = await made(conversation([...HANDSHAKE, ...sent]))
        for (const which of ['time', 'sequence'] as const) {
          const { rows } = await page(session, [0], which)
          expect([...rows.frame].sort((a, b) => a - b)).toEqual(
            order.map((_, i) => i + 1).concat([order.length + 1, order.length + 2, order.length + 3]),
          )
          if (which === 'sequence') {
            const numbers = [...rows.seq.slice(3)]
            expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
          }
          for (const at of rows.lateRow) expect(at).toBeLessThanOrEqual(rows.frame.length)
        }
      }),
      { numRuns: 30 },
    )
  })
})

describe('pages', () => {
  it('are the same rows however they are cut, and empty beyond the end', async () => {
    const { ladder, rows } = await page(sample, [4, 5])
    const second = await ladderRows(sample, ladder, 10, 3, noPause)
    expect([...second.frame]).toEqual([...rows.frame.slice(10, 13)])
    expect(second.gap[0]).toBe(rows.gap[10])
    expect((await ladderRows(sample, ladder, 99, 10, noPause)).label).toEqual([])
  })
})

describe('a label', () => {
  it('names flags, resets and what is out of the ordinary by its own bytes', async () => {
    const session = await made(
      conversation([
        ...HANDSHAKE,
        { from: 'a', seq: 1001, text: 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', ack: 5001 },
        { from: 'b', seq: 5001, text: '\x00\x01\x02', ack: 1028 },
        { from: 'b', seq: 5004, text: 'x', flags: 16 | FIN, ack: 1028 },
        { from: 'a', seq: 1028, flags: RST },
        { from: 'a', seq: 1028, flags: SYN | FIN },
      ]),
    )
    const labels = (await page(session, [0])).rows.label
    expect(labels.slice(3, 7)).toEqual(['GET / HTTP/1.1', '3 bytes', 'FIN · 1 byte', 'RST'])
  })

  it('takes what tcpdump says of datagrams', async () => {
    const { rows } = await page(sample, [0])
    expect(rows.label).toEqual(['1+ A? ftp.example.net. (33)', '1 1/0/0 A 198.51.100.20 (49)'])
    const session = await made(datagrams([['a', 'hello']]))
    expect((await page(session, [0])).rows.label).toEqual(['UDP, length 5'])
  })

  it('is short and without control characters, whatever the bytes are', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.nat(255),
        fc.nat(60),
        fc.nat(200),
        (bytes, flags, at, length) => {
          const layers = new Layers()
          layers.reset(bytes, 0, bytes.length, bytes.length)
          Object.assign(layers, {
            ipProtocol: 6,
            tcpHeaderLength: 20,
            tcpFlags: flags,
            payloadAt: at,
            payloadLength: length,
          })
          layers.payloadCaptured = Math.max(0, Math.min(length, bytes.length - at))
          for (const protocol of [0, 23, 39, 40, 41]) {
            layers.count = 1
            layers.protocol[0] = protocol
            layers.offset[0] = at
            layers.length[0] = length
            const label = ladderLabel(layers, () => '')
            expect(label.length).toBeLessThanOrEqual(MAX_LABEL)
            expect(label).not.toMatch(/\p{Cc}/u)
          }
        },
      ),
    )
  })
})

const IMPAIRED = '../shared/captures/generated/06-impaired-passive-client.pcap'
describe.skipIf(!existsSync(IMPAIRED))(
  `the impaired capture (${existsSync(IMPAIRED) ? 'present' : 'absent: skipped'})`,
  () => {
    it('shows a session with all its data connections, every frame once, late segments before later bytes', async () => {
      const session = await readSession(IMPAIRED)
      const control = Array.from({ length: session.flows.count }, (_, flow) => flow).find(
        (flow) => session.flows.serviceText(flow) === 'ftp',
      )
      if (control === undefined) throw new Error('no control connection')
      const group = await flowsTogether(session, control, noPause)
      expect(group.flows.length).toBeGreaterThan(3)
      const time = await makeLadder(session, group.flows, 'time', noPause)
      const sequence = await makeLadder(session, group.flows, 'sequence', noPause)
      expect([...sequence.rows].sort((a, b) => a - b)).toEqual([...time.rows].sort((a, b) => a - b))
      expect(sequence.late.size).toBeGreaterThan(10)
      expect(sequence.reordered).toBe(
        [...sequence.late.keys()].filter((row) => (session.frames.marks(row) & Mark.retransmission) === 0).length,
      )
      expect(sequence.reordered).toBeLessThan(sequence.late.size)
      for (const [row, { before }] of sequence.late) {
        expect(sequence.rows.indexOf(row)).toBeLessThan(sequence.rows.indexOf(before))
        expect(session.frames.timeNs(row)).toBeGreaterThanOrEqual(session.frames.timeNs(before))
      }
    })
  },
)

const LISTING = '../shared/listings/as-printed.txt'
describe.skipIf(!existsSync(LISTING))(`a listing (${existsSync(LISTING) ? 'present' : 'absent: skipped'})`, () => {
  it('has its ladder without bytes, and claims no port that the text does not name', async () => {
    const session = await readSession(LISTING)
    const { ladder, rows } = await page(session, [1])
    const { lanes } = ladderFrame(session, ladder)
    expect(lanes[0]).toMatchObject({ origPort: 3171, respPort: -1 })
    expect(rows.label.slice(0, 4)).toEqual(['SYN', 'SYN, ACK', 'ACK', '55 bytes'])
  })
})
