/**
 * Owns the time at the start of a line: -t, nothing, -tt, -ttt, -tttt, -ttttt.
 */
import { dateText, fractionText, timeOfDayText } from '@shared/format'
import type { LineOptions, Moment } from './options'

/** 4.99 looks at the lower 32 bits of the second as a signed number and refuses negative ones (2038 to 2106, …). */
const isRefused = (seconds: number): boolean => (seconds | 0) < 0

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
  if (time === 'delta' || time === 'delta-first') return `${differenceText(moment, reference ?? moment, timeDigits)} `
  if (isRefused(moment.seconds)) return '[Error converting time] '
  if (time === 'unix') return `${moment.seconds | 0}.${fraction} `
  const clock = `${timeOfDayText(moment.seconds, utcOffsetSeconds)}.${fraction} `
  return time === 'date' ? `${dateText(moment.seconds, utcOffsetSeconds)} ${clock}` : clock
}
