/**
 * Owns the history of a note: its revisions, newest first, and what each changed, word by word. An older text can be
 * made the note's text again (as a new revision: nothing is ever lost).
 */
import type { NoteRevisionView, NoteView } from '@shared/rows'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { Dialog } from '../../ui/dialog'
import { safeText } from '../../ui/safe-text'
import { noteHistory, saveNote } from './note-actions'
import { dateTimeText } from './note-words'
import { wordDiff } from './word-diff'

interface Props {
  readonly note: NoteView
  readonly onClose: () => void
}

export function NoteHistory({ note, onClose }: Props): ReactNode {
  const [revisions, setRevisions] = useState<readonly NoteRevisionView[]>([])
  const [chosen, setChosen] = useState(note.revision)
  useEffect(() => {
    let current = true
    void noteHistory(note.id).then((history) => {
      if (current && history) setRevisions([...history].sort((a, b) => b.revision - a.revision))
    })
    return () => {
      current = false
    }
  }, [note.id])
  const at = revisions.findIndex(({ revision }) => revision === chosen)
  const shown = revisions[at]
  const before = revisions[at + 1]
  const restore = (body: string): void => {
    if (note.target) void saveNote(note.id, note.target, body).then(onClose)
  }
  return (
    <Dialog title={`History of the note on ${safeText(note.title)}`} onClose={onClose}>
      <div className="note-history">
        <ul className="note-revisions" aria-label="Revisions">
          {revisions.map((revision) => (
            <li key={revision.revision}>
              <button
                type="button"
                aria-current={revision.revision === chosen}
                onClick={() => setChosen(revision.revision)}
              >
                <span>{`${revision.revision} · ${revision.action}`}</span>
                <span className="notes-meta">{`${dateTimeText(revision.timeMs)}${revision.author ? ` · ${safeText(revision.author)}` : ''}`}</span>
              </button>
            </li>
          ))}
        </ul>
        {shown && <Revision shown={shown} before={before} />}
      </div>
      {shown && !note.deleted && note.target && shown.body !== note.body && (
        <p className="note-history-tools">
          <button type="button" className="button button--small" onClick={() => restore(shown.body)}>
            Use the text of revision {shown.revision} again
          </button>
        </p>
      )}
    </Dialog>
  )
}

function Revision({
  shown,
  before,
}: {
  readonly shown: NoteRevisionView
  readonly before: NoteRevisionView | undefined
}): ReactNode {
  const parts = useMemo(() => wordDiff(before?.body ?? shown.body, shown.body), [shown, before])
  return (
    <div
      className="note-diff mono"
      role="document"
      aria-label={`Revision ${shown.revision}${before ? `, compared with ${before.revision}` : ''}`}
    >
      {parts.map((part) => {
        const text = part.text.split('\n').map(safeText).join('\n')
        if (part.kind === 'added') return <ins key={part.at}>{text}</ins>
        if (part.kind === 'removed') return <del key={part.at}>{text}</del>
        return <span key={part.at}>{text}</span>
      })}
    </div>
  )
}
