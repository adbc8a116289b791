/**
 * Owns the notes in the right margin: cards where there is room, else markers that open into a card when pointed at or
 * focused. A click selects the note; the editor below shows it.
 */
import type { NoteView } from '@shared/rows'
import { type ReactNode, useMemo } from 'react'
import { useFlowDetail } from '../../client/selected-detail'
import { selectNote, showPane } from '../../state/actions'
import { useUi } from '../../state/store'
import { safeText } from '../../ui/safe-text'
import type { RowWindow } from '../../ui/virtual-rows'
import { whenText } from '../notes/note-words'
import { frameRowAt } from './frame-rows'
import { type Anchored, CARDS_FROM_WIDTH, notedFrames, noteGist, placeCards } from './note-cards'

export function NoteMargin({ window }: { readonly window: RowWindow }): ReactNode {
  const notes = useUi((state) => state.notes)
  const selected = useUi((state) => state.selection.note)
  const flow = useFlowDetail()
  const frames = useMemo(
    () => notedFrames(notes, flow && { flow: flow.flow, firstFrame: flow.record.first_frame }),
    [notes, flow],
  )
  if (frames.size === 0) return null
  const anchored: Anchored<NoteView>[] = []
  for (let index = window.first; index < window.last; index++) {
    const row = frameRowAt(index)
    for (const item of (row && frames.get(row.frame)) ?? [])
      anchored.push({ item, y: (index - window.top) * window.rowHeight })
  }
  if (anchored.length === 0) return null
  const cards = window.width >= CARDS_FROM_WIDTH
  const placed = cards ? placeCards(anchored, window.viewport) : anchored.map((entry) => ({ ...entry, top: entry.y }))
  return (
    <div className={`reading-notes ${cards ? 'has-cards' : 'has-markers'}`}>
      {placed.map(({ item, top, y }) => (
        <NoteCard
          key={item.id}
          note={item}
          top={top}
          card={cards}
          leader={cards && Math.abs(top - y) > window.rowHeight}
          selected={item.id === selected}
        />
      ))}
    </div>
  )
}

interface CardProps {
  readonly note: NoteView
  readonly top: number
  /** false: only a marker until it is pointed at */
  readonly card: boolean
  /** the card stands away from its line: it names it */
  readonly leader: boolean
  readonly selected: boolean
}

function NoteCard({ note, top, card, leader, selected }: CardProps): ReactNode {
  const gist = safeText(noteGist(note.body))
  const open = (): void => {
    showPane('notes', true)
    selectNote(note.id)
  }
  return (
    <button type="button" className={`reading-note${selected ? ' is-selected' : ''}`} style={{ top }} onClick={open}>
      <span className="hidden-text">{`Note on ${safeText(note.title)}: ${card ? '' : gist}`}</span>
      <span className="reading-note-marker" aria-hidden="true" />
      <span className="reading-note-card">
        <span className="reading-note-text">{gist}</span>
        <span className="reading-note-meta">
          {leader ? `${safeText(note.title)} · ` : ''}
          {note.author ? `${safeText(note.author)} · ` : ''}
          {whenText(note.updatedMs, Date.now())}
        </span>
      </span>
    </button>
  )
}
