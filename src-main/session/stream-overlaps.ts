/**
 * Owns what copies of the same bytes say: whether a segment sent again holds what the first one held.
 *
 * A sender repeats the same bytes; other content in the same place means damage, a bug, or an attempt to show different
 * things to different readers (RFC 9293 leaves the choice to the receiver). Guarantees: counts are of what was compared, and
 * `notCompared` says what was not: at most MAX_COMPARED bytes and MAX_STEPS comparisons are made; MAX_PLACES places are kept.
 */
import type { StreamOverlap } from '@shared/rows'
import { FrameWindow } from './frame-window'
import type { Session } from './session'
import type { StreamSide } from './stream-index'
import type { Pause } from './timeline'

const MAX_COMPARED = 1 << 27
const MAX_STEPS = 1 << 20
const MAX_PLACES = 500

export interface Overlaps {
  /** places where copies differ */
  readonly different: number
  readonly differentBytes: number
  readonly notCompared: number
  /** the first of them, in stream order */
  readonly places: readonly StreamOverlap[]
}

export async function compareCopies(session: Session, side: StreamSide, pause: Pause): Promise<Overlaps> {
  const { segments, pieces } = side
  const result = { different: 0, differentBytes: 0, compared: 0, places: [] as StreamOverlap[] }
  if (side.overlapping > 0) {
    const kept = new FrameWindow(session)
    const other = new FrameWindow(session)
    let steps = 0
    for (let segment = 0; segment < segments.count && steps < MAX_STEPS; segment++) {
      if ((segment & 63) === 63) await pause()
      const to = segments.end(segment)
      for (let i = pieces.search(segments.offset[segment]); i < pieces.count && pieces.offset[i] < to; i++) {
        if (pieces.row[i] === segments.row[segment]) continue
        if (++steps > MAX_STEPS || result.compared > MAX_COMPARED) break
        if ((steps & 63) === 63) await pause()
        const from = Math.max(pieces.offset[i], segments.offset[segment])
        const length = Math.min(pieces.end(i), to) - from
        const here = kept.find(pieces.row[i], pieces.at[i] + (from - pieces.offset[i]), length)
        const there = other.find(
          segments.row[segment],
          segments.at[segment] + (from - segments.offset[segment]),
          length,
        )
        if (!here || !there) continue
        result.compared += length
        const [first, count] = difference(kept, other, length)
        if (count === 0) continue
        result.different++
        result.differentBytes += count
        if (result.places.length < MAX_PLACES) {
          const [keptFrame, otherFrame] = [pieces.row[i] + 1, segments.row[segment] + 1]
          result.places.push({ offset: from + first, length: length - first, keptFrame, otherFrame })
        }
      }
    }
  }
  const { different, differentBytes, places, compared } = result
  places.sort((a, b) => a.offset - b.offset)
  return { different, differentBytes, places, notCompared: Math.max(0, side.overlapping - compared) }
}

/** Index of the first byte that differs, and how many do. */
function difference(kept: FrameWindow, other: FrameWindow, length: number): readonly [number, number] {
  let first = 0
  let count = 0
  for (let i = 0; i < length; i++) {
    if (kept.bytes[kept.start + i] === other.bytes[other.start + i]) continue
    if (count++ === 0) first = i
  }
  return [first, count]
}
