/**
 * Owns moving the selection: to a frame by number, to the neighbours in the list or in the flow, from note to note.
 *
 * All of it asks the engine for the place; nothing here assumes that frames are in any order.
 */
import { engine } from '../client/engine-client'
import { report, selectFlow, selectFrame, selectNote, showNavigator } from './actions'
import { useUi } from './store'

/** Selects a frame of the capture by its number, whether the filter shows it or not. */
export async function goToFrame(frame: number): Promise<void> {
  const detail = await engine.ask('frame.describe', { frame, options: useUi.getState().lineOptions }, 'go')
  if (detail.ok) selectFrame(frame, detail.value.flow)
  else report(detail.error)
}

/** `step` rows down (or up) the list in force; from nothing selected it starts at the top. */
export async function stepFrame(step: number): Promise<void> {
  const { frameView, selection, lineOptions } = useUi.getState()
  if (!frameView || frameView.count === 0) return
  let index = 0
  if (selection.frame !== null) {
    const place = await engine.ask('frames.locate', { view: frameView.view, frame: selection.frame }, 'go')
    if (!place.ok) return report(place.error)
    // a frame that is not in the list stands before the one at `index`
    index = place.value.index + (place.value.found || step < 0 ? step : step - 1)
  }
  const from = Math.min(Math.max(index, 0), frameView.count - 1)
  const rows = await engine.ask('frames.rows', { view: frameView.view, from, count: 1, options: lineOptions }, 'go')
  if (!rows.ok) return report(rows.error)
  if (rows.value.frame.length > 0) selectFrame(rows.value.frame[0], rows.value.flow[0])
}

export async function stepInFlow(direction: 'next' | 'previous'): Promise<void> {
  const { selection, lineOptions } = useUi.getState()
  if (selection.frame === null) return
  const detail = await engine.ask('frame.describe', { frame: selection.frame, options: lineOptions }, 'go')
  if (!detail.ok) return report(detail.error)
  const frame = direction === 'next' ? detail.value.nextInFlow : detail.value.previousInFlow
  if (frame > 0) selectFrame(frame, detail.value.flow)
}

/** The selected line as tcpdump prints it, its time included; null when no frame is selected. */
export async function selectedLine(): Promise<string | null> {
  const { selection, lineOptions } = useUi.getState()
  if (selection.frame === null) return null
  const detail = await engine.ask('frame.describe', { frame: selection.frame, options: lineOptions })
  if (detail.ok) return detail.value.line
  report(detail.error)
  return null
}

/** The next note (or the one before) in the order of the list, around the end. */
export async function stepNote(step: 1 | -1): Promise<void> {
  const { notes, selection } = useUi.getState()
  const shown = notes.filter((note) => !note.deleted)
  if (shown.length === 0) return
  const at = shown.findIndex((note) => note.id === selection.note)
  const note = shown[(at + (at < 0 && step < 0 ? 0 : step) + shown.length) % shown.length]
  if (!note) return
  showNavigator('notes')
  if (note.target?.kind === 'frame' || note.target?.kind === 'bytes') await goToFrame(note.target.frame)
  if (note.target?.kind === 'flow') selectFlow(note.target.flow)
  selectNote(note.id)
}
