/**
 * Owns links from a sentence to the frames that prove it: a click selects the frame in every view.
 */
import { Fragment, type ReactNode } from 'react'
import { selectFrame } from '../../state/actions'
import { frameRuns } from './frame-runs'

interface Props {
  readonly frames: readonly number[]
  /** flow the frames belong to, -1 = none */
  readonly flow: number
}

export function FrameLinks({ frames, flow }: Props): ReactNode {
  if (frames.length === 0) return null
  const { runs, more } = frameRuns(frames)
  const link = (frame: number): ReactNode => (
    <button
      type="button"
      className="link inspector-frame"
      aria-label={`Frame ${frame}`}
      onClick={() => selectFrame(frame, flow)}
    >
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
