/**
 * Owns where the marks of the walk and the verdicts made afterwards disagree: frame by frame over the TCP flows of a session.
 *
 * A gap that was only late is withdrawn in both; one that was filled by bytes sent again stands as a mark and is a verdict too.
 */
import type { TcpVerdict, TcpVerdictKind } from '@main/insight/tcp-verdict'
import type { Session } from '@main/session/session'
import { tcpVerdicts } from '@main/session/tcp-verdicts'
import { Mark, type MarkName } from '@shared/marks'
import { noPause } from '../session/sample'

const PAIRS: readonly (readonly [MarkName, TcpVerdictKind])[] = [
  ['retransmission', 'retransmission'],
  ['outOfOrder', 'out-of-order'],
  ['gap', 'gap'],
  ['ackUnseen', 'ack-unseen'],
  ['duplicateAck', 'duplicate-ack'],
  ['keepAlive', 'keep-alive'],
  ['keepAliveAck', 'keep-alive-ack'],
  ['zeroWindow', 'zero-window'],
  ['windowUpdate', 'window-update'],
  ['windowFull', 'window-full'],
]

export interface Difference {
  readonly flow: number
  readonly frame: number
  /** 'duplicateAck, judged overtaken-ack' or 'no gap, judged gap' */
  readonly what: string
}

export interface Compared {
  /** marks that have their verdict */
  readonly same: number
  readonly differences: readonly Difference[]
}

/** A gap or unseen bytes that turned out to be late only: nothing is left of it. */
const isTakenBack = ({ kind, status, variant }: TcpVerdict): boolean =>
  status === 'withdrawn' && (kind === 'gap' ? variant !== 'resent' : kind === 'ack-unseen' && variant !== 'resent')

export async function compareMarks(session: Session): Promise<Compared> {
  const differences: Difference[] = []
  let same = 0
  const byFrame = new Map<number, TcpVerdict[]>()
  const judged = new Set<number>()
  for (let flow = 0; flow < session.flows.count; flow++) {
    const { verdicts, limits, path } = await tcpVerdicts(session, flow, noPause)
    if (limits.length > 0 || path === undefined) continue
    judged.add(flow)
    for (const verdict of verdicts) {
      if (isTakenBack(verdict)) continue
      byFrame.set(verdict.frame, [...(byFrame.get(verdict.frame) ?? []), verdict])
    }
  }
  for (let row = 0; row < session.frames.count; row++) {
    const flow = session.frames.flow(row)
    if (!judged.has(flow)) continue
    const kinds = (byFrame.get(row + 1) ?? []).map(({ kind }) => kind)
    const marks = session.frames.marks(row)
    for (const [name, kind] of PAIRS) {
      const isMarked = (marks & Mark[name]) !== 0
      const isJudged = kinds.includes(kind)
      if (isMarked && isJudged) same++
      else if (isMarked || isJudged)
        differences.push({ flow, frame: row + 1, what: `${isMarked ? '' : 'no '}${name}, judged ${told(kinds)}` })
    }
  }
  return { same, differences }
}

const told = (kinds: readonly TcpVerdictKind[]): string =>
  kinds.length === 0 ? 'nothing' : [...new Set(kinds)].sort().join(' and ')
