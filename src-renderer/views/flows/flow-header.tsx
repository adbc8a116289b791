/**
 * Owns what stands above the flows: in a narrow pane a choice of order, in a wide one column heads that sort by click and
 * are resized by their right edge (or by Shift+arrow keys), and the column chooser.
 */
import type { FlowSort } from '@shared/contract'
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react'
import { setFlowSort } from '../../state/actions'
import { useUi } from '../../state/store'
import { headCellRoles, headRowRoles } from '../../ui/grid-roles'
import { COLUMNS, type ColumnChoice, type ColumnId, clampWidth, type FlowColumn } from './flow-columns'

const SORT_TITLES: Readonly<Record<FlowSort, string>> = {
  number: 'Number',
  start: 'Start',
  proto: 'Protocol',
  orig: 'Originator',
  resp: 'Responder',
  service: 'Service',
  duration: 'Duration',
  bytes: 'Bytes',
  orig_bytes: 'Bytes from originator',
  resp_bytes: 'Bytes from responder',
  frames: 'Frames',
  state: 'State',
  history: 'History',
  rtt: 'Round-trip time',
  missed: 'Missing bytes',
  retransmitted: 'Retransmitted',
  reordered: 'Out of order',
  community_id: 'Community ID',
}
const NARROW_SORTS: readonly FlowSort[] = [
  'number',
  'bytes',
  'frames',
  'duration',
  'service',
  'state',
  'orig',
  'resp',
  'rtt',
  'retransmitted',
  'reordered',
  'missed',
]

/** Numbers are looked at largest first, texts from A. */
const firstDescending = (sort: FlowSort): boolean =>
  COLUMNS.some(({ sort: by, numeric }) => by === sort && numeric && sort !== 'number') || sort === 'bytes'

export function NarrowHeader(): ReactNode {
  const { column, descending } = useUi((state) => state.flowSort)
  return (
    <div className="flow-order">
      <label>
        <span className="flow-order-label">Order</span>
        <select value={column} onChange={(event) => sortBy(event.target.value)}>
          {(NARROW_SORTS.includes(column) ? NARROW_SORTS : [column, ...NARROW_SORTS]).map((sort) => (
            <option key={sort} value={sort}>
              {SORT_TITLES[sort]}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        className="button button--small button--quiet"
        aria-label={descending ? 'Largest first; turn round' : 'Smallest first; turn round'}
        title={descending ? 'Largest first' : 'Smallest first'}
        onClick={() => void setFlowSort(column, !descending)}
      >
        {descending ? '↓' : '↑'}
      </button>
    </div>
  )
}

function sortBy(value: string): void {
  const sort = (Object.keys(SORT_TITLES) as FlowSort[]).find((key) => key === value)
  if (sort) void setFlowSort(sort, firstDescending(sort))
}

interface WideProps {
  readonly columns: readonly FlowColumn[]
  readonly choice: ColumnChoice
  readonly onChoice: (choice: ColumnChoice) => void
  readonly onMenu: (x: number, y: number) => void
}

export function WideHeader({ columns, choice, onChoice, onMenu }: WideProps): ReactNode {
  const sort = useUi((state) => state.flowSort)
  const resize = (id: ColumnId, width: number): void =>
    onChoice({ ...choice, widths: { ...choice.widths, [id]: clampWidth(width) } })
  return (
    <div
      className="flow-heads"
      {...headRowRoles({
        onContextMenu: (event) => {
          event.preventDefault()
          event.stopPropagation()
          onMenu(event.clientX, event.clientY)
        },
      })}
    >
      {columns.map((column) => {
        const sorted = sort.column === column.sort
        const onKeyDown = (event: KeyboardEvent): void => {
          if (!event.shiftKey || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return
          event.preventDefault()
          resize(column.id, column.width + (event.key === 'ArrowRight' ? 16 : -16))
        }
        return (
          <span
            key={column.id}
            {...headCellRoles(sorted ? (sort.descending ? 'descending' : 'ascending') : 'none')}
            className={`flow-head${column.numeric ? ' is-numeric' : ''}`}
            style={{ width: column.width }}
          >
            <button
              type="button"
              title={`${column.hint}. Click sorts; Shift+arrow keys resize.`}
              onKeyDown={onKeyDown}
              onClick={() => void setFlowSort(column.sort, sorted ? !sort.descending : firstDescending(column.sort))}
            >
              {column.title}
              {sorted ? <span aria-hidden="true">{sort.descending ? ' ↓' : ' ↑'}</span> : null}
            </button>
            <Grip width={column.width} onWidth={(width) => resize(column.id, width)} />
          </span>
        )
      })}
      <span {...headCellRoles('none')} className="flow-head">
        <button
          type="button"
          className="flow-chooser"
          aria-label="Choose columns"
          title="Choose columns"
          onClick={(event) => onMenu(event.clientX, event.clientY)}
        >
          ⋯
        </button>
      </span>
    </div>
  )
}

/** Right edge of a head: drag to resize. The keyboard's way is Shift+arrow on the head. */
function Grip({ width, onWidth }: { readonly width: number; readonly onWidth: (width: number) => void }): ReactNode {
  const drag = useRef<{ readonly x: number; readonly width: number } | null>(null)
  const onPointerDown = (event: PointerEvent<HTMLSpanElement>): void => {
    event.preventDefault()
    event.currentTarget.setPointerCapture(event.pointerId)
    drag.current = { x: event.clientX, width }
  }
  const onPointerMove = (event: PointerEvent): void => {
    if (drag.current) onWidth(drag.current.width + event.clientX - drag.current.x)
  }
  const end = (): void => {
    drag.current = null
  }
  return (
    <span
      className="flow-grip"
      aria-hidden="true"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={end}
      onPointerCancel={end}
    />
  )
}
