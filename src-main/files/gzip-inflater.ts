/**
 * Owns unpacking gzip (RFC 1952, any number of members) with zlib, on zlib's own thread.
 *
 * Guarantees: an early end loses nothing of what came before; damage loses at most the last 128 KiB before it, because zlib
 * drops the chunk in which it meets damage. Zeros behind the last member (tapes pad with them) are passed over; anything
 * else there is damage.
 */
import { createGunzip } from 'node:zlib'
import { type Inflater, type Output, UnpackError } from './inflater'

/** Output of one trip to the thread; with 16 KiB unpacking took three times as long. */
const CHUNK_BYTES = 1 << 17

export class GzipInflater implements Inflater {
  private readonly gunzip = createGunzip({ chunkSize: CHUNK_BYTES })
  private problem: UnpackError | undefined
  private closed = false
  private onClose = (): void => undefined

  constructor(output: Output) {
    this.gunzip.on('data', output)
    this.gunzip.on('error', (error: NodeJS.ErrnoException) => {
      this.problem ??= problemOf(error)
    })
    this.gunzip.on('close', () => {
      this.closed = true
      this.onClose()
    })
  }

  async push(piece: Uint8Array): Promise<void> {
    await this.settled((done) => this.gunzip.write(piece, done))
    if (this.problem) throw this.problem
  }

  async end(): Promise<void> {
    await this.settled(() => this.gunzip.end())
    if (this.problem) throw this.problem
  }

  close(): void {
    this.gunzip.destroy()
  }

  /** Resolves when `start` says that it is done, or when the stream is closed: at its end or by an error. */
  private settled(start: (done: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      this.onClose = resolve
      if (this.closed) resolve()
      else start(resolve)
    })
  }
}

function problemOf(error: NodeJS.ErrnoException): UnpackError {
  return error.code === 'Z_BUF_ERROR'
    ? new UnpackError('cut-off', 'The gzip data ends early.')
    : new UnpackError('corrupt', `The gzip data is damaged (${error.message}).`)
}
