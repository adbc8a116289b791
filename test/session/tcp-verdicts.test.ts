/** Verdicts and findings as a session gives them: the sample's late segment, comments of frames, huge and growing flows. */
import { frameComment } from '@main/insight/frame-comment'
import { RowPicker, WHOLE } from '@main/session/flow-rows'
import { explainRow } from '@main/session/frame-detail'
import { markedFlows } from '@main/session/marked-flows'
import { Session } from '@main/session/session'
import { tcpFindings } from '@main/session/tcp-findings'
import { tcpVerdicts, verdictsAround } from '@main/session/tcp-verdicts'
import type { Finding } from '@shared/finding'
import { Mark } from '@shared/marks'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../files/make'
import { flaw } from '../insight/arithmetic-check'
import { noPause, readSession, SAMPLE } from './sample'
import { conversation, FIN, HANDSHAKE, RST, type Sent, SYN } from './stream-capture'

const { file } = testFolder()
const ACK = 16
const OPTIONS = { style: 'tcpdump', clock: 'none', absoluteSeq: false, utc: true } as const

const read = (name: string, frames: readonly Sent[]) => readSession(file(name, conversation(frames)))
const brief = (findings: readonly Finding[]) => findings.map(({ kind, status }) => `${kind} ${status}`).sort()

describe('the sample’s late segment', () => {
  it('gives three findings: out of order, one duplicate ACK, and a gap that was withdrawn', async () => {
    const { findings, limits } = await tcpFindings(await readSession(), noPause)
    expect(brief(findings)).toEqual(['duplicate-ack standing', 'gap withdrawn', 'out-of-order standing'])
    expect(limits).toEqual([])
    const gap = findings.find(({ kind }) => kind === 'gap')
    expect(gap?.history.map(({ frame, verdict }) => [frame, verdict])).toEqual([
      [65, '1,167 bytes missing before this frame'],
      [67, 'late by 2.023 ms (reordered)'],
    ])
    expect(findings.flatMap(({ evidence }) => evidence.arithmetic.map(flaw)).filter((found) => found)).toEqual([])
  })

  it('is explained at the frame, with the argument and the arithmetic', async () => {
    const session = await readSession()
    const late = await explainRow(session, 66, OPTIONS, noPause)
    expect(late.ok && late.value.comment).toContain('Out of order: late by 2.023 ms (reordered).')
    expect(late.ok && late.value.comment).toContain('\n= frame 67 − frame 65 = 2.023 ms\n')
    const jumped = await explainRow(session, 64, OPTIONS, noPause)
    expect(jumped.ok && jumped.value.comment).toMatch(
      /\nGap: 1,167 bytes missing before this frame.*\nAt frame 67: late by 2\.023 ms \(reordered\)\./,
    )
  })

  it('costs nothing to say of frames without marks', async () => {
    const session = await readSession()
    const plain = await explainRow(session, 4, OPTIONS, noPause)
    expect(plain.ok && plain.value.comment).toBe(session.ingest.comments.get(4) ?? '')
  })
})

describe('the comment of a frame', () => {
  it('says what a mark means that no verdict explains', () => {
    expect(frameComment(Mark.truncated | Mark.gap, [])).toBe(
      'Gap: bytes before it had not been seen when it came.\nCut off: the capture holds fewer bytes than were on the wire.',
    )
  })

  it('says both when the final verdict is another one than the mark', async () => {
    const session = await read('twin.pcap', [
      ...HANDSHAKE,
      { from: 'b', seq: 5001, ack: 1001, text: 'hello' },
      { from: 'b', seq: 5001, ack: 1001, text: 'hello' },
    ])
    const { verdicts } = await tcpVerdicts(session, 0, noPause)
    const comment = frameComment(
      Mark.duplicateAck,
      verdicts.filter(({ frame }) => frame === 5),
    )
    expect(comment).toMatch(/^Retransmission: /)
    expect(comment).toContain('Marked when it was read as: duplicate ACK')
  })
})

