/**
 * The article's listings, read as text: lines that its author left out are no loss, the late segment is late and nothing else,
 * and an IP id that the text does not hold is no evidence (facts of ../shared/listings/README.md, 3.2 and 3.3).
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Session } from '@main/session/session'
import { tcpFindings } from '@main/session/tcp-findings'
import { tcpVerdicts } from '@main/session/tcp-verdicts'
import type { Finding } from '@shared/finding'
import { describe, expect, it } from 'vitest'
import { flaw } from '../insight/arithmetic-check'
import { noPause, readSession } from './sample'

const LISTINGS = resolve('..', 'shared', 'listings')
const hasListings = existsSync(LISTINGS)
if (!hasListings) console.warn(`skipped: the listings are not at ${join('..', 'shared', 'listings')}`)

const read = (name: string): Promise<Session> => readSession(join(LISTINGS, name))

/** Bytes left out, place by place, of each flow that has any. */
const omitted = (findings: readonly Finding[]): number[][] =>
  findings
    .filter(({ kind }) => kind === 'omitted-lines')
    .map(({ evidence }) => {
      const sum = evidence.arithmetic.find(({ operands }) => 'g1' in operands)
      return Object.values(sum?.operands ?? {}).map(({ value }) => value)
    })

async function verdictKinds(session: Session): Promise<string[]> {
  const kinds: string[] = []
  for (let flow = 0; flow < session.flows.count; flow++)
    for (const { kind, variant } of (await tcpVerdicts(session, flow, noPause)).verdicts)
      kinds.push(`${kind} ${variant}`)
  return kinds
}

describe.skipIf(!hasListings)('the printed listings', () => {
  it.each([
    [
      'as-printed.txt',
      [
        [19, 117],
        [47, 253],
      ],
    ],
    ['active-windump.txt', [[19, 117]]],
    ['passive-tcpdump.txt', [[47, 253]]],
  ])('%s: the bytes between the listings were left out, neither lost nor captured badly', async (name, bytes) => {
    const { findings } = await tcpFindings(await read(name), noPause)
    expect(omitted(findings)).toEqual(bytes)
    expect(findings.filter(({ kind }) => ['capture-loss', 'retransmission'].includes(kind))).toEqual([])
    expect(findings.filter(({ kind, status }) => kind === 'gap' && status === 'standing')).toEqual([])
    expect(findings.flatMap(({ evidence }) => evidence.arithmetic.map(flaw)).filter((found) => found)).toEqual([])
  })

  it('trace P has one segment out of order and one duplicate ACK, trace A none', async () => {
    const count = (kinds: readonly string[], kind: string) => kinds.filter((one) => one.startsWith(kind)).length
    const passive = await verdictKinds(await read('passive-tcpdump.txt'))
    expect([count(passive, 'out-of-order'), count(passive, 'duplicate-ack'), count(passive, 'gap reordered')]).toEqual([
      1, 1, 1,
    ])
    const active = await verdictKinds(await read('active-windump.txt'))
    expect([count(active, 'out-of-order'), count(active, 'duplicate-ack')]).toEqual([0, 0])
  })

  it('shows by the right edge of the window that the omitted bytes arrived', async () => {
    const session = await read('active-windump.txt')
    const verdicts = (await tcpVerdicts(session, 1, noPause)).verdicts
    const edges = verdicts.filter(({ kind }) => kind === 'ack-unseen').flatMap(({ arithmetic }) => arithmetic)
    expect(edges.map(({ text }) => text).join()).toContain('right edge of the window')
  })

  it('argues with the round trip, not with IP ids that are not in the text', async () => {
    const session = await read('passive-tcpdump.txt')
    const verdicts = (await tcpVerdicts(session, 1, noPause)).verdicts
    const late = verdicts.find(({ kind }) => kind === 'out-of-order')
    expect(late?.reason).toContain('too early to be a retransmission')
    expect(late?.reason).not.toContain('IP id')
  })
})
