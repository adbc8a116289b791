/**
 * Owns how often something that died may be started again: at most 3 times in 60 seconds.
 *
 * Without it a capture that kills the engine at once would keep the machine busy for ever.
 */
const MAX_RESTARTS = 3
const WINDOW_MS = 60_000

export class RestartBudget {
  private taken: number[] = []

  constructor(private readonly now: () => number = Date.now) {}

  /** Whether one more restart is allowed now; it then counts. */
  take(): boolean {
    const now = this.now()
    this.taken = this.taken.filter((at) => now - at < WINDOW_MS)
    if (this.taken.length >= MAX_RESTARTS) return false
    this.taken.push(now)
    return true
  }

  /** The user asked for another try. */
  refill(): void {
    this.taken = []
  }
}
