/**
 * Owns the index of a flow's two streams: for every byte sent each way, which frame holds it, or that none does.
 *
 * TCP in sequence order, of overlapping copies the first captured (flows/reassembly.ts); a copy whose checksum was found wrong
 * counts only where there is no other. UDP: the datagrams as captured, one behind the other. Not used: bytes of resets and
 * keep-alives, bytes before the SYN, numbers out of every window.
 * Guarantees: 20 bytes a segment (about twice that while segments out of order are sorted); at most MAX_SEGMENTS each way, and
 * `limited` says when there were more. Payload stays in the file.
 */
import { Mark } from '@shared/marks'
import { Layers } from '../decode/layers'
import { Pieces } from '../flows/pieces'
import { reassemble } from '../flows/reassembly'
import { StreamNumbers } from '../flows/stream-numbers'
import { FrameWindow } from './frame-window'
import { rowsOfFlow } from './rows-of-flow'
import type { Session } from './session'
import { FragmentPlaces } from './stream-fragments'
import type { Pause } from './timeline'

export const MAX_SEGMENTS = 1 << 24
const TCP = 6
const UDP = 17
const FIN = 1
const SYN = 2
const RST = 4
/** more than this missing at the end is not believed: a number of another connection */
const MAX_TAIL = 2 ** 30

/** One direction. */
export interface StreamSide {
  /** ordered, without overlap */
  readonly pieces: Pieces
  /** segments as captured, in the order of their claim to count; the same as `pieces` when nothing overlaps */
  readonly segments: Pieces
  /** bytes of the stream, captured or not */
  readonly length: number
  readonly captured: number
  /** places without captured bytes, the one at the end included */
  readonly gaps: number
  /** bytes that were captured more than once */
  readonly overlapping: number
  /** bytes of segments that the capture cut off (snap length) */
  readonly cutOff: number
  /** segments that were left out because their numbers fit no window, or lie before the SYN */
  readonly misplaced: number
  readonly hasSyn: boolean
  readonly hasFin: boolean
  /** there were more than MAX_SEGMENTS segments: the stream ends early */
  readonly limited: boolean
}

export interface FlowStream {
  readonly flow: number
  readonly protocol: 'tcp' | 'udp'
  /** originator's, responder's */
  readonly sides: readonly [StreamSide, StreamSide]
  /** frames that could not be read again: the file is gone or became shorter */
  readonly unreadable: number
}

/** What kind of stream a flow has; null = none (neither TCP nor UDP). */
export function streamProtocol(session: Session, flow: number): 'tcp' | 'udp' | null {
  const protocol = session.flows.ipProtocol(flow)
  return protocol === TCP ? 'tcp' : protocol === UDP ? 'udp' : null
}

export async function indexStream(
  session: Session,
  flow: number,
  protocol: 'tcp' | 'udp',
  pause: Pause,
): Promise<FlowStream> {
  return indexRows(session, flow, protocol, await rowsOfFlow(session, flow, pause), pause)
}

/** The same of rows that are known to be the flow's, in file order; `window` may be one that served other flows before. */
export async function indexRows(
  session: Session,
  flow: number,
  protocol: 'tcp' | 'udp',
  rows: Uint32Array,
  pause: Pause,
  window = new FrameWindow(session),
): Promise<FlowStream> {
  const builders = [new SideBuilder(protocol), new SideBuilder(protocol)] as const
  const { frames } = session
  const layers = new Layers()
  let unreadable = 0
  for (let i = 0; i < rows.length; i++) {
    if (i % 64 === 63) await pause()
    const row = rows[i]
    const flags = protocol === 'tcp' ? frames.tcpFlags(row) & (SYN | FIN | RST) : 0
    const marks = frames.marks(row)
    if (frames.payloadLength(row) === 0 && flags === 0) continue
    if ((marks & Mark.keepAlive) !== 0 && frames.payloadLength(row) <= 1) continue
    if (!window.dissect(row, layers)) {
      unreadable++
      continue
    }
    builders[session.isFromResponder(row) ? 1 : 0].take(layers, row, marks)
  }
  const sent = (side: number): number => session.flows.number(flow, side === 0 ? 'origBytes' : 'respBytes')
  const orig = await builders[0].finish(sent(0), pause)
  const resp = await builders[1].finish(sent(1), pause)
  return { flow, protocol, sides: [orig, resp], unreadable }
}

class SideBuilder {
  private readonly segments = new Pieces()
  /** copies with wrong checksums: their claim comes after all others */
  private readonly doubtful = new Pieces()
  private readonly numbers = new StreamNumbers()
  private readonly fragments = new FragmentPlaces()
  private total = 0
  private cutOff = 0
  private misplaced = 0
  private finAt = Number.NEGATIVE_INFINITY
  private limited = false

  constructor(private readonly protocol: 'tcp' | 'udp') {}

