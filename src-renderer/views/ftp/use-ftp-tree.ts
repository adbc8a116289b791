/**
 * Owns how the FTP tree, its active row and the window's selection follow each other: a row chosen here selects its session
 * or transfer everywhere; what is selected elsewhere is unfolded and brought into sight.
 */
import type { FtpSessionList } from '@shared/conclusions'
import { type RefObject, useCallback, useEffect, useMemo, useRef } from 'react'
import { selectSession, selectTransfer } from '../../state/conclusions'
import { useUi } from '../../state/store'
import type { VirtualRowsHandle } from '../../ui/virtual-rows'
import type { TransferName } from './ftp-actions'
import { isOpen, setOpen, useFtp, wantSession } from './ftp-state'
import { rowOf, type TreeRow, treeRows } from './ftp-tree'

export interface FtpTreeState {
  readonly list: FtpSessionList
  readonly rows: readonly TreeRow[]
  readonly active: number
  readonly isUnfolded: (session: number) => boolean
  readonly choose: (index: number) => void
  /** null turns it round */
  readonly fold: (index: number, open: boolean | null) => void
  readonly nameAt: (index: number) => TransferName | null
  /** rows [first, last) are on screen */
  readonly show: (first: number, last: number) => void
}

export function useFtpTree(list: FtpSessionList, handle: RefObject<VirtualRowsHandle | null>): FtpTreeState {
  const turned = useFtp((state) => state.turned)
  const known = useFtp((state) => state.sessions)
  const place = useUi((state) => state.place)
  const isUnfolded = useCallback((session: number) => isOpen({ list, turned }, session), [list, turned])
  const rows = useMemo(() => treeRows(list.sessions, isUnfolded), [list, isUnfolded])
  const active = useMemo(() => rowOf(rows, list.sessions, place), [rows, list, place])
  const waiting = useRef<TreeRow | null>(null)
  useRevealed(handle, rows, list, active)
  const show = useShown(rows, list)
  // A transfer that was chosen before it was here is selected when it comes.
  useEffect(() => {
    if (known.size > 0) selectWaiting(waiting, list)
  }, [known, list])

  const choose = (index: number): void => {
    const row = rows[index]
    const session = row && list.sessions[row.at]
    if (!row || !session) return
    handle.current?.reveal(index)
    if (row.transfer < 0) selectSession(session)
    else {
      waiting.current = row
      void wantSession(session.session)
      selectWaiting(waiting, list)
    }
  }
  const fold = (index: number, open: boolean | null): void => {
    const session = list.sessions[rows[index]?.at ?? -1]
    if (session) setOpen(session.session, open ?? !isUnfolded(session.session))
  }
  const nameAt = (index: number): TransferName | null => {
    const row = rows[index]
    const session = row && known.get(list.sessions[row.at]?.session ?? 0)
    const transfer = row && session?.transfers[row.transfer]
    return row && session && transfer ? { session, index: row.transfer, transfer } : null
  }
  return { list, rows, active, isUnfolded, choose, fold, nameAt, show }
}

/** Asks for the sessions whose transfers are on screen, and again for those of a newer list. */
function useShown(rows: readonly TreeRow[], list: FtpSessionList): FtpTreeState['show'] {
  const adopted = useFtp((state) => state.list)
  const span = useRef<readonly [number, number]>([0, 0])
  const ask = useCallback(() => {
    if (adopted !== list) return
    for (const row of rows.slice(...span.current)) {
      const session = list.sessions[row.at]
      if (session && row.transfer >= 0) void wantSession(session.session)
    }
  }, [rows, list, adopted])
  useEffect(ask, [ask])
  return useCallback(
    (first, last) => {
      span.current = [first, last]
      ask()
    },
    [ask],
  )
}

function selectWaiting(waiting: { current: TreeRow | null }, list: FtpSessionList): void {
  const row = waiting.current
  const session = row && useFtp.getState().sessions.get(list.sessions[row.at]?.session ?? 0)
  if (!row || !session) return
  waiting.current = null
  selectTransfer(session, row.transfer)
}

function useRevealed(
  handle: RefObject<VirtualRowsHandle | null>,
  rows: readonly TreeRow[],
  list: FtpSessionList,
  active: number,
): void {
  const place = useUi((state) => state.place)
  const revealed = useRef('')
  useEffect(() => {
    const key = place ? `${place.session} ${place.transfer}` : ''
    const row = rows[active]
    if (!place || !row || revealed.current === key) return
    const isFolded = place.transfer !== null && row.transfer < 0 && (list.sessions[row.at]?.transfers ?? 0) > 0
    if (isFolded) {
      // drawn again with the session unfolded, it is found
      setOpen(place.session, true)
      return
    }
    revealed.current = key
    handle.current?.reveal(active)
  }, [place, rows, list, active, handle])
}
