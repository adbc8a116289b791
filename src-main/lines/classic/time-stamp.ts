/**
 * Owns the time at the start of a line in the form of tcpdump 3.x. It differs from 4.99's in -ttt (microseconds since the
 * line before, whole seconds apart: `2. 004711`) and -tttt (month/day/year).
 */
import { fractionText, timeOfDayText } from '@shared/format'
import type { LineOptions, Moment } from '../tcpdump/options'
import { timeStamp } from '../tcpdump/time-stamp'

const DAY_MS = 86_400_000

function dateText(seconds: number): string {
  const day = new Date(Math.floor(seconds / 86400) * DAY_MS)
  const pad = (value: number): string => String(value).padStart(2, '0')
  return `${pad(day.getUTCMonth() + 1)}/${pad(day.getUTCDate())}/${day.getUTCFullYear()}`
}

function deltaText(now: Moment, then: Moment, digits: number): string {
  let seconds = now.seconds - then.seconds
  let nanos = now.nanos - then.nanos
  if (nanos < 0) {
    nanos += 1e9
    seconds--
  }
  return `${seconds === 0 ? '' : `${seconds}. `}${fractionText(nanos, digits)} `
}

/** The stamp with its following blank; '' for -t. */
export function classicStamp(moment: Moment, options: LineOptions, reference: Moment | undefined): string {
  const { time, timeDigits, utcOffsetSeconds } = options
  if (time === 'delta') return deltaText(moment, reference ?? moment, timeDigits)
  if (time !== 'date') return timeStamp(moment, options, reference)
  const clock = `${timeOfDayText(moment.seconds, utcOffsetSeconds)}.${fractionText(moment.nanos, timeDigits)} `
  return `${dateText(moment.seconds + utcOffsetSeconds)} ${clock}`
}
