/**
 * Owns which of the window's faces is shown: the first screen, or the reading room over an open capture or project;
 * and what lies over both: problems, banner, palette, dialogs, drop target.
 */
import { useUi } from '../state/store'
import { ErrorBoundary } from '../ui/error-boundary'
import './app.css'
import { LiveBar } from '../views/capture/live-bar'
import { Dialogs } from './dialogs'
import { DropTarget } from './drop-target'
import { EmptyState } from './empty-state'
import { EngineBanner } from './engine-banner'
import { Palette } from './palette'
import { Shell } from './parts'
import { Problems } from './problems'
import { StatusBar } from './status-bar'
import { TopBar } from './top-bar'

export function App() {
  const hasContent = useUi((state) => state.summary !== null || state.project !== null)
  const paletteOpen = useUi((state) => state.paletteOpen)
  return (
    <div className="app">
      <TopBar />
      <EngineBanner />
      <LiveBar />
      <main className="app-main">
        <ErrorBoundary name="The window">{hasContent ? <Shell /> : <EmptyState />}</ErrorBoundary>
      </main>
      <StatusBar />
      <Problems />
      {paletteOpen ? <Palette /> : null}
      <Dialogs />
      <DropTarget />
    </div>
  )
}
