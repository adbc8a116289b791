/**
 * Owns what can be done with a stream on screen: select the frame of a byte, copy, save a direction to a file.
 */
import { MAX_STREAM_BYTES } from '@shared/contract'
import { desktop } from '../../client/desktop'
import { engine } from '../../client/engine-client'
import { report, selectBytes, selectFrame } from '../../state/actions'
import type { MenuEntry } from '../../ui/context-menu'
import { formatCount, plural } from '../../ui/format'
import { hexText } from './hex-rows'
import { type OpenStream, RowKind, type StreamRow } from './stream-source'
import { clipboardText } from './stream-text'
import { type StreamSideName, sideWord } from './stream-words'

/** Selects the frame that holds a byte of the stream, and the byte in it; gives the frame, 0 = not captured. */
export async function selectStreamByte(open: OpenStream, side: StreamSideName, offset: number): Promise<number> {
  const place = await engine.ask('stream.locate', { view: open.view.view, side, offset }, 'stream.locate')
  if (!place.ok) {
    report(place.error)
    return 0
  }
  const { frame, byte } = place.value
  if (frame === 0) return 0
  selectFrame(frame, open.question.flow)
  selectBytes([byte, 1])
  return frame
}

/** Selects the frame that brought the first byte of a row; a gap has none. */
export function selectRow(open: OpenStream, row: StreamRow): void {
  if (row.frame === 0) return
  if (row.kind === RowKind.turn) selectFrame(row.frame, open.question.flow)
  else void selectStreamByte(open, row.side, row.offset)
}

/** The row that shows a byte; -1 = none does. */
export async function rowOfByte(open: OpenStream, side: StreamSideName, offset: number): Promise<number> {
  const place = await engine.ask('stream.locate', { view: open.view.view, side, offset }, 'stream.place')
  return place.ok ? place.value.row : -1
}

export async function rowOfFrame(open: OpenStream, frame: number): Promise<number> {
  const place = await engine.ask('stream.frame', { view: open.view.view, frame }, 'stream.frame')
  return place.ok ? place.value.row : -1
}

export async function copyStream(open: OpenStream, row: StreamRow, form: 'text' | 'hex'): Promise<void> {
  const count = Math.min(row.length, MAX_STREAM_BYTES)
  const input = { view: open.view.view, side: row.side, from: row.offset, count }
  const answer = await engine.ask('stream.bytes', input, 'stream.bytes')
  if (!answer.ok) return report(answer.error)
  const { bytes } = answer.value
  const copied = await desktop.copyText(form === 'text' ? clipboardText(bytes) : Array.from(bytes, hexText).join(''))
  if (!copied.ok) report(copied.error)
}

/** Asks where, and writes one direction there; gives a sentence about what was written, null when given up. */
export async function saveSide(open: OpenStream, side: StreamSideName, gaps: 'skip' | 'zero'): Promise<string | null> {
  const path = await desktop.saveFileDialog('bytes', `flow-${open.question.flow}-${side}.bin`)
  if (!path.ok) {
    report(path.error)
    return null
  }
  if (path.value === null) return null
  const saved = await engine.ask('stream.save', { view: open.view.view, side, path: path.value, gaps }, 'stream.save')
  if (!saved.ok) {
    report(saved.error)
    return null
  }
  const { bytes, gaps: count, gapBytes } = saved.value
  const rest =
    count === 0
      ? ''
      : ` ${plural(count, 'gap')} (${plural(gapBytes, 'byte')}) ${gaps === 'zero' ? 'filled with zeros' : 'left out'}.`
  return `Saved ${plural(bytes, 'byte')} to ${path.value}.${rest}`
}

export function saveMenu(open: OpenStream, done: (said: string | null) => void): readonly MenuEntry[] {
  const entry = (side: StreamSideName, gaps: 'skip' | 'zero'): MenuEntry => {
    const info = open.view[side]
    const size = gaps === 'zero' ? info.length : info.captured
    const how = gaps === 'zero' ? ', zeros for gaps' : info.gaps > 0 ? ', without gaps' : ''
    return {
      title: `${sideWord(side)}: ${formatCount(size)} B${how}…`,
      disabled: info.captured === 0,
      run: () => void saveSide(open, side, gaps).then(done),
    }
  }
  return (['orig', 'resp'] as const).flatMap((side) =>
    open.view[side].gaps > 0 ? [entry(side, 'skip'), entry(side, 'zero')] : [entry(side, 'skip')],
  )
}

export function rowMenu(open: OpenStream, row: StreamRow): readonly MenuEntry[] {
  const what = row.kind === RowKind.turn ? (open.view.protocol === 'udp' ? 'datagram' : 'turn') : 'row'
  const limit = row.length > MAX_STREAM_BYTES ? ` (first ${formatCount(MAX_STREAM_BYTES)} bytes)` : ''
  const none = row.kind === RowKind.gap
  return [
    {
      title: `Copy ${what} as text${limit}`,
      keys: 'Ctrl+C',
      disabled: none,
      run: () => void copyStream(open, row, 'text'),
    },
    { title: `Copy ${what} as hex${limit}`, disabled: none, run: () => void copyStream(open, row, 'hex') },
    'separator',
    {
      title: row.frame === 0 ? 'Select the frame' : `Select frame ${row.frame}`,
      disabled: row.frame === 0,
      run: () => selectRow(open, row),
    },
  ]
}
