/**
 * Owns how a stream is laid out in rows for the window: lines of text or rows of hex, with a row for each head of a turn and
 * each gap between them; and the pages of such rows.
 *
 * Text: a row ends behind a line feed or after `columns` bytes (never inside a UTF-8 sequence). The text is read once, in
 * slices, and every CHECK rows the place is remembered: a page is found without reading from the start again. Hex is
 * arithmetic. Guarantees: memory for the window is one page; text of more than MAX_TEXT bytes is laid out up to there and
 * `complete` says so.
 */
import type { StreamShow } from '@shared/contract'
import type { StreamRows } from '@shared/rows'
import type { Session } from './session'
import { locateByte, StreamReader } from './stream-bytes'
import type { FlowStream } from './stream-index'
import { SpanKind, type Spans, spansOf } from './stream-spans'
import { TextRows } from './stream-text-rows'
import type { Pause } from './timeline'

export const MAX_TEXT = 1 << 29
const CHECK = 128

export interface StreamViewSpec {
  readonly show: StreamShow
  readonly side: 0 | 1
  /** bytes a row at most */
  readonly columns: number
}

/** Where a row begins. */
interface RowStart {
  readonly span: number
  readonly offset: number
}

export class StreamLayout {
  rows = 0
  complete = true
  /** global rows and offsets of the checkpoints; a checkpoint's span is found by its row */
  private checkRows: number[] = []
  private checkOffsets: number[] = []
  private readonly texts: readonly [TextRows, TextRows]

  private constructor(
    session: Session,
    readonly stream: FlowStream,
    readonly spec: StreamViewSpec,
    private readonly spans: Spans,
  ) {
    const text = (side: 0 | 1): TextRows => new TextRows(new StreamReader(session, stream.sides[side]), spec.columns)
    this.texts = [text(0), text(1)]
  }

  static async make(session: Session, stream: FlowStream, spec: StreamViewSpec, pause: Pause): Promise<StreamLayout> {
    const layout = new StreamLayout(session, stream, spec, await spansOf(session, stream, spec, pause))
    await layout.count(pause)
    return layout
  }

  private async count(pause: Pause): Promise<void> {
    const { spans, spec } = this
    this.complete = spans.complete
    let text = 0
    for (let span = 0; span < spans.count; span++) {
      if ((span & 0x3ff) === 0x3ff) await pause()
      spans.firstRow[span] = this.rows
      if (spans.kind[span] !== SpanKind.data) this.rows++
      else if (spec.show === 'hex') this.rows += Math.ceil((spans.to[span] - spans.from[span]) / spec.columns)
      else {
        text += spans.to[span] - spans.from[span]
        if (text > MAX_TEXT) {
          spans.count = span
          this.complete = false
          return
        }
        await this.countText(span, pause)
      }
    }
  }

  private async countText(span: number, pause: Pause): Promise<void> {
    const { spans } = this
    const text = this.texts[spans.side[span] as 0 | 1]
    const end = spans.to[span]
    let row = 0
    for (let offset = spans.from[span]; offset < end; row++) {
      if (row % CHECK === CHECK - 1) {
        this.checkRows.push(this.rows + row)
        this.checkOffsets.push(offset)
        await pause()
      }
      offset = text.endOf(offset, end)
    }
    this.rows += row
  }

  /** False once the file did not have bytes that were captured: what is shown is not to be believed. */
  get isReadable(): boolean {
    return this.texts[0].whole && this.texts[1].whole
  }

  /** One page; empty beyond the end. */
  page(from: number, count: number): StreamRows {
    const { spans } = this
    const rows = Math.max(0, Math.min(count, this.rows - from))
    const answer = {
      from,
      kind: new Uint8Array(rows),
      side: new Uint8Array(rows),
      offset: new Float64Array(rows),
      length: new Float64Array(rows),
      frame: new Uint32Array(rows),
      lastFrame: new Uint32Array(rows),
      time: new Float64Array(rows),
      start: new Uint32Array(rows),
      bytes: new Uint8Array(0),
    }
    const parts: Uint8Array[] = []
    let size = 0
    let { span, offset } = rows > 0 ? this.startOf(from) : { span: 0, offset: 0 }
    for (let i = 0; i < rows; i++) {
      const kind = spans.kind[span]
      const side = spans.side[span] as 0 | 1
      const isData = kind === SpanKind.data
      const end = isData ? this.endOf(span, offset) : spans.to[span]
      answer.kind[i] = kind
      answer.side[i] = side
      answer.offset[i] = offset
      answer.length[i] = end - offset
      answer.start[i] = size
      if (isData) {
        const bytes = this.texts[side].bytes(offset, end)
        parts.push(bytes)
        size += bytes.length
        answer.frame[i] = this.frameAt(side, offset)
        answer.lastFrame[i] = this.frameAt(side, end - 1)
      } else if (kind === SpanKind.turn) {
        answer.frame[i] = spans.frame[span]
        answer.time[i] = spans.ns[span]
      }
      if (isData && end < spans.to[span]) offset = end
      else offset = spans.from[++span]
    }
    return { ...answer, bytes: joined(parts, size) }
  }

