/**
 * Owns the stretches a view of a stream is made of: heads of turns, runs of captured bytes, gaps; in the order shown.
 *
 * Guarantees: 34 bytes a span in typed columns; at most MAX_SPANS (`complete` false when there would be more). A row belongs to
 * one span; `firstRow` is filled by the layout.
 */
import type { StreamShow } from '@shared/contract'
import type { Session } from './session'
import { gapsOf } from './stream-bytes'
import type { FlowStream, StreamSide } from './stream-index'
import { type Turn, turnsOf } from './stream-turns'
import type { Pause } from './timeline'

const MAX_SPANS = 1 << 21

/** What a span (and each of its rows) is; these numbers cross to the window. */
export const SpanKind = { turn: 0, data: 1, gap: 2 } as const

export class Spans {
  count = 0
  complete = true
  kind = new Uint8Array(64)
  side = new Uint8Array(64)
  from = new Float64Array(64)
  to = new Float64Array(64)
  /** of a turn: the frame that brought its first byte */
  frame = new Uint32Array(64)
  /** of a turn: ns since the capture's base */
  ns = new Float64Array(64)
  firstRow = new Float64Array(64)

  add(kind: number, side: number, from: number, to: number, turn?: Turn): void {
    const at = this.count
    if (at === MAX_SPANS) {
      this.complete = false
      return
    }
    if (at === this.kind.length) this.grow(at * 2)
    this.kind[at] = kind
    this.side[at] = side
    this.from[at] = from
    this.to[at] = to
    this.frame[at] = turn?.frame ?? 0
    this.ns[at] = turn?.ns ?? 0
    this.count++
  }

  private grow(size: number): void {
    const wider = <T extends Uint8Array | Uint32Array | Float64Array>(next: T, now: T): T => {
      next.set(now)
      return next
    }
    this.kind = wider(new Uint8Array(size), this.kind)
    this.side = wider(new Uint8Array(size), this.side)
    this.from = wider(new Float64Array(size), this.from)
    this.to = wider(new Float64Array(size), this.to)
    this.frame = wider(new Uint32Array(size), this.frame)
    this.ns = wider(new Float64Array(size), this.ns)
    this.firstRow = wider(new Float64Array(size), this.firstRow)
  }
}

/** The spans of a view: both directions as a dialogue, or one of them from its start to its end. */
export async function spansOf(
  session: Session,
  stream: FlowStream,
  view: { readonly show: StreamShow; readonly side: 0 | 1 },
  pause: Pause,
): Promise<Spans> {
  const spans = new Spans()
  const rests = [new Rest(stream.sides[0]), new Rest(stream.sides[1])] as const
  if (view.show !== 'dialogue' && stream.protocol === 'tcp') {
    await rests[view.side].copy(spans, view.side, stream.sides[view.side].length, pause)
    return spans
  }
  const { turns, complete } = await turnsOf(session, stream, pause)
  spans.complete = complete
  for (const turn of turns) {
    if (view.show !== 'dialogue' && turn.side !== view.side) continue
    spans.add(SpanKind.turn, turn.side, turn.from, turn.to, turn)
    await rests[turn.side].copy(spans, turn.side, turn.to, pause)
  }
  return spans
}

/** What is left of one side: runs of bytes and gaps, taken in order. */
class Rest {
  private place = 0
  private readonly gaps: ReturnType<typeof gapsOf>
  private gap: ReturnType<ReturnType<typeof gapsOf>['next']>
  private steps = 0

  constructor(side: StreamSide) {
    this.gaps = gapsOf(side)
    this.gap = this.gaps.next()
  }

  /** Adds the spans up to `end`. */
  async copy(spans: Spans, side: number, end: number, pause: Pause): Promise<void> {
    while (this.place < end && spans.complete) {
      if ((++this.steps & 0x3ff) === 0) await pause()
      const gap = this.gap.done ? undefined : this.gap.value
      const isGap = gap !== undefined && gap.offset <= this.place
      const to = isGap ? gap.offset + gap.length : Math.min(end, gap?.offset ?? end)
      spans.add(isGap ? SpanKind.gap : SpanKind.data, side, this.place, Math.min(to, end))
      this.place = Math.min(to, end)
      if (isGap && this.place >= gap.offset + gap.length) this.gap = this.gaps.next()
    }
  }
}
