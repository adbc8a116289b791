/**
 * Owns one small rule: run at once, then at most once per interval, and always once more after the last call.
 */
export interface Throttled {
  readonly run: () => void
  readonly cancel: () => void
}

export function throttle(work: () => Promise<void>, intervalMs: number): Throttled {
  let timer: ReturnType<typeof setTimeout> | null = null
  let again = false

  function run(): void {
    if (timer !== null) {
      again = true
      return
    }
    again = false
    timer = setTimeout(() => {
      timer = null
      if (again) run()
    }, intervalMs)
    void work()
  }

  function cancel(): void {
    if (timer !== null) clearTimeout(timer)
    timer = null
    again = false
  }

  return { run, cancel }
}
