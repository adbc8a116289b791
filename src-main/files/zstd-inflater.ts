/**
 * Owns unpacking Zstandard (RFC 8878): walks frames and blocks itself and hands fzstd one whole block at a time.
 *
 * Guarantees: a lying window size is never allocated, a bomb is met block by block (128 KiB), an early end is noticed.
 * Checksums are passed over: fzstd does not check them.
 * Refuses: windows over 128 MiB (the zstd tool's own limit), dictionaries, and blocks so small for their window that
 * moving it (fzstd moves the whole window for each block) would take minutes for a small file.
 * Windows of many megabytes (`zstd --long`) unpack slowly for the same reason.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Decompress } from 'fzstd'
import { type Inflater, type Output, UnpackError } from './inflater'

const ZSTD_MAGIC = 0xfd2fb528
const SKIPPABLE_MAGIC = 0x184d2a50
const MAX_WINDOW = 1 << 27
const MAX_BLOCK = 1 << 17
const RLE = 1
const RESERVED = 3
/** Longest time one push may hold the event loop. */
const TURN_MS = 5
/** Bytes of window that may be moved: some for any file, and for each plain byte so many more. */
const FREE_MOVES = 5 * 2 ** 27
const MOVES_PER_BYTE = 32_768

export class ZstdInflater implements Inflater {
  private rest = new Uint8Array(0)
  /** bytes of a skippable frame still to pass over */
  private skipping = 0
  private frame:
    | { readonly decoder: Decompress; readonly checksumBytes: number; readonly window: number; head: Uint8Array }
    | undefined
  private moved = 0
  private given = 0

  /** @param isStopped nobody wants the rest of the piece at hand: one of 64 KiB may hold minutes of work */
  constructor(
    private readonly output: Output,
    private readonly isStopped: () => boolean,
  ) {}

  async push(piece: Uint8Array): Promise<void> {
    const data = new Uint8Array(this.rest.length + piece.length)
    data.set(this.rest)
    data.set(piece, this.rest.length)
    let turnEnds = performance.now() + TURN_MS
    let at = 0
    while (!this.isStopped()) {
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
    this.move(window)
    this.frame = {
      decoder: new Decompress((plain) => {
        this.given += plain.length
        this.output(plain)
      }),
      window,
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
    const { decoder, head, window } = this.frame
    this.move(window)
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

  /** Counts a window made or moved. */
  private move(window: number): void {
    this.moved += window
    if (this.moved > FREE_MOVES + MOVES_PER_BYTE * this.given)
      throw new UnpackError('limit', `The Zstandard data has blocks far too small for its window of ${window} bytes.`)
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
