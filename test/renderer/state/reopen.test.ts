import { engine } from '@renderer/client/engine-client'
import { dismissProblem, report } from '@renderer/state/actions'
import { reopenAfterRestart } from '@renderer/state/reopen'
import { NO_SELECTION, useUi } from '@renderer/state/store'
import type { FromEngine, RequestName, ToEngine } from '@shared/contract'
import type { CaptureSummary } from '@shared/rows'
import { afterEach, describe, expect, it } from 'vitest'

const summaryOf = (frames: number, flows: number, phase: CaptureSummary['phase']) =>
  ({ frames, flows, phase, files: [] }) as unknown as CaptureSummary

const VIEW = { view: 1, count: 0, total: 0, elapsedMs: 0, revision: 1 }

/** An engine that has just been started and has read `summary` so far. */
function freshEngine(summary: CaptureSummary | null) {
  const { port1, port2 } = new MessageChannel()
  const asked: { name: RequestName; input: unknown }[] = []
  const answers: Partial<Record<RequestName, unknown>> = {
    'capture.open': summary,
    'capture.summary': summary,
    'project.info': null,
    'frames.view': VIEW,
    'flows.view': VIEW,
    'notes.list': [],
    'filters.list': [],
  }
  port2.onmessage = ({ data }: MessageEvent<ToEngine>) => {
    if (data.kind !== 'request') return
    asked.push({ name: data.name, input: data.input })
    const answer: FromEngine = { kind: 'answer', id: data.id, result: { ok: true, value: answers[data.name] ?? null } }
    port2.postMessage(answer)
  }
  port2.start()
  engine.attach(port1)
  close = () => {
    engine.detach()
    port2.close()
  }
  return asked
}

let close = (): void => {}
afterEach(() => {
  close()
  useUi.setState({
    summary: null,
    selection: NO_SELECTION,
    onlyFlow: null,
    filter: '',
    opened: [],
    engineState: 'ready',
  })
})

describe('coming back after the engine died', () => {
  const before = { frame: 50, flow: 3, bytes: null, note: null, finding: null }

  it('opens the same captures with the same filter and selects again once the frame has been read', async () => {
    const asked = freshEngine(summaryOf(10, 1, 'loading'))
    useUi.setState({ summary: summaryOf(90, 5, 'complete'), opened: ['/a.pcap'], selection: before, filter: 'tcp' })
    await reopenAfterRestart()
    expect(asked[0]).toEqual({ name: 'capture.open', input: { paths: ['/a.pcap'] } })
    expect(asked.find(({ name }) => name === 'frames.view')?.input).toMatchObject({ filter: 'tcp' })
    expect(useUi.getState().selection).toBe(NO_SELECTION)
    useUi.setState({ summary: summaryOf(49, 4, 'loading') })
    expect(useUi.getState().selection).toBe(NO_SELECTION)
    useUi.setState({ summary: summaryOf(60, 4, 'loading') })
    expect(useUi.getState().selection).toEqual(before)
  })

  it('lets the selection go when the file no longer holds it', async () => {
    freshEngine(summaryOf(10, 1, 'complete'))
    useUi.setState({ summary: summaryOf(90, 5, 'complete'), opened: ['/a.pcap'], selection: before })
    await reopenAfterRestart()
    expect(useUi.getState().selection).toBe(NO_SELECTION)
    useUi.setState({ summary: summaryOf(90, 5, 'complete') })
    expect(useUi.getState().selection).toBe(NO_SELECTION)
  })

  it('does not take away what the user has selected meanwhile', async () => {
    freshEngine(summaryOf(10, 1, 'loading'))
    useUi.setState({ summary: summaryOf(90, 5, 'complete'), opened: ['/a.pcap'], selection: before })
    await reopenAfterRestart()
    const chosen = { ...before, frame: 2 }
    useUi.setState({ selection: chosen })
    useUi.setState({ summary: summaryOf(90, 5, 'complete') })
    expect(useUi.getState().selection).toBe(chosen)
  })

  it('asks for nothing when nothing was open', async () => {
    const asked = freshEngine(null)
    await reopenAfterRestart()
    expect(asked).toEqual([])
  })
})

describe('problems', () => {
  const messages = (): string[] => useUi.getState().problems.map(({ error }) => error.message)
  afterEach(() => useUi.setState({ problems: [], engineState: 'ready' }))

  it('show the same error once, the newest last, and go when dismissed', () => {
    for (const message of ['a', 'b', 'a']) report({ code: 'internal', message, remedy: '' })
    expect(messages()).toEqual(['b', 'a'])
    dismissProblem(useUi.getState().problems[0].id)
    expect(messages()).toEqual(['a'])
  })

  it('are not made of answers that nobody waits for any more, nor of the engine being away', () => {
    report({ code: 'cancelled', message: 'c', remedy: '' })
    report({ code: 'unknown-view', message: 'u', remedy: '' })
    useUi.setState({ engineState: 'restarting' })
    report({ code: 'engine-gone', message: 'g', remedy: '' })
    report({ code: 'not-found', message: 'the file is gone', remedy: '' })
    expect(messages()).toEqual(['the file is gone'])
  })
})
