/**
 * Owns whose turn it is when several requests work in slices: one slice a turn of the event loop, those that somebody waits for
 * with their eyes on the screen first.
 *
 * Why not `setImmediate` for each: all that are due run in the same turn, one slice behind the other, and a click that
 * arrives meanwhile waits for every one of them.
 */
type Resume = () => void

const urgent: Resume[] = []
const others: Resume[] = []
let isDue = false

/** Resolves when the caller may use another slice. */
export function nextTurn(isUrgent: boolean): Promise<void> {
  return new Promise((resolve) => {
    const queue = isUrgent ? urgent : others
    queue.push(resolve)
    comeBack()
  })
}

function comeBack(): void {
  if (isDue) return
  isDue = true
  setImmediate(() => {
    isDue = false
    const resume = urgent.shift() ?? others.shift()
    if (urgent.length + others.length > 0) comeBack()
    resume?.()
  })
}
