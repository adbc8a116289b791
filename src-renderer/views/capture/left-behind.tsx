/**
 * Owns the offer at start of captures that nobody ended, because the app or the machine went down: open one, or leave its file
 * where it is.
 */
import type { LeftCapture } from '@shared/live'
import { forgetLeft, openLeft, useLive } from '../../state/live'
import { formatBytes } from '../../ui/format'
import { SafeText, safeText } from '../../ui/safe-text'
import './left-behind.css'

export function LeftBehind() {
  const left = useLive((state) => state.left)
  if (left.length === 0) return null
  return (
    <section className="left-behind" aria-labelledby="left-behind">
      <h3 id="left-behind">Captures that were interrupted</h3>
      <p>Tracebook ended before they did. What had been written is here and can be read.</p>
      <ul>
        {left.map((capture) => (
          <Left key={capture.id} capture={capture} />
        ))}
      </ul>
    </section>
  )
}

function Left({ capture }: { readonly capture: LeftCapture }) {
  const started = new Date(capture.startedMs).toLocaleString()
  return (
    <li className="left-behind-row">
      <span className="left-behind-what" title={safeText(capture.path)}>
        <SafeText>{capture.interface}</SafeText>, {started}, {formatBytes(capture.sizeBytes)}
      </span>
      <button type="button" className="button button--small" onClick={() => void openLeft(capture)}>
        Open
      </button>
      <button type="button" className="button button--small button--quiet" onClick={() => void forgetLeft(capture)}>
        Keep the file, do not ask again
      </button>
    </li>
  )
}
