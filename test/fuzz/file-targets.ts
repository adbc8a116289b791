/**
 * Owns the targets `reader` and `packed`: whole files through openCapture, every frame read, every span checked. `packed`
 * are gzip and Zstandard files, unpacked with a small limit.
 */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { openCapture } from '@main/files/open'
import { FrameSpan, Next } from '@main/files/source'
import type { Features } from './features'
import { crashers, fileSeeds } from './seeds'
import { Broken, type Target } from './target'

/** The file an input is written to: one, over and over; a worker's temporary folder goes away with the run. */
export const INPUT_FILE = join(mkdtempSync(join(tmpdir(), 'tracebook-fuzz-')), 'input')

const MAX_BYTES = 60_000
const SEED_BYTES = 3000
const UNPACK_LIMIT = 1 << 22
/** small, so that blocks and records stand across its ends */
const BLOCK_BYTES = 4096
const LONGS = [0x0a0d0d0a, 1, 2, 3, 4, 5, 6, 0x1a2b3c4d, 0xa1b2c3d4, 0xa1b23c4d, 0xd4c3b2a1, 0xfd2fb528, 0x184d2a50]

/** Magic numbers and block types in both byte orders; option headers. */
export const FILE_TOKENS: readonly Uint8Array[] = [
  ...LONGS.flatMap((value) => {
    const bytes = [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]
    return [Uint8Array.from(bytes), Uint8Array.from(bytes.reverse())]
  }),
  Uint8Array.of(0x1f, 0x8b, 8, 0),
  ...[1, 2, 9, 14].map((code) => Uint8Array.of(code, 0, 8, 0)),
]

async function readWhole(input: Uint8Array, features: Features): Promise<void> {
  writeFileSync(INPUT_FILE, input)
  const result = await openCapture(INPUT_FILE, { blockBytes: BLOCK_BYTES, unpackLimit: UNPACK_LIMIT })
  if (!result.ok) {
    if (result.error.message === '') throw new Broken('a refusal without words')
    features.text(1, result.error.code)
    features.shape(2, result.error.message)
    return
  }
  const capture = result.value
  const span = new FrameSpan()
  let frames = 0
  for (;;) {
    const status = capture.next(span)
    if (status === Next.ended) break
    if (status === Next.waiting) {
      await new Promise((resolve) => setImmediate(resolve))
      continue
    }
    frames++
    checkSpan(span, capture.interfaces.length)
  }
  if (capture.warnings.length > 101) throw new Broken('warnings without end')
  if (capture.next(span) !== Next.ended) throw new Broken('a frame behind the end')
  features.text(3, capture.format)
  features.magnitude(4, frames)
  features.magnitude(5, capture.interfaces.length)
  features.magnitude(6, capture.comments.size)
  features.magnitude(7, capture.names.size)
  for (const { code, message } of capture.warnings) {
    features.text(8, code)
    features.shape(9, message)
  }
  for (const { linkType, timeDigits } of capture.interfaces.slice(0, 4)) features.number(10, linkType * 32 + timeDigits)
  capture.close()
}

function checkSpan(span: FrameSpan, interfaces: number): void {
  const { start, end, bytes, seconds, nanos, interfaceIndex } = span
  if (!(start >= 0 && end >= start && end <= bytes.length)) throw new Broken('a span leaves its buffer')
  if (!(Number.isInteger(nanos) && nanos >= 0 && nanos < 1e9)) throw new Broken(`${nanos} nanoseconds`)
  if (!(Number.isInteger(seconds) && seconds >= 0 && seconds < 2 ** 34)) throw new Broken(`${seconds} seconds`)
  if (!(interfaceIndex < interfaces)) throw new Broken('a frame of an interface nobody described')
}

export const readerTarget: Target = {
  name: 'reader',
  tokens: FILE_TOKENS,
  maxBytes: MAX_BYTES,
  seeds: () => [...fileSeeds(SEED_BYTES), ...crashers('reader')],
  run: readWhole,
}

export const packedTarget: Target = {
  name: 'packed',
  tokens: FILE_TOKENS,
  maxBytes: MAX_BYTES,
  // unpacking runs beside everything else, in slices; a Zstandard window of 128 MiB takes this long to be made and moved
  slowMs: 600,
  seeds: () => {
    const plain = fileSeeds(SEED_BYTES).slice(0, 40)
    return [...plain.map((bytes) => new Uint8Array(gzipSync(bytes))), ...plain.map(zstdBlocks), ...crashers('packed')]
  },
  run: readWhole,
}

/** A Zstandard frame of raw and run-length blocks (RFC 8878, 3.1.1): what code without a compressor can write. */
function zstdBlocks(plain: Uint8Array): Uint8Array {
  const out = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]
  for (let at = 0; at < plain.length; at += 1000) {
    const piece = plain.subarray(at, at + 1000)
    out.push((piece.length << 3) & 255, piece.length >> 5, 0, ...piece)
  }
  // three bytes of one value and the end
  out.push((3 << 3) | 2 | 1, 0, 0, 0)
  return Uint8Array.from(out)
}
