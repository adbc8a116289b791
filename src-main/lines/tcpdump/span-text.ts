/**
 * Owns a length of time in seconds as tcpdump writes it: `2m14s`, `1h`.
 */

const UNITS: readonly (readonly [string, number])[] = [
  ['y', 31536000],
  ['w', 604800],
  ['d', 86400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
]

/** `1y2w3d4h5m6s` without the parts that are 0; `0s` for nothing. */
export function spanText(seconds: number): string {
  let left = seconds
  let text = ''
  for (const [name, size] of UNITS) {
    const count = Math.floor(left / size)
    if (count > 0) text += `${count}${name}`
    left -= count * size
  }
  return text || '0s'
}
