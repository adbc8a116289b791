/**
 * The elements of an 802.11 management frame that its line shows: name, rates, channel.
 */
import type { Line } from './line'
import { caretString } from './safe-text'

const NAME = 0
const RATES = 1
const CHANNEL = 3
const TRAFFIC_MAP = 5
const CHALLENGE = 16
const LONGEST: Readonly<Record<number, number>> = { [NAME]: 32, [RATES]: 16, [CHALLENGE]: 253, [TRAFFIC_MAP]: 254 }

export interface Elements {
  /** ` (home)` */
  readonly name: string
  /** ` [1.0* 2.0* 11.0 Mbit]`, basic rates starred */
  readonly rates: string
  /** ` CH: 6` */
  readonly channel: string
  /** false: the bytes ended, or an element was longer than it may be */
  readonly isWhole: boolean
}

function ratesText(line: Line, at: number, count: number): string {
  const rates: string[] = []
  for (let i = at; i < at + count; i++) {
    const rate = line.u8(i)
    rates.push(`${((rate & 0x7f) / 2).toFixed(1)}${rate & 0x80 ? '*' : ''}`)
  }
  return ` [${rates.join(' ')} Mbit]`
}

/** Reads the elements in [at, end); the first of a kind counts. */
export function readElements(line: Line, at: number, end: number): Elements {
  let name: string | undefined
  let rates: string | undefined
  let channel: string | undefined
  let isWhole = true
  for (let i = at; i < end; ) {
    const size = i + 2 <= end && line.has(i, 2) ? line.u8(i + 1) : -1
    if (size < 0 || i + 2 + size > end || !line.has(i + 2, size)) {
      isWhole = false
      break
    }
    const id = line.u8(i)
    if (size > (LONGEST[id] ?? 255)) {
      isWhole = false
      break
    }
    const body = i + 2
    if (id === NAME) name ??= ` (${caretString(line, body, body + size)})`
    else if (id === RATES && size > 0) rates ??= ratesText(line, body, size)
    else if (id === CHANNEL && size === 1) channel ??= ` CH: ${line.u8(body)}`
    i = body + size
  }
  return { name: name ?? '', rates: rates ?? '', channel: channel ?? '', isWhole }
}
