/**
 * Owns the bottom line: what is open in figures, its warnings, what the engine does, and that nothing is unsaved.
 */
import type { CaptureSummary } from '@shared/rows'
import { showDialog } from '../state/actions'
import { type UiState, useUi } from '../state/store'
import { formatBytes, formatCount, formatDuration, plural, shortHash } from '../ui/format'
import { SafeText } from '../ui/safe-text'
import { ProgressStrip, useLongWork } from './progress-strip'
import { filesTitle } from './title'
import './status-bar.css'

const ENGINE: Readonly<Record<UiState['engineState'], string>> = {
  starting: 'engine starting',
  ready: 'engine idle',
  restarting: 'engine restarting',
  failed: 'engine stopped',
}

export function StatusBar() {
  const work = useLongWork()
  const engineState = useUi((state) => state.engineState)
  const busy = useUi(
    (state) => state.opening !== null || state.filtering !== null || state.progress?.phase === 'loading',
  )
  return (
    <footer className="status-bar">
      {work ? <ProgressStrip work={work} /> : <Content />}
      <span role="status">{busy ? 'engine working' : ENGINE[engineState]}</span>
      <Saved />
    </footer>
  )
}

function Saved() {
  const hasProject = useUi((state) => state.project !== null)
  const unsaved = useUi((state) => state.unsavedNotes)
  if (unsaved > 0)
    return (
      <span className="status-bar-warning" title="It is tried again every few seconds.">
        {unsaved === 1 ? 'a note is not saved' : `${formatCount(unsaved)} notes are not saved`}
      </span>
    )
  return hasProject ? <span title="Every change is written to the project at once.">all changes saved</span> : null
}

function Content() {
  const summary = useUi((state) => state.summary)
  return (
    <>
      {summary ? (
        <span className="status-bar-file">
          <SafeText>{filesTitle(summary)}</SafeText>
        </span>
      ) : null}
      {summary ? <Figures summary={summary} /> : null}
      <span className="status-bar-gap" />
    </>
  )
}

function Figures({ summary }: { readonly summary: CaptureSummary }) {
  const only = summary.files.length === 1 ? summary.files[0] : undefined
  const warnings = summary.files.reduce((sum, file) => sum + file.warnings.length, summary.limits.length)
  return (
    <>
      <span>
        {plural(summary.frames, 'frame')} · {plural(summary.flows, 'flow')} ·{' '}
        {formatDuration(summary.lastNs - summary.firstNs)} · {formatBytes(summary.bytes)}
      </span>
      {only?.sha256 ? (
        <span title={`SHA-256 ${only.sha256}`}>
          SHA-256 <span className="mono">{shortHash(only.sha256)}</span>
        </span>
      ) : null}
      {only && !only.sha256 && summary.phase === 'complete' ? <span>SHA-256 being computed</span> : null}
      {summary.phase === 'cancelled' ? (
        <span className="status-bar-warning">reading was stopped: a part only</span>
      ) : null}
      {summary.phase === 'failed' ? <span className="status-bar-warning">reading broke off: a part only</span> : null}
      {warnings > 0 ? (
        <button type="button" className="status-bar-warning status-bar-button" onClick={() => showDialog('warnings')}>
          {formatCount(warnings)} {warnings === 1 ? 'warning' : 'warnings'}
        </button>
      ) : null}
    </>
  )
}
