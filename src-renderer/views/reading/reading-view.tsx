/**
 * Owns the Reading: the capture as lines of text, with the selected flow's phases in the left margin and notes in the
 * right. A grid for assistive technology; everything works by keyboard.
 */
import { type KeyboardEvent, type MouseEvent, type ReactNode, useCallback, useMemo, useRef, useState } from 'react'
import { useRowCache } from '../../client/row-cache'
import { startNoteOnSelection } from '../../state/actions'
import { useUi } from '../../state/store'
import { useContextMenu } from '../../ui/context-menu'
import { indexForKey } from '../../ui/scroll-scale'
import { type RowWindow, VirtualRows, type VirtualRowsHandle } from '../../ui/virtual-rows'
import { frameRowAt, frameRows, pickedRange, useCursor } from './frame-rows'
import { LineRow, PendingRow, rowId } from './line-row'
import { NoteMargin } from './note-margin'
import { PhaseMargin } from './phase-margin'
import './reading.css'
import { notedFrames } from './note-cards'
import { copyLines, moveInFlow, openInInspector } from './reading-commands'
import { ReadingEmpty } from './reading-empty'
import { ReadingHeader } from './reading-header'
import { lineMenu } from './reading-menu'
import { useReadingCursor } from './use-cursor'

export const LINE_HEIGHT = 20

export function ReadingView(): ReactNode {
  const version = useRowCache(frameRows)
  const rows = useRef<VirtualRowsHandle>(null)
  const moveCursor = useReadingCursor(rows, version)
  const cursor = useCursor()
  const selectedFlow = useUi((state) => state.selection.flow)
  const notes = useUi((state) => state.notes)
  const noted = useMemo(() => notedFrames(notes), [notes])
  const [shown, setShown] = useState<RowWindow | null>(null)
  const { menu, open } = useContextMenu()

  const onWindow = useCallback((window: RowWindow) => {
    frameRows.show(window.first, window.last)
    setShown(window)
  }, [])

  const openMenu = useCallback(
    (index: number, x: number, y: number) =>
      void lineMenu(index).then((entries) => open({ x, y, label: 'Line', entries })),
    [open],
  )

  const onContextMenu = (event: MouseEvent): void => {
    event.preventDefault()
    const index = indexOf(event)
    if (index === null) return
    const range = pickedRange(cursor)
    if (!range || index < range[0] || index > range[1]) moveCursor(index, false)
    openMenu(index, event.clientX, event.clientY)
  }

  const onMouseDown = (event: MouseEvent): void => {
    const index = event.button === 0 ? indexOf(event) : null
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
        active={index === cursor.index}
        picked={picked !== null && index >= picked[0] && index <= picked[1] && picked[0] !== picked[1]}
        related={selectedFlow !== null && row.flow === selectedFlow}
        noted={noted.has(row.frame)}
      />
    )
  }
  const activeShown = shown !== null && cursor.index >= shown.first && cursor.index < shown.last
  return (
    <section className="reading" aria-label="Reading" style={margins(shown, frameRows.count)}>
      <ReadingHeader count={frameRows.count} />
      {frameRows.count === 0 && <ReadingEmpty />}
      <div
        className="reading-grid"
        role="grid"
        aria-label="Lines of the capture"
        aria-rowcount={frameRows.count}
        aria-multiselectable="true"
        {...(activeShown ? { 'aria-activedescendant': rowId(cursor.index) } : {})}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onMouseDown={onMouseDown}
        onDoubleClick={openInInspector}
        onContextMenu={onContextMenu}
      >
        <VirtualRows
          count={frameRows.count}
          rowHeight={LINE_HEIGHT}
          renderRow={renderRow}
          onWindow={onWindow}
          handle={rows}
          overlay={(window) => (
            <>
              <PhaseMargin window={window} />
              <NoteMargin window={window} />
            </>
          )}
        />
      </div>
      {menu}
    </section>
  )
}

/** Does what a key asks for; false when it is none of ours. */
function command(event: KeyboardEvent, openMenu: () => void): boolean {
  const control = event.ctrlKey || event.metaKey
  if (control && event.key.toLowerCase() === 'c') void copyLines()
  else if (control) return false
  else if (event.key === '[') void moveInFlow(-1)
  else if (event.key === ']') void moveInFlow(1)
  else if (event.key === 'Enter') openInInspector()
  else if (event.key.toLowerCase() === 'n') startNoteOnSelection()
  else if (event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) openMenu()
  else return false
  return true
}

/** Index of the line under the pointer. */
function indexOf(event: MouseEvent): number | null {
  const line = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-index]') : null
  return line ? Number(line.dataset.index) : null
}

/** The left margin holds words only where there is room; the number column is as wide as the largest number. */
function margins(window: RowWindow | null, count: number): Record<string, string> {
  const roomy = (window?.width ?? 0) >= 820
  return { '--reading-gutter': roomy ? '92px' : '18px', '--reading-digits': `${Math.max(3, String(count).length)}ch` }
}
