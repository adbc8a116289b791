/**
 * Owns turning compressed pieces into plain pieces as they come: gzip through zlib, Zstandard through fzstd.
 *
 * Guarantees: everything that can be unpacked before an error is given out; at most one zlib chunk or one Zstandard block
 * (128 KiB) is held; the event loop gets its turn at least every few milliseconds.
 * Refuses (an UnpackError): data that does not unpack, data that ends early, a Zstandard window over 128 MiB (the zstd
 * tool's own limit) and Zstandard dictionaries.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createGunzip } from 'node:zlib'
import { Decompress } from 'fzstd'
import type { Compression } from './signatures'

export class UnpackError extends Error {
  constructor(
    readonly code: 'cut-off' | 'corrupt' | 'limit',
    message: string,
  ) {
    super(message)
  }
}

export interface Inflater {
  /** Unpacks one piece; it may be reused when the promise is done. Rejects with UnpackError. */
  push(piece: Uint8Array): Promise<void>
  /** No more pieces. Rejects with UnpackError when more were needed. */
  end(): Promise<void>
  close(): void
}

export type Output = (plain: Uint8Array) => void

export function inflaterFor(compression: Compression, output: Output): Inflater {
  return compression === 'gzip' ? new GzipInflater(output) : new ZstdInflater(output)
}

const GZIP_CHUNK = 1 << 17

class GzipInflater implements Inflater {
  private readonly gunzip = createGunzip({ chunkSize: GZIP_CHUNK })
  private readonly finished: Promise<void>

  constructor(output: Output) {
    this.gunzip.on('data', output)
    this.finished = new Promise((resolve, reject) => {
      this.gunzip.once('end', resolve)
      this.gunzip.once('error', (error: NodeJS.ErrnoException) => reject(gzipError(error)))
    })
    // an error between two pushes is met by the next one
    this.finished.catch(() => undefined)
  }

  /** Bytes behind the last member are passed over, as gzip does. */
  push(piece: Uint8Array): Promise<void> {
    const written = new Promise<void>((resolve) => this.gunzip.write(piece, () => resolve()))
    return Promise.race([this.finished, written.then(() => (this.gunzip.errored ? this.finished : undefined))])
  }

  end(): Promise<void> {
    this.gunzip.end()
    return this.finished
  }

  close(): void {
    this.gunzip.destroy()
  }
}

function gzipError(error: NodeJS.ErrnoException): UnpackError {
  return error.code === 'Z_BUF_ERROR'
    ? new UnpackError('cut-off', 'The gzip data ends early.')
    : new UnpackError('corrupt', `The gzip data is damaged (${error.message}).`)
}

const ZSTD_MAGIC = 0xfd2fb528
const SKIPPABLE_MAGIC = 0x184d2a50
const MAX_WINDOW = 1 << 27
const MAX_BLOCK = 1 << 17
const RLE = 1
const RESERVED = 3
/** Longest time one push may hold the event loop. */
const TURN_MS = 5

/**
 * Walks frames and blocks (RFC 8878 3.1) itself and hands fzstd one whole block at a time: so a lying window size is
 * never allocated, a bomb is met block by block, and an early end is noticed.
 */
class ZstdInflater implements Inflater {
  private rest = new Uint8Array(0)
  /** bytes of a skippable frame still to pass over */
  private skipping = 0
  private frame: { readonly decoder: Decompress; readonly checksumBytes: number; head: Uint8Array } | undefined

  constructor(private readonly output: Output) {}

  async push(piece: Uint8Array): Promise<void> {
    const data = new Uint8Array(this.rest.length + piece.length)
    data.set(this.rest)
    data.set(piece, this.rest.length)
    let turnEnds = performance.now() + TURN_MS
    let at = 0
    for (;;) {
      const used = this.step(data, at)
      if (used === 0) break
      at += used
      if (performance.now() < turnEnds) continue
      await nextTurn()
      turnEnds = performance.now() + TURN_MS
    }
    this.rest = data.slice(at)
  }

