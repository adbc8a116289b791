/**
 * Owns one small rule: run at once, then at most once per interval and never two at a time, and always once more after
 * the last call.
 */
export interface Throttled {
  readonly run: () => void
  readonly cancel: () => void
}

export function throttle(work: () => Promise<void>, intervalMs: number): Throttled {
  let timer: ReturnType<typeof setTimeout> | null = null
  let working = false
  let again = false

  function run(): void {
    // a slow answer is waited for: asking anew each time would cancel it each time
    if (timer !== null || working) {
      again = true
      return
    }
    again = false
    working = true
    timer = setTimeout(() => {
      timer = null
      next()
    }, intervalMs)
    void work().finally(() => {
      working = false
      next()
    })
  }

  function next(): void {
    if (again && timer === null && !working) run()
  }

  function cancel(): void {
    if (timer !== null) clearTimeout(timer)
    timer = null
    again = false
  }

  return { run, cancel }
}
