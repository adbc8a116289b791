/**
 * Owns the words about a stream: how much each side sent, what is missing, what came twice and differs, what was left out.
 * Pure. Numbers of bytes are exact here, because an analyst compares them.
 */
import type { StreamSideInfo, StreamView } from '@shared/rows'
import { formatCount, plural } from '../../ui/format'

export type StreamSideName = 'orig' | 'resp'

/** Something to know about one side; `offset` is where it can be seen. */
export interface Remark {
  readonly side: StreamSideName
  readonly text: string
  readonly offset: number | null
}

export const sideWord = (side: StreamSideName): string => (side === 'orig' ? 'Originator' : 'Responder')

/** 'bytes 2,920 to 4,379' */
const placeText = (offset: number, length: number): string =>
  length === 1 ? `byte ${formatCount(offset)}` : `bytes ${formatCount(offset)} to ${formatCount(offset + length - 1)}`

/** 'Originator sent 1,024 bytes' */
export function sentText(side: StreamSideName, info: StreamSideInfo): string {
  if (info.length === 0) return `${sideWord(side)} sent no data`
  const missing = info.gapBytes > 0 ? `, ${formatCount(info.captured)} captured` : ''
  return `${sideWord(side)} sent ${plural(info.length, 'byte')}${missing}`
}

export const gapText = (offset: number, length: number): string =>
  `${plural(length, 'byte')} not captured (${placeText(offset, length)})`

/** What an analyst has to know before believing the bytes. */
export function remarksOf(view: StreamView): readonly Remark[] {
  const remarks: Remark[] = []
  for (const side of ['orig', 'resp'] as const) {
    const info = view[side]
    const say = (text: string, offset: number | null = null): void => void remarks.push({ side, text, offset })
    const gap = info.gapPlaces[0]
    if (gap && info.gaps === 1) say(`1 gap: ${gapText(gap.offset, gap.length)}`, gap.offset)
    else if (gap)
      say(
        `${plural(info.gaps, 'gap')}, ${plural(info.gapBytes, 'byte')} not captured; the first at ${placeText(gap.offset, gap.length)}`,
        gap.offset,
      )
    if (info.cutOff > 0)
      say(`${plural(info.cutOff, 'byte')} of these seen in length only: cut off (snap length), or a text listing`)
    const other = info.differentPlaces[0]
    if (other && info.different === 1) say(differenceText(other.keptFrame, other.otherFrame), other.offset)
    else if (other)
      say(
        `${plural(info.different, 'overlap')} with different content; ${differenceText(other.keptFrame, other.otherFrame)}`,
        other.offset,
      )
    if (info.notCompared > 0) say(`${plural(info.notCompared, 'byte')} that came twice not compared`)
    if (info.misplaced > 0)
      say(`${plural(info.misplaced, 'segment')} left out: before the SYN, or with a number that fits no window`)
    if (!info.fromSyn && info.captured > 0 && view.protocol === 'tcp')
      say('The capture begins in the middle of this direction: its first bytes may be missing')
    if (info.limited) say('More segments than are indexed: the stream goes on')
  }
  return remarks
}

const differenceText = (kept: number, other: number): string =>
  `frames ${kept} and ${other} hold different bytes for the same place; frame ${kept}, captured first, is shown`
