/** What is said of the sample's flows: every sentence with its frames, nothing that the frames do not hold. */
import { describeFlow, describeFtp } from '@main/session/flow-detail'
import type { Session } from '@main/session/session'
import type { Sentence } from '@shared/explanation'
import { beforeAll, describe, expect, it } from 'vitest'
import { noPause, readSession } from '../session/sample'

let session: Session
beforeAll(async () => {
  session = await readSession()
})

async function told(flow: number): Promise<(id: string) => Sentence> {
  const { sentences } = (await describeFlow(session, flow, noPause)).explanation
  return (id) => {
    const found = sentences.find((sentence) => sentence.id === id)
    if (!found) throw new Error(`nothing is said of ${id}: ${sentences.map((one) => one.id).join(' ')}`)
    return found
  }
}

describe('the explanation of a flow', () => {
  it('says who asked for which name, what was answered and how long it took', async () => {
    const of = await told(0)
    expect(of('name-lookup.question')).toMatchObject({ kind: 'read', frames: [3] })
    expect(of('name-lookup.question').text).toContain('“ftp.example.net”, type A (33 bytes)')
    expect(of('name-lookup.answer')).toMatchObject({ kind: 'read', frames: [3, 4] })
    expect(of('name-lookup.answer').text).toContain('after 10.139 ms')
  })

  it('names the opener of a data connection, its handshake with the arithmetic, and the capture point with its reason', async () => {
    const of = await told(2)
    expect(of('handshake.opener')).toMatchObject({
      kind: 'read',
      text: '198.51.100.20 opened the connection to port 3172 of 192.0.2.10: it sent the SYN.',
      frames: [19],
    })
    expect(of('handshake.round-trip').frames).toEqual([19, 20, 21])
    expect(of('handshake.round-trip').arithmetic.map(({ result }) => result)).toEqual([
      176_000, 106_328_000, 106_504_000,
    ])
    expect(of('handshake.capture-point').kind).toBe('inferred')
    expect(of('handshake.capture-point').text).toContain('at 192.0.2.10 or close to it')
  })

  it('says who finished first, how long the other half stayed open, and when the last ACK came', async () => {
    const of = await told(2)
    expect(of('close.first-fin').text).toBe(
      '198.51.100.20 closed first: its FIN says that it sends nothing more, 0.148 ms after its last data.',
    )
    expect(of('close.half-closed').text).toContain('52.347 ms from FIN to FIN')
    expect(of('close.last-ack').text).toContain('105.918 ms later')
  })

  it('does not call an open end an alarm', async () => {
    const of = await told(4)
    expect(of('close.open').kind).toBe('unknown')
    expect(of('close.open').text).toContain('That by itself is no alarm')
  })

  it('tells the late segment as reordered, not as lost or sent again', async () => {
    const { sentences } = (await describeFlow(session, 5, noPause)).explanation
    const late = sentences.find(({ id }) => id === 'data.out-of-order')
    expect(late?.frames).toContain(67)
    expect(late?.text).toMatch(/late by 2\.023 ms/i)
    expect(sentences.map(({ id }) => id).filter((id) => /retransmission|missing|gap/.test(id))).toEqual([])
  })

  it('gives the margin its brackets, those of the lookup that led there included', async () => {
    const { phases } = await describeFlow(session, 2, noPause)
    expect(phases.map(({ name, from, to, flow }) => [name, from, to, flow])).toEqual([
      ['handshake', 19, 21, 2],
      ['data', 22, 22, 2],
      ['close', 23, 27, 2],
    ])
    const control = await describeFlow(session, 1, noPause)
    expect(control.phases.slice(0, 3).map(({ name, from, to, flow }) => [name, from, to, flow])).toEqual([
      ['arp', 1, 2, -1],
      ['name-lookup', 3, 4, 0],
      ['handshake', 5, 7, 1],
    ])
  })
})

describe('the reading of an FTP session', () => {
  it('tells the phases in the order in which they happened, across the flows of the session', async () => {
    const reading = await describeFtp(session, 2, noPause)
    expect(reading?.phases.map(({ name }) => name)).toEqual([
      'arp',
      'name-lookup',
      'handshake',
      'greeting',
      'login',
      'announce',
      'data-connection',
      'transfer',
      'close',
    ])
  })

  it('decodes the announcement and says who opened the data connection how long after', async () => {
    const reading = await describeFtp(session, 1, noPause)
    const text = (id: string) => reading?.explanation.sentences.find((one) => one.id === id)?.text ?? ''
    expect(text('announce.announced')).toContain('192,0,2,10,12,100, that is 192.0.2.10, port 3172')
    expect(text('data-connection.opened-by')).toContain('The server opened the data connection to port 3172')
    expect(text('data-connection.opened-by')).toContain('0.172 ms after')
    expect(text('summary.scan')).toContain('Is this a port scan? No')
  })

  it('answers nothing for a session that is not there', async () => {
    expect(await describeFtp(session, 3, noPause)).toBeUndefined()
  })
})
