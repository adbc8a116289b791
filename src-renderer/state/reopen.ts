/**
 * Owns coming back after the engine died: the same project or captures, then the same filter, span, order and selection.
 *
 * What cannot be opened again is reported as any other problem; the window then shows what is left.
 */
import { engine } from '../client/engine-client'
import { refreshAll, report } from './actions'
import { useUi } from './store'

export async function reopenAfterRestart(): Promise<void> {
  const { project, summary, opened } = useUi.getState()
  if (!project && !summary) return
  const result = project
    ? await engine.ask('project.open', { path: project.path }, 'open')
    : await engine.ask('capture.open', { paths: [...opened] }, 'open')
  if (!result.ok) {
    report(result.error)
    if (!project) useUi.setState({ summary: null, frameView: null, flowView: null })
  }
  await refreshAll()
}
