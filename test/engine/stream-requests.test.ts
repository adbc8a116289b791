/** The stream requests through the router: what they refuse, what they keep, and that they are about one stream at a time. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ethernet, ipv4 } from '../decode/build'
import { testFolder, writePcap } from '../files/make'
import { SAMPLE } from '../session/sample'
import { conversation, HANDSHAKE } from '../session/stream-capture'
import { desk } from './desk'

const folder = testFolder()
const { workspace, ask, value, open: openCapture } = desk()

const HEX = { show: 'hex', side: 'orig', columns: 16 } as const

const openFlow = (flow: number) => value('stream.open', { flow, ...HEX })

beforeAll(() => openCapture(SAMPLE))
afterAll(() => workspace.closeAll())

describe('stream requests', () => {
  it('give pages, frames and bytes of the stream that was opened', async () => {
    const { view, protocol, orig } = await openFlow(1)
    expect(protocol).toBe('tcp')
    const rows = await ask('stream.rows', { view, from: 0, count: 1 })
    expect(rows.ok && Buffer.from(rows.value.bytes).toString()).toBe('USER anonymous\r\n')
    expect(await ask('stream.locate', { view, side: 'orig', offset: 5 })).toEqual({
      ok: true,
      value: { frame: 10, byte: 59, row: 0 },
    })
    expect(await ask('stream.locate', { view, side: 'orig', offset: orig.length })).toEqual({
      ok: true,
      value: { frame: 0, byte: 0, row: -1 },
    })
    expect(await ask('stream.frame', { view, frame: 10 })).toEqual({ ok: true, value: { row: 0 } })
    const bytes = await ask('stream.bytes', { view, side: 'orig', from: orig.length - 2, count: 1000 })
    expect(bytes.ok && [...bytes.value.bytes]).toEqual([13, 10])
  })

  it('give captured bytes only, and how many were not', async () => {
    await openCapture(
      folder.file(
        'gap.pcap',
        conversation([...HANDSHAKE, { from: 'a', seq: 1001, text: 'abc' }, { from: 'a', seq: 1010, text: 'xyz' }]),
      ),
    )
    const { view } = await openFlow(0)
    const bytes = await ask('stream.bytes', { view, side: 'orig', from: 1, count: 9 })
    expect(bytes.ok && Buffer.from(bytes.value.bytes).toString()).toBe('bcx')
    expect(bytes.ok && bytes.value.missing).toBe(6)
    await openCapture(SAMPLE)
  })

  it('keep the layout for the same question, and end it with the next stream', async () => {
    const first = await openFlow(1)
    expect((await openFlow(1)).view).toBe(first.view)
    const other = await openFlow(2)
    expect(other.view).not.toBe(first.view)
    for (const answer of [
      await ask('stream.rows', { view: first.view, from: 0, count: 10 }),
      await ask('stream.save', { view: first.view, side: 'orig', path: 'x', gaps: 'skip' }),
    ])
      expect(answer).toMatchObject({ ok: false, error: { code: 'unknown-view' } })
  })

  it('refuse a flow that is not there and rows too wide or too narrow', async () => {
    expect(await ask('stream.open', { flow: 999, ...HEX })).toMatchObject({ ok: false, error: { code: 'bad-request' } })
    for (const columns of [0, 3, 257, 1.5])
      expect(await ask('stream.open', { flow: 0, ...HEX, columns })).toMatchObject({
        ok: false,
        error: { code: 'bad-request' },
      })
  })

  it('say of a flow without a stream that there is none', async () => {
    const echo = ethernet(0x0800, ipv4(1, [8, 0, 0, 0, 0, 1, 0, 1]))
    await openCapture(folder.file('icmp.pcap', writePcap([{ data: echo }])))
    expect(await openFlow(0)).toMatchObject({ protocol: null, rows: 0 })
    await openCapture(SAMPLE)
  })
})
