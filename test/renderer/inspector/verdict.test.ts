/** The conclusion before an explanation: what it says of which facts, and that it says nothing without them. */
import { verdictOf } from '@renderer/views/inspector/verdict'
import type { FindingRow, FtpSessionRow } from '@shared/conclusions'
import type { Sentence } from '@shared/explanation'
import type { FlowRecord, FtpSessionReading } from '@shared/rows'
import { describe, expect, it } from 'vitest'

const record = (change: Partial<FlowRecord> = {}): FlowRecord =>
  ({ proto: 'tcp', conn_state: 'SF', history: 'ShADadFf', orig_pkts: 5, resp_pkts: 4, ...change }) as FlowRecord

const session = (change: Partial<FtpSessionRow> = {}): FtpSessionRow =>
  ({
    session: 1,
    logged_in: true,
    transfers: 2,
    disagreements: 0,
    inferred: false,
    modes: ['active'],
    ...change,
  }) as FtpSessionRow

const scan = (kind: Sentence['kind']): Sentence => ({
  id: 'summary.scan',
  phase: 'summary',
  kind,
  text: 'Is this a port scan? No: both go to the announced port.',
  frames: [19, 22],
  flows: [],
  arithmetic: [],
})

const reading = (kind: Sentence['kind']): FtpSessionReading => ({
  session: 1,
  phases: [],
  explanation: { title: '', phases: [], sentences: [scan(kind)] },
})

const finding = (kind: FindingRow['kind']): FindingRow =>
  ({ kind, certainty: 'inferred', status: 'standing' }) as FindingRow

const of = (facts: Partial<Parameters<typeof verdictOf>[0]>) =>
  verdictOf({ record: record(), findings: [], session: null, sessions: [], reading: null, ...facts })

describe('the conclusion of an FTP session', () => {
  it('is normal and no scan when nothing disagrees, with the sentence that proves it', () => {
    const verdict = of({ session: session(), reading: reading('inferred') })
    expect(verdict).toMatchObject({ tone: 'good', title: 'Normal active FTP. Not a scan.', certainty: 'read' })
    expect(verdict?.proof.map(({ frames }) => frames)).toEqual([[19, 22]])
  })

  it('names both modes, and says that a session of lengths only is inferred', () => {
    const verdict = of({ session: session({ modes: ['epsv', 'eprt'], inferred: true }) })
    expect(verdict).toMatchObject({ title: 'Normal active and passive FTP.', certainty: 'inferred' })
  })

  it('does not call a session normal whose ledger has disagreements', () => {
    const verdict = of({ session: session({ disagreements: 1 }), reading: reading('inferred') })
    expect(verdict).toMatchObject({ tone: 'caution', title: 'Active FTP with 1 disagreement. Not a scan.' })
  })

  it('says that the question of a scan is open when the sentence leaves it open', () => {
    expect(of({ session: session(), reading: reading('unknown') })?.title).toMatch(/not settled/)
  })

  it('counts the sessions between the same hosts whose login failed too', () => {
    const failed = Array.from({ length: 6 }, (_, at) =>
      session({
        session: at + 1,
        client: `192.0.2.1:${4000 + at}`,
        server: '192.0.2.2:21',
        user: 'bro',
        logged_in: false,
        transfers: 0,
      }),
    )
    const other = session({ ...failed[0], session: 9, client: '192.0.2.3:4000' })
    const verdict = of({ session: failed[0] ?? null, sessions: [...failed, other] })
    expect(verdict).toMatchObject({ tone: 'caution', title: 'FTP without a login, one of 6.' })
    expect(verdict?.reason).toMatch(/^6 of 6 FTP sessions .*trying passwords/)
    expect(of({ session: other, sessions: [...failed, other] })?.reason).toMatch(/^1 of 1 FTP session [^:]*them\.$/)
  })

  it('is not normal where a grave finding stands', () => {
    const verdict = of({ session: session(), findings: [finding('out-of-order'), finding('ftp-bounce')] })
    expect(verdict).toMatchObject({ tone: 'bad', title: 'Active FTP, look first: FTP bounce.' })
  })
})

describe('the conclusion of another flow', () => {
  it('is its gravest finding', () => {
    expect(of({ findings: [finding('retransmission'), finding('port-scan')] })).toMatchObject({
      tone: 'bad',
      title: 'Port scan.',
      certainty: 'inferred',
    })
  })

  it('is what became of the connection when no finding asks for a look', () => {
    const titles = ['SF', 'S0', 'REJ', 'RSTO', 'OTH', 'S1'].map((conn_state) => of({ record: record({ conn_state }) }))
    expect(titles.map((one) => one?.tone)).toEqual(['good', 'caution', 'caution', 'caution', 'quiet', 'quiet'])
    expect(titles.every((one) => one?.reason.includes('history ShADadFf'))).toBe(true)
  })

  it('tells an answered datagram from one that was not', () => {
    const udp = record({ proto: 'udp' })
    expect(of({ record: udp })?.title).toBe('Asked and answered.')
    expect(of({ record: { ...udp, resp_pkts: 0 } })?.title).toMatch(/no answer/)
  })
})
