/**
 * Owns the strip shown while something takes longer than half a second: how far, how fast, how long still, Cancel.
 *
 * Rows that are already read are on screen meanwhile; the strip never covers them.
 */

import type { Progress } from '@shared/rows'
import { useEffect, useState } from 'react'
import { stopLoading } from '../state/actions'
import { useUi } from '../state/store'
import { formatBytes, formatRemaining, plural } from '../ui/format'
import './progress-strip.css'

const QUIET_MS = 500

export function ProgressStrip() {
  const opening = useUi((state) => state.opening !== null)
  const progress = useUi((state) => state.progress)
  const loading = progress?.phase === 'loading'
  const shown = useDelayed(opening || loading, QUIET_MS)
  if (!shown) return null
  return (
    <section className="progress-strip" aria-label="Reading the capture">
      <progress
        className="progress-strip-bar"
        aria-label="Share read"
        {...(progress ? { value: progress.bytesRead, max: Math.max(progress.bytesTotal, 1) } : {})}
      />
      <span className="progress-strip-text">{loading && progress ? progressText(progress) : 'Opening…'}</span>
      {loading ? (
        <button type="button" className="button button--small" onClick={() => void stopLoading()}>
          Cancel
        </button>
      ) : null}
    </section>
  )
}

/** '412 MB of 1.00 GB · 820,113 frames · 950 MB/s · 12 s left' */
export function progressText(progress: Progress): string {
  const parts = [
    `${formatBytes(progress.bytesRead)} of ${formatBytes(progress.bytesTotal)}`,
    plural(progress.frames, 'frame'),
    `${formatBytes(progress.bytesPerSecond)}/s`,
  ]
  if (progress.secondsLeft !== null) parts.push(`${formatRemaining(progress.secondsLeft)} left`)
  return parts.join(' · ')
}

/** True once `on` has held for `delayMs`; false at once when it ends. */
function useDelayed(on: boolean, delayMs: number): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (!on) return setLate(false)
    const timer = setTimeout(() => setLate(true), delayMs)
    return () => clearTimeout(timer)
  }, [on, delayMs])
  return on && late
}