describe('connections that did not come about', () => {
  it('are refused when a RST answers the SYN, one finding for all of a pair of hosts', async () => {
    const frames = [1, 2, 3].flatMap((n): Sent[] => [
      { from: 'a', seq: 100 * n, flags: SYN, port: 40_000 + n },
      { from: 'b', seq: 0, ack: 100 * n + 1, flags: RST | ACK, port: 40_000 + n },
    ])
    const { findings } = await tcpFindings(await read('refused.pcap', frames), noPause)
    expect(brief(findings)).toEqual(['refused standing'])
    expect(findings[0]?.summary).toBe(
      '3 connections from 10.0.0.1 to 10.0.0.2, port 80, were refused by RST (the first after 1.000 ms).',
    )
    expect(findings[0]?.evidence.frames).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('are half open when the SYN/ACK is never acknowledged, and not merely because they are open at the end', async () => {
    const half = await tcpFindings(await read('half.pcap', HANDSHAKE.slice(0, 2)), noPause)
    expect(brief(half.findings)).toEqual(['half-open standing'])
    expect(half.findings[0]?.evidence.frames).toEqual([1, 2])
    const open = await tcpFindings(await read('open.pcap', HANDSHAKE), noPause)
    expect(open.findings).toEqual([])
  })
})

describe('bytes sent again with other content', () => {
  it('are a finding of their own, with both frames', async () => {
    const session = await read('conflict.pcap', [
      ...HANDSHAKE,
      { from: 'b', seq: 5001, ack: 1001, text: 'GET /index' },
      { from: 'b', seq: 5001, ack: 1001, text: 'GET /admin' },
    ])
    const { findings } = await tcpFindings(session, noPause)
    expect(brief(findings)).toEqual(['conflicting-data standing', 'retransmission standing'])
    const conflict = findings.find(({ kind }) => kind === 'conflicting-data')
    expect(conflict?.evidence.frames).toEqual([4, 5])
    expect(conflict?.history[0]?.reason).toContain('5 bytes of it differ')
  })
})

describe('a huge flow', () => {
  const long = (count: number, lateAt: number): Sent[] => [
    ...HANDSHAKE,
    ...Array.from({ length: count }, (_, i): Sent => {
      const place = i === lateAt ? i + 1 : i === lateAt + 1 ? i - 1 : i
      return { from: 'b', seq: 5001 + place, ack: 1001, text: 'x' }
    }),
    { from: 'b', seq: 5001 + count, ack: 1001, flags: FIN | ACK },
  ]

  it('is looked at around its marked frames, and says so', async () => {
    const count = WHOLE + 5000
    const session = await read('long.pcap', long(count, 15_000))
    const { verdicts, limits } = await tcpVerdicts(session, 0, noPause)
    // its IP id says that the late segment was sent after the one before it
    const judged = verdicts.filter(({ kind }) => kind !== 'window-full')
    expect(judged.map(({ kind, frame, status }) => [kind, frame, status])).toEqual([
      ['gap', 15_004, 'withdrawn'],
      ['retransmission', 15_005, 'standing'],
    ])
    expect(limits.join()).toMatch(/passed over/)
    const around = await verdictsAround(session, 15_004, noPause)
    expect(around.verdicts.map(({ kind }) => kind)).toEqual(['gap', 'retransmission'])
  }, 30_000)

  it('keeps what was skipped apart from what is missing', () => {
    const picker = new RowPicker(WHOLE + 1)
    for (let row = 0; row < 1000; row++) picker.take(row, row === 500 ? Mark.gap : 0)
    const rows = Array.from({ length: picker.count }, (_, i) => picker.row(i))
    const breaks = rows.filter((_, i) => picker.isAfterBreak(i))
    expect([rows[0], rows.at(-1), breaks]).toEqual([0, 596, [404]])
    expect(rows.length).toBe(64 + 96 + 1 + 96)
  })
})

describe('flows with something to judge', () => {
  it('come most marked first, whatever there are', async () => {
    const { flows, total } = await markedFlows(await readSession(), 10, noPause)
    expect(flows).toEqual([{ flow: 5, marked: 2 }])
    expect(total).toBe(1)
  })

  it('are judged again when they have more frames, and not before', async () => {
    const opened = await Session.open([SAMPLE])
    if (!opened.ok) throw new Error(opened.error.message)
    const session = opened.value
    while (session.frames.count < 66) session.ingest.take(66 - session.frames.count)
    const early = await tcpVerdicts(session, 5, noPause)
    expect(early.verdicts[0]).toMatchObject({ kind: 'gap', variant: 'open', status: 'standing', bytes: 1167 })
    expect(await tcpVerdicts(session, 5, noPause)).toBe(early)
    expect(brief((await tcpFindings(session, noPause)).findings)).toEqual(['duplicate-ack standing', 'gap standing'])
    while (session.frames.count < 72) session.ingest.take(72 - session.frames.count)
    const later = await tcpVerdicts(session, 5, noPause)
    expect(later.verdicts[0]).toMatchObject({ kind: 'gap', variant: 'reordered', status: 'withdrawn', bytes: 0 })
    expect(brief((await tcpFindings(session, noPause)).findings)).toContain('gap withdrawn')
    session.close()
  })

  it('are judged for who still waits when another request is cancelled', async () => {
    const session = await readSession()
    const cancelled = tcpVerdicts(session, 5, async () => {
      throw new Error('cancelled')
    })
    const waiting = tcpVerdicts(session, 5, noPause)
    await expect(cancelled).rejects.toThrow('cancelled')
    expect((await waiting).verdicts.length).toBe(3)
  })
})
