/** The time forms -t, none, -tt, -ttt, -tttt and -ttttt. */
import { DEFAULT_LINE_OPTIONS, type LineOptions } from '@main/lines/tcpdump'
import { timeStamp } from '@main/lines/tcpdump/time-stamp'
import { describe, expect, it } from 'vitest'

const moment = { seconds: 1_000_000_000, nanos: 123_456_789 }
const stamp = (options: Partial<LineOptions>, reference?: { seconds: number; nanos: number }): string =>
  timeStamp(moment, { ...DEFAULT_LINE_OPTIONS, ...options }, reference)

describe('timeStamp', () => {
  it.each([
    ['none', ''],
    ['default', '01:46:40.123456 '],
    ['unix', '1000000000.123456 '],
    ['date', '2001-09-09 01:46:40.123456 '],
    ['delta', ' 00:00:00.000000 '],
  ] as const)('prints %s', (time, expected) => {
    expect(stamp({ time })).toBe(expected)
  })

  it('shifts the clock by the zone and shows nanoseconds when asked', () => {
    expect(stamp({ time: 'date', utcOffsetSeconds: -7200, timeDigits: 9 })).toBe('2001-09-08 23:46:40.123456789 ')
  })

  it('marks a time before the reference', () => {
    expect(stamp({ time: 'delta' }, { seconds: 1_000_000_000, nanos: 123_602_789 })).toBe('-00:00:00.000146 ')
    expect(stamp({ time: 'delta-first' }, { seconds: 999_990_000, nanos: 900_000_000 })).toBe(' 02:46:39.223456 ')
  })

  it('refuses the times that tcpdump 4.99 refuses: the lower 32 bits are a negative number', () => {
    for (const [seconds, expected] of [
      [2147483647, '03:14:07.000000 '],
      [2147483648, '[Error converting time] '],
      [4294967295, '[Error converting time] '],
      [4294967301, '06:28:21.000000 '],
    ] as const) {
      expect(timeStamp({ seconds, nanos: 0 }, DEFAULT_LINE_OPTIONS, undefined)).toBe(expected)
    }
  })
})
