/**
 * Owns a flow's lasting name: Zeek's form ('C' and 17 base-62 digits), but computed from what the flow is, not drawn by lot.
 *
 * Guarantees: the same key, first frame and first time give the same name on every run and machine; 101 bits, so names do not
 * meet by chance. Refuses to be a secret: it can be computed by anyone who has the capture.
 */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const LENGTH = 17
const LANES = 4

function scramble(value: number): number {
  let h = value
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** @param words what makes the flow this flow, as 32-bit words, in a fixed order */
export function uidOf(words: ArrayLike<number>): string {
  const lanes = [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344]
  for (let i = 0; i < words.length; i++) {
    for (let lane = 0; lane < LANES; lane++) {
      lanes[lane] = scramble(Math.imul(lanes[lane] ^ words[i], 0x9e3779b1 + 2 * lane) + lanes[(lane + 1) % LANES])
    }
  }
  // one more round so that the last word reaches every lane
  for (let lane = 0; lane < LANES; lane++) lanes[lane] = scramble(lanes[lane] ^ lanes[(lane + 3) % LANES])
  let text = ''
  for (let digit = 0; digit < LENGTH; digit++) text += DIGITS[divide(lanes, 62)]
  return `C${text}`
}

/** Divides a big-endian number of 32-bit lanes in place; answers the remainder. */
function divide(lanes: number[], divisor: number): number {
  let rest = 0
  for (let lane = 0; lane < LANES; lane++) {
    const value = rest * 0x100000000 + lanes[lane]
    lanes[lane] = Math.floor(value / divisor)
    rest = value % divisor
  }
  return rest
}
