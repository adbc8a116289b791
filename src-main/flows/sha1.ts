/**
 * Owns SHA-1 (FIPS 180-4) of messages that fit one block of 64 bytes: Community IDs name flows with it, nothing is proved by it.
 *
 * Guarantees: no allocation; a million digests in about a third of a second (one loop a round function, words in locals).
 * Refuses longer messages: there is room for one block.
 */

/** Words 0 … 15 are the message's block: the caller writes it, padding and length included. The rest is scratch. */
export const sha1Block = new Int32Array(80)

const digest = new Int32Array(5)
const [H0, H1, H2, H3, H4] = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0]

/** The five words of the digest of `sha1Block`; valid until the next call. */
export function sha1OfBlock(): Int32Array {
  const w = sha1Block
  for (let i = 16; i < 80; i++) {
    const word = w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16]
    w[i] = (word << 1) | (word >>> 31)
  }
  let [a, b, c, d, e, next] = [H0, H1, H2, H3, H4, 0]
  for (let i = 0; i < 20; i++) {
    next = (((a << 5) | (a >>> 27)) + ((b & c) | (~b & d)) + e + 0x5a827999 + w[i]) | 0
    e = d
    d = c
    c = (b << 30) | (b >>> 2)
    b = a
    a = next
  }
  for (let i = 20; i < 40; i++) {
    next = (((a << 5) | (a >>> 27)) + (b ^ c ^ d) + e + 0x6ed9eba1 + w[i]) | 0
    e = d
    d = c
    c = (b << 30) | (b >>> 2)
    b = a
    a = next
  }
  for (let i = 40; i < 60; i++) {
    next = (((a << 5) | (a >>> 27)) + ((b & c) | (b & d) | (c & d)) + e + 0x8f1bbcdc + w[i]) | 0
    e = d
    d = c
    c = (b << 30) | (b >>> 2)
    b = a
    a = next
  }
  for (let i = 60; i < 80; i++) {
    next = (((a << 5) | (a >>> 27)) + (b ^ c ^ d) + e + 0xca62c1d6 + w[i]) | 0
    e = d
    d = c
    c = (b << 30) | (b >>> 2)
    b = a
    a = next
  }
  digest[0] = H0 + a
  digest[1] = H1 + b
  digest[2] = H2 + c
  digest[3] = H3 + d
  digest[4] = H4 + e
  return digest
}
