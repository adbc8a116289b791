/**
 * Owns the field tree on screen: a WAI-ARIA tree over virtual rows, with the keyboard of one and a context menu.
 */
import type { FrameDetail } from '@shared/rows'
import { type KeyboardEvent, type MouseEvent, memo, type ReactNode, useEffect, useMemo, useRef } from 'react'
import { goToFrame } from '../../state/go'
import { useContextMenu } from '../../ui/context-menu'
import { treeItemRoles, treeRoles } from '../../ui/grid-roles'
import { SafeText } from '../../ui/safe-text'
import { indexForKey } from '../../ui/scroll-scale'
import { VirtualRows, type VirtualRowsHandle } from '../../ui/virtual-rows'
import { copyValue, fieldMenu } from './field-menu'
import { nodeAt, otherFrame, type TreeRow, treeMove, treeRows } from './field-tree'

const ROW_HEIGHT = 20

interface Props {
  readonly detail: FrameDetail
  readonly open: ReadonlySet<string>
  readonly path: string | null
  readonly onPath: (path: string) => void
  readonly onToggle: (path: string, open: boolean) => void
}

const rowId = (path: string): string => `field-${path.replaceAll('.', '-')}`

export function FieldTreeView({ detail, open, path, onPath, onToggle }: Props): ReactNode {
  const rows = useMemo(() => treeRows(detail.tree, open), [detail, open])
  const list = useRef<VirtualRowsHandle>(null)
  const { menu, open: openMenu } = useContextMenu()
  const at = rows.findIndex((row) => row.path === path)

  useEffect(() => {
    if (at >= 0) list.current?.reveal(at)
  }, [at])

  const menuFor = (target: string, x: number, y: number): void => {
    const node = nodeAt(detail.tree, target)
    if (node) openMenu({ x, y, label: 'Field', entries: fieldMenu(node, detail.frame, detail.bytes) })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const control = event.ctrlKey || event.metaKey
    const node = path === null ? null : nodeAt(detail.tree, path)
    const move = control ? null : treeMove(event.key, rows, path)
    const next = control || event.altKey ? null : indexForKey(event.key, at, rows.length, list.current?.pageRows() ?? 1)
    if (move) {
      if (move.kind === 'go') onPath(move.path)
      else onToggle(move.path, move.kind === 'open')
    } else if (next !== null) onPath(rows[next]?.path ?? '0')
    else if (control && event.key.toLowerCase() === 'c' && node) copyValue(node)
    else if ((event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) && path !== null) {
      const place = list.current?.place(at)
      menuFor(path, place?.x ?? 0, place?.y ?? 0)
    } else if (event.key === 'Enter' && node && node.children.length === 0 && otherFrame(node, detail.frame) !== null)
      void goToFrame(otherFrame(node, detail.frame) ?? detail.frame)
    else if ((event.key === 'Enter' || event.key === ' ') && path !== null) onToggle(path, !open.has(path))
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const onMouseDown = (event: MouseEvent): void => {
    const target = pathOf(event)
    if (target === null) return
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-frame]') : null
    if (link && event.button === 0) {
      event.preventDefault()
      void goToFrame(Number(link.dataset.frame))
      return
    }
    onPath(target)
    if (event.button === 0 && event.target instanceof Element && event.target.closest('.field-twist'))
      onToggle(target, !open.has(target))
  }
  const tree = treeRoles(
    { label: `Layers of frame ${detail.frame}`, active: at >= 0 && path !== null ? rowId(path) : null },
    {
      onKeyDown,
      onMouseDown,
      onDoubleClick: (event) => {
        const target = pathOf(event)
        if (target !== null) onToggle(target, !open.has(target))
      },
      onContextMenu: (event) => {
        event.preventDefault()
        const target = pathOf(event)
        if (target !== null) menuFor(target, event.clientX, event.clientY)
      },
    },
  )
  return (
    <div className="inspector-tree">
      <VirtualRows
        list={tree}
        count={rows.length}
        rowHeight={ROW_HEIGHT}
        handle={list}
        renderRow={(index) => {
          const row = rows[index]
          return row ? <FieldRow row={row} frame={detail.frame} selected={row.path === path} /> : null
        }}
      />
      {menu}
    </div>
  )
}

function pathOf(event: MouseEvent): string | null {
  const element = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-path]') : null
  return element?.dataset.path ?? null
}

const FieldRow = memo(function FieldRow({
  row,
  frame,
  selected,
}: {
  readonly row: TreeRow
  readonly frame: number
  readonly selected: boolean
}): ReactNode {
  const { node, level, open, path, position, siblings } = row
  const parent = node.children.length > 0
  // on every field of a long message it would be noise: the bytes pane says it of the selected one
  const other = selected || level <= 2 ? otherFrame(node, frame) : null
  return (
    <div
      {...treeItemRoles({ id: rowId(path), level, position, siblings, selected, open: parent ? open : null })}
      data-path={path}
      className={`field-row level-${Math.min(level, 2)}${selected ? ' is-selected' : ''}${node.error === undefined ? '' : ' is-wrong'}`}
      style={{ paddingLeft: 6 + (level - 1) * 14 }}
      title={node.field}
    >
      <span className={`field-twist${parent ? '' : ' is-leaf'}`} aria-hidden="true">
        {parent ? (open ? '▾' : '▸') : ''}
      </span>
      <span className="field-label">
        <SafeText>{node.label}</SafeText>
      </span>
      {node.text !== '' && node.text !== node.label && (
        <span className="field-value mono">
          <SafeText>{node.text.length > 400 ? `${node.text.slice(0, 400)}…` : node.text}</SafeText>
        </span>
      )}
      {other !== null && (
        <span className="field-word is-link" data-frame={other}>
          {node.length > 0 ? 'also ' : ''}in frame {other}
        </span>
      )}
      {node.inferred && <span className="field-word">computed</span>}
      {node.error !== undefined && (
        <span className="field-word is-bad">
          <SafeText>{node.error === node.text ? 'malformed' : node.error}</SafeText>
        </span>
      )}
    </div>
  )
})
