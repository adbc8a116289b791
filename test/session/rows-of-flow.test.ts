/** The frames of a flow, found piece by piece while a capture grows, against a look at every frame. */
import { rehearsalFrames } from '@main/session/rehearsal-frames'
import { rowsOfFlow } from '@main/session/rows-of-flow'
import { Session } from '@main/session/session'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../files/make'
import { noPause } from './sample'

function everyRow({ frames }: Session, flow: number): number[] {
  return Array.from({ length: frames.count }, (_, row) => row).filter((row) => frames.flow(row) === flow)
}

describe('the rows of a flow', () => {
  it('are those whose frames say so, however many came since it was asked for last', async () => {
    // fragments in it find their flow later than they came
    const path = testFolder().file('some.pcap', rehearsalFrames(120, 2))
    const step = fc.record({ more: fc.integer({ min: 0, max: 700 }), asked: fc.array(fc.nat(400), { maxLength: 8 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const opened = await Session.open([path])
        if (!opened.ok) throw new Error(opened.error.message)
        const session = opened.value
        for (const { more, asked } of steps) {
          session.ingest.take(more)
          for (const number of asked) {
            if (session.flows.count === 0) continue
            const flow = number % session.flows.count
            expect([...(await rowsOfFlow(session, flow, noPause))]).toEqual(everyRow(session, flow))
          }
        }
        session.close()
      }),
      { numRuns: 30 },
    )
  })

  it('are found once when two ask for them at the same time', async () => {
    const path = testFolder().file('some.pcap', rehearsalFrames(120, 30))
    const opened = await Session.open([path])
    if (!opened.ok) throw new Error(opened.error.message)
    const session = opened.value
    await session.load()
    const pause = () => new Promise<void>((resolve) => setImmediate(resolve))
    const [one, other] = await Promise.all([rowsOfFlow(session, 3, pause), rowsOfFlow(session, 3, pause)])
    expect([...one]).toEqual(everyRow(session, 3))
    expect([...other]).toEqual([...one])
    session.close()
  })
})
