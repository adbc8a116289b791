/** The ladder, graph and figure requests through the router: what they answer, keep and refuse. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testFolder } from '../files/make'
import { SAMPLE } from '../session/sample'
import { desk } from './desk'

const folder = testFolder()
const { workspace, ask, value, open: openCapture } = desk()

const open = (flow: number, order: 'time' | 'sequence' = 'time') =>
  value('ladder.open', { flows: [flow], together: true, order })

beforeAll(() => openCapture(SAMPLE))
afterAll(() => workspace.closeAll())

describe('ladder requests', () => {
  it('give the ladder of a flow with its conversation, its pages, and where a frame stands in it', async () => {
    const ladder = await open(5)
    expect(ladder).toMatchObject({
      rows: 23,
      late: 1,
      leftOut: 0,
      limited: false,
      hosts: ['192.0.2.10', '198.51.100.20'],
    })
    expect(ladder.together).not.toBe('asked')
    const page = await ask('ladder.rows', { view: ladder.view, from: 8, count: 2 })
    expect(page.ok && page.value.label).toEqual(['PASV', '227 Entering Passive Mode (198,51,100,20,14,84)'])
    expect(await ask('ladder.locate', { view: ladder.view, frame: 67 })).toEqual({ ok: true, value: { row: 17 } })
    expect(await ask('ladder.locate', { view: ladder.view, frame: 5 })).toEqual({ ok: true, value: { row: -1 } })
  })

  it('take just the flows that are named when nothing else is asked for', async () => {
    const alone = await ask('ladder.open', { flows: [3, 3], together: false, order: 'time' })
    expect(alone).toMatchObject({ ok: true, value: { rows: 10, together: 'asked' } })
  })

  it('keep the ladder while the same is asked for, and say when it was replaced', async () => {
    const first = await open(4)
    expect((await open(5)).view).toBe(first.view)
    const second = await open(5, 'sequence')
    expect(second.view).not.toBe(first.view)
    expect(await ask('ladder.rows', { view: first.view, from: 0, count: 1 })).toMatchObject({
      ok: false,
      error: { code: 'unknown-view' },
    })
  })

  it('refuse flows that are not there, and more than fit', async () => {
    const refused = { ok: false, error: { code: 'bad-request' } }
    expect(await ask('ladder.open', { flows: [99], together: true, order: 'time' })).toMatchObject(refused)
    expect(await ask('ladder.open', { flows: [], together: true, order: 'time' })).toMatchObject(refused)
    const many = Array.from({ length: 65 }, () => 1)
    expect(await ask('ladder.open', { flows: many, together: true, order: 'time' })).toMatchObject(refused)
    const graph = { kind: 'rtt', side: 'orig', span: null, points: 100 } as const
    expect(await ask('graph.series', { flow: 99, ...graph })).toMatchObject(refused)
    expect(await ask('graph.series', { flow: 1, ...graph, points: 1e9 })).toMatchObject(refused)
  })
})

describe('graph requests', () => {
  it('give a part of a graph', async () => {
    const input = { flow: 3, kind: 'time-sequence', side: 'orig', points: 300 } as const
    const whole = await ask('graph.series', { ...input, span: null })
    if (!whole.ok) throw new Error(whole.error.message)
    const { firstNs } = whole.value
    const part = await ask('graph.series', { ...input, span: [firstNs + 112.7e6, firstNs + 112.8e6] })
    expect(part.ok && part.value.layers.find(({ role }) => role === 'segment')?.frame).toEqual(Uint32Array.of(37))
  })
})

describe('a figure', () => {
  it('is written as text or as bytes', async () => {
    const path = join(folder.path, 'figure.svg')
    expect(await ask('figure.save', { path, content: '<svg>→</svg>' })).toEqual({ ok: true, value: { bytes: 14 } })
    expect(readFileSync(path, 'utf8')).toBe('<svg>→</svg>')
    await ask('figure.save', { path, content: Uint8Array.of(137, 80, 78, 71) })
    expect([...readFileSync(path)]).toEqual([137, 80, 78, 71])
  })

  it('is never written over a capture that is open, nor half', async () => {
    const before = readFileSync(SAMPLE)
    expect(await ask('figure.save', { path: SAMPLE, content: 'x' })).toMatchObject({
      ok: false,
      error: { code: 'not-writable' },
    })
    expect(readFileSync(SAMPLE).equals(before)).toBe(true)
    const nowhere = join(folder.path, 'no', 'folder', 'x.svg')
    expect(await ask('figure.save', { path: nowhere, content: 'x' })).toMatchObject({
      ok: false,
      error: { code: 'not-writable' },
    })
    expect(existsSync(nowhere)).toBe(false)
  })
})

describe('without a capture', () => {
  it('all of them say so', async () => {
    await ask('capture.close', {})
    for (const result of [
      await ask('ladder.open', { flows: [0], together: true, order: 'time' }),
      await ask('graph.series', { flow: 0, kind: 'rtt', side: 'orig', span: null, points: 100 }),
    ])
      expect(result).toMatchObject({ ok: false, error: { code: 'no-capture' } })
    expect(await ask('ladder.rows', { view: 1, from: 0, count: 1 })).toMatchObject({ ok: false })
  })
})
