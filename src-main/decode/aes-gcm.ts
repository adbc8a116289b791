/**
 * Owns AES-128 (FIPS 197) in the forms QUIC uses for its first packets (RFC 9001 5): one block for header protection, and GCM
 * (SP 800-38D) to open a packet. For keys that anybody can derive; nothing guards against being timed.
 */
const BLOCK = 16
const TAG = 16
const ROUNDS = 10

const double = (value: number): number => ((value << 1) ^ (value & 0x80 ? 0x11b : 0)) & 0xff
const SBOX = substitutions()

/** The affine transform of the inverse in GF(2^8), by walking the powers of a generator. */
function substitutions(): Uint8Array {
  const box = new Uint8Array(256)
  const turn = (value: number, by: number): number => ((value << by) | (value >> (8 - by))) & 0xff
  let [power, inverse] = [1, 1]
  do {
    power ^= double(power)
    inverse ^= inverse << 1
    inverse ^= inverse << 2
    inverse ^= inverse << 4
    inverse &= 0xff
    if (inverse & 0x80) inverse ^= 0x09
    box[power] = inverse ^ turn(inverse, 1) ^ turn(inverse, 2) ^ turn(inverse, 3) ^ turn(inverse, 4) ^ 0x63
  } while (power !== 1)
  box[0] = 0x63
  return box
}

/** Encrypts blocks with one key. */
export class Aes128 {
  private readonly keys = new Uint8Array(BLOCK * (ROUNDS + 1))

  constructor(key: Uint8Array) {
    const { keys } = this
    keys.set(key.subarray(0, BLOCK))
    let round = 1
    for (let i = BLOCK; i < keys.length; i += 4) {
      const last = Array.from(keys.subarray(i - 4, i))
      if (i % BLOCK === 0) {
        last.push(last.shift() ?? 0)
        for (let j = 0; j < 4; j++) last[j] = SBOX[last[j]]
        last[0] ^= round
        round = double(round)
      }
      for (let j = 0; j < 4; j++) keys[i + j] = keys[i + j - BLOCK] ^ last[j]
    }
  }

  block(input: Uint8Array): Uint8Array {
    const { keys } = this
    const state = input.map((byte, i) => byte ^ keys[i])
    const moved = new Uint8Array(BLOCK)
    for (let round = 1; round <= ROUNDS; round++) {
      // bytes replaced, rows turned
      for (let i = 0; i < BLOCK; i++) moved[i] = SBOX[state[(i + 4 * (i % 4)) % BLOCK]]
      for (let i = 0; i < BLOCK; i++) {
        const column = i & ~3
        const [a, b, c, d] = [0, 1, 2, 3].map((by) => moved[column + ((i + by) % 4)])
        const mixed = round === ROUNDS ? a : double(a) ^ double(b) ^ b ^ c ^ d
        state[i] = mixed ^ keys[round * BLOCK + i]
      }
    }
    return state
  }
}

/** Decrypts `sealed` (its tag at the end); undefined when the tag says that it is not what was encrypted with this key. */
export function openGcm(
  aes: Aes128,
  nonce: Uint8Array,
  header: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | undefined {
  const size = sealed.length - TAG
  if (size < 0) return undefined
  const counter = new Uint8Array(BLOCK)
  counter.set(nonce)
  counter[BLOCK - 1] = 1
  const mask = aes.block(counter)
  const sum = ghash(aes.block(new Uint8Array(BLOCK)), header, sealed.subarray(0, size))
  for (let i = 0; i < TAG; i++) if ((sum[i] ^ mask[i]) !== sealed[size + i]) return undefined
  const plain = new Uint8Array(size)
  const view = new DataView(counter.buffer)
  for (let at = 0, number = 2; at < size; at += BLOCK, number++) {
    view.setUint32(12, number)
    const stream = aes.block(counter)
    for (let i = at; i < Math.min(size, at + BLOCK); i++) plain[i] = sealed[i] ^ stream[i - at]
  }
  return plain
}

function ghash(key: Uint8Array, header: Uint8Array, text: Uint8Array): Uint8Array {
  const view = new DataView(key.buffer, key.byteOffset)
  const h = [0, 4, 8, 12].map((at) => view.getUint32(at))
  const sum = new Uint8Array(BLOCK)
  const add = (bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length; at += BLOCK) {
      for (let i = at; i < Math.min(bytes.length, at + BLOCK); i++) sum[i - at] ^= bytes[i]
      multiply(sum, h)
    }
  }
  add(header)
  add(text)
  const lengths = new Uint8Array(BLOCK)
  const sizes = new DataView(lengths.buffer)
  sizes.setUint32(4, header.length * 8)
  sizes.setUint32(12, text.length * 8)
  add(lengths)
  return sum
}

/** sum = sum * h in GF(2^128), bit by bit. */
function multiply(sum: Uint8Array, h: readonly number[]): void {
  let [a, b, c, d] = h
  let [w, x, y, z] = [0, 0, 0, 0]
  for (let bit = 0; bit < 128; bit++) {
    if ((sum[bit >> 3] >> (7 - (bit & 7))) & 1) {
      w ^= a
      x ^= b
      y ^= c
      z ^= d
    }
    const odd = d & 1
    d = (d >>> 1) | (c << 31)
    c = (c >>> 1) | (b << 31)
    b = (b >>> 1) | (a << 31)
    a = (a >>> 1) ^ (odd ? 0xe1000000 : 0)
  }
  const view = new DataView(sum.buffer)
  for (const [i, word] of [w, x, y, z].entries()) view.setUint32(i * 4, word)
}
