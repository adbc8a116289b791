/**
 * Owns the time at the start of a line: -t, nothing, -tt, -ttt, -tttt, -ttttt.
 */
import { dateText, fractionText, timeOfDayText } from '@shared/format'
import type { LineOptions, Moment } from './options'

/** The last second whose year still fits a C `int`; the C library refuses to convert later ones. */
const LAST_SECOND = 67_768_036_191_676_800

function differenceText(now: Moment, then: Moment, digits: number): string {
  let seconds = now.seconds - then.seconds
  let nanos = now.nanos - then.nanos
  const negative = seconds < 0 || (seconds === 0 && nanos < 0)
  if (negative) {
    seconds = -seconds
    nanos = -nanos
  }
  if (nanos < 0) {
    seconds--
    nanos += 1e9
  }
  const hours = String(Math.floor(seconds / 3600)).padStart(2, '0')
  return `${negative ? '-' : ' '}${hours}${timeOfDayText(seconds).slice(2)}.${fractionText(nanos, digits)}`
}

/** The stamp with its following blank; '' for -t. `reference` is the frame before (-ttt) or the first (-ttttt). */
export function timeStamp(moment: Moment, options: LineOptions, reference: Moment | undefined): string {
  const { time, timeDigits, utcOffsetSeconds } = options
  if (time === 'none') return ''
  const fraction = fractionText(moment.nanos, timeDigits)
  if (time === 'unix') return `${moment.seconds}.${fraction} `
  if (time === 'delta' || time === 'delta-first') return `${differenceText(moment, reference ?? moment, timeDigits)} `
  if (moment.seconds > LAST_SECOND) return '[Error converting time] '
  const clock = `${timeOfDayText(moment.seconds, utcOffsetSeconds)}.${fraction} `
  return time === 'date' ? `${dateText(moment.seconds, utcOffsetSeconds)} ${clock}` : clock
}
