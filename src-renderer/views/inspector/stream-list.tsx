/**
 * Owns the rows of a stream on screen: virtual, asked for as they are scrolled to, with one active row for the keyboard.
 *
 * A click or an arrow key selects the frame that brought the byte; a frame selected elsewhere is brought into sight.
 */
import type { StreamOverlap } from '@shared/rows'
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type Ref,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from 'react'
import { useRowCache } from '../../client/row-cache'
import { useUi } from '../../state/store'
import { useContextMenu } from '../../ui/context-menu'
import { gridRoles, rowRoles } from '../../ui/grid-roles'
import { rowIndexOf } from '../../ui/row-index'
import { indexForKey } from '../../ui/scroll-scale'
import { type RowSpan, VirtualRows, type VirtualRowsHandle } from '../../ui/virtual-rows'
import { copyStream, rowMenu, rowOfFrame, selectRow, selectStreamByte } from './stream-actions'
import { byteAt, StreamRowView, streamRowId } from './stream-row'
import { type OpenStream, RowKind, streamRowAt, streamRows } from './stream-source'

const ROW_HEIGHT = 18

interface Props {
  readonly open: OpenStream | null
  readonly startNs: number
  readonly onWidth: (px: number) => void
  readonly handle: Ref<StreamListHandle>
}

export interface StreamListHandle {
  /** Brings a row into sight and makes it the active one. */
  show(index: number): void
}

export function StreamList({ open, startNs, onWidth, handle }: Props): ReactNode {
  useRowCache(streamRows)
  const list = useRef<VirtualRowsHandle>(null)
  const [active, setActive] = useState(-1)
  const { menu, open: openMenu } = useContextMenu()
  const frame = useUi((state) => state.selection.frame)
  const span = useRef<RowSpan | null>(null)
  const selectedHere = useSelectionFollower(open, frame, list, setActive)

  const goTo = (index: number): void => {
    setActive(index)
    list.current?.reveal(index)
  }
  useImperativeHandle(handle, () => ({ show: goTo }))
  const choose = (index: number): void => {
    goTo(index)
    const row = streamRowAt(index)
    if (!open || !row || row.frame === 0) return
    selectedHere()
    selectRow(open, row)
  }
  const menuAt = (index: number, x: number, y: number): void => {
    const row = streamRowAt(index)
    if (open && row) openMenu({ x, y, label: 'Stream', entries: rowMenu(open, row) })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey) return
    const control = event.ctrlKey || event.metaKey
    const next = control ? null : indexForKey(event.key, active, streamRows.count, list.current?.pageRows() ?? 1)
    const row = streamRowAt(active)
    if (next !== null) choose(next)
    else if (open && row && control && event.key.toLowerCase() === 'c') void copyStream(open, row, 'text')
    else if (event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) {
      const place = list.current?.place(active)
      menuAt(active, place?.x ?? 0, place?.y ?? 0)
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
  const onMouseDown = (event: MouseEvent): void => {
    const index = rowIndexOf(event)
    const row = index === null ? null : streamRowAt(index)
    if (index === null || !row || !open || event.button !== 0) return
    setActive(index)
    const byte = row.kind === RowKind.data ? byteAt(event.target, event.clientX, row) : null
    selectedHere()
    if (byte === null) selectRow(open, row)
    else void selectStreamByte(open, row.side, row.offset + byte)
  }
  const roles = gridRoles(
    {
      label: 'Stream',
      rows: streamRows.count,
      multiple: false,
      active: span.current && active >= span.current.first && active < span.current.last ? streamRowId(active) : null,
    },
    {
      onKeyDown,
      onMouseDown,
      onContextMenu: (event) => {
        event.preventDefault()
        const index = rowIndexOf(event)
        if (index === null) return
        setActive(index)
        menuAt(index, event.clientX, event.clientY)
      },
    },
  )
  return (
    <div className="panel-list mono">
      <VirtualRows
        list={roles}
        count={streamRows.count}
        rowHeight={ROW_HEIGHT}
        handle={list}
        onWindow={(next) => {
          span.current = next
          streamRows.show(next.first, next.last)
          onWidth(next.width)
        }}
        renderRow={(index) => renderRow(open, index, { active, frame, startNs })}
      />
      {menu}
    </div>
  )
}

interface Around {
  readonly active: number
  readonly frame: number | null
  readonly startNs: number
}

function renderRow(open: OpenStream | null, index: number, { active, frame, startNs }: Around): ReactNode {
  const place = streamRows.row(index)
  if (!open || !place)
    return <div {...rowRoles(streamRowId(index), index + 1, false)} data-index={index} className="stream-row" />
  const { page, at } = place
  const info = page.side[at] === 0 ? open.view.orig : open.view.resp
  const from = page.offset[at] ?? 0
  const brought = frame !== null && (page.frame[at] === frame || page.lastFrame[at] === frame)
  return (
    <StreamRowView
      index={index}
      page={page}
      at={at}
      hex={open.question.show === 'hex' ? open.question.columns : 0}
      length={info.length}
      startNs={startNs}
      active={index === active}
      lit={brought}
      different={overlapIn(info.differentPlaces, from, from + (page.length[at] ?? 0))}
    />
  )
}

/** The first place in [from, to) whose copies differ; places are in order. */
export function overlapIn(places: readonly StreamOverlap[], from: number, to: number): StreamOverlap | null {
  if (places.length === 0) return null
  return places.find(({ offset, length }) => offset < to && offset + length > from) ?? null
}

/** Brings the rows of a frame selected elsewhere into sight; call what it gives before selecting here. */
function useSelectionFollower(
  open: OpenStream | null,
  frame: number | null,
  list: { readonly current: VirtualRowsHandle | null },
  setActive: (index: number) => void,
): () => void {
  const own = useRef(false)
  const followed = useRef<{ open: OpenStream | null; frame: number | null }>({ open: null, frame: null })
  useEffect(() => {
    const before = followed.current
    followed.current = { open, frame }
    if (!open || frame === null) return
    if (before.frame === frame && before.open === open) return
    if (own.current) {
      own.current = false
      return
    }
    let current = true
    void rowOfFrame(open, frame).then((row) => {
      if (!current || row < 0) return
      setActive(row)
      list.current?.reveal(row)
    })
    return () => {
      current = false
    }
  }, [open, frame, list, setActive])
  return () => {
    own.current = true
  }
}
