/**
 * Owns what is said about one direction of a stream beside its bytes: what is missing, what came twice, where it begins.
 */
import type { StreamSideInfo } from '@shared/rows'
import { type Gap, gapsOf } from './stream-bytes'
import type { StreamSide } from './stream-index'
import type { Overlaps } from './stream-overlaps'

const MAX_PLACES = 500

export function sideInfo(side: StreamSide, overlaps: Overlaps): StreamSideInfo {
  const gapPlaces: Gap[] = []
  for (const gap of gapsOf(side)) if (gapPlaces.push(gap) === MAX_PLACES) break
  return {
    length: side.length,
    captured: side.captured,
    segments: side.segments.count,
    gaps: side.gaps,
    gapBytes: side.length - side.captured,
    gapPlaces,
    overlapping: side.overlapping,
    different: overlaps.different,
    differentBytes: overlaps.differentBytes,
    differentPlaces: overlaps.places,
    notCompared: overlaps.notCompared,
    cutOff: side.cutOff,
    misplaced: side.misplaced,
    fromSyn: side.hasSyn,
    toFin: side.hasFin,
    limited: side.limited,
  }
}
