/**
 * Owns links from a sentence to the frames that prove it: a click selects the frame in every view.
 */
import { Fragment, type ReactNode } from 'react'
import { selectFrame } from '../../state/actions'
import { goToFrame } from '../../state/go'
import { frameRuns } from './frame-runs'

interface Props {
  readonly frames: readonly number[]
  /** flow the frames belong to, -1 = none; absent: each frame's own */
  readonly flow?: number
  /** instead of selecting the frame */
  readonly onFrame?: (frame: number) => void
}

export function FrameLinks({ frames, flow, onFrame }: Props): ReactNode {
  if (frames.length === 0) return null
  const { runs, more } = frameRuns(frames)
  const go = onFrame ?? (flow === undefined ? goToFrame : (frame: number) => selectFrame(frame, flow))
  const link = (frame: number): ReactNode => (
    <button type="button" className="link inspector-frame" aria-label={`Frame ${frame}`} onClick={() => void go(frame)}>
      {frame}
    </button>
  )
  return (
    <span className="inspector-frames">
      {runs.map(({ from, to }) => (
        <Fragment key={from}>
          {' '}
          <span className="inspector-run">
            {link(from)}
            {to > from ? <>–{link(to)}</> : null}
          </span>
        </Fragment>
      ))}
      {more > 0 ? <span className="inspector-more"> and {more} more</span> : null}
    </span>
  )
}
