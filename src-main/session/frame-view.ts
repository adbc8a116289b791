/**
 * Owns which frames a view holds and in which order, and its pages of rows.
 *
 * A view is a list of row ids (Uint32Array), or null for "all rows as read": then nothing is stored. Columns decide as
 * far as they can; a frame is decoded again only when the filter asks for a field that no column has.
 */
import type { LineOptions } from '@shared/contract'
import { compileFrameFilter } from '@shared/filter/compile'
import { type FieldSpec, protocolOf } from '@shared/filter/fields'
import { ok, type Result } from '@shared/result'
import type { FrameRows } from '@shared/rows'
import { framedProtocols, hasFramer } from '../decode/framing'
import { frameColumns, NO_ATTACHMENTS, type SessionAttachments } from './columns-view'
import { withFindings } from './finding-filter'
import { type FlowMessages, messagesOf } from './flow-messages'
import { CHUNK_ROWS } from './frame-table'
import { LinePrinter } from './line-printer'
import { sequenceOrder } from './sequence-order'
import type { Session } from './session'
import type { Pause } from './timeline'

export interface FrameSelection {
  readonly filter: string
  /** nanoseconds since the base, both ends included */
  readonly span: readonly [number, number] | null
  readonly flow: number | null
  readonly order: 'file' | 'time' | 'sequence'
}

export interface SelectOptions {
  readonly pause?: Pause
  readonly attachments?: SessionAttachments
}

const noPause: Pause = async () => {}
/** fields of the joining itself, whatever the protocol */
const JOINED_FIELDS = new Set(['tcp.segment', 'tcp.segments', 'tcp.reassembled_in'])
const ROWS_PER_PAUSE = 8192
/** a deep filter reads packets: look at the clock more often */
const DEEP_ROWS_PER_PAUSE = 64

export async function selectFrames(
  session: Session,
  selection: FrameSelection,
  options: SelectOptions = {},
): Promise<Result<Uint32Array | null>> {
  const pause = options.pause ?? noPause
  const compiled = compileFrameFilter(selection.filter)
  if (!compiled.ok) return compiled
  const { frames } = session
  const { span, flow } = selection
  const isAll = compiled.value.matchesAll && span === null && flow === null
  let rows: Uint32Array | null = null
  if (!isAll) {
    const attachments = await withFindings(session, selection.filter, options.attachments ?? NO_ATTACHMENTS, pause)
    const messages = await messagesFor(session, compiled.value.deepFields, pause)
    const passes = compiled.value.bind(frameColumns(session, attachments, messages))
    const step = compiled.value.needs === 'deep' ? DEEP_ROWS_PER_PAUSE : ROWS_PER_PAUSE
    const list = new RowList()
    for (let from = 0; from < frames.count; from += step) {
      const to = Math.min(from + step, frames.count)
      for (let row = from; row < to; row++) {
        if (flow !== null && frames.flow(row) !== flow) continue
        if (span !== null && !isWithin(frames.timeNs(row), span)) continue
        if (passes(row)) list.add(row)
      }
      await pause()
    }
    rows = list.finish()
  }
  if (selection.order === 'time' && !frames.isTimeOrdered) rows = byTime(session, rows)
  if (selection.order === 'sequence') rows = await sequenceOrder(session, rows, pause)
  return ok(rows)
}

/** Walks the flows of the protocols that a filter asks fields of, when their messages may lie in several frames. */
async function messagesFor(
  session: Session,
  fields: readonly FieldSpec[],
  pause: Pause,
): Promise<FlowMessages | undefined> {
  const isOfAny = fields.some(({ name }) => JOINED_FIELDS.has(name))
  const protocols = new Set(isOfAny ? framedProtocols() : fields.map(protocolOf).filter(hasFramer))
  if (protocols.size === 0) return undefined
  const messages = messagesOf(session)
  await messages.readAll(protocols, pause)
  return messages
}

const isWithin = (ns: number, span: readonly [number, number]): boolean => ns >= span[0] && ns <= span[1]

/** Stable: frames of the same time stay as read. */
function byTime(session: Session, rows: Uint32Array | null): Uint32Array {
  const { frames } = session
  const sorted = rows ?? Uint32Array.from({ length: frames.count }, (_, row) => row)
  return sorted.sort((a, b) => frames.timeNs(a) - frames.timeNs(b) || a - b)
}

/** Grows by doubling; gives back exactly what was added. */
class RowList {
  private rows = new Uint32Array(CHUNK_ROWS)
  private count = 0

  add(row: number): void {
    if (this.count === this.rows.length) {
      const grown = new Uint32Array(this.rows.length * 2)
      grown.set(this.rows)
      this.rows = grown
    }
    this.rows[this.count++] = row
  }

  finish(): Uint32Array {
    return this.rows.slice(0, this.count)
  }
}

interface RowSource {
  readonly rows: Uint32Array | null
  readonly count: number
}

/** One page; `from` beyond the end gives an empty one. */
export async function frameRows(
  session: Session,
  { rows, count: total }: RowSource,
  page: { readonly from: number; readonly count: number; readonly options: LineOptions },
  pause: Pause = noPause,
): Promise<FrameRows> {
  const { frames, stacks } = session
  const count = Math.max(0, Math.min(page.count, total - page.from))
  const answer = {
    from: page.from,
    frame: new Uint32Array(count),
    time: new Float64Array(count),
    flow: new Int32Array(count),
    marks: new Uint32Array(count),
    protocol: new Uint8Array(count),
    wireLength: new Uint32Array(count),
    clock: [] as string[],
    text: [] as string[],
  }
  const printer = new LinePrinter(session, page.options)
  for (let i = 0; i < count; i++) {
    const row = rows ? rows[page.from + i] : page.from + i
    const previous = page.from + i === 0 ? row : rows ? rows[page.from + i - 1] : row - 1
    answer.frame[i] = row + 1
    answer.time[i] = frames.timeNs(row)
    answer.flow[i] = frames.flow(row)
    answer.marks[i] = frames.marks(row)
    answer.protocol[i] = stacks.top(frames.stack(row))
    answer.wireLength[i] = frames.wireLength(row)
    answer.clock.push(printer.clock(row, previous))
    answer.text.push(printer.text(row))
    if (i % 64 === 63) await pause()
  }
  return answer
}

/** Where a row stands in a view; when it is not in it, where it would stand. */
export function indexOfRow({ rows, count }: RowSource, row: number): { index: number; found: boolean } {
  if (!rows) return { index: Math.min(row, Math.max(0, count - 1)), found: row < count }
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (rows[middle] < row) low = middle + 1
    else high = middle
  }
  if (rows[low] === row) return { index: low, found: true }
  // in time or sequence order the list is not sorted by row
  const index = rows.indexOf(row)
  return index >= 0 ? { index, found: true } : { index: Math.min(low, Math.max(0, rows.length - 1)), found: false }
}
