/**
 * Owns how addresses, MACs, times, sizes and counts become text, everywhere: lines, tree, JSON, window.
 *
 * Pure; times come as (seconds since 1970, nanoseconds) or as nanoseconds relative to a base. Nothing here is localised
 * except by an explicit offset, so the same capture reads the same on every machine.
 */

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Dotted quad of the four bytes at `at`. */
export const ipv4Text = (bytes: Uint8Array, at: number): string =>
  `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`

export const ipv4WordText = (word: number): string =>
  `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`

/** RFC 5952 text of eight 16-bit groups, with inet_ntop's dotted tail for v4-mapped and v4-compatible addresses. */
export function ipv6GroupsText(groups: ArrayLike<number>): string {
  let bestAt = -1
  let bestLength = 1
  for (let i = 0; i < 8; i++) {
    let run = 0
    while (i + run < 8 && groups[i + run] === 0) run++
    if (run > bestLength) {
      bestAt = i
      bestLength = run
    }
    if (run > 0) i += run - 1
  }
  const v4Tail = bestAt === 0 && (bestLength === 6 || (bestLength === 5 && groups[5] === 0xffff))
  const shown = v4Tail ? 6 : 8
  let text = ''
  for (let i = 0; i < shown; i++) {
    if (i === bestAt) {
      text += '::'
      i += bestLength - 1
      continue
    }
    if (text !== '' && !text.endsWith(':')) text += ':'
    text += groups[i].toString(16)
  }
  if (!v4Tail) return text
  if (!text.endsWith(':')) text += ':'
  return `${text}${groups[6] >>> 8}.${groups[6] & 255}.${groups[7] >>> 8}.${groups[7] & 255}`
}

/** RFC 5952 text of the sixteen bytes at `at`. */
export function ipv6Text(bytes: Uint8Array, at: number): string {
  const groups = [0, 0, 0, 0, 0, 0, 0, 0]
  for (let i = 0; i < 8; i++) groups[i] = (bytes[at + 2 * i] << 8) | bytes[at + 2 * i + 1]
  return ipv6GroupsText(groups)
}

/** An end of a connection: '192.0.2.1:80', '[2001:db8::1]:80'. */
export const hostPortText = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`

/** aa:bb:cc:dd:ee:ff; `length` bytes. */
export function macText(bytes: Uint8Array, at: number, length = 6): string {
  let text = ''
  for (let i = 0; i < length; i++) text += i === 0 ? HEX[bytes[at + i]] : `:${HEX[bytes[at + i]]}`
  return text
}

export const hexByte = (byte: number): string => HEX[byte & 255]

/** 0x-prefixed, at least `digits` long. */
export const hexText = (value: number, digits = 1): string => `0x${value.toString(16).padStart(digits, '0')}`

const pad = (value: number, digits: number): string => String(value).padStart(digits, '0')

/** Fraction of a second with 6 (truncated as tcpdump does) or 9 digits. */
export const fractionText = (nanos: number, digits: number): string =>
  digits >= 9 ? pad(nanos, 9) : pad(Math.floor(nanos / 10 ** (9 - digits)), digits)

/** HH:MM:SS of a second since 1970, shifted by `offset` seconds (0 = UTC). */
export function timeOfDayText(seconds: number, offset = 0): string {
  const second = (((seconds + offset) % 86400) + 86400) % 86400
  return `${pad(Math.floor(second / 3600), 2)}:${pad(Math.floor(second / 60) % 60, 2)}:${pad(second % 60, 2)}`
}

/** YYYY-MM-DD of a second since 1970, shifted by `offset` seconds. */
export function dateText(seconds: number, offset = 0): string {
  const date = new Date((seconds + offset) * 1000)
  return `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1, 2)}-${pad(date.getUTCDate(), 2)}`
}

/** Seconds this machine's zone is ahead of UTC at that moment. */
export const localOffset = (seconds: number): number => -new Date(seconds * 1000).getTimezoneOffset() * 60

/** A difference as people say it: '0.172 ms', '7.706688 s', '2 h 5 min'. Input in nanoseconds. */
export function durationText(ns: number): string {
  const size = Math.abs(ns)
  if (size < 1e3) return `${ns} ns`
  if (size < 1e4) return `${(ns / 1e3).toFixed(3)} µs`
  if (size < 1e9) return `${(ns / 1e6).toFixed(3)} ms`
  if (size < 120e9) return `${(ns / 1e9).toFixed(6).replace(/0{1,3}$/, '')} s`
  const minutes = Math.floor(size / 60e9)
  const sign = ns < 0 ? '-' : ''
  if (minutes < 120) return `${sign}${minutes} min ${Math.round((size % 60e9) / 1e9)} s`
  if (minutes < 48 * 60) return `${sign}${Math.floor(minutes / 60)} h ${minutes % 60} min`
  return `${sign}${Math.floor(minutes / 1440)} d ${Math.floor((minutes % 1440) / 60)} h`
}

/** 1,234,567 */
export const countText = (value: number): string => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',')

/** Bytes with a decimal unit as Wireshark and drives count: 1.5 MB = 1,500,000. */
export function bytesText(bytes: number): string {
  if (bytes < 10_000) return `${countText(bytes)} B`
  const units = ['kB', 'MB', 'GB', 'TB']
  let value = bytes / 1000
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${units[unit]}`
}
