/**
 * Owns what the FTP view remembers while its tab is not shown: which sessions are open, which part of the detail; and the
 * sessions in full that are on screen, asked for as they are scrolled to.
 */
import type { FtpSessionList, FtpSessionView } from '@shared/conclusions'
import { create } from 'zustand'
import { engine } from '../../client/engine-client'
import { report } from '../../state/actions'
import { OPEN_AT_FIRST } from './ftp-tree'

export type FtpDetail = 'transfer' | 'dialogue' | 'firewall'

/** Sessions in full that are kept; more are asked for again. */
const MAX_KEPT = 300

interface FtpState {
  /** the list that the rest belongs to */
  readonly list: FtpSessionList | null
  /** sessions that differ from how all are at first */
  readonly turned: ReadonlySet<number>
  readonly sessions: ReadonlyMap<number, FtpSessionView>
  readonly detail: FtpDetail
}

export const useFtp = create<FtpState>()(() => ({
  list: null,
  turned: new Set(),
  sessions: new Map(),
  detail: 'transfer',
}))

export const isOpen = ({ list, turned }: Pick<FtpState, 'list' | 'turned'>, session: number): boolean =>
  (list?.transfers ?? 0) <= OPEN_AT_FIRST !== turned.has(session)

/** A list that grew keeps what is open; what was asked for in full is asked for anew. */
export function adoptList(list: FtpSessionList): void {
  const { list: before, turned } = useFtp.getState()
  if (before === list) return
  const sameDefault = (before?.transfers ?? 0) <= OPEN_AT_FIRST === list.transfers <= OPEN_AT_FIRST
  useFtp.setState({ list, sessions: new Map(), turned: before && sameDefault ? turned : new Set() })
}

export function setOpen(session: number, open: boolean): void {
  const state = useFtp.getState()
  if (isOpen(state, session) === open) return
  const turned = new Set(state.turned)
  if (!turned.delete(session)) turned.add(session)
  useFtp.setState({ turned })
}

export const showDetail = (detail: FtpDetail): void => useFtp.setState({ detail })

const asked = new Set<number>()

/** Asks for a session in full unless it is here or on its way. */
export async function wantSession(session: number): Promise<void> {
  const { list, sessions } = useFtp.getState()
  if (sessions.has(session) || asked.has(session)) return
  asked.add(session)
  const answer = await engine.ask('ftp.session', { session })
  asked.delete(session)
  if (!answer.ok) return report(answer.error)
  if (useFtp.getState().list !== list) return
  useFtp.setState((state) => {
    const kept = new Map(state.sessions)
    kept.set(session, answer.value)
    for (const oldest of kept.keys()) {
      if (kept.size <= MAX_KEPT) break
      kept.delete(oldest)
    }
    return { sessions: kept }
  })
}
