/**
 * Owns the rows of the FTP tree: sessions, and under an open one its transfers. Pure.
 *
 * Guarantees: the number of rows follows from the list alone, so that scrolling does not jump when a session's transfers
 * arrive.
 */
import type { FtpPlace, FtpSessionRow } from '@shared/conclusions'

export interface TreeRow {
  /** index in the list of sessions */
  readonly at: number
  /** -1 = the session itself */
  readonly transfer: number
}

/** With this many transfers in all, every session is open at first. */
export const OPEN_AT_FIRST = 200

export function treeRows(sessions: readonly FtpSessionRow[], isOpen: (session: number) => boolean): readonly TreeRow[] {
  const rows: TreeRow[] = []
  for (const [at, row] of sessions.entries()) {
    rows.push({ at, transfer: -1 })
    if (row.transfers === 0 || !isOpen(row.session)) continue
    for (let transfer = 0; transfer < row.transfers; transfer++) rows.push({ at, transfer })
  }
  return rows
}

/** The row that shows a place; its session when the transfer is folded away; -1 = none. */
export function rowOf(rows: readonly TreeRow[], sessions: readonly FtpSessionRow[], place: FtpPlace | null): number {
  if (!place) return -1
  const wanted = place.transfer ?? -1
  let session = -1
  for (const [index, row] of rows.entries()) {
    if (sessions[row.at]?.session !== place.session) continue
    if (row.transfer === wanted) return index
    if (row.transfer === -1) session = index
  }
  return session
}
