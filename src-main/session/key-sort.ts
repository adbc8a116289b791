/**
 * Owns sorting row ids by number keys, a million in well under a quarter of a second: a radix sort of the keys' bits.
 *
 * Guarantees: stable (equal keys keep the order of the rows); NaN keys come last whatever the direction; nothing but
 * typed arrays, about 24 bytes a row while it runs.
 */
const DIGIT_BITS = 16
const DIGITS = 1 << DIGIT_BITS

/** `keys[i]` belongs to `rows[i]`. */
export function sortByKeys(rows: Uint32Array, keys: Float64Array, descending: boolean): Uint32Array {
  const count = rows.length
  const [low, high] = sortableBits(keys, descending)
  let order = new Uint32Array(count)
  for (let i = 0; i < count; i++) order[i] = i
  let spare = new Uint32Array(count)
  const places = new Uint32Array(DIGITS)
  for (const [words, shift] of [
    [low, 0],
    [low, DIGIT_BITS],
    [high, 0],
    [high, DIGIT_BITS],
  ] as const) {
    places.fill(0)
    for (let i = 0; i < count; i++) places[(words[i] >>> shift) & 0xffff]++
    // all keys alike in this digit: nothing moves
    if (count > 0 && places[(words[0] >>> shift) & 0xffff] === count) continue
    let next = 0
    for (let digit = 0; digit < DIGITS; digit++) {
      const here = places[digit]
      places[digit] = next
      next += here
    }
    for (let i = 0; i < count; i++) {
      const index = order[i]
      spare[places[(words[index] >>> shift) & 0xffff]++] = index
    }
    ;[order, spare] = [spare, order]
  }
  for (let i = 0; i < count; i++) spare[i] = rows[order[i]]
  return spare
}

/** The two halves of each key as unsigned numbers that order as the keys do (IEEE 754: negative numbers are turned). */
function sortableBits(keys: Float64Array, descending: boolean): [low: Uint32Array, high: Uint32Array] {
  const low = new Uint32Array(keys.length)
  const high = new Uint32Array(keys.length)
  const value = new Float64Array(1)
  const words = new Uint32Array(value.buffer)
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]
    if (Number.isNaN(key)) {
      low[i] = 0xffffffff
      high[i] = 0xffffffff
      continue
    }
    // + 0 makes -0 and 0 one
    value[0] = (descending ? -key : key) + 0
    const negative = words[1] >>> 31 === 1
    low[i] = negative ? ~words[0] : words[0]
    high[i] = negative ? ~words[1] : words[1] | 0x80000000
  }
  return [low, high]
}
