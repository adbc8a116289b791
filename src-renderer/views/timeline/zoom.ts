/**
 * Owns the arithmetic of the visible span: whole, zoomed at a point, moved, kept inside the capture. Pure but for
 * `zoomTimeline`, which carries it out for commands.
 *
 * Spans are [fromNs, toNs], nanoseconds since the capture's base, always at least MIN_SPAN_NS wide.
 */
import type { CaptureSummary } from '@shared/rows'
import { setVisible } from '../../state/actions'
import { type Span, useUi } from '../../state/store'

/** Closer than this there is nothing to see: most clocks tick slower. */
export const MIN_SPAN_NS = 100
/** Room at both ends, so that the first and the last frame do not stand on the edge. */
const MARGIN = 0.015

/** The whole capture with a little room at both ends. */
export function fullSpan({ firstNs, lastNs }: Pick<CaptureSummary, 'firstNs' | 'lastNs'>): Span {
  const length = Math.max(lastNs - firstNs, 0)
  const room = Math.max(length * MARGIN, length === 0 ? 500_000 : MIN_SPAN_NS)
  return [firstNs - room, lastNs + room]
}

const lengthOf = ([from, to]: Span): number => to - from

/** `span` moved and cut so that it lies inside `full`. */
export function clampSpan([from, to]: Span, full: Span): Span {
  const length = Math.min(Math.max(to - from, MIN_SPAN_NS), lengthOf(full))
  const start = Math.min(Math.max(from, full[0]), full[1] - length)
  return [start, start + length]
}

/** `factor` < 1 zooms in; the time at `atNs` stays where it is on screen. */
export function zoomAt(span: Span, full: Span, atNs: number, factor: number): Span {
  const length = Math.min(Math.max(lengthOf(span) * factor, MIN_SPAN_NS), lengthOf(full))
  const share = (atNs - span[0]) / lengthOf(span)
  const from = atNs - share * length
  return clampSpan([from, from + length], full)
}

/** Moved by a share of its own length (0.1 = a tenth to the right). */
export function panBy(span: Span, full: Span, share: number): Span {
  const by = lengthOf(span) * share
  return clampSpan([span[0] + by, span[1] + by], full)
}

/** null stands for all of the capture, so that the view goes on growing while it loads. */
export const orWhole = (span: Span, full: Span): Span | null =>
  lengthOf(span) >= lengthOf(full) * 0.9999 ? null : span

export function zoomTimeline(how: 'in' | 'out' | 'all'): void {
  const { summary, visible } = useUi.getState()
  if (!summary || how === 'all') {
    setVisible(null)
    return
  }
  const full = fullSpan(summary)
  const span = visible ?? full
  const middle = (span[0] + span[1]) / 2
  setVisible(orWhole(zoomAt(span, full, middle, how === 'in' ? 0.5 : 2), full))
}
