/**
 * Owns the left column: the tabs Flows, FTP, Findings, Notes and Captures with their counts, and the view of the chosen one.
 */
import { useMemo } from 'react'
import { showNavigator } from '../state/actions'
import { type NavigatorTab, useUi } from '../state/store'
import { panelId, type Tab, Tabs, tabId } from '../ui/tabs'
import { CapturesView } from '../views/captures/captures-view'
import { stands } from '../views/findings/finding-list'
import { FindingsView } from '../views/findings/findings-view'
import { FlowsView } from '../views/flows/flows-view'
import { FtpView } from '../views/ftp/ftp-view'
import { NotesView } from '../views/notes/notes-view'
import './navigator.css'

const VIEWS = {
  flows: FlowsView,
  ftp: FtpView,
  findings: FindingsView,
  notes: NotesView,
  captures: CapturesView,
} as const

export function Navigator() {
  const selected = useUi((state) => state.navigator)
  const flows = useUi(({ flowView, summary }) => (flowView ? flowView.count + (flowView.folded ?? 0) : summary?.flows))
  const notes = useUi((state) => state.notes.filter((note) => !note.deleted).length)
  const ftp = useUi((state) => state.ftp?.sessions.length)
  // those that were withdrawn or dismissed ask nothing of the analyst any more
  const findings = useUi((state) => state.findings?.findings)
  const standing = useMemo(() => findings?.filter(stands).length, [findings])
  const tabs: readonly Tab<NavigatorTab>[] = [
    { id: 'flows', title: 'Flows', count: flows },
    { id: 'ftp', title: 'FTP', count: ftp },
    { id: 'findings', title: 'Findings', count: standing },
    { id: 'notes', title: 'Notes', count: notes },
    { id: 'captures', title: 'Captures' },
  ]
  const View = VIEWS[selected]
  return (
    <nav className="navigator" aria-label="Navigator">
      <Tabs name="navigator" label="Navigator" tabs={tabs} selected={selected} onSelect={showNavigator} />
      <div
        className="navigator-panel"
        role="tabpanel"
        // captures are text to scroll through; the other views have a focus of their own
        tabIndex={selected === 'captures' ? 0 : -1}
        id={panelId('navigator', selected)}
        aria-labelledby={tabId('navigator', selected)}
      >
        <View />
      </div>
    </nav>
  )
}