  /** Row that shows a byte (or the gap in its place); undefined when this view does not hold it. */
  rowOf(side: 0 | 1, offset: number): number | undefined {
    const { spans, spec } = this
    for (let span = 0; span < spans.count; span++) {
      if (spans.side[span] !== side || spans.kind[span] === SpanKind.turn || spans.to[span] <= offset) continue
      if (spans.from[span] > offset) return undefined
      if (spans.kind[span] === SpanKind.gap) return spans.firstRow[span]
      if (spec.show === 'hex') return spans.firstRow[span] + Math.floor((offset - spans.from[span]) / spec.columns)
      let { row, at } = this.checkBefore(span, (_, checkOffset) => checkOffset <= offset)
      for (let end = this.endOf(span, at); end <= offset; end = this.endOf(span, at)) {
        at = end
        row++
      }
      return row
    }
    return undefined
  }

  /** Row that shows the first byte a frame brought; undefined when no byte of it counts or the view does not hold it. */
  rowOfFrame(frame: number): number | undefined {
    for (const side of [0, 1] as const) {
      const { pieces } = this.stream.sides[side]
      const index = pieces.row.subarray(0, pieces.count).indexOf(frame - 1)
      if (index >= 0) return this.rowOf(side, pieces.offset[index])
    }
    return undefined
  }

  private startOf(row: number): RowStart {
    const { spans, spec } = this
    let [low, high] = [0, spans.count - 1]
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (spans.firstRow[middle] <= row) low = middle
      else high = middle - 1
    }
    const inSpan = row - spans.firstRow[low]
    if (spans.kind[low] !== SpanKind.data) return { span: low, offset: spans.from[low] }
    if (spec.show === 'hex') return { span: low, offset: spans.from[low] + inSpan * spec.columns }
    const check = this.checkBefore(low, (checkRow) => checkRow <= row)
    let { at } = check
    for (let now = check.row; now < row; now++) at = this.endOf(low, at)
    return { span: low, offset: at }
  }

  /** The last checkpoint of a span that `isBefore`, or the span's start. Checkpoints rise in row; in a span also in offset. */
  private checkBefore(span: number, isBefore: (row: number, offset: number) => boolean): { row: number; at: number } {
    const { spans, checkRows, checkOffsets } = this
    const lastRow = span + 1 < spans.count ? spans.firstRow[span + 1] : this.rows
    let [low, high] = [lowerBound(checkRows, spans.firstRow[span]), lowerBound(checkRows, lastRow)]
    const first = low
    while (low < high) {
      const middle = (low + high) >>> 1
      if (isBefore(checkRows[middle], checkOffsets[middle])) low = middle + 1
      else high = middle
    }
    return low === first
      ? { row: spans.firstRow[span], at: spans.from[span] }
      : { row: checkRows[low - 1], at: checkOffsets[low - 1] }
  }

  private endOf(span: number, offset: number): number {
    const { spans, spec } = this
    const end = spans.to[span]
    return spec.show === 'hex'
      ? Math.min(offset + spec.columns, end)
      : this.texts[spans.side[span] as 0 | 1].endOf(offset, end)
  }

  private frameAt(side: 0 | 1, offset: number): number {
    const place = locateByte(this.stream.sides[side], offset)
    return place === undefined ? 0 : place.row + 1
  }
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** Index of the first value that is not below `limit` in a rising list. */
function lowerBound(list: readonly number[], limit: number): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (list[middle] < limit) low = middle + 1
    else high = middle
  }
  return low
}
