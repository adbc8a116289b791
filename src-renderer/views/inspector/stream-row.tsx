/**
 * Owns how one row of a stream looks: the head of a turn, a line of text, a row of hex, a gap. Bytes carry their place as data
 * attributes, so that one handler of the list finds what was clicked (`byteAt`). All packet text goes through SafeText.
 */
import type { StreamOverlap, StreamRows } from '@shared/rows'
import { memo, type ReactNode } from 'react'
import { formatCount, formatDuration, plural } from '../../ui/format'
import { cellRoles, rowRoles } from '../../ui/grid-roles'
import { SafeText } from '../../ui/safe-text'
import { asciiText, hexText } from './hex-rows'
import { RowKind, rowIn, type StreamRow } from './stream-source'
import { byteUnder, streamOffsetText, textRuns } from './stream-text'
import { gapText, sideWord } from './stream-words'

export const streamRowId = (index: number): string => `stream-row-${index}`

interface Props {
  readonly index: number
  readonly page: StreamRows
  readonly at: number
  /** bytes a row of hex; 0 = text */
  readonly hex: number
  /** length of the direction, for the digits of offsets */
  readonly length: number
  /** ns of the flow's first frame */
  readonly startNs: number
  readonly active: boolean
  /** brought by the selected frame */
  readonly lit: boolean
  /** copies of bytes in this row that differ */
  readonly different: StreamOverlap | null
}

export const StreamRowView = memo(function StreamRowView(props: Props): ReactNode {
  const { index, page, at, hex, length, startNs, active, lit, different } = props
  const row = rowIn(page, at)
  const kind = row.kind === RowKind.turn ? 'turn' : row.kind === RowKind.gap ? 'gap' : hex > 0 ? 'hex' : 'text'
  return (
    <div
      {...rowRoles(streamRowId(index), index + 1, active)}
      data-index={index}
      className={`stream-row is-${row.side} stream-${kind}${active ? ' is-selected' : ''}${lit ? ' is-lit' : ''}`}
    >
      <span {...cellRoles} className="stream-cell">
        {kind === 'turn' && <TurnHead row={row} startNs={startNs} />}
        {kind === 'gap' && <span className="stream-gap-text">{gapText(row.offset, row.length)}</span>}
        {kind === 'text' && <TextBytes row={row} />}
        {kind === 'hex' && <HexBytes row={row} perRow={hex} length={length} different={different} />}
        {different && kind === 'text' && (
          <span className="stream-different">{`differs in frame ${different.otherFrame}`}</span>
        )}
      </span>
    </div>
  )
})

function TurnHead({ row, startNs }: { readonly row: StreamRow; readonly startNs: number }): ReactNode {
  return (
    <span
      className="stream-head"
      title={`${sideWord(row.side)}, frame ${row.frame}, from byte ${formatCount(row.offset)} on`}
    >
      <span className="stream-who">{row.side === 'orig' ? '→' : '←'}</span>
      <span className="hidden-text">{sideWord(row.side)}</span>
      <span className="stream-frame">{`frame ${row.frame}`}</span>
      <span>{`+${formatDuration(Math.max(0, row.time - startNs))}`}</span>
      <span>{plural(row.length, 'byte')}</span>
    </span>
  )
}

function TextBytes({ row }: { readonly row: StreamRow }): ReactNode {
  return textRuns(row.bytes).map((run) => (
    <span key={run.at} data-run={run.at} className={run.marks ? 'stream-marks' : 'stream-run'}>
      <SafeText>{run.text}</SafeText>
    </span>
  ))
}

interface HexProps {
  readonly row: StreamRow
  readonly perRow: number
  readonly length: number
  readonly different: StreamOverlap | null
}

/** There is no room for words in a row of hex: bytes that differ are underlined, their title says the frame. */
function HexBytes({ row, perRow, length, different }: HexProps): ReactNode {
  const from = different ? different.offset - row.offset : 0
  const to = different ? from + different.length : 0
  const cells = [...row.bytes].map((byte, at) => ({ byte, at, mark: at >= from && at < to ? ' is-different' : '' }))
  const hint = different ? `differs in frame ${different.otherFrame}` : undefined
  return (
    <>
      <span className="hex-offset stream-offset">{streamOffsetText(row.offset, length)}</span>
      <span className="hex-bytes" style={{ width: `${perRow * 3 + (perRow === 16 ? 1 : 0)}ch` }}>
        {cells.map(({ byte, at, mark }) => (
          <span
            key={at}
            data-byte={at}
            className={`hex-byte${mark}${perRow === 16 && at === 8 ? ' is-half' : ''}`}
            title={mark === '' ? undefined : hint}
          >
            {hexText(byte)}
          </span>
        ))}
      </span>
      <span className="hex-text">
        {cells.map(({ byte, at }) => (
          <span key={at} data-byte={at} className={`hex-char${byte >= 0x20 && byte < 0x7f ? '' : ' is-dot'}`}>
            {asciiText(byte)}
          </span>
        ))}
      </span>
    </>
  )
}

/** Index in the row of the byte under the pointer; null beside the bytes. */
export function byteAt(target: EventTarget, clientX: number, row: StreamRow): number | null {
  if (!(target instanceof Element)) return null
  const cell = target.closest<HTMLElement>('[data-byte]')
  if (cell) return Number(cell.dataset.byte)
  const element = target.closest<HTMLElement>('[data-run]')
  const run = element && textRuns(row.bytes).find(({ at }) => at === Number(element.dataset.run))
  if (!element || !run) return null
  const box = element.getBoundingClientRect()
  return byteUnder(run, (clientX - box.left) / Math.max(1, box.width))
}
