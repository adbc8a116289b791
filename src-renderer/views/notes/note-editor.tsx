/**
 * Owns the bottom pane: the note that is being written, its state of saving, the preview; what to do when there is none.
 *
 * The text editor itself (Monaco) is loaded when the first note is opened.
 */
import type { NoteView } from '@shared/rows'
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useReducer, useRef, useState } from 'react'
import { useUi } from '../../state/store'
import { SafeText } from '../../ui/safe-text'
import { Autosave } from './autosave'
import { deleteNote, giveUpNote, goToLink, goToNote, noteFails, saveNote } from './note-actions'
import { NoteHistory } from './note-history'
import { NotePreview } from './note-preview'
import { clockText, targetText } from './note-words'
import './notes.css'
import { type OpenNote, useOpenNote } from './use-open-note'

const NoteMonaco = lazy(() => import('./note-monaco').then(({ NoteMonaco }) => ({ default: NoteMonaco })))

export function NoteEditor(): ReactNode {
  const writing = useRef(false)
  const isWriting = useCallback(() => writing.current, [])
  const { open, close, adopt } = useOpenNote(isWriting)
  const hasCapture = useUi((state) => state.summary !== null)
  if (!open) {
    return (
      <section className="note-editor is-empty" aria-label="Note editor">
        <p className="notes-hint">
          {hasCapture
            ? 'Select a line or a flow and press N to write a note on it.'
            : 'Open a capture to write notes on it.'}
        </p>
      </section>
    )
  }
  return (
    <Sitting
      key={open.key}
      open={open}
      close={close}
      adopt={adopt}
      onWriting={(now) => {
        writing.current = now
      }}
    />
  )
}

interface SittingProps {
  readonly open: OpenNote
  readonly close: () => void
  readonly adopt: (key: number, note: NoteView) => void
  readonly onWriting: (now: boolean) => void
}

function Sitting({ open, close, adopt, onWriting }: SittingProps): ReactNode {
  const note = useUi((state) => state.notes.find(({ id }) => id === open.id))
  const [body, setBody] = useState(open.body)
  const [history, setHistory] = useState(false)
  const engineState = useUi((state) => state.engineState)
  const autosave = useAutosave(open, adopt)
  // A note that was changed elsewhere (restored revision) comes into the editor when nothing here is unsaved.
  const outside = note && autosave.state === 'saved' && note.body !== body ? note.body : null
  useEffect(() => {
    if (outside !== null) setBody(outside)
  }, [outside])
  // The engine came back: what it could not save before is saved now.
  useEffect(() => {
    if (engineState === 'ready' && autosave.state === 'failed') void autosave.flush()
  }, [engineState, autosave])
  const edit = (text: string): void => {
    setBody(text)
    if (open.id !== null || text.trim() !== '') autosave.edit(text)
  }
  const leave = (): void => {
    onWriting(false)
    void autosave.flush()
  }
  return (
    <section className="note-editor" aria-label="Note editor">
      <div className="note-desk">
        <header className="note-head">
          <h2 className="note-title">
            Note on <SafeText>{note?.title ?? open.title ?? targetText(open.target)}</SafeText>
          </h2>
          <span className="note-state" role="status">
            {stateText(autosave.state, note)}
          </span>
          <span className="note-tools">
            {note && <ToolButton title="Go to it" onClick={() => void goToNote(note)} />}
            {note && <ToolButton title="History" onClick={() => setHistory(true)} />}
            {note && (
              <ToolButton title="Delete" onClick={() => void autosave.flush().then(() => deleteNote(note.id))} />
            )}
            <ToolButton title="Close" onClick={() => void autosave.flush().then(close)} />
          </span>
        </header>
        <Suspense fallback={<p className="notes-hint">The editor is being loaded…</p>}>
          <NoteMonaco
            body={body}
            label={`Note on ${note?.title ?? targetText(open.target)}`}
            takeFocus={open.id === null || open.body === ''}
            onEdit={edit}
            onFocus={() => onWriting(true)}
            onBlur={leave}
            onLink={(link) => void goToLink(link)}
          />
        </Suspense>
      </div>
      <div className="note-preview-pane">
        <h2 className="note-title">Preview</h2>
        <NotePreview body={body} />
      </div>
      {history && note && <NoteHistory note={note} onClose={() => setHistory(false)} />}
    </section>
  )
}

const ToolButton = ({ title, onClick }: { readonly title: string; readonly onClick: () => void }): ReactNode => (
  <button type="button" className="button button--small button--quiet" onClick={onClick}>
    {title}
  </button>
)

function stateText(state: Autosave['state'], note: NoteView | undefined): string {
  if (state === 'failed') return 'not saved yet: tried again by itself'
  if (state === 'typing' || state === 'saving') return 'saving…'
  return note ? `saved ${clockText(note.updatedMs)} · revision ${note.revision}` : 'new'
}

const whatIsOpen = (): string => JSON.stringify(useUi.getState().opened)

/** One autosave a sitting; the first save of a draft makes it a note. */
function useAutosave(open: OpenNote, adopt: (key: number, note: NoteView) => void): Autosave {
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const id = useRef(open.id)
  const target = useRef(open.target)
  const opened = useRef(whatIsOpen())
  const [autosave] = useState(
    () =>
      new Autosave(
        async (text) => {
          // another capture or project is open by now: there the note does not belong
          if (whatIsOpen() !== opened.current) return giveUpNote(text)
          const saved = await saveNote(id.current, target.current, text)
          if (!saved) return false
          if (id.current === null) {
            id.current = saved.id
            adopt(open.key, saved)
          }
          return true
        },
        redraw,
        noteFails,
      ),
  )
  useEffect(() => {
    const onHide = (): void => void autosave.flush()
    window.addEventListener('pagehide', onHide)
    window.addEventListener('blur', onHide)
    return () => {
      window.removeEventListener('pagehide', onHide)
      window.removeEventListener('blur', onHide)
      void autosave.flush()
    }
  }, [autosave])
  return autosave
}
