/**
 * Owns what is said while the engine is away: restarting (it comes back by itself) or failed (with the way out).
 */
import { useUi } from '../state/store'
import { runCommand } from './commands'
import './engine-banner.css'

export function EngineBanner() {
  const engineState = useUi((state) => state.engineState)
  if (engineState === 'restarting') {
    return (
      <div className="engine-banner" role="status">
        The engine stopped and is being started again. The window comes back to where it was; notes are already saved.
      </div>
    )
  }
  if (engineState === 'failed') {
    return (
      <div className="engine-banner engine-banner--failed" role="alert">
        <span>
          The engine stopped too often and is not started again by itself. Nothing on disk is lost. If it is this
          capture that makes it stop, start without it.
        </span>
        <button type="button" className="button button--small" onClick={() => runCommand('app.restartEngine')}>
          Start it again
        </button>
        <button type="button" className="button button--small" onClick={() => runCommand('app.restartEmpty')}>
          Start without the capture
        </button>
      </div>
    )
  }
  return null
}
