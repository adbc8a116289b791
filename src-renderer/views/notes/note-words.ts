/**
 * Owns how notes are named and searched in the window: headline, times, what a search finds. Pure.
 */
import type { NoteTarget, NoteView } from '@shared/rows'

const pad = (value: number): string => String(value).padStart(2, '0')

/** '14:02:11' in this computer's zone. */
export function clockText(ms: number): string {
  const date = new Date(ms)
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`
}

/** '22 Nov 2026 14:02:11' in this computer's zone. */
export function dateTimeText(ms: number): string {
  const date = new Date(ms)
  return `${date.getDate()} ${date.toLocaleString('en-GB', { month: 'short' })} ${date.getFullYear()} ${clockText(ms)}`
}

/** '14:02' today, '21 Nov 14:02' this year, else '21 Nov 2025'. */
export function whenText(ms: number, nowMs: number): string {
  const date = new Date(ms)
  const now = new Date(nowMs)
  const time = `${pad(date.getHours())}:${pad(date.getMinutes())}`
  if (date.toDateString() === now.toDateString()) return time
  const day = `${date.getDate()} ${date.toLocaleString('en-GB', { month: 'short' })}`
  return date.getFullYear() === now.getFullYear() ? `${day} ${time}` : `${day} ${date.getFullYear()}`
}

/** What a new note will hang on, in words. */
export function targetText(target: NoteTarget): string {
  switch (target.kind) {
    case 'frame':
      return `frame ${target.frame}`
    case 'bytes':
      return `bytes ${target.offset}–${target.offset + target.length - 1} of frame ${target.frame}`
    case 'flow':
      return `flow ${target.flow}`
    case 'capture':
      return 'the capture'
    case 'conversation':
      return `FTP session ${target.number}`
    case 'finding':
      return `finding ${target.id}`
  }
}

/** Notes that hold every word of the search, in body, tags, title or author; case does not matter. */
export function searchNotes(notes: readonly NoteView[], search: string): readonly NoteView[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return notes
  return notes.filter((note) => {
    const text =
      `${note.title}\n${note.body}\n${note.tags.map((tag) => `#${tag}`).join(' ')}\n${note.author}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** All tags in use, most used first. */
export function tagsInUse(notes: readonly NoteView[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const note of notes) for (const tag of note.tags) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([tag]) => tag)
}
