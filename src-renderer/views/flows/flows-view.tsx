/**
 * Owns the list of flows: two lines a flow in a narrow pane, a table in a wide one; virtual, sorted by the engine, its
 * selection followed everywhere. Double click or Enter shows only that flow in the Reading.
 */
import { type KeyboardEvent, type MouseEvent, type ReactNode, useMemo, useRef, useState } from 'react'
import { useRowCache } from '../../client/row-cache'
import { applyFilter, setSpan, showOnlyFlow, startNote } from '../../state/actions'
import { useUi } from '../../state/store'
import { useContextMenu } from '../../ui/context-menu'
import { gridRoles, rowRoles } from '../../ui/grid-roles'
import { rowIndexOf } from '../../ui/row-index'
import { indexForKey } from '../../ui/scroll-scale'
import { useRowSpan } from '../../ui/use-row-span'
import { VirtualRows, type VirtualRowsHandle } from '../../ui/virtual-rows'
import { type ColumnChoice, loadChoice, saveChoice, shownColumns } from './flow-columns'
import { foldByKey, foldedOf, turnFold, useFolding } from './flow-fold'
import { NarrowHeader, WideHeader } from './flow-header'
import { columnMenu, copyEndpoints, flowMenu } from './flow-menu'
import { CompactFlow, flowRowId, WideFlow } from './flow-row-views'
import { flowRowAt, flowRows } from './flow-rows'
import './flows.css'
import { useFlowCursor } from './use-flow-cursor'

/** px of the pane from which a table reads better than two lines a flow. */
const TABLE_FROM = 560
const HEAD_HEIGHT = 26

export function FlowsView(): ReactNode {
  useRowCache(flowRows)
  const rows = useRef<VirtualRowsHandle>(null)
  const { index: active, move } = useFlowCursor(rows)
  const selected = useUi((state) => state.selection.flow)
  const [choice, setChoice] = useState(loadChoice)
  const columns = useMemo(() => shownColumns(choice), [choice])
  const { wide, activeShown, onWindow } = useRowSpan(active, TABLE_FROM, showFlows)
  const { menu, open } = useContextMenu()
  useFolding()

  const choose = (next: ColumnChoice): void => {
    setChoice(next)
    saveChoice(next)
  }
  const menuAt = (index: number, x: number, y: number): void => {
    const row = flowRowAt(index)
    if (row) open({ x, y, label: 'Flow', entries: flowMenu(row) })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.altKey) return
    const next = indexForKey(event.key, active, flowRows.count, rows.current?.pageRows() ?? 1)
    const row = flowRowAt(active)
    const control = event.ctrlKey || event.metaKey
    if (next !== null && !control) move(next)
    else if (!row) return
    else if (control && event.key.toLowerCase() === 'c') copyEndpoints(row)
    else if (control) return
    else if (event.key === 'Enter') void showOnlyFlow(row.flow)
    else if (event.key.toLowerCase() === 'n') startNote({ kind: 'flow', flow: row.flow })
    else if (event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) {
      const place = rows.current?.place(active)
      menuAt(active, place?.x ?? 0, place?.y ?? 0)
    } else if (!foldByKey(event.key, row)) return
    event.preventDefault()
    event.stopPropagation()
  }
  const renderRow = (index: number): ReactNode => {
    const row = flowRowAt(index)
    if (!row)
      return <div {...rowRoles(flowRowId(index), index + 2, false)} data-index={index} className="flow-pending" />
    const props = {
      index,
      flow: row.flow,
      record: row.record,
      selected: row.flow === selected,
      role: row.role,
      folded: foldedOf(row),
    }
    return wide ? <WideFlow {...props} columns={columns} /> : <CompactFlow {...props} />
  }
  const grid = gridRoles(
    { label: 'Flows', rows: flowRows.count + 1, multiple: false, active: activeShown ? flowRowId(active) : null },
    {
      onKeyDown,
      onMouseDown: (event) => press(event, move),
      onDoubleClick: (event) => {
        const row = flowRowAt(rowIndexOf(event) ?? -1)
        if (row) void showOnlyFlow(row.flow)
      },
      onContextMenu: (event) => {
        event.preventDefault()
        const index = rowIndexOf(event)
        if (index === null) return
        move(index)
        menuAt(index, event.clientX, event.clientY)
      },
    },
  )
  return (
    <section className={`flows ${wide ? 'is-wide' : 'is-narrow'}`} aria-label="Flows">
      {!wide && <NarrowHeader />}
      <FlowsEmpty />
      <VirtualRows
        className="flows-grid"
        list={grid}
        count={flowRows.count}
        rowHeight={wide ? 24 : 42}
        renderRow={renderRow}
        onWindow={onWindow}
        handle={rows}
        headerHeight={wide ? HEAD_HEIGHT : 0}
        header={
          wide ? (
            <WideHeader
              columns={columns}
              choice={choice}
              onChoice={choose}
              onMenu={(x, y) => open({ x, y, label: 'Columns', entries: columnMenu(choice, choose) })}
            />
          ) : null
        }
      />
      {menu}
    </section>
  )
}

/** On the sign before a control connection: folds it; anywhere else: selects. */
function press(event: MouseEvent, move: (index: number) => void): void {
  const index = rowIndexOf(event)
  if (index === null || event.button !== 0) return
  if (event.target instanceof Element && event.target.closest('[data-fold]')) turnFold(index)
  else move(index)
}

const showFlows = (first: number, last: number): void => flowRows.show(first, last)

/** Why the list is empty, and the way back. */
function FlowsEmpty(): ReactNode {
  const view = useUi((state) => state.flowView)
  const filter = useUi((state) => state.filter)
  const span = useUi((state) => state.span)
  if (!view || view.count > 0) return null
  if (view.total === 0) return <p className="flows-empty">No flows in this capture.</p>
  return (
    <div className="flows-empty" role="status">
      <p>No flow matches.</p>
      {filter !== '' && (
        <button type="button" className="button button--small" onClick={() => void applyFilter('')}>
          Clear filter
        </button>
      )}
      {span && (
        <button type="button" className="button button--small" onClick={() => void setSpan(null)}>
          Clear time span
        </button>
      )}
    </div>
  )
}
