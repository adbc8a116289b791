/**
 * Owns one small rule: run at once, then at most once per interval and never two at a time, and always once more after
 * the last call. Work that takes long rests longer: twice what it took (or as many times as is said), so that a
 * capture that grows large does not keep the engine busy with lists.
 */
const REST = 2
const MOST_REST_MS = 4000

export interface Throttled {
  readonly run: () => void
  /** The newest is being shown already: the next run comes an interval from now. */
  readonly hold: () => void
  readonly cancel: () => void
}

export function throttle(work: () => Promise<void>, intervalMs: number, rest = REST): Throttled {
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
    hold()
    const began = performance.now()
    void work().finally(() => {
      working = false
      const restMs = Math.min(MOST_REST_MS, (performance.now() - began) * rest)
      if (restMs > intervalMs) hold(restMs)
      else next()
    })
  }

  function next(): void {
    if (again && timer === null && !working) run()
  }

  function hold(milliseconds = intervalMs): void {
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(() => {
      timer = null
      next()
    }, milliseconds)
  }

  function cancel(): void {
    if (timer !== null) clearTimeout(timer)
    timer = null
    again = false
  }

  return { run, hold: () => hold(), cancel }
}
