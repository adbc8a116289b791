/**
 * Owns making an input small: pieces are taken out, from halves down to single bytes, as long as what it shows stays; then
 * bytes are set to zero, so that what is left says which ones matter. Bounded in time.
 */
const MOST_MS = 60_000
const MAX_ZEROED = 512

/**
 * @param {Uint8Array} input
 * @param {(candidate: Uint8Array) => Promise<boolean>} isSame true when the candidate shows the same
 */
export async function smallest(input, isSame) {
  const until = performance.now() + MOST_MS
  const isLate = () => performance.now() > until
  let best = input
  for (
    let piece = Math.ceil(best.length / 2);
    piece >= 1 && !isLate();
    piece = piece === 1 ? 0 : Math.ceil(piece / 2)
  ) {
    for (let at = 0; at < best.length && !isLate(); ) {
      const candidate = without(best, at, piece)
      if (await isSame(candidate)) best = candidate
      else at += piece
    }
  }
  if (best.length > MAX_ZEROED) return best
  for (let at = 0; at < best.length && !isLate(); at++) {
    if (best[at] === 0) continue
    const candidate = best.slice()
    candidate[at] = 0
    if (await isSame(candidate)) best = candidate
  }
  return best
}

function without(bytes, at, length) {
  const end = Math.min(bytes.length, at + length)
  const rest = new Uint8Array(bytes.length - (end - at))
  rest.set(bytes.subarray(0, at))
  rest.set(bytes.subarray(end), at)
  return rest
}
