/**
 * Owns the rows of a ladder on screen: virtual, asked for as they are scrolled to, with one active row for the keyboard.
 *
 * A click or an arrow key selects the frame everywhere, Enter also goes to it in the Reading; a frame selected elsewhere is
 * brought into sight here.
 */
import { type KeyboardEvent, type MouseEvent, memo, type ReactNode, useEffect, useRef, useState } from 'react'
import { useRowCache } from '../../client/row-cache'
import { selectFrame } from '../../state/actions'
import { useUi } from '../../state/store'
import { Shapes } from '../../ui/figure/figure-view'
import { cellRoles, gridRoles, headCellRoles, headRowRoles, rowRoles } from '../../ui/grid-roles'
import { rowIndexOf } from '../../ui/row-index'
import { safeText } from '../../ui/safe-text'
import { indexForKey } from '../../ui/scroll-scale'
import { useRowSpan } from '../../ui/use-row-span'
import { VirtualRows, type VirtualRowsHandle } from '../../ui/virtual-rows'
import { HEAD_HEIGHT, headShapes, type LadderGeometry, rowShapes } from './ladder-layout'
import { type LadderRow, rowSentence } from './ladder-row'
import { ladderRowAt, ladderRows, type OpenLadder, rowOfFrame } from './ladder-source'

interface Props {
  readonly open: OpenLadder
  readonly geometry: LadderGeometry
  readonly onWidth: (px: number) => void
  /** Enter: the frame is wanted in the Reading */
  readonly onEnter: () => void
  readonly focus: boolean
}

/** rows in sight above and below one that was selected elsewhere */
const AROUND = 2

const rowId = (index: number): string => `ladder-row-${index}`

export function LadderList({ open, geometry, onWidth, onEnter, focus }: Props): ReactNode {
  useRowCache(ladderRows)
  const list = useRef<VirtualRowsHandle>(null)
  const [active, setActive] = useState(-1)
  const frame = useUi((state) => state.selection.frame)
  const selectedHere = useFollower(open, frame, list, setActive)
  const waiting = useRef(-1)
  const { onWindow, activeShown } = useRowSpan(active, 0, (first, last) => ladderRows.show(first, last))
  useEffect(() => {
    if (focus) list.current?.focus()
  }, [focus])

  const choose = (index: number): void => {
    setActive(index)
    list.current?.reveal(index)
    const row = ladderRowAt(index)
    waiting.current = row ? -1 : index
    if (row) select(open, row, selectedHere)
  }
  // a row that was gone to before it was here
  useEffect(() => {
    const row = waiting.current < 0 ? null : ladderRowAt(waiting.current)
    if (!row) return
    waiting.current = -1
    select(open, row, selectedHere)
  })
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const next = indexForKey(event.key, active, ladderRows.count, list.current?.pageRows() ?? 1)
    if (next !== null) choose(next)
    else if (event.key === 'Enter') onEnter()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const onMouseDown = (event: MouseEvent): void => {
    const index = rowIndexOf(event)
    if (index !== null && event.button === 0) choose(index)
  }
  const onDoubleClick = (event: MouseEvent): void => {
    if (rowIndexOf(event) !== null) onEnter()
  }
  const startNs = useStartNs(open)
  return (
    <VirtualRows
      list={gridRoles(
        {
          label: 'Ladder',
          rows: ladderRows.count + 1,
          multiple: false,
          active: activeShown ? rowId(active) : null,
        },
        { onKeyDown, onMouseDown, onDoubleClick },
      )}
      className="ladder-rows mono"
      count={ladderRows.count}
      rowHeight={geometry.rowHeight}
      handle={list}
      keep={active}
      header={<Head open={open} geometry={geometry} />}
      headerHeight={HEAD_HEIGHT}
      onWindow={(span) => {
        onWidth(span.width)
        onWindow(span)
      }}
      renderRow={(index) => (
        <RowView
          index={index}
          row={ladderRowAt(index)}
          open={open}
          geometry={geometry}
          startNs={startNs}
          selected={index === active}
        />
      )}
    />
  )
}

function select({ view }: OpenLadder, row: LadderRow, selectedHere: () => void): void {
  if (useUi.getState().selection.frame !== row.frame) selectedHere()
  selectFrame(row.frame, view.lanes[row.lane]?.flow ?? -1)
}

