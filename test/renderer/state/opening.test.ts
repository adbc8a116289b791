/** What opening a capture asks of the engine, and in which order: every question more is seen as waiting. */
import { engine } from '@renderer/client/engine-client'
import { firstRows } from '@renderer/client/first-rows'
import { PAGE_ROWS } from '@renderer/client/row-cache'
import { openPaths } from '@renderer/state/actions'
import { useUi } from '@renderer/state/store'
import type { FromEngine, ToEngine } from '@shared/contract'
import type { CaptureSummary } from '@shared/rows'
import { afterEach, describe, expect, it, vi } from 'vitest'

vi.mock('@renderer/client/desktop', () => ({ desktop: { addRecent: async () => ({ ok: true, value: null }) } }))

const SUMMARY = { frames: 10, flows: 1, phase: 'loading', files: [] } as unknown as CaptureSummary
const VIEW = { view: 1, count: 10, total: 10, elapsedMs: 0, revision: 1 }
const ROWS = { from: 0 }

function answering(answers: Readonly<Record<string, unknown>>) {
  const { port1, port2 } = new MessageChannel()
  const asked: { name: string; input: unknown }[] = []
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
  useUi.setState({ summary: null, frameView: null, flowView: null, opened: [] })
})

describe('opening a capture', () => {
  it('takes the summary from the answer and asks for the list with its first rows as the very next question', async () => {
    const asked = answering({
      'capture.open': SUMMARY,
      'frames.view': { ...VIEW, first: ROWS },
      'flows.view': VIEW,
      'notes.list': [],
      'filters.list': [],
    })
    await openPaths(['/a.pcap'])
    const { lineOptions, summary, opened, frameView } = useUi.getState()
    expect(asked.slice(0, 2).map(({ name }) => name)).toEqual(['capture.open', 'frames.view'])
    expect(asked[1]?.input).toMatchObject({ first: { count: PAGE_ROWS, options: lineOptions } })
    expect(asked.some(({ name }) => name === 'capture.summary')).toBe(false)
    expect([summary, opened]).toEqual([SUMMARY, ['/a.pcap']])
    expect(frameView).toEqual(VIEW)
    expect(frameView && firstRows(frameView, lineOptions)).toEqual(ROWS)
    expect(frameView && firstRows(frameView, { ...lineOptions, utc: true })).toBeUndefined()
  })
})
