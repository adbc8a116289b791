/**
 * Owns the two looks into a piece of a block buffer that talks and framers share.
 *
 * Guarantees: neither looks past `to`: behind a frame's bytes lie those of a hundred others.
 */

/** letters a call may be given */
const AT_ONCE = 4096

/** Bytes [from, to) as characters 0 … 255. */
export function latin1(bytes: Uint8Array, from: number, to: number): string {
  if (to - from > AT_ONCE) return latin1(bytes, from, from + AT_ONCE) + latin1(bytes, from + AT_ONCE, to)
  // given as a whole: spread out, the bytes would become an object each
  return String.fromCharCode.apply(null, bytes.subarray(from, to) as unknown as number[])
}

/** Index of the first `byte` in [from, to); `to` when there is none. */
export function findByte(bytes: Uint8Array, byte: number, from: number, to: number): number {
  let at = from
  while (at < to && bytes[at] !== byte) at++
  return at
}
