/**
 * Owns that the Reading stays at its newest line while a capture runs, until the user goes back: the wheel or a key that moves
 * up holds it where it is, and so does a click on a line, which is to be read and not to run away.
 */
import { type RefObject, useEffect } from 'react'
import { isFollowing as follows, setFollow, useLive } from '../../state/live'
import type { VirtualRowsHandle } from '../../ui/virtual-rows'

const BACK = ['ArrowUp', 'PageUp', 'Home']

export function useTail(
  rows: RefObject<VirtualRowsHandle | null>,
  area: RefObject<HTMLElement | null>,
  count: number,
): void {
  const isFollowing = useLive(follows)
  useEffect(() => {
    if (isFollowing && count > 0) rows.current?.reveal(count - 1)
  }, [isFollowing, count, rows])
  useEffect(() => {
    const element = area.current
    if (!element || !isFollowing) return
    const onWheel = (event: WheelEvent): void => {
      if (event.deltaY < 0) setFollow(false)
    }
    const onKey = (event: KeyboardEvent): void => {
      if (BACK.includes(event.key)) setFollow(false)
    }
    const onPress = (event: MouseEvent): void => {
      if (event.target instanceof Element && event.target.closest('.reading-line')) setFollow(false)
    }
    element.addEventListener('mousedown', onPress)
    element.addEventListener('wheel', onWheel, { passive: true })
    element.addEventListener('keydown', onKey, { capture: true })
    return () => {
      element.removeEventListener('mousedown', onPress)
      element.removeEventListener('wheel', onWheel)
      element.removeEventListener('keydown', onKey, { capture: true })
    }
  }, [area, isFollowing])
}
