/** What is said of the sample's flows: every sentence with its frames, nothing that the frames do not hold. */
import { describeFlow } from '@main/session/flow-detail'
import type { Session } from '@main/session/session'
import { beforeAll, describe, expect, it } from 'vitest'
import { noPause, readSession } from '../session/sample'

let session: Session
beforeAll(async () => {
  session = await readSession()
})

const statements = async (flow: number) => (await describeFlow(session, flow, noPause)).statements

describe('the explanation of a flow', () => {
  it('says who asked, who answered and how long it took', async () => {
    const [asked, answered] = await statements(0)
    expect(asked).toMatchObject({
      kind: 'read',
      frames: [3],
      text: '192.0.2.10 sent 1 datagram (33 bytes of payload) to 192.0.2.53, port 53.',
    })
    expect(answered).toMatchObject({ kind: 'read', frames: [3, 4] })
    expect(answered.text).toContain('10.139 ms')
  })

  it('names the opener of a data connection, its handshake with the arithmetic, and the capture point with its reason', async () => {
    const [opened, handshake, point] = await statements(2)
    expect(opened).toMatchObject({
      kind: 'read',
      text: '198.51.100.20 opened the connection to port 3172 of 192.0.2.10.',
      frames: [19],
    })
    expect(handshake.frames).toEqual([19, 20, 21])
    expect(handshake.arithmetic).toBe('176.0 µs (SYN to SYN/ACK) + 106.328 ms (SYN/ACK to ACK) = 106.504 ms')
    expect(point).toMatchObject({ kind: 'inferred' })
    expect(point.text).toContain('at or near the responder')
  })

  it('says who finished first and how long the other half stayed open', async () => {
    const close = (await statements(2)).at(-1)
    expect(close).toMatchObject({ kind: 'read', frames: [23, 25] })
    expect(close?.text).toBe(
      '198.51.100.20 finished first; the other half stayed open for 52.347 ms. Both sides sent FIN.',
    )
  })

  it('does not call an open end an alarm', async () => {
    const last = (await statements(4)).at(-1)
    expect(last?.kind).toBe('unknown')
    expect(last?.text).toContain('still open at the end of the capture')
  })

  it('tells the late segment as out of order, not as lost or sent again', async () => {
    const said = (await statements(5)).map(({ text }) => text)
    expect(said).toContain('1 segment came out of order.')
    expect(said.join(' ')).not.toMatch(/sent again|hole in|not in this capture/)
  })

  it('gives the margin its brackets: handshake, data, close', async () => {
    const { phases } = await describeFlow(session, 2, noPause)
    expect(phases).toEqual([
      { name: 'handshake', from: 19, to: 21 },
      { name: 'data', from: 22, to: 22 },
      { name: 'close', from: 23, to: 27 },
    ])
  })
})
