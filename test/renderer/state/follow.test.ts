// One thing selected is selected everywhere: sessions, transfers and findings select frame and flow, and the other way round.
import { engine } from '@renderer/client/engine-client'
import {
  crossOver,
  judgeFinding,
  refreshConclusions,
  selectFinding,
  selectSession,
  selectTransfer,
  stepFinding,
} from '@renderer/state/conclusions'
import { keepPlace } from '@renderer/state/follow'
import { NO_SELECTION, useUi } from '@renderer/state/store'
import { isLit } from '@renderer/views/reading/lit'
import type { FindingRow, FtpPlace, FtpSessionList, FtpSessionView } from '@shared/conclusions'
import { ok } from '@shared/result'
import type { CaptureSummary } from '@shared/rows'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ftpSession } from '../../insight/ftp-example'

const firewall = { connections: [], rules: [], remarks: [] }
const session: FtpSessionView = {
  ...ftpSession(),
  flow: 1,
  firewall,
  transfers: ftpSession().transfers.map((one, at) => ({ ...one, flow: 2 + at })),
}
const list = { sessions: [{ session: 1 }], transfers: 2, limits: [] } as unknown as FtpSessionList
const place: FtpPlace = { session: 1, transfer: 1, controlFlow: 1, dataFlow: 3, controlFrames: [29, 31, 32, 45] }
const finding = (id: string, change: Partial<FindingRow> = {}): FindingRow => ({
  id,
  kind: 'gap',
  verdict: 'bytes missing',
  summary: '',
  status: 'standing',
  certainty: 'read',
  subject: {},
  flow: 3,
  first_frame: 40,
  first_ns: 0,
  frames: 1,
  judgement: null,
  ...change,
})
const marks = { frame: new Uint32Array(), finding: new Uint32Array() }

let stop: () => void
beforeEach(() => {
  useUi.setState({ selection: NO_SELECTION, place: null, ftp: list, findings: null })
  stop = keepPlace()
})
afterEach(() => {
  stop()
  vi.restoreAllMocks()
  useUi.setState({ selection: NO_SELECTION, place: null, ftp: null, findings: null })
})

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('a transfer that is selected', () => {
  it('selects the first frame of its data connection, and is itself what is selected in the tree', async () => {
    const ask = vi.spyOn(engine, 'ask')
    selectTransfer(session, 1)
    expect(useUi.getState().selection).toMatchObject({ frame: 33, flow: 3 })
    expect(useUi.getState().place).toEqual(place)
    await settle()
    expect(ask).not.toHaveBeenCalled()
  })

  it('selects its command where it has no data connection', () => {
    const without = { ...session, transfers: session.transfers.map((one) => ({ ...one, flow: -1 })) }
    selectTransfer(without, 1)
    expect(useUi.getState().selection).toMatchObject({ frame: 31, flow: 1 })
  })

  it('is left for its session when the session is selected', () => {
    selectSession({ session: 1, flow: 1, first_frame: 5 })
    expect(useUi.getState().selection).toMatchObject({ frame: 5, flow: 1 })
    expect(useUi.getState().place).toMatchObject({ session: 1, transfer: null })
  })
})

describe('a frame that is selected anywhere', () => {
  it('brings its place in the FTP sessions with it a moment later', async () => {
    vi.spyOn(engine, 'ask').mockResolvedValue(ok(place))
    useUi.setState({ selection: { ...NO_SELECTION, frame: 35, flow: 3 } })
    await settle()
    expect(useUi.getState().place).toEqual(place)
    expect(engine.ask).toHaveBeenCalledWith('ftp.locate', { frame: 35, flow: 3 }, 'ftp.locate')
  })

  it('asks nothing in a capture without FTP', async () => {
    const ask = vi.spyOn(engine, 'ask')
    useUi.setState({ ftp: { sessions: [], transfers: 0, limits: [] }, place })
    useUi.setState({ selection: { ...NO_SELECTION, frame: 36, flow: 3 } })
    await settle()
    expect(ask).not.toHaveBeenCalled()
    expect(useUi.getState().place).toBeNull()
  })
})

