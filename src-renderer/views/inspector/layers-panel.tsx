/**
 * Owns the Layers tab: the field tree above, the bytes below, each lighting up the other.
 *
 * What is open stays open from frame to frame, so that one field can be followed down a flow.
 */
import type { FrameDetail } from '@shared/rows'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels'
import { useFrameDetail } from '../../client/selected-detail'
import { selectBytes } from '../../state/actions'
import { goToFrame } from '../../state/go'
import { useUi } from '../../state/store'
import { ancestors, fieldAt, nodeAt, otherFrame, placesText } from './field-tree'
import { FieldTreeView } from './field-tree-view'
import { HexView } from './hex-view'

export function LayersPanel(): ReactNode {
  const detail = useFrameDetail()
  if (!detail) return <p className="inspector-empty">Select a line: its layers and bytes stand here.</p>
  return <Layers detail={detail} />
}

/** Roots start closed except the innermost two, which are what one looks for, and what a frame was made from. */
function firstOpen(detail: FrameDetail): ReadonlySet<string> {
  const roots = detail.tree.length
  const isOpen = (at: number): boolean => at >= roots - 2 || (at === 0 && detail.madeFrom !== undefined)
  return new Set(detail.tree.map((_, at) => String(at)).filter((_, at) => isOpen(at)))
}

function Layers({ detail }: { readonly detail: FrameDetail }): ReactNode {
  const bytes = useUi((state) => state.selection.bytes)
  const shape = detail.layers.map(({ name }) => name).join('/')
  const [open, setOpen] = useState<{ readonly shape: string; readonly paths: ReadonlySet<string> }>({
    shape: '',
    paths: new Set(),
  })
  const paths = open.shape === shape ? open.paths : firstOpen(detail)
  const [path, setPath] = useState<string | null>(null)
  const [cursor, setCursor] = useState<number | null>(null)
  const node = useMemo(() => (path === null ? null : nodeAt(detail.tree, path)), [detail, path])

  const show = (next: string): void => {
    const wanted = nodeAt(detail.tree, next)
    setPath(next)
    setOpen({ shape, paths: new Set([...paths, ...ancestors(next)]) })
    selectBytes(wanted && wanted.length > 0 ? [wanted.offset, wanted.length] : null)
  }
  const toggle = (at: string, isOpen: boolean): void => {
    const next = new Set(paths)
    if (isOpen) next.add(at)
    else next.delete(at)
    setOpen({ shape, paths: next })
  }

  // Bytes chosen elsewhere (a note on bytes) show their field.
  useEffect(() => {
    if (!bytes || (node && node.offset === bytes[0] && node.length === bytes[1])) return
    const found = fieldAt(detail.tree, bytes[0])
    if (found !== null) {
      setPath(found)
      setOpen((before) => ({
        shape,
        paths: new Set([...(before.shape === shape ? before.paths : firstOpen(detail)), ...ancestors(found)]),
      }))
    }
  }, [bytes, detail, node, shape])

  // A note may hang on bytes that are no field's: they are lit as they are.
  const chosen = bytes ?? (node && node.length > 0 ? [node.offset, node.length] : [0, 0])
  const lit = [chosen[0], chosen[0] + chosen[1]]
  const layout = useDefaultLayout({
    id: 'tracebook.layers',
    panelIds: ['tree', 'bytes'],
    storage: localStorage,
    onlySaveAfterUserInteractions: true,
  })
  const elsewhere = node ? placesText(node, detail.frame) : ''
  const other = node ? otherFrame(node, detail.frame) : null
  const root = path === null ? null : nodeAt(detail.tree, path.split('.')[0] ?? '')
  return (
    <Group
      id="layers"
      className="inspector-layers"
      orientation="vertical"
      {...(layout.defaultLayout ? { defaultLayout: layout.defaultLayout } : {})}
      onLayoutChanged={layout.onLayoutChanged}
    >
      <Panel id="tree" defaultSize="60%" minSize="80px">
        <FieldTreeView
          detail={detail}
          open={paths}
          path={path}
          onPath={(next) => {
            setCursor(null)
            show(next)
          }}
          onToggle={toggle}
        />
      </Panel>
      <Separator className="shell-separator" aria-label="Resize before Bytes" />
      <Panel id="bytes" minSize="60px">
        <div className="inspector-bytes">
          {detail.madeFrom !== undefined && (
            <p className="inspector-made">Made from text: what the record does not say is 0 here and unknown.</p>
          )}
          {elsewhere !== '' && (
            <p className="inspector-places" role="status">
              {elsewhere}
              {other !== null && (
                <button type="button" className="link" onClick={() => void goToFrame(other)}>
                  Go to frame {other}
                </button>
              )}
            </p>
          )}
          <HexView
            bytes={detail.bytes}
            from={lit[0] ?? 0}
            to={lit[1] ?? 0}
            layer={root && root.length > 0 ? [root.offset, root.offset + root.length] : null}
            cursor={cursor !== null && cursor < detail.bytes.length ? cursor : null}
            onByte={(offset) => {
              setCursor(offset)
              const found = fieldAt(detail.tree, offset)
              if (found !== null) show(found)
              else {
                setPath(null)
                selectBytes([offset, 1])
              }
            }}
          />
        </div>
      </Panel>
    </Group>
  )
}
