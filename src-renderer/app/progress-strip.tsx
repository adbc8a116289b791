/**
 * Owns what is shown while something takes longer than half a second: how far, how fast, how long still, Cancel.
 *
 * It stands in the status line, in the place of the figures, so that nothing moves when it comes and goes; rows that are
 * already read stay in view.
 */

import type { Progress } from '@shared/rows'
import { useEffect, useState } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { cancelFilter, cancelOpening, stopLoading } from '../state/actions'
import { type UiState, useUi } from '../state/store'
import { formatBytes, formatRemaining, plural } from '../ui/format'
import './progress-strip.css'

const QUIET_MS = 500

export interface Work {
  readonly label: string
  readonly text: string
  readonly progress: Progress | null
  readonly cancel: () => void
}

// named, so that the same work is the same to React
const stop = (): void => void stopLoading()
const unfilter = (): void => void cancelFilter()

/** The work that holds the user up; null when there is none. */
function workOf({ opening, progress, filtering }: UiState): Work | null {
  if (opening !== null) return { label: 'Opening', text: 'Opening…', progress: null, cancel: cancelOpening }
  if (progress?.phase === 'loading') {
    return { label: 'Reading the capture', text: progressText(progress), progress, cancel: stop }
  }
  if (filtering) return { label: 'Filtering', text: 'Filtering…', progress: null, cancel: unfilter }
  return null
}

/** The work that has held the user up for longer than half a second. */
export function useLongWork(): Work | null {
  const work = useUi(useShallow(workOf))
  const late = useDelayed(work !== null, QUIET_MS)
  return late ? work : null
}

export function ProgressStrip({ work }: { readonly work: Work }) {
  const { label, text, progress, cancel } = work
  return (
    <div className="progress-strip">
      <progress
        className="progress-strip-bar"
        aria-label={label}
        {...(progress ? { value: progress.bytesRead, max: Math.max(progress.bytesTotal, 1) } : {})}
      />
      <span className="progress-strip-text">{text}</span>
      <button type="button" className="button progress-strip-cancel" onClick={cancel}>
        Cancel
      </button>
    </div>
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