describe('lines that light up together', () => {
  const lit = { place, except: -1 }

  it('are those of the data connection and the control lines about it', () => {
    expect([29, 31, 45].map((frame) => isLit(lit, frame, 1))).toEqual([true, true, true])
    expect(isLit(lit, 30, 1)).toBe(false)
    expect(isLit(lit, 35, 3)).toBe(true)
    expect(isLit(null, 35, 3)).toBe(false)
  })

  it('leave out the selected flow, which is marked already', () => {
    expect(isLit({ place, except: 3 }, 35, 3)).toBe(false)
    expect(isLit({ place, except: 3 }, 29, 1)).toBe(true)
  })
})

describe('from the data connection to its announcement', () => {
  it('leads one key, and back', async () => {
    useUi.setState({ selection: { ...NO_SELECTION, frame: 35, flow: 3 }, place })
    await crossOver()
    expect(useUi.getState().selection).toMatchObject({ frame: 29, flow: 1 })
    useUi.setState({ place })
    vi.spyOn(engine, 'ask').mockResolvedValue(ok({ record: { first_frame: 33 } }) as never)
    await crossOver()
    expect(useUi.getState().selection).toMatchObject({ frame: 33, flow: 3 })
  })
})

describe('a finding', () => {
  const findings = [finding('a'), finding('gone', { status: 'withdrawn' }), finding('b', { first_frame: 0, flow: -1 })]

  it('that is selected selects its first frame; one without frames is selected by itself', () => {
    selectFinding(findings[0] as FindingRow)
    expect(useUi.getState().selection).toMatchObject({ frame: 40, flow: 3, finding: 'a' })
    selectFinding(findings[2] as FindingRow)
    expect(useUi.getState().selection.finding).toBe('b')
  })

  it('is followed by the next one that stands, around the end', () => {
    useUi.setState({ findings: { findings, limits: [], marks } })
    stepFinding(1)
    expect(useUi.getState().selection.finding).toBe('a')
    stepFinding(1)
    expect(useUi.getState().selection.finding).toBe('b')
    stepFinding(1)
    expect(useUi.getState().selection.finding).toBe('a')
    expect(useUi.getState().navigator).toBe('findings')
  })

  it('carries the decision as soon as the project has it', async () => {
    const judgement = { state: 'dismissed', reason: 'a test', author: 'kf', timeMs: 1 } as const
    useUi.setState({ findings: { findings, limits: [], marks } })
    vi.spyOn(engine, 'ask').mockResolvedValue(ok(judgement) as never)
    expect(await judgeFinding('a', 'dismissed', 'a test')).toBe(true)
    expect(useUi.getState().findings?.findings[0]?.judgement).toEqual(judgement)
  })
})

describe('asking for conclusions', () => {
  it('waits for the answer under way and asks once more when something changed meanwhile, however often', async () => {
    useUi.setState({ summary: {} as CaptureSummary, opened: ['a.pcap'] })
    const waiting: (() => void)[] = []
    const ask = vi.spyOn(engine, 'ask').mockImplementation(((name: string) => {
      const answer = name === 'ftp.sessions' ? list : { findings: [], limits: [], marks }
      return new Promise((resolve) => waiting.push(() => resolve(ok(answer))))
    }) as never)
    const asked = (name: string): number => ask.mock.calls.filter(([request]) => request === name).length
    const first = refreshConclusions()
    for (let i = 0; i < 5; i++) await refreshConclusions()
    expect(asked('ftp.sessions')).toBe(1)
    let done = false
    void first.then(() => {
      done = true
    })
    while (!done) {
      waiting.shift()?.()
      await settle()
    }
    expect([asked('ftp.sessions'), asked('findings.list')]).toEqual([2, 2])
    expect(useUi.getState().ftp).toEqual(list)
    useUi.setState({ summary: null, opened: [] })
  })
})
