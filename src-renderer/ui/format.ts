/**
 * Owns how the window writes counts, sizes, rates, durations and hashes for people. Pure; times of frames come from the
 * engine as text and are not made here, except for the timeline's axis (views/timeline/ticks.ts).
 */
const grouped = new Intl.NumberFormat('en-US')

/** 1234567 -> '1,234,567'. */
export const formatCount = (value: number): string => grouped.format(value)

const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })

/** Where there is little room: '9,999', '54.7K'. */
export const shortCount = (value: number): string => (value < 10_000 ? formatCount(value) : compact.format(value))

/** '1 frame', '2 frames'. */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${formatCount(value)} ${value === 1 ? one : many}`

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** Decimal units as capinfos and DESIGN use them: '164 B', '1.26 kB', '1.00 GB'. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  const digits = unit === 0 ? 0 : value < 10 ? 2 : value < 100 ? 1 : 0
  return `${value.toFixed(digits)} ${UNITS[unit]}`
}

/** A span of nanoseconds with the unit that reads best: '0 s', '812 ns', '2.023 ms', '7.707 s', '3 min 12 s', '2 d 4 h'. */
export function formatDuration(ns: number): string {
  const abs = Math.abs(ns)
  const sign = ns < 0 ? '-' : ''
  if (abs === 0) return '0 s'
  if (abs < 1e3) return `${sign}${Math.round(abs)} ns`
  if (abs < 1e6) return `${sign}${significant(abs / 1e3)} µs`
  if (abs < 1e9) return `${sign}${significant(abs / 1e6)} ms`
  if (abs < 60e9) return `${sign}${significant(abs / 1e9)} s`
  const seconds = Math.round(abs / 1e9)
  if (seconds < 3600) return `${sign}${Math.floor(seconds / 60)} min ${seconds % 60} s`
  if (seconds < 86400) return `${sign}${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
  return `${sign}${Math.floor(seconds / 86400)} d ${Math.floor((seconds % 86400) / 3600)} h`
}

/** At most three decimals, trailing zeros gone. */
const significant = (value: number): string => String(Number(value.toFixed(value < 100 ? 3 : 1)))

/** What remains, rounded for calm: 'under a second', '12 s', '3 min'. */
export function formatRemaining(seconds: number): string {
  if (seconds < 1) return 'under a second'
  if (seconds < 90) return `${Math.round(seconds)} s`
  return `${Math.round(seconds / 60)} min`
}

/** Milliseconds an answer took: '0.4 ms', '12 ms', '1.2 s'. */
export function formatElapsed(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`
  if (ms < 1000) return `${Math.round(ms)} ms`
  return `${(ms / 1000).toFixed(1)} s`
}

/** '3f9c…a41e' */
export const shortHash = (hash: string): string => (hash.length > 12 ? `${hash.slice(0, 4)}…${hash.slice(-4)}` : hash)
