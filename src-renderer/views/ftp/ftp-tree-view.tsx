/**
 * Owns the tree of FTP sessions: virtual, by keyboard as WAI-ARIA trees are, with a menu for each row.
 */
import type { FtpSessionList } from '@shared/conclusions'
import { type KeyboardEvent, type MouseEvent, type ReactNode, useRef } from 'react'
import { startNote } from '../../state/actions'
import { useContextMenu } from '../../ui/context-menu'
import { treeRoles } from '../../ui/grid-roles'
import { rowIndexOf } from '../../ui/row-index'
import { indexForKey } from '../../ui/scroll-scale'
import { useRowSpan } from '../../ui/use-row-span'
import { VirtualRows, type VirtualRowsHandle } from '../../ui/virtual-rows'
import { canShowBytes, sessionMenu, type TransferName, transferMenu } from './ftp-actions'
import { ftpRowId, SessionItem, TransferItem } from './ftp-rows'
import { useFtp } from './ftp-state'
import { type FtpTreeState, useFtpTree } from './use-ftp-tree'

const ROW_HEIGHT = 40

interface Props {
  readonly list: FtpSessionList
  readonly onShow: (name: TransferName) => void
}

export function FtpTree({ list, onShow }: Props): ReactNode {
  const handle = useRef<VirtualRowsHandle>(null)
  const tree = useFtpTree(list, handle)
  const { rows, active } = tree
  const { activeShown, onWindow } = useRowSpan(active, Number.POSITIVE_INFINITY, tree.show)
  const { menu, open } = useContextMenu()

  const menuAt = (index: number, x: number, y: number): void => {
    const name = tree.nameAt(index)
    const session = useFtp.getState().sessions.get(list.sessions[rows[index]?.at ?? -1]?.session ?? 0)
    if (name) open({ x, y, label: 'Transfer', entries: transferMenu(name, () => onShow(name)) })
    else if (session) open({ x, y, label: 'FTP session', entries: sessionMenu(session) })
  }
  const showBytes = (index: number): boolean => {
    const name = tree.nameAt(index)
    if (!name || !canShowBytes(name.transfer)) return false
    onShow(name)
    return true
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const next = indexForKey(event.key, active, rows.length, handle.current?.pageRows() ?? 1)
    if (next !== null) tree.choose(next)
    else if (event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) {
      const at = handle.current?.place(active)
      menuAt(active, at?.x ?? 0, at?.y ?? 0)
    } else if (!actOnRow(event.key, tree, showBytes)) return
    event.preventDefault()
    event.stopPropagation()
  }
  const onMouseDown = (event: MouseEvent): void => {
    const index = rowIndexOf(event)
    if (index === null || event.button !== 0) return
    if (event.target instanceof Element && event.target.closest('[data-fold]')) tree.fold(index, null)
    else tree.choose(index)
  }
  const onDoubleClick = (event: MouseEvent): void => {
    const index = rowIndexOf(event)
    if (index !== null && !showBytes(index) && rows[index]?.transfer === -1) tree.fold(index, null)
  }
  const onContextMenu = (event: MouseEvent): void => {
    event.preventDefault()
    const index = rowIndexOf(event)
    if (index === null) return
    tree.choose(index)
    menuAt(index, event.clientX, event.clientY)
  }
  return (
    <>
      <VirtualRows
        className="conclusion-list"
        list={treeRoles(
          { label: 'FTP sessions', active: activeShown ? ftpRowId(active) : null },
          { onKeyDown, onMouseDown, onDoubleClick, onContextMenu },
        )}
        count={rows.length}
        rowHeight={ROW_HEIGHT}
        renderRow={(index) => <Row tree={tree} index={index} />}
        onWindow={onWindow}
        handle={handle}
        keep={active}
      />
      {menu}
    </>
  )
}

/** What a key does to the active row; false when it is none of ours. */
function actOnRow(key: string, tree: FtpTreeState, showBytes: (index: number) => boolean): boolean {
  const { rows, active, list } = tree
  const row = rows[active]
  const session = row && list.sessions[row.at]?.session
  if (!row || session === undefined) return false
  const isSession = row.transfer < 0
  if (key === 'ArrowRight') {
    if (isSession && !tree.isUnfolded(session)) tree.fold(active, true)
    else if (isSession) tree.choose(active + 1)
  } else if (key === 'ArrowLeft') {
    if (isSession) tree.fold(active, false)
    else tree.choose(active - row.transfer - 1)
  } else if (key === 'Enter') {
    if (isSession) tree.fold(active, null)
    else showBytes(active)
  } else if (key.toLowerCase() === 'n') startNote({ kind: 'conversation', protocol: 'ftp', number: session })
  else return false
  return true
}

function Row({ tree, index }: { readonly tree: FtpTreeState; readonly index: number }): ReactNode {
  const { list, rows, active } = tree
  const row = rows[index]
  const session = row && list.sessions[row.at]
  if (!row || !session) return null
  if (row.transfer < 0) {
    return (
      <SessionItem
        index={index}
        row={session}
        position={row.at + 1}
        siblings={list.sessions.length}
        selected={index === active}
        open={tree.isUnfolded(session.session)}
      />
    )
  }
  return (
    <TransferItem
      index={index}
      transfer={tree.nameAt(index)?.transfer ?? null}
      position={row.transfer + 1}
      siblings={session.transfers}
      selected={index === active}
    />
  )
}