  take(layers: Layers, row: number, marks: number): void {
    const length = Math.max(0, layers.payloadLength)
    const list = (marks & Mark.badChecksum) === 0 ? this.segments : this.doubtful
    if (this.protocol === 'udp') {
      if (layers.ipProtocol !== UDP || length === 0) return
      this.put(list, this.total, length, layers, row)
      this.total += length
      return
    }
    if (layers.ipProtocol !== TCP) return
    let { seq } = layers
    if (layers.fragmentOffset > 0) {
      const found = this.fragments.find(layers)
      if (found === undefined) return
      seq = found
    } else {
      if (layers.tcpHeaderLength < 20 || (layers.tcpFlags & RST) !== 0) return
      this.fragments.remember(layers)
      if ((layers.tcpFlags & SYN) !== 0) {
        this.numbers.syn(seq)
        seq = (seq + 1) >>> 0
      }
    }
    const isFin = layers.fragmentOffset === 0 && !layers.moreFragments && (layers.tcpFlags & FIN) !== 0
    if (length === 0 && !isFin) return
    const offset = this.numbers.place(seq, length)
    if (offset === undefined) this.misplaced++
    else {
      if (isFin && this.finAt < offset + length) this.finAt = offset + length
      if (length > 0) this.put(list, offset, length, layers, row)
    }
  }

  private put(list: Pieces, offset: number, length: number, layers: Layers, row: number): void {
    if (this.segments.count + this.doubtful.count >= MAX_SEGMENTS) {
      this.limited = true
      return
    }
    const captured = Math.max(0, Math.min(length, layers.payloadCaptured))
    this.cutOff += length - captured
    if (captured > 0) list.add(offset, captured, row, layers.payloadAt - layers.start)
  }

  /** @param sent bytes of this direction by the flow's numbers, acknowledged ones included */
  async finish(sent: number, pause: Pause): Promise<StreamSide> {
    const segments = this.segments.count === 0 ? this.doubtful : this.segments
    if (segments !== this.doubtful) {
      const { doubtful } = this
      for (let i = 0; i < doubtful.count; i++)
        segments.add(doubtful.offset[i], doubtful.length[i], doubtful.row[i], doubtful.at[i])
    }
    const start = this.protocol === 'tcp' ? this.numbers.start : 0
    if (start !== 0 || this.numbers.hasStrays) await this.moveTo(start, segments, pause)
    const work = reassemble(segments)
    let step = work.next()
    while (!step.done) {
      await pause()
      step = work.next()
    }
    const pieces = step.value
    const end = pieces.count === 0 ? 0 : pieces.end(pieces.count - 1)
    const known = Math.max(end, this.finAt - start, this.total)
    const hasFin = Number.isFinite(this.finAt)
    const isTail = this.protocol === 'tcp' && !hasFin && !this.limited && sent > known && sent - known < MAX_TAIL
    const length = isTail ? sent : known
    const { bytes: captured, gaps } = await coverage(pieces, pause)
    const { bytes: all } = segments === pieces ? { bytes: captured } : await coverage(segments, pause)
    const overlapping = all - captured
    return {
      pieces,
      // without overlaps both lists say the same: one of them is enough to keep
      segments: overlapping === 0 ? pieces : segments,
      length,
      captured,
      gaps: length > end ? gaps + 1 : gaps,
      overlapping,
      cutOff: this.cutOff,
      misplaced: this.misplaced,
      hasSyn: this.numbers.hasSyn,
      hasFin,
      limited: this.limited,
    }
  }

  /** Makes `start` offset 0; what lies before it, or in a place still doubted, is left out. */
  private async moveTo(start: number, segments: Pieces, pause: Pause): Promise<void> {
    const { offset, length, at, row } = segments
    let kept = 0
    for (let i = 0; i < segments.count; i++) {
      if ((i & 0xffff) === 0xffff) await pause()
      const from = offset[i] - start
      const before = this.numbers.isDoubted(offset[i]) ? length[i] : Math.min(length[i], Math.max(0, -from))
      if (before > 0) this.misplaced++
      if (before === length[i]) continue
      offset[kept] = from + before
      length[kept] = length[i] - before
      at[kept] = at[i] + before
      row[kept++] = row[i]
    }
    segments.count = kept
  }
}

/** Bytes of all pieces, and of ordered ones the gaps before and between them. */
async function coverage(pieces: Pieces, pause: Pause): Promise<{ readonly bytes: number; readonly gaps: number }> {
  const { offset, length, count } = pieces
  let bytes = 0
  let gaps = 0
  let place = 0
  for (let i = 0; i < count; i++) {
    if ((i & 0xffff) === 0xffff) await pause()
    if (offset[i] > place) gaps++
    place = offset[i] + length[i]
    bytes += length[i]
  }
  return { bytes, gaps }
}
