/**
 * Owns reading BER headers (X.690 8.1): tag, length, where the contents lie. Tags of one byte; definite lengths.
 *
 * Guarantees: reads only in [at, end); contents are inside it; undefined for everything else.
 */
export interface BerItem {
  readonly tag: number
  /** contents [from, to) */
  readonly from: number
  readonly to: number
}

/** The item at `at`; contents that go beyond `end` are an item only when `cut` is allowed (they are cut off there). */
export function readBer(bytes: Uint8Array, at: number, end: number, cut = false): BerItem | undefined {
  if (at + 2 > end) return undefined
  const tag = bytes[at]
  let length = bytes[at + 1]
  let from = at + 2
  if (length >= 0x80) {
    const digits = length & 0x7f
    if (digits === 0 || digits > 4 || from + digits > end) return undefined
    length = 0
    for (let i = 0; i < digits; i++) length = length * 256 + bytes[from + i]
    from += digits
  }
  if (from + length > end) return cut ? { tag, from, to: end } : undefined
  return { tag, from, to: from + length }
}

/** Where the contents of the item at `at` begin, -1 when its header is not there; what `decode` uses: nothing is allocated. */
export function berInside(bytes: Uint8Array, at: number, end: number): number {
  if (at + 2 > end || bytes[at + 1] === 0x80) return -1
  const inside = at + 2 + (bytes[at + 1] > 0x80 ? bytes[at + 1] & 0x7f : 0)
  return inside - at <= 6 && inside <= end ? inside : -1
}

/** An unsigned or small signed integer; NaN when it is longer than six bytes. */
export function berInteger(bytes: Uint8Array, { from, to }: BerItem): number {
  if (to === from || to - from > 6) return Number.NaN
  let value = bytes[from] > 127 ? -1 : 0
  for (let i = from; i < to; i++) value = value * 256 + bytes[i]
  return value
}

const MAX_ARCS = 128

/** An object identifier as dotted numbers. */
export function berOid(bytes: Uint8Array, { from, to }: BerItem): string {
  const arcs: number[] = []
  let value = 0
  for (let i = from; i < to && arcs.length < MAX_ARCS; i++) {
    value = value * 128 + (bytes[i] & 0x7f)
    if (bytes[i] >= 0x80) continue
    if (arcs.length === 0)
      arcs.push(Math.min(2, Math.floor(value / 40)), value - 40 * Math.min(2, Math.floor(value / 40)))
    else arcs.push(value)
    value = 0
  }
  return arcs.join('.')
}