  async end(): Promise<void> {
    if (this.rest.length > 0 || this.skipping > 0 || this.frame)
      throw new UnpackError('cut-off', 'The Zstandard data ends early.')
  }

  close(): void {
    this.frame = undefined
  }

  /** Takes the next frame header, block or skippable part at `at`; 0 = more bytes are needed. */
  private step(data: Uint8Array, at: number): number {
    const there = data.length - at
    if (this.skipping > 0) {
      const used = Math.min(there, this.skipping)
      this.skipping -= used
      return used
    }
    return this.frame ? this.block(data, at, there) : this.header(data, at, there)
  }

  private header(data: Uint8Array, at: number, there: number): number {
    if (there < 8) return 0
    const view = new DataView(data.buffer, data.byteOffset + at, there)
    const magic = view.getUint32(0, true)
    if (((magic ^ SKIPPABLE_MAGIC) & ~0xf) === 0) {
      this.skipping = view.getUint32(4, true)
      return 8
    }
    if (magic !== ZSTD_MAGIC) throw new UnpackError('corrupt', 'The Zstandard data is damaged (no frame header).')
    const descriptor = view.getUint8(4)
    const singleSegment = (descriptor & 0x20) !== 0
    const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]
    const sizeFlag = descriptor >> 6
    const sizeBytes = sizeFlag === 0 ? (singleSegment ? 1 : 0) : 1 << sizeFlag
    const sizeAt = 5 + (singleSegment ? 0 : 1) + dictionaryBytes
    const length = sizeAt + sizeBytes
    if (there < length) return 0
    if (data.subarray(at + sizeAt - dictionaryBytes, at + sizeAt).some((byte) => byte !== 0))
      throw new UnpackError('corrupt', 'The Zstandard data needs a dictionary, which is not in the file.')
    const window = singleSegment ? contentSize(view, sizeAt, sizeBytes) : windowSize(view.getUint8(5))
    if (window > MAX_WINDOW)
      throw new UnpackError('limit', `The Zstandard data needs a window of ${window} bytes; ${MAX_WINDOW} is the most.`)
    this.frame = {
      decoder: new Decompress((plain) => this.output(plain)),
      checksumBytes: (descriptor & 4) === 0 ? 0 : 4,
      head: data.slice(at, at + length),
    }
    return length
  }

  private block(data: Uint8Array, at: number, there: number): number {
    if (!this.frame || there < 3) return 0
    const header = data[at] | (data[at + 1] << 8) | (data[at + 2] << 16)
    const last = (header & 1) !== 0
    const type = (header >> 1) & 3
    const size = header >> 3
    if (type === RESERVED || size > MAX_BLOCK)
      throw new UnpackError('corrupt', 'The Zstandard data is damaged (impossible block).')
    const used = 3 + (type === RLE ? 1 : size) + (last ? this.frame.checksumBytes : 0)
    if (there < used) return 0
    const { decoder, head } = this.frame
    // copied: fzstd keeps short pieces
    const piece = new Uint8Array(head.length + used)
    piece.set(head)
    piece.set(data.subarray(at, at + used), head.length)
    this.frame.head = new Uint8Array(0)
    if (last) this.frame = undefined
    try {
      decoder.push(piece, last)
    } catch (error) {
      throw new UnpackError(
        'corrupt',
        `The Zstandard data is damaged (${error instanceof Error ? error.message : error}).`,
      )
    }
    return used
  }
}

/** RFC 8878 3.1.1.1.2 */
function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3))
  return base + (base / 8) * (descriptor & 7)
}

/** RFC 8878 3.1.1.1.4; only the size of the window matters here. */
function contentSize(view: DataView, at: number, bytes: number): number {
  if (bytes === 1) return view.getUint8(at)
  if (bytes === 2) return view.getUint16(at, true) + 256
  return view.getUint32(at, true) + (bytes === 8 ? view.getUint32(at + 4, true) * 2 ** 32 : 0)
}
