/**
 * Owns the dialogue of an FTP session: every command and reply as it stood on the wire, each with its frame; virtual, since
 * a session may have many thousands.
 */
import type { FtpSessionView } from '@shared/conclusions'
import { type KeyboardEvent, type MouseEvent, type ReactNode, useMemo, useRef, useState } from 'react'
import { selectFrame } from '../../state/actions'
import { useUi } from '../../state/store'
import { cellRoles, gridRoles, rowRoles } from '../../ui/grid-roles'
import { rowIndexOf } from '../../ui/row-index'
import { safeText } from '../../ui/safe-text'
import { indexForKey } from '../../ui/scroll-scale'
import { useRowSpan } from '../../ui/use-row-span'
import { VirtualRows, type VirtualRowsHandle } from '../../ui/virtual-rows'
import { dialogueLines } from './dialogue-lines'

const LINE_HEIGHT = 18
const rowId = (index: number): string => `ftp-dialogue-${index}`
const nothing = (): void => undefined

export function Dialogue({ session }: { readonly session: FtpSessionView }): ReactNode {
  const lines = useMemo(() => dialogueLines(session.dialogue), [session])
  const rows = useRef<VirtualRowsHandle>(null)
  const [active, setActive] = useState(-1)
  const frame = useUi((state) => state.selection.frame)
  const { activeShown, onWindow } = useRowSpan(active, Number.POSITIVE_INFINITY, nothing)
  const move = (index: number): void => {
    setActive(index)
    rows.current?.reveal(index)
    const line = lines[index]
    if (line) selectFrame(line.frame, session.flow)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const next = indexForKey(event.key, active, lines.length, rows.current?.pageRows() ?? 1)
    if (next === null) return
    move(next)
    event.preventDefault()
    event.stopPropagation()
  }
  const onMouseDown = (event: MouseEvent): void => {
    const index = rowIndexOf(event)
    if (index !== null && event.button === 0) move(index)
  }
  if (lines.length === 0) {
    return (
      <p className="conclusion-empty">
        {session.tls
          ? 'The dialogue is encrypted: no command and no reply can be read.'
          : 'No command and no reply of this session is in the capture.'}
      </p>
    )
  }
  return (
    <VirtualRows
      className="conclusion-list"
      list={gridRoles(
        { label: 'Dialogue', rows: lines.length, multiple: false, active: activeShown ? rowId(active) : null },
        { onKeyDown, onMouseDown },
      )}
      count={lines.length}
      rowHeight={LINE_HEIGHT}
      onWindow={onWindow}
      handle={rows}
      renderRow={(index) => {
        const line = lines[index]
        if (!line) return null
        const selected = line.frame === frame
        return (
          <div
            {...rowRoles(rowId(index), index + 1, selected)}
            data-index={index}
            className={`ftp-said-line is-${line.from}${selected ? ' is-selected' : ''}`}
          >
            <span {...cellRoles} className="ftp-said-frame">
              {line.frame}
            </span>
            <span {...cellRoles} className="ftp-said-text">
              {safeText(line.text)}
            </span>
          </div>
        )
      }}
    />
  )
}
