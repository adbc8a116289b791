/**
 * Owns putting numbers in order when they nearly are already: a natural merge sort of indexes by key.
 *
 * Guarantees: stable; n log r steps for r rising runs, so that a stream with a few late segments costs one pass; 8 bytes
 * an item beside the keys. Works in slices: the generator yields about every SLICE steps.
 */
const SLICE = 1 << 14

/** Indexes 0 … count - 1 in rising order of `keys`. */
export function* risingOrder(keys: Float64Array, count: number): Generator<void, Uint32Array> {
  let from = new Uint32Array(count)
  for (let i = 0; i < count; i++) from[i] = i
  let runs = yield* risingRuns(keys, count)
  if (runs.length <= 2) return from
  let to: Uint32Array<ArrayBuffer> = new Uint32Array(count)
  let steps = 0
  while (runs.length > 2) {
    // in place: a pass writes no further than it has read
    let kept = 1
    for (let run = 0; run + 1 < runs.length; run += 2) {
      const start = runs[run]
      const middle = runs[run + 1]
      const end = run + 2 < runs.length ? runs[run + 2] : middle
      let [left, right] = [start, middle]
      for (let at = start; at < end; at++) {
        const takeLeft = left < middle && (right >= end || keys[from[left]] <= keys[from[right]])
        to[at] = takeLeft ? from[left++] : from[right++]
        if (++steps % SLICE === 0) yield
      }
      runs[kept++] = end
    }
    runs = runs.subarray(0, kept)
    ;[from, to] = [to, from]
  }
  return from
}

/** Where rising runs begin, and the end of the last. */
function* risingRuns(keys: Float64Array, count: number): Generator<void, Uint32Array> {
  let runs = 1
  for (let i = 1; i < count; i++) {
    if (keys[i] < keys[i - 1]) runs++
    if (i % SLICE === 0) yield
  }
  const found = new Uint32Array(runs + 1)
  let at = 1
  for (let i = 1; i < count; i++) {
    if (keys[i] < keys[i - 1]) found[at++] = i
    if (i % SLICE === 0) yield
  }
  found[runs] = count
  return found
}
