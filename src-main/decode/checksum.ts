/**
 * Owns the Internet checksum (RFC 1071) over captured bytes, with the pseudo headers of RFC 793 and RFC 8200 8.1.
 *
 * Guarantees: never reads outside [from, to). A frame caught on its sender may hold a half-made sum (offload): callers
 * report what they find, once, and do not call it damage (DESIGN 4).
 */

/** One's-complement sum of big-endian 16-bit words of [from, to), folded; an odd last byte is padded with zero. */
export function sum16(bytes: Uint8Array, from: number, to: number, start = 0): number {
  let sum = start
  let i = from
  for (; i + 1 < to; i += 2) sum += (bytes[i] << 8) | bytes[i + 1]
  if (i < to) sum += bytes[i] << 8
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000)
  return sum
}

/** Sum of the pseudo header: addresses of `addressLength` bytes at `srcAt` and `dstAt`, protocol, upper-layer length. */
export function pseudoSum(
  bytes: Uint8Array,
  srcAt: number,
  dstAt: number,
  addressLength: number,
  protocol: number,
  length: number,
): number {
  const sum = sum16(bytes, srcAt, srcAt + addressLength) + sum16(bytes, dstAt, dstAt + addressLength)
  return sum16(bytes, 0, 0, sum + protocol + (length >>> 16) + (length & 0xffff))
}

/** What the checksum field should hold so that the sum over everything (field included as `found`) is right. */
export function expectedChecksum(sum: number, found: number): number {
  let rest = sum - found
  if (rest < 0) rest += 0xffff
  return ~rest & 0xffff
}
