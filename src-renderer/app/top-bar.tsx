/**
 * Owns the top bar: the app's name, what is open, Open… and Capture…, the filter bar and the way to the command palette.
 */
import { openPalette } from '../state/actions'
import { isCapturing, useLive } from '../state/live'
import { useUi } from '../state/store'
import { SafeText, safeText } from '../ui/safe-text'
import { runCommand } from './commands'
import { keysText } from './keys'
import { FilterBar } from './parts'
import { contentTitle } from './title'
import './top-bar.css'

export function TopBar() {
  const title = useUi(contentTitle)
  const hasCapture = useUi((state) => state.summary !== null)
  const capturing = useLive(isCapturing)
  return (
    <header className="top-bar">
      <h1 className="top-bar-name">Tracebook</h1>
      {title ? (
        <p className="top-bar-title" title={safeText(title)}>
          <SafeText>{title}</SafeText>
        </p>
      ) : null}
      <button type="button" className="button" onClick={() => runCommand('file.open')}>
        Open…
      </button>
      <button
        type="button"
        className="button"
        disabled={capturing}
        title={capturing ? 'A capture is running' : `Capture packets, ${keysText('$mod+e')}`}
        onClick={() => runCommand('capture.start')}
      >
        <span className="top-bar-record" aria-hidden="true" />
        Capture…
      </button>
      {hasCapture ? <FilterBar /> : <span className="top-bar-gap" />}
      <button
        type="button"
        className="top-bar-palette"
        title="Command palette"
        aria-label={`Command palette, ${keysText('$mod+K')}`}
        onClick={() => openPalette(true)}
      >
        <kbd className="kbd">{keysText('$mod+K')}</kbd>
      </button>
    </header>
  )
}
