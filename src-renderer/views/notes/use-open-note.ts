/**
 * Owns which note is in the editor. A draft or a note that is selected comes in; a selected line or flow brings its note
 * unless one is being written; what is in the editor stays while the analyst looks around, until it is closed.
 */
import type { NoteTarget, NoteView } from '@shared/rows'
import { useCallback, useEffect, useRef, useState } from 'react'
import { noteIsOpen, selectNote } from '../../state/actions'
import { type Selection, useUi } from '../../state/store'

/** One sitting with one note: `key` stays the same when a draft becomes a note. */
export interface OpenNote {
  readonly key: number
  /** null = not saved yet */
  readonly id: string | null
  readonly target: NoteTarget
  readonly title: string | null
  /** the text when it was opened */
  readonly body: string
}

interface Desk {
  readonly open: OpenNote | null
  readonly close: () => void
  /** the draft of that sitting was saved as this note */
  readonly adopt: (key: number, note: NoteView) => void
}

/** A note whose anchor was not found hangs on the capture as long as it is in the editor; saving keeps its anchor. */
const NOWHERE: NoteTarget = { kind: 'capture' }

let nextKey = 1

export function useOpenNote(isWriting: () => boolean): Desk {
  const draft = useUi((state) => state.noteDraft)
  const notes = useUi((state) => state.notes)
  const selection = useUi((state) => state.selection)
  const [open, setOpen] = useState<OpenNote | null>(null)
  const current = useRef(open)
  current.current = open

  useEffect(() => {
    if (draft) setOpen({ key: nextKey++, id: null, target: draft, title: null, body: '' })
  }, [draft])

  useEffect(() => {
    if (useUi.getState().noteDraft) return
    const wanted = selection.note === null ? noteOn(notes, selection) : notes.find(({ id }) => id === selection.note)
    if (!wanted || wanted.id === current.current?.id) return
    if (selection.note === null && isWriting()) return
    setOpen({ key: nextKey++, id: wanted.id, target: wanted.target ?? NOWHERE, title: wanted.title, body: wanted.body })
  }, [selection, notes, isWriting])

  const isOpen = open !== null
  useEffect(() => noteIsOpen(isOpen), [isOpen])

  // A note that was deleted leaves the editor.
  useEffect(() => {
    const id = open?.id ?? null
    if (id !== null && !notes.some((note) => note.id === id)) setOpen((before) => (before?.id === id ? null : before))
  }, [notes, open])

  const close = useCallback(() => {
    setOpen(null)
    selectNote(null)
  }, [])
  const adopt = useCallback((key: number, note: NoteView) => {
    // Saving takes a moment: another note may be in the editor by now.
    if (current.current?.key !== key) return
    setOpen((before) => (before?.key === key ? { ...before, id: note.id, title: note.title } : before))
    selectNote(note.id)
  }, [])
  return { open, close, adopt }
}

/** The note on what is selected: on the frame, else on the flow when no frame is selected. */
function noteOn(notes: readonly NoteView[], { frame, flow }: Selection): NoteView | undefined {
  return notes.find(({ target }) => {
    if (!target) return false
    if (target.kind === 'frame' || target.kind === 'bytes') return target.frame === frame
    return target.kind === 'flow' && frame === null && target.flow === flow
  })
}
