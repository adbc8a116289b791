/**
 * Owns the time of each record of a listing as seconds since 1970, from whatever form the text has.
 *
 * Guarantees: a time of day without a date counts from day 0 (1 January 1970) and goes over midnight when it falls back by
 * more than half a day; differences add up; records without a time get that of the one before. Which of the two meanings
 * `00:00:00.…` has that 4.x prints for -ttt and -ttttt is decided once, from the beginning of the listing.
 */
import type { ListingClock, ListingTime } from '@shared/listing'

const DAY = 86_400
const MAX_SECONDS = 2 ** 33

/** `00:00:00.000000` on the first record is no time of day: differences to the record before, or to the first one. */
export function clockOf(times: readonly ListingTime[]): ListingClock {
  const [first] = times
  if (first === undefined) return 'none'
  if (first.clock !== 'time-of-day' || first.seconds !== 0 || first.nanos !== 0) return first.clock
  const grows = times.every((time, i) => i === 0 || compare(times[i - 1], time) <= 0)
  return grows && times.length > 2 ? 'first' : 'delta'
}

const compare = (a: ListingTime, b: ListingTime): number => a.seconds - b.seconds || a.nanos - b.nanos

export class ListingClockwork {
  seconds = 0
  nanos = 0
  /** records whose text has no date, so that the day is not known */
  undated = 0
  /** records whose text has no time at all */
  untimed = 0
  midnights = 0
  private day = 0
  private previous = -1

  /** @param form what `00:00:00.…` means in this listing; other forms say so themselves */
  constructor(private readonly form: ListingClock) {}

  /** Puts the moment of the next record into `seconds` and `nanos`. */
  advance(time: ListingTime): void {
    const clock =
      time.clock === 'time-of-day' && (this.form === 'delta' || this.form === 'first') ? this.form : time.clock
    switch (clock) {
      case 'none':
        this.untimed++
        return
      case 'delta':
        this.undated++
        this.set(this.seconds + time.seconds, this.nanos + time.nanos)
        return
      case 'time-of-day':
        this.undated++
        this.set(this.dayOf(time.seconds) * DAY + time.seconds, time.nanos)
        return
      case 'first':
        this.undated++
        this.set(time.seconds, time.nanos)
        return
      default:
        this.set(time.seconds, time.nanos)
    }
  }

  private set(seconds: number, nanos: number): void {
    const carry = nanos >= 1e9 ? 1 : 0
    this.seconds = Math.min(MAX_SECONDS, seconds + carry)
    this.nanos = nanos - carry * 1e9
  }

  /** A record printed late, from before a midnight that has passed, stays on its day. */
  private dayOf(second: number): number {
    const step = this.previous < 0 ? 0 : second - this.previous
    if (step > DAY / 2 && this.day > 0) return this.day - 1
    if (step < -DAY / 2) {
      this.day++
      this.midnights++
    }
    this.previous = second
    return this.day
  }
}
