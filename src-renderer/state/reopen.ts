/**
 * Owns coming back after the engine died: the same project or captures, then the same filter, span, order and selection.
 *
 * The selection waits until the frame and the flow have been read again; if they never come (the file has changed) it is
 * let go. What cannot be opened again is reported as any other problem; the window then shows what is left.
 */
import { engine } from '../client/engine-client'
import { refreshAll, report } from './actions'
import { NO_SELECTION, type Selection, type UiState, useUi } from './store'

export async function reopenAfterRestart(): Promise<void> {
  const { project, summary, opened, selection, onlyFlow } = useUi.getState()
  if (!project && !summary) return
  useUi.setState({ selection: NO_SELECTION, onlyFlow: null })
  const result = project
    ? await engine.ask('project.open', { path: project.path }, 'open')
    : await engine.ask('capture.open', { paths: [...opened] }, 'open')
  if (!result.ok) {
    report(result.error)
    if (!project) useUi.setState({ summary: null, frameView: null, flowView: null })
  }
  await refreshAll()
  restoreWhenRead(selection, onlyFlow)
}

let stopWaiting: (() => void) | null = null

function restoreWhenRead(selection: Selection, onlyFlow: number | null): void {
  stopWaiting?.()
  const attempt = (state: UiState): boolean => {
    const { summary } = state
    // the user has chosen something meanwhile, or nothing is open: nothing to come back to
    if (!summary || state.selection !== NO_SELECTION || state.onlyFlow !== null) return true
    const wanted = Math.max(selection.flow ?? -1, onlyFlow ?? -1)
    if ((selection.frame ?? 0) > summary.frames || wanted >= summary.flows) return summary.phase !== 'loading'
    useUi.setState({ selection, onlyFlow })
    if (onlyFlow !== null) void refreshAll()
    return true
  }
  if (attempt(useUi.getState())) return
  const stop = useUi.subscribe((state) => {
    if (attempt(state)) end()
  })
  const end = (): void => {
    stop()
    if (stopWaiting === end) stopWaiting = null
  }
  stopWaiting = end
}
