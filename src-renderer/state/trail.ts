/**
 * Owns the way back: the last hundred places (frame or flow) that were selected, and moving through them.
 *
 * Changes of bytes or note alone are not places. A new capture forgets them all.
 */
import { type Selection, useUi } from './store'

const MAX_TRAIL = 100
let trail: Selection[] = []
let at = -1
let travelling = false

/** Remembers what was selected; call once. Changes of bytes or note alone are not places. */
export function keepTrail(): () => void {
  return useUi.subscribe(({ selection }, before) => {
    if (travelling || (selection.frame === before.selection.frame && selection.flow === before.selection.flow)) return
    if (selection.frame === null && selection.flow === null) return
    trail = [...trail.slice(0, at + 1), selection].slice(-MAX_TRAIL)
    at = trail.length - 1
  })
}

export const canTravel = (step: 1 | -1): boolean => trail[at + step] !== undefined

export function travel(step: 1 | -1): void {
  const selection = trail[at + step]
  if (!selection) return
  at += step
  travelling = true
  useUi.setState({ selection })
  travelling = false
}

/** Frame numbers mean something else in another capture. */
export function forgetTrail(): void {
  trail = []
  at = -1
}
