/**
 * Owns what the window knows of live capture: the status the engine pushes, captures that were left behind, whether the
 * Reading follows the newest line, and every action on them.
 */
import type { CaptureEngine, CaptureSpec, LeftCapture, LiveStatus } from '@shared/live'
import { hasEnded } from '@shared/live'
import { type AppError, fail } from '@shared/result'
import { create } from 'zustand'
import { desktop } from '../client/desktop'
import { engine } from '../client/engine-client'
import { openPaths, report, showDialog, showGrown } from './actions'
import { useUi } from './store'

interface LiveState {
  /** the capture that runs or ran last; null = none, or put away */
  readonly status: LiveStatus | null
  /** the file the window was told to show */
  readonly shown: string | null
  /** the Reading stays at its newest line */
  readonly follow: boolean
  readonly left: readonly LeftCapture[]
}

export const useLive = create<LiveState>()(() => ({ status: null, shown: null, follow: true, left: [] }))

export const isCapturing = ({ status }: LiveState): boolean => status !== null && !hasEnded(status.state)

/** The Reading is to stay at its newest line. */
export const isFollowing = (state: LiveState): boolean => state.follow && isCapturing(state)

/** null = it runs; the dialog shows the error otherwise. */
export async function startLive(wish: CaptureEngine | null, spec: CaptureSpec): Promise<AppError | null> {
  const started = await engine.ask('capture.live.start', { engine: wish, spec })
  if (!started.ok) return started.error
  useLive.setState({ status: started.value, shown: null, follow: true })
  showDialog(null)
  await showNewest(started.value)
  return null
}

export async function stopLive(): Promise<void> {
  const stopped = await engine.ask('capture.live.stop', {})
  if (!stopped.ok) report(stopped.error)
}

export const setFollow = (follow: boolean): void => useLive.setState({ follow })

/** The strip of a capture that has ended goes; the file stays open. */
export const putAway = (): void => useLive.setState({ status: null })

/** The engine's news; a ring goes on to another file, which is shown then. */
export async function hearLive(status: LiveStatus): Promise<void> {
  const before = useLive.getState().status
  useLive.setState({ status })
  if (hasEnded(status.state) && before && !hasEnded(before.state)) {
    void desktop.addRecent(status.path)
    if (status.problem) report(status.problem)
  }
  const { shown } = useLive.getState()
  // whoever opened something else meanwhile is not taken away from it
  if (shown !== null && useUi.getState().opened[0] === shown) await showNewest(status)
}

/** After a reload of the window, and at start: what runs, and what was left behind. */
export async function catchUpLive(): Promise<void> {
  const [status, left] = await Promise.all([engine.ask('capture.live.status', {}), engine.ask('capture.live.left', {})])
  if (status.ok) useLive.setState({ status: status.value, shown: status.value?.path ?? null })
  if (left.ok) useLive.setState({ left: left.value })
  // the engine died under a capture that is on screen: its file is read again by itself
  const cut = useLive.getState().left.find(({ path }) => useUi.getState().opened.includes(path))
  if (!cut) return
  await forgetLeft(cut)
  report(
    fail(
      'helper-died',
      `The engine ended, and with it the capture of ${cut.interface}.`,
      'What had been written is open. Start a new capture to go on.',
    ).error,
  )
}

export async function openLeft(capture: LeftCapture): Promise<void> {
  await forgetLeft(capture)
  await openPaths([capture.path])
}

/** The offer goes; the file stays where it is. */
export async function forgetLeft({ id }: LeftCapture): Promise<void> {
  useLive.setState(({ left }) => ({ left: left.filter((one) => one.id !== id) }))
  const forgotten = await engine.ask('capture.live.forget', { id })
  if (!forgotten.ok) report(forgotten.error)
}

async function showNewest({ path }: LiveStatus): Promise<void> {
  if (useLive.getState().shown === path) return
  useLive.setState({ shown: path })
  await showGrown(path)
}
