/**
 * Owns putting attempts into an order in which those that belong together are neighbours: a counting sort by one key after
 * another, handed back to the caller every `SLICE` rows.
 *
 * Guarantees: stable, linear time, 4 bytes a row and key value besides the result.
 */
export const SLICE = 8192

/** Rows 0 … count-1. */
export function rowsUpTo(count: number): Uint32Array {
  const rows = new Uint32Array(count)
  for (let row = 0; row < count; row++) rows[row] = row
  return rows
}

/** `rows` by `keyOf[row]` (0 … keys-1), equal ones as they were. */
export function* sortedBy(rows: Uint32Array, keyOf: Uint32Array, keys: number): Generator<void, Uint32Array> {
  const places = new Uint32Array(keys + 1)
  for (let i = 0; i < rows.length; i++) {
    places[keyOf[rows[i]] + 1]++
    if (i % SLICE === SLICE - 1) yield
  }
  for (let i = 1; i <= keys; i++) {
    places[i] += places[i - 1]
    if (i % SLICE === 0) yield
  }
  const sorted = new Uint32Array(rows.length)
  for (let i = 0; i < rows.length; i++) {
    sorted[places[keyOf[rows[i]]]++] = rows[i]
    if (i % SLICE === SLICE - 1) yield
  }
  return sorted
}
