/**
 * Owns the list of notes in the navigator: search, tags, deleted ones on request; a click goes to what the note hangs on.
 */
import type { NoteView } from '@shared/rows'
import { type ReactNode, useEffect, useId, useMemo, useState } from 'react'
import { useUi } from '../../state/store'
import { SafeText, safeText } from '../../ui/safe-text'
import { noteHeadline } from '../reading/note-cards'
import { allNotes, goToNote, restoreNote } from './note-actions'
import { NoteHistory } from './note-history'
import { searchNotes, whenText } from './note-words'
import './notes.css'

export function NotesView(): ReactNode {
  const notes = useUi((state) => state.notes)
  const selected = useUi((state) => state.selection.note)
  const [search, setSearch] = useState('')
  const [withDeleted, setWithDeleted] = useState(false)
  const [historyOf, setHistoryOf] = useState<NoteView | null>(null)
  const deleted = useDeletedNotes(withDeleted, notes)
  const found = useMemo(() => searchNotes([...notes, ...deleted], search), [notes, deleted, search])
  const searchId = useId()
  return (
    <section className="notes" aria-label="Notes">
      <div className="notes-bar">
        <label htmlFor={searchId} className="hidden-text">
          Search notes
        </label>
        <input
          id={searchId}
          type="search"
          className="notes-search"
          placeholder="Search notes"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <label className="notes-deleted">
          <input type="checkbox" checked={withDeleted} onChange={(event) => setWithDeleted(event.target.checked)} />
          show deleted
        </label>
      </div>
      {found.length === 0 && (
        <p className="notes-empty">
          {search === '' ? 'No notes yet. Select a line or a flow and press N.' : 'No note matches.'}
        </p>
      )}
      <ul className="notes-list" aria-label="Notes">
        {found.map((note) => (
          <NoteItem
            key={note.id}
            note={note}
            selected={note.id === selected}
            onTag={(tag) => setSearch(`#${tag}`)}
            onHistory={() => setHistoryOf(note)}
          />
        ))}
      </ul>
      {historyOf && <NoteHistory note={historyOf} onClose={() => setHistoryOf(null)} />}
    </section>
  )
}

function useDeletedNotes(wanted: boolean, notes: readonly NoteView[]): readonly NoteView[] {
  const [deleted, setDeleted] = useState<readonly NoteView[]>([])
  // A deleted or restored note changes `notes`: then the deleted ones are asked for again.
  const question = useMemo(() => ({ wanted, notes }), [wanted, notes])
  useEffect(() => {
    if (!question.wanted) {
      setDeleted([])
      return
    }
    let current = true
    void allNotes().then((all) => {
      if (current && all) setDeleted(all.filter((note) => note.deleted))
    })
    return () => {
      current = false
    }
  }, [question])
  return deleted
}

interface ItemProps {
  readonly note: NoteView
  readonly selected: boolean
  readonly onTag: (tag: string) => void
  readonly onHistory: () => void
}

function NoteItem({ note, selected, onTag, onHistory }: ItemProps): ReactNode {
  return (
    <li className={`notes-item${selected ? ' is-selected' : ''}${note.deleted ? ' is-deleted' : ''}`}>
      <button
        type="button"
        className="notes-open"
        aria-current={selected}
        disabled={note.deleted}
        onClick={() => void goToNote(note)}
      >
        <span className="notes-target">
          <SafeText>{note.title}</SafeText>
          {note.target === null && <span className="notes-word">not in this capture</span>}
          {note.deleted && <span className="notes-word">deleted</span>}
        </span>
        <span className="notes-headline">{safeText(noteHeadline(note.body)) || 'empty note'}</span>
      </button>
      <p className="notes-meta">
        {note.author ? `${safeText(note.author)} · ` : ''}
        {whenText(note.updatedMs, Date.now())}
        {' · '}
        <button type="button" className="link" onClick={onHistory}>
          revision {note.revision}
        </button>
        {note.deleted && (
          <button type="button" className="button button--small" onClick={() => void restoreNote(note.id)}>
            Restore
          </button>
        )}
        {note.tags.map((tag) => (
          <button key={tag} type="button" className="notes-tag" onClick={() => onTag(tag)}>
            #{safeText(tag)}
          </button>
        ))}
      </p>
    </li>
  )
}
