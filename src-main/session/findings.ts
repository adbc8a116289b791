/**
 * Owns the findings of a session: gathers what each maker needs, once a revision, and keeps the list.
 *
 * Guarantees: asked again for the same revision, the same list; while a capture grows, a cluster that stood and holds no more
 * stays in the list, withdrawn. Two requests at once share one computation; one that is cancelled leaves nothing behind.
 */
import type { Finding, FindingList } from '@shared/finding'
import type { FtpSession } from '@shared/ftp'
import { ftpFindings } from '../insight/finding-ftp'
import { arrange, withEarlier } from '../insight/findings'
import { findOddAddresses } from './address-findings'
import { findIllegalFlags } from './flag-findings'
import { ftpSessions } from './ftp-sessions'
import { type AnnouncedFlows, findScans } from './scan-findings'
import type { Session } from './session'
import { tcpFindings } from './tcp-findings'
import type { Pause } from './timeline'

interface Cache {
  revision: number
  answer: Promise<FindingList> | undefined
  /** the last list that was finished */
  earlier: readonly Finding[]
}

const caches = new WeakMap<Session, Cache>()

export function findings(session: Session, pause: Pause): Promise<FindingList> {
  const cache = caches.get(session) ?? { revision: -1, answer: undefined, earlier: [] }
  caches.set(session, cache)
  // who waits for another's answer does the work again when that one is cancelled
  if (cache.answer && cache.revision === session.revision) return cache.answer.catch(() => findings(session, pause))
  const answer = make(session, cache, pause)
  cache.revision = session.revision
  cache.answer = answer
  answer.catch(() => {
    if (cache.answer === answer) cache.answer = undefined
  })
  return answer
}

async function make(session: Session, cache: Cache, pause: Pause): Promise<FindingList> {
  const lastFrame = session.frames.count
  const ftp = await ftpSessions(session, pause)
  const scans = await findScans(session, announcedFlows(session, ftp), pause)
  const flags = await findIllegalFlags(session, pause)
  const addresses = await findOddAddresses(session, pause)
  const tcp = await tcpFindings(session, pause)
  const arranged = arrange([...scans.findings, ...flags.findings, ...addresses, ...ftpFindings(ftp), ...tcp.findings])
  const list = withEarlier(cache.earlier, arranged.findings, lastFrame)
  cache.earlier = list
  return { findings: list, limits: [...scans.limits, ...flags.limits, ...tcp.limits, ...arranged.limits] }
}

/** Data connections that a control connection announced, and those among them that go to somebody else (bounces). */
function announcedFlows({ frames }: Session, sessions: readonly FtpSession[]): AnnouncedFlows {
  const announced = new Set<number>()
  const foreign = new Set<number>()
  for (const { transfers } of sessions) {
    for (const transfer of transfers) {
      const first = transfer.frames.data_first
      // what only fits an encrypted session was never announced in clear: it is judged by what it looks like
      if (transfer.announced === undefined || first === undefined || first < 1 || first > frames.count) continue
      const flow = frames.flow(first - 1)
      // where a server can be reached is its own affair; a client that names another host sends the server there
      const byClient = transfer.mode === 'active' || transfer.mode === 'eprt'
      if (byClient && transfer.disagreements.some(({ kind }) => kind === 'foreign-address')) foreign.add(flow)
      else announced.add(flow)
    }
  }
  return { announced, foreign }
}
