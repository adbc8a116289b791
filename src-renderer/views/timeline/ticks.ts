/**
 * Owns the time axis: which instants get a tick, and what is written under it. Pure.
 *
 * Steps are 1-2-5 from nanoseconds to seconds, then those of clock and calendar. Ticks stand on round clock times, not on
 * round distances from the first frame; the label shows the digits that the step makes interesting.
 */
const MS = 1e6
const S = 1e9
const MIN = 60 * S
const HOUR = 60 * MIN
const DAY = 24 * HOUR

const CLOCK_STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * S),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MIN),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 28, 91, 182, 365].map((n) => n * DAY),
]

export interface Tick {
  /** ns since the capture's base */
  readonly ns: number
  readonly label: string
}

/** The smallest good step that leaves at least `minPx` between ticks. */
export function tickStep(spanNs: number, widthPx: number, minPx: number): number {
  const least = (spanNs * minPx) / Math.max(widthPx, 1)
  for (let power = 1; power < S; power *= 10) {
    for (const digit of [1, 2, 5]) if (digit * power >= least) return digit * power
  }
  return CLOCK_STEPS.find((step) => step >= least) ?? Math.ceil(least / (365 * DAY)) * 365 * DAY
}

export interface AxisClock {
  /** ns since 1970 of time 0 */
  readonly baseNs: bigint
  readonly utc: boolean
}

/** No capture is that old: text listings without dates count from a midnight of an unknown day, in an unknown zone. */
const UNDATED_BEFORE = 366n * 86_400_000_000_000n

/** Minutes east of UTC at that instant; local ticks stand on round local times. */
function offsetNs(ns: bigint, utc: boolean): bigint {
  if (utc || ns < UNDATED_BEFORE) return 0n
  const date = new Date(Number(ns / 1_000_000n))
  return BigInt(-date.getTimezoneOffset()) * BigInt(MIN)
}

export function ticks(fromNs: number, toNs: number, widthPx: number, clock: AxisClock, minPx = 96): Tick[] {
  const step = tickStep(toNs - fromNs, widthPx, minPx)
  const bigStep = BigInt(step)
  const start = clock.baseNs + BigInt(Math.floor(fromNs))
  const local = start + offsetNs(start, clock.utc)
  const remainder = ((local % bigStep) + bigStep) % bigStep
  const first = remainder === 0n ? local : local + bigStep - remainder
  // counted from the first tick with plain numbers: `ns` is exact where `first` is
  const firstNs = Math.floor(fromNs) + Number(first - local)
  const result: Tick[] = []
  for (let ns = firstNs; ns <= toNs && result.length < 200; ns += step) {
    result.push({ ns, label: tickLabel(first + BigInt(ns - firstNs), step) })
  }
  return result
}

const two = (value: number): string => String(value).padStart(2, '0')
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `localNs` is wall-clock time as nanoseconds since 1970. */
function tickLabel(localNs: bigint, step: number): string {
  const date = new Date(Number(localNs / 1_000_000n))
  const dated = localNs >= UNDATED_BEFORE
  const day = dated ? `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}` : `day ${localNs / BigInt(DAY) + 1n}`
  if (step >= DAY) return dated ? `${day} ${date.getUTCFullYear()}` : day
  const hour = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
  if (step >= MIN) return hour === '00:00' ? `${day} 00:00` : hour
  const second = `${hour}:${two(date.getUTCSeconds())}`
  if (step >= S) return second
  const fraction = String(((localNs % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n).padStart(9, '0')
  const digits = step >= MS ? (step >= 100 * MS ? 1 : step >= 10 * MS ? 2 : 3) : step >= 1e3 ? 6 : 9
  // under a second the hour no longer changes: seconds and their fraction say it all
  return digits <= 3
    ? `${second}.${fraction.slice(0, digits)}`
    : `:${two(date.getUTCSeconds())}.${fraction.slice(0, digits)}`
}

/** A time at the pointer, with as many digits as a pixel is worth. */
export function pointLabel(ns: number, nsPerPx: number, clock: AxisClock): string {
  const at = clock.baseNs + BigInt(Math.floor(ns))
  const local = at + offsetNs(at, clock.utc)
  const text = tickLabel(local, 1)
  const digits = nsPerPx >= S ? 0 : Math.min(9, Math.max(1, Math.ceil(9 - Math.log10(Math.max(nsPerPx, 1)))))
  const date = new Date(Number(local / 1_000_000n))
  const clockText = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
  return digits === 0 ? clockText : `${clockText}.${text.slice(text.indexOf('.') + 1).slice(0, digits)}`
}
