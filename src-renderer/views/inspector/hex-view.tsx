/**
 * Owns the bytes of a frame in hex and ASCII: the selected field's bytes lit up, a click on a byte selects its field.
 *
 * Rows are virtual: a frame of 64 KB draws as fast as one of 64 bytes.
 */
import { type KeyboardEvent, type MouseEvent, memo, type ReactNode, useEffect, useRef, useState } from 'react'
import { bytesRoles } from '../../ui/grid-roles'
import { indexForKey } from '../../ui/scroll-scale'
import { type RowSpan, VirtualRows, type VirtualRowsHandle } from '../../ui/virtual-rows'
import { asciiText, bytesPerRow, hexRowCount, hexText, offsetText } from './hex-rows'

const ROW_HEIGHT = 18
const CHAR_PX = 7.2

interface Props {
  readonly bytes: Uint8Array
  /** lit bytes [from, to) */
  readonly from: number
  readonly to: number
  /** the byte that was clicked or gone to by key; null = the lit bytes were chosen elsewhere */
  readonly cursor: number | null
  /** bytes of the layer the lit field belongs to, drawn a little lighter */
  readonly layer: readonly [from: number, to: number] | null
  readonly onByte: (offset: number) => void
}

export function HexView({ bytes, from, to, cursor, layer, onByte }: Props): ReactNode {
  const rows = useRef<VirtualRowsHandle>(null)
  const [perRow, setPerRow] = useState<8 | 16>(8)
  const count = hexRowCount(bytes.length, perRow)
  const onWindow = (window: RowSpan): void => setPerRow(bytesPerRow(window.width, CHAR_PX))

  const at = cursor ?? from
  const shown = cursor !== null || to > from

  // Brings the byte or the first of the lit bytes into sight when it changes.
  useEffect(() => {
    if (shown) rows.current?.reveal(Math.floor(at / perRow))
  }, [at, shown, perRow])

  const onMouseDown = (event: MouseEvent): void => {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-offset]') : null
    if (cell && event.button === 0) onByte(Number(cell.dataset.offset))
  }
  const step: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: perRow, ArrowUp: -perRow }
  const onKeyDown = (event: KeyboardEvent): void => {
    const move = step[event.key]
    const page = indexForKey(event.key, Math.floor(at / perRow), count, rows.current?.pageRows() ?? 1)
    const next =
      move !== undefined
        ? at + move
        : page === null
          ? null
          : event.key === 'End'
            ? bytes.length - 1
            : event.key === 'Home'
              ? 0
              : page * perRow + (at % perRow)
    if (next === null || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    if (next >= 0) onByte(Math.min(next, bytes.length - 1))
  }
  const label = to > from ? `Bytes of the frame, ${from} to ${to - 1} selected` : `${bytes.length} bytes of the frame`
  return (
    <div className="inspector-hex mono">
      <VirtualRows
        list={bytesRoles(label, { onKeyDown, onMouseDown })}
        count={count}
        rowHeight={ROW_HEIGHT}
        handle={rows}
        onWindow={onWindow}
        renderRow={(row) => (
          <HexRow
            bytes={bytes}
            at={row * perRow}
            perRow={perRow}
            from={Math.max(from, row * perRow)}
            to={Math.min(to, (row + 1) * perRow)}
            cursor={cursor !== null && Math.floor(cursor / perRow) === row ? cursor : -1}
            layerFrom={layer ? Math.max(layer[0], row * perRow) : 0}
            layerTo={layer ? Math.min(layer[1], (row + 1) * perRow) : 0}
          />
        )}
      />
    </div>
  )
}

interface RowProps {
  readonly bytes: Uint8Array
  readonly at: number
  readonly perRow: number
  readonly from: number
  readonly to: number
  /** -1 = not in this row */
  readonly cursor: number
  readonly layerFrom: number
  readonly layerTo: number
}

const HexRow = memo(function HexRow({ bytes, at, perRow, from, to, cursor, layerFrom, layerTo }: RowProps): ReactNode {
  const hex: ReactNode[] = []
  const text: ReactNode[] = []
  const end = Math.min(at + perRow, bytes.length)
  for (let offset = at; offset < end; offset++) {
    const byte = bytes[offset] ?? 0
    const lit = offset >= from && offset < to ? ' is-lit' : offset >= layerFrom && offset < layerTo ? ' is-layer' : ''
    const group = perRow === 16 && offset - at === 8 ? ' is-half' : ''
    hex.push(
      <span
        key={offset}
        data-offset={offset}
        className={`hex-byte${lit}${group}${offset === cursor ? ' is-cursor' : ''}`}
      >
        {hexText(byte)}
      </span>,
    )
    const printable = byte >= 0x20 && byte < 0x7f
    text.push(
      <span key={offset} data-offset={offset} className={`hex-char${lit}${printable ? '' : ' is-dot'}`}>
        {asciiText(byte)}
      </span>,
    )
  }
  return (
    <div className="hex-row">
      <span className="hex-offset">{offsetText(at)}</span>
      <span className="hex-bytes" style={{ width: `${perRow * 3 + (perRow === 16 ? 1 : 0)}ch` }}>
        {hex}
      </span>
      <span className="hex-text">{text}</span>
    </div>
  )
})
