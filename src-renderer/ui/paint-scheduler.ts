/**
 * Owns the window's only use of requestAnimationFrame for painting: whoever has something to draw asks, each is called
 * once per animation frame however often it asked.
 */
const waiting = new Set<() => void>()
let scheduled = false

function paintAll(): void {
  scheduled = false
  const now = [...waiting]
  waiting.clear()
  for (const paint of now) paint()
}

export function requestPaint(paint: () => void): void {
  waiting.add(paint)
  if (scheduled) return
  scheduled = true
  requestAnimationFrame(paintAll)
}

export const cancelPaint = (paint: () => void): void => void waiting.delete(paint)
