/**
 * Owns what is done with notes from the window: go to what a note hangs on or links to, save, delete, restore, history.
 */
import type { NoteRevisionView, NoteTarget, NoteView } from '@shared/rows'
import { engine } from '../../client/engine-client'
import {
  refreshNotes,
  report,
  selectBytes,
  selectFlow,
  selectFrame,
  selectNote,
  showInspector,
} from '../../state/actions'
import { useUi } from '../../state/store'
import type { NoteLink } from './note-links'

/** Selects a frame with the flow it belongs to. */
async function goToFrame(frame: number): Promise<boolean> {
  const detail = await engine.ask('frame.describe', { frame, options: useUi.getState().lineOptions }, 'notes.go')
  if (!detail.ok) {
    report(detail.error)
    return false
  }
  selectFrame(frame, detail.value.flow)
  return true
}

async function goToFlow(flow: number): Promise<boolean> {
  const detail = await engine.ask('flow.describe', { flow }, 'notes.go')
  if (!detail.ok) {
    report(detail.error)
    return false
  }
  selectFlow(flow, detail.value.record.first_frame)
  return true
}

export async function goToLink(link: NoteLink): Promise<void> {
  if (link.kind === 'frame') await goToFrame(link.frame)
  else await goToFlow(link.flow)
}

/** Goes to what a note hangs on and opens the note. */
export async function goToNote(note: NoteView): Promise<void> {
  if (note.target) await goToTarget(note.target)
  selectNote(note.id)
}

async function goToTarget(target: NoteTarget): Promise<void> {
  if (target.kind === 'frame') await goToFrame(target.frame)
  else if (target.kind === 'flow') await goToFlow(target.flow)
  else if (target.kind === 'bytes' && (await goToFrame(target.frame))) {
    selectBytes([target.offset, target.length])
    showInspector('layers')
  }
}

/** Saves a new note (id null) or an edit; null when it could not be saved (the user has been told). */
export async function saveNote(id: string | null, target: NoteTarget, body: string): Promise<NoteView | null> {
  const saved = await engine.ask('notes.save', { id, target, body })
  if (!saved.ok) {
    report(saved.error)
    return null
  }
  await refreshNotes()
  return saved.value
}

export async function deleteNote(id: string): Promise<void> {
  const deleted = await engine.ask('notes.delete', { id })
  if (!deleted.ok) return report(deleted.error)
  if (useUi.getState().selection.note === id) selectNote(null)
  await refreshNotes()
}

export async function restoreNote(id: string): Promise<void> {
  const restored = await engine.ask('notes.restore', { id })
  if (!restored.ok) return report(restored.error)
  await refreshNotes()
}

/** Deleted ones among them; null when they could not be read. */
export async function allNotes(): Promise<readonly NoteView[] | null> {
  const notes = await engine.ask('notes.list', { includeDeleted: true }, 'notes.all')
  if (notes.ok) return notes.value
  report(notes.error)
  return null
}

export async function noteHistory(id: string): Promise<readonly NoteRevisionView[] | null> {
  const history = await engine.ask('notes.history', { id }, 'notes.history')
  if (history.ok) return history.value
  report(history.error)
  return null
}
