/**
 * Owns the Reading: the capture as lines of text, with the selected flow's phases in the left margin and notes in the
 * right. A grid for assistive technology; everything works by keyboard.
 */
import { type KeyboardEvent, type MouseEvent, type ReactNode, useCallback, useEffect, useMemo, useRef } from 'react'
import { useRowCache } from '../../client/row-cache'
import { startNoteOnSelection } from '../../state/actions'
import { useUi } from '../../state/store'
import { useContextMenu } from '../../ui/context-menu'
import { gridRoles } from '../../ui/grid-roles'
import { rowIndexOf } from '../../ui/row-index'
import { indexForKey } from '../../ui/scroll-scale'
import { useRowSpan } from '../../ui/use-row-span'
import { VirtualRows, type VirtualRowsHandle } from '../../ui/virtual-rows'
import { useTail } from '../capture/use-tail'
import { FindingMargin } from './finding-margin'
import { frameRowAt, frameRows, pickedRange, useCursor } from './frame-rows'
import { LineRow, PendingRow, rowId } from './line-row'
import { isLit, useLight, useLit } from './lit'
import { NoteMargin } from './note-margin'
import { PhaseMargin } from './phase-margin'
import './reading.css'
import { notedFrames } from './note-cards'
import { copyLines, moveInFlow, openInInspector } from './reading-commands'
import { ReadingEmpty } from './reading-empty'
import { ReadingHeader } from './reading-header'
import { lineMenu } from './reading-menu'
import { useReadingCursor } from './use-cursor'

const LINE_HEIGHT = 20
/** px of the pane from which phases are named across */
const ROOMY_FROM = 860

export function ReadingView(): ReactNode {
  useRowCache(frameRows)
  const rows = useRef<VirtualRowsHandle>(null)
  const moveCursor = useReadingCursor(rows)
  const cursor = useCursor()
  const selectedFlow = useUi((state) => state.selection.flow)
  const notes = useUi((state) => state.notes)
  const form = useUi((state) => state.lineForm)
  const frames = useUi((state) => state.frameView?.total ?? 0)
  const opened = useUi((state) => state.frameView !== null)
  const area = useRef<HTMLElement>(null)
  useLight(area)
  useTail(rows, area, frameRows.count)
  const lit = useLit()
  // After opening a capture the arrow keys work at once, unless the user is somewhere already.
  useEffect(() => {
    if (opened && document.activeElement === document.body) rows.current?.focus()
  }, [opened])
  const noted = useMemo(() => notedFrames(notes), [notes])
  const { wide, activeShown, onWindow } = useRowSpan(cursor.index, ROOMY_FROM, showFrames)
  const { menu, open } = useContextMenu()

  const openMenu = useCallback(
    (index: number, x: number, y: number) =>
      void lineMenu(index).then((entries) => open({ x, y, label: 'Line', entries })),
    [open],
  )

  const onContextMenu = (event: MouseEvent): void => {
    event.preventDefault()
    const index = rowIndexOf(event)
    if (index === null) return
    const range = pickedRange(cursor)
    if (!range || index < range[0] || index > range[1]) moveCursor(index, false)
    openMenu(index, event.clientX, event.clientY)
  }

  const onMouseDown = (event: MouseEvent): void => {
    const index = event.button === 0 ? rowIndexOf(event) : null
    if (index !== null) moveCursor(index, event.shiftKey)
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    const handle = rows.current
    if (!handle || event.altKey) return
    const next = indexForKey(event.key, cursor.index, frameRows.count, handle.pageRows())
    if (next !== null) moveCursor(next, event.shiftKey)
    else if (!command(event, () => openMenu(cursor.index, handle.place(cursor.index).x, handle.place(cursor.index).y)))
      return
    event.preventDefault()
    event.stopPropagation()
  }

  const picked = pickedRange(cursor)
  const renderRow = (index: number): ReactNode => {
    const row = frameRowAt(index)
    if (!row) return <PendingRow index={index} />
    return (
      <LineRow
        {...row}
        index={index}
        form={form}
        active={index === cursor.index}
        picked={picked !== null && index >= picked[0] && index <= picked[1] && picked[0] !== picked[1]}
        related={selectedFlow !== null && row.flow === selectedFlow}
        noted={noted.has(row.frame)}
        lit={isLit(lit, row.frame, row.flow)}
      />
    )
  }
  const activeId = activeShown ? rowId(cursor.index) : null
  const grid = gridRoles(
    { label: 'Lines of the capture', rows: frameRows.count, multiple: true, active: activeId },
    { onKeyDown, onMouseDown, onDoubleClick: openInInspector, onContextMenu },
  )
  return (
    <section ref={area} className="reading" aria-label="Reading" style={margins(wide, frames)}>
      <ReadingHeader />
      {frameRows.count === 0 && <ReadingEmpty />}
      <VirtualRows
        className="reading-grid"
        list={grid}
        count={frameRows.count}
        rowHeight={LINE_HEIGHT}
        renderRow={renderRow}
        onWindow={onWindow}
        handle={rows}
        keep={cursor.index}
        overlay={(window) => (
          <>
            <PhaseMargin window={window} roomy={wide} />
            <FindingMargin window={window} />
            <NoteMargin window={window} />
          </>
        )}
      />
      {menu}
    </section>
  )
}

const showFrames = (first: number, last: number): void => frameRows.show(first, last)

/** Does what a key asks for; false when it is none of ours. */
function command(event: KeyboardEvent, openMenu: () => void): boolean {
  const control = event.ctrlKey || event.metaKey
  if (control && event.key.toLowerCase() === 'c') void copyLines()
  else if (control) return false
  else if (event.key === '[') void moveInFlow(-1)
  else if (event.key === ']') void moveInFlow(1)
  else if (event.key === 'Enter') openInInspector()
  else if (event.key === 'Escape') return pickOne()
  else if (event.key.toLowerCase() === 'n') startNoteOnSelection()
  else if (event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) openMenu()
  else return false
  return true
}

/** Of several selected lines keeps the active one; false when there is only one. */
function pickOne(): boolean {
  const { index, anchor } = useCursor.getState()
  if (index !== anchor) useCursor.setState({ anchor: index })
  return index !== anchor
}

/** The left margin holds words across only where there is room; the number column is as wide as the largest number. */
function margins(roomy: boolean, frames: number): Record<string, string> {
  return { '--reading-gutter': roomy ? '108px' : '30px', '--reading-digits': `${Math.max(2, String(frames).length)}ch` }
}