/** Time 0 of the ladder: of its earliest lane, so that it is known before the first row is here. */
function useStartNs({ view }: OpenLadder): number {
  const [start, setStart] = useState<{ readonly view: object; readonly ns: number } | null>(null)
  const first = ladderRowAt(0)
  useEffect(() => {
    if (first && start?.view !== view) setStart({ view, ns: first.time })
  }, [first, start, view])
  return start?.view === view ? start.ns : (first?.time ?? start?.ns ?? 0)
}

function Head({ open, geometry }: { readonly open: OpenLadder; readonly geometry: LadderGeometry }): ReactNode {
  return (
    <div className="ladder-head" {...headRowRoles({})} style={{ width: geometry.width, height: HEAD_HEIGHT }}>
      <span {...headCellRoles('none')} title={safeText(open.view.hosts.join('   '))}>
        <span className="hidden-text">{safeText(open.view.hosts.join(', '))}</span>
        <svg width={geometry.width} height={HEAD_HEIGHT} aria-hidden="true">
          <Shapes shapes={headShapes(open.view, geometry)} />
        </svg>
      </span>
    </div>
  )
}

interface RowProps {
  readonly index: number
  readonly row: LadderRow | null
  readonly open: OpenLadder
  readonly geometry: LadderGeometry
  readonly startNs: number
  readonly selected: boolean
}

const RowView = memo(
  function RowView({ index, row, open, geometry, startNs, selected }: RowProps): ReactNode {
    const { view, order } = open
    const sentence = row ? safeText(rowSentence(row, view, geometry.numbers === 'absolute')) : ''
    return (
      <div
        {...rowRoles(rowId(index), index + 2, selected)}
        data-index={index}
        data-frame={row?.frame}
        className={`ladder-row${selected ? ' is-selected' : ''}`}
        style={{ height: geometry.rowHeight, width: geometry.width }}
      >
        <span {...cellRoles} title={sentence}>
          <span className="hidden-text">{sentence}</span>
          <svg width={geometry.width} height={geometry.rowHeight} aria-hidden="true">
            {row && <Shapes shapes={rowShapes(row, view, geometry, { order, startNs })} />}
          </svg>
        </span>
      </div>
    )
  },
  // a row is made anew at each look: it is the same while its page is
  (before, after) =>
    before.index === after.index &&
    before.row?.frame === after.row?.frame &&
    before.open === after.open &&
    before.geometry === after.geometry &&
    before.startNs === after.startNs &&
    before.selected === after.selected,
)

/** Brings a frame selected elsewhere into sight; call what it gives before selecting here. */
function useFollower(
  open: OpenLadder,
  frame: number | null,
  list: { readonly current: VirtualRowsHandle | null },
  setActive: (index: number) => void,
): () => void {
  const own = useRef(false)
  /** located, not in sight yet; -1 = none */
  const waiting = useRef(-1)
  const followed = useRef<{ readonly open: OpenLadder | null; readonly frame: number | null }>({
    open: null,
    frame: null,
  })
  useEffect(() => {
    const before = followed.current
    followed.current = { open, frame }
    if (frame === null) {
      setActive(-1)
      return
    }
    if (before.frame === frame && before.open === open) return
    if (own.current) {
      own.current = false
      return
    }
    let current = true
    void rowOfFrame(open, frame).then((row) => {
      if (!current) return
      setActive(row)
      waiting.current = row
      revealWaiting(waiting, open, list)
    })
    return () => {
      current = false
    }
  }, [open, frame, list, setActive])
  // the ladder may be located before its first rows are here: a list without rows cannot be scrolled
  useEffect(() => revealWaiting(waiting, open, list))
  return () => {
    own.current = true
  }
}

function revealWaiting(
  waiting: { current: number },
  { view }: OpenLadder,
  list: { readonly current: VirtualRowsHandle | null },
): void {
  const row = waiting.current
  if (row < 0 || row >= ladderRows.count) return
  waiting.current = -1
  // with the rows around it: a late arrow runs over them
  list.current?.reveal(Math.min(view.rows - 1, row + AROUND))
  list.current?.reveal(Math.max(0, row - AROUND))
  list.current?.reveal(row)
}
