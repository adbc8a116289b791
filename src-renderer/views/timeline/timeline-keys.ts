/**
 * Owns what the keys do while the timeline has the focus. Keys with Ctrl, Alt or Cmd are the window's.
 */
import type { KeyboardEvent } from 'react'
import { selectFlow, setSpan, setVisible } from '../../state/actions'
import type { Scene } from './scene'
import { orWhole, panBy, zoomAt } from './zoom'

const PAN = 0.2
const ZOOM = 0.5

export function timelineKey(event: KeyboardEvent, scene: Scene): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (!act(event.key, scene)) return
  event.preventDefault()
  event.stopPropagation()
}

/** True when the key meant something here. */
function act(key: string, { visible, full, lanes, selectedFlow, span }: Scene): boolean {
  const middle = (visible[0] + visible[1]) / 2
  const at = lanes.findIndex((lane) => lane.flow === selectedFlow)
  switch (key) {
    case '+':
    case '=':
      setVisible(orWhole(zoomAt(visible, full, middle, ZOOM), full))
      return true
    case '-':
      setVisible(orWhole(zoomAt(visible, full, middle, 1 / ZOOM), full))
      return true
    case 'ArrowLeft':
      setVisible(orWhole(panBy(visible, full, -PAN), full))
      return true
    case 'ArrowRight':
      setVisible(orWhole(panBy(visible, full, PAN), full))
      return true
    case 'Home':
      setVisible(null)
      return true
    case 'ArrowUp':
    case 'ArrowDown': {
      const next = lanes[key === 'ArrowUp' ? Math.max(at - 1, 0) : Math.min(at + 1, lanes.length - 1)]
      if (next) selectFlow(next.flow)
      return true
    }
    case 'Enter':
      void setSpan([visible[0], visible[1]])
      return true
    case 'Escape':
      if (!span) return false
      void setSpan(null)
      return true
    default:
      return false
  }
}
