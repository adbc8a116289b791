/**
 * Owns which notes stand in the right margin and where: one card a note, beside its line, none over another. Pure.
 */
import type { NoteView } from '@shared/rows'

/** px; a card holds three lines of text and the author's line. */
export const CARD_HEIGHT = 74
const CARD_GAP = 6

/** Where notes on a flow stand: at its first frame, known for the selected flow only. */
export interface FlowPlace {
  readonly flow: number
  readonly firstFrame: number
}

/** Notes by the frame they stand beside; deleted ones and those whose anchor was not found are not among them. */
export function notedFrames(
  notes: readonly NoteView[],
  place: FlowPlace | null = null,
): ReadonlyMap<number, readonly NoteView[]> {
  const frames = new Map<number, NoteView[]>()
  for (const note of notes) {
    const frame = note.deleted ? null : frameOf(note, place)
    if (frame === null) continue
    const list = frames.get(frame)
    if (list) list.push(note)
    else frames.set(frame, [note])
  }
  return frames
}

function frameOf({ target, frame }: NoteView, place: FlowPlace | null): number | null {
  if (frame !== undefined) return frame
  if (target?.kind === 'frame' || target?.kind === 'bytes') return target.frame
  return target?.kind === 'flow' && target.flow === place?.flow ? place.firstFrame : null
}

/** The first line that says something, without Markdown's marks: what a card and a list show. */
export function noteHeadline(body: string): string {
  const line = body.split('\n').find((text) => /[\p{L}\p{N}]/u.test(text)) ?? ''
  return line
    .replace(/^[\s#>*+-]+/, '')
    .replace(/[*_`]/g, '')
    .trim()
}

/** Text of a card: the headline and what follows, in one paragraph. */
export function noteGist(body: string, most = 160): string {
  const text = body
    .split('\n')
    .map((line) =>
      line
        .replace(/^[\s#>*+-]+/, '')
        .replace(/[*_`]/g, '')
        .trim(),
    )
    .filter((line) => line !== '')
    .join(' ')
  return text.length > most ? `${text.slice(0, most)}…` : text
}

export interface Anchored<T> {
  readonly item: T
  /** px of the line's upper edge from the top of the list */
  readonly y: number
}

export interface Placed<T> extends Anchored<T> {
  /** px of the card's upper edge */
  readonly top: number
}

/**
 * Puts cards at their lines, pushed down where the one above is in the way, and up again at the lower edge.
 * Those that do not fit are left out, the lowest first.
 */
export function placeCards<T>(
  anchored: readonly Anchored<T>[],
  viewport: number,
  height = CARD_HEIGHT,
): readonly Placed<T>[] {
  const room = Math.floor((viewport + CARD_GAP) / (height + CARD_GAP))
  const placed: Placed<T>[] = []
  let free = 0
  for (const entry of [...anchored].sort((a, b) => a.y - b.y).slice(0, Math.max(0, room))) {
    const top = Math.max(free, entry.y)
    placed.push({ ...entry, top })
    free = top + height + CARD_GAP
  }
  let limit = viewport
  for (let at = placed.length - 1; at >= 0; at--) {
    const entry = placed[at]
    if (!entry) continue
    const top = Math.max(0, Math.min(entry.top, limit - height))
    placed[at] = { ...entry, top }
    limit = top - CARD_GAP
  }
  return placed
}

/** Cards need this many px right of the lines' numbers; with less, notes are shown as markers. */
export const CARDS_FROM_WIDTH = 900
