/**
 * Owns how one input is made from another: a few changes of bytes, numbers, ranges and known words, never longer than the
 * target takes. Everything is decided by the `Random` given, so a run can be repeated.
 */
import type { Random } from './random'

/** Values on which length and count fields break: ends of ranges, signs, what a 4 GB field holds. */
const BYTES = [0, 1, 2, 3, 4, 5, 7, 8, 14, 15, 16, 20, 32, 40, 63, 64, 69, 96, 127, 128, 192, 0xc0, 0xf0, 254, 255]
const WORDS = [0, 1, 4, 8, 20, 40, 0x7f, 0x80, 0xff, 0x100, 0x5dc, 0x800, 0x1000, 0x7fff, 0x8000, 0xfffe, 0xffff]
const LONGS = [0, 1, 8, 16, 28, 0xffff, 0x10000, 0x40000, 0x100000, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff]

export interface Material {
  /** words of the language the target reads */
  readonly tokens: readonly Uint8Array[]
  /** another input, for splicing */
  readonly other: Uint8Array
  readonly maxBytes: number
}

type Bytes = Uint8Array<ArrayBuffer>
type Mutation = (random: Random, bytes: Bytes, material: Material) => Bytes

/** Inputs grow beyond this only now and then: short ones are run by the thousand in the time of one long one. */
const USUAL_BYTES = 1500

/** One to six changes, one after the other. */
export function mutate(random: Random, from: Uint8Array, limits: Material): Uint8Array {
  const usual = Math.max(USUAL_BYTES, from.length)
  const maxBytes = random.below(200) === 0 ? limits.maxBytes : Math.min(usual, limits.maxBytes)
  const material = { ...limits, maxBytes }
  let bytes: Bytes = from.slice()
  for (let left = 1 + random.below(6); left > 0; left--) bytes = random.pick(MUTATIONS)(random, bytes, material)
  return bytes.length > material.maxBytes ? bytes.subarray(0, material.maxBytes) : bytes
}

const flipBit: Mutation = (random, bytes) => {
  if (bytes.length > 0) bytes[random.below(bytes.length)] ^= 1 << random.below(8)
  return bytes
}

const setByte: Mutation = (random, bytes) => {
  if (bytes.length > 0) bytes[random.below(bytes.length)] = random.below(2) ? random.pick(BYTES) : random.below(256)
  return bytes
}

const nudge: Mutation = (random, bytes) => {
  if (bytes.length > 0) bytes[random.below(bytes.length)] += random.below(9) - 4
  return bytes
}

/** A 16- or 32-bit number in either byte order; sometimes what is left of the input, which lengths often are. */
const setNumber: Mutation = (random, bytes) => {
  const width = random.below(2) ? 2 : 4
  if (bytes.length < width) return bytes
  const at = random.below(bytes.length - width + 1)
  const rest = bytes.length - at + random.below(9) - 4
  const value = random.below(4) === 0 ? rest : random.pick(width === 2 ? WORDS : LONGS)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const little = random.below(2) === 1
  if (width === 2) view.setUint16(at, value & 0xffff, little)
  else view.setUint32(at, value >>> 0, little)
  return bytes
}

const truncate: Mutation = (random, bytes) => bytes.subarray(0, random.below(bytes.length + 1)).slice()

const remove: Mutation = (random, bytes) => {
  const at = random.below(bytes.length)
  return replaced(bytes, at, Math.min(bytes.length - at, random.size(bytes.length)), new Uint8Array(0))
}

const insertNoise: Mutation = (random, bytes, { maxBytes }) => {
  const noise = new Uint8Array(random.size(Math.max(1, Math.min(256, maxBytes - bytes.length))))
  for (let i = 0; i < noise.length; i++) noise[i] = random.below(256)
  return replaced(bytes, random.below(bytes.length + 1), 0, noise)
}

/** Bytes all alike: pointers, options, labels, opening brackets. */
const fill: Mutation = (random, bytes) => {
  const at = random.below(bytes.length)
  bytes.fill(random.pick(BYTES), at, at + random.size(bytes.length))
  return bytes
}

/** A piece again and again: nesting, long lists, many records. */
const repeat: Mutation = (random, bytes, { maxBytes }) => {
  if (bytes.length === 0) return bytes
  const at = random.below(bytes.length)
  const piece = bytes.slice(at, at + random.size(bytes.length))
  const room = Math.max(0, maxBytes - bytes.length)
  const times = Math.min(Math.floor(room / piece.length), random.size(2000))
  const many = new Uint8Array(times * piece.length)
  for (let i = 0; i < times; i++) many.set(piece, i * piece.length)
  return replaced(bytes, at, 0, many)
}

const move: Mutation = (random, bytes) => {
  const at = random.below(bytes.length)
  const piece = bytes.slice(at, at + random.size(bytes.length))
  const without = replaced(bytes, at, piece.length, new Uint8Array(0))
  return replaced(without, random.below(without.length + 1), 0, piece)
}

const token: Mutation = (random, bytes, { tokens }) => {
  if (tokens.length === 0) return setByte(random, bytes, { tokens, other: bytes, maxBytes: bytes.length })
  const word = random.pick(tokens)
  const at = random.below(bytes.length + 1)
  return replaced(bytes, at, random.below(2) ? Math.min(word.length, bytes.length - at) : 0, word)
}

/** The beginning of this input and the end of another, or a piece of the other laid over this one. */
const splice: Mutation = (random, bytes, { other }) => {
  const from = random.below(other.length)
  const piece = other.subarray(from, from + random.size(other.length))
  const at = random.below(bytes.length + 1)
  if (random.below(2)) return replaced(bytes, at, bytes.length - at, other.subarray(from))
  return replaced(bytes, at, Math.min(piece.length, bytes.length - at), piece)
}

const MUTATIONS: readonly Mutation[] = [
  flipBit,
  setByte,
  setByte,
  nudge,
  setNumber,
  setNumber,
  truncate,
  remove,
  insertNoise,
  fill,
  repeat,
  move,
  token,
  token,
  splice,
]

/** `bytes` with `length` of them at `at` given up for `by`. */
function replaced(bytes: Uint8Array, at: number, length: number, by: Uint8Array): Bytes {
  const result = new Uint8Array(bytes.length - length + by.length)
  result.set(bytes.subarray(0, at))
  result.set(by, at)
  result.set(bytes.subarray(at + length), at + by.length)
  return result
}
