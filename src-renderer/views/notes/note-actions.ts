/**
 * Owns what is done with notes from the window: go to what a note hangs on or links to, save, delete, restore, history.
 */
import { flowNumber, type NoteLink } from '@shared/anchor'
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
  showNavigator,
} from '../../state/actions'
import { selectFinding, selectSession } from '../../state/conclusions'
import { useUi } from '../../state/store'

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
  else if (link.kind === 'flow') await goToUid(link.uid)
  else if (link.kind === 'finding') goToFinding(link.id)
  else if (link.protocol === 'ftp') goToSession(link.number)
}

async function goToUid(uid: string): Promise<void> {
  const number = flowNumber(uid)
  if (number !== null) {
    await goToFlow(number)
    return
  }
  const found = await engine.ask('flow.find', { uid }, 'notes.go')
  if (!found.ok) report(found.error)
  else if (found.value) selectFlow(found.value.flow, found.value.firstFrame)
  else notHere(`flow ${uid}`)
}

function goToSession(number: number): void {
  const row = useUi.getState().ftp?.sessions.find(({ session }) => session === number)
  showNavigator('ftp')
  if (row) selectSession(row)
  else notHere(`FTP session ${number}`)
}

function goToFinding(id: string): void {
  const row = useUi.getState().findings?.findings.find((one) => one.id === id)
  showNavigator('findings')
  if (row) selectFinding(row)
  else notHere(`finding ${id}`)
}

const notHere = (what: string): void =>
  report({ code: 'not-found', message: `There is no ${what} in this capture.`, remedy: 'It may be of another one.' })

/** The steady name of the selected flow, for links; null when none is selected. */
export async function selectedUid(): Promise<string | null> {
  const { flow } = useUi.getState().selection
  if (flow === null) return null
  const detail = await engine.ask('flow.describe', { flow }, 'notes.uid')
  return detail.ok ? detail.value.record.uid : null
}

/** Goes to what a note hangs on and opens the note. */
export async function goToNote(note: NoteView): Promise<void> {
  if (note.target) await goToTarget(note.target)
  selectNote(note.id)
}

async function goToTarget(target: NoteTarget): Promise<void> {
  if (target.kind === 'frame') await goToFrame(target.frame)
  else if (target.kind === 'flow') await goToFlow(target.flow)
  else if (target.kind === 'conversation') goToSession(target.number)
  else if (target.kind === 'finding') goToFinding(target.id)
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

/** A note that could not be saved before its capture was closed: its text stands in the notice. True: nothing is left to save. */
export function giveUpNote(text: string): true {
  const message = 'A note could not be saved before its capture was closed.'
  report({ code: 'not-writable', message, remedy: 'Copy its text from this notice.', detail: text })
  return true
}

/** A note that was written could not be saved (and is tried again), or now is. */
export const noteFails = (isFailing: boolean): void =>
  useUi.setState(({ unsavedNotes }) => ({ unsavedNotes: unsavedNotes + (isFailing ? 1 : -1) }))

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
