/**
 * Owns reading compressed captures: unpacks in the background into a spool file in the temporary folder, which the same
 * readers follow as it grows.
 *
 * Guarantees: nothing of the capture stays on disk after `close`, nor after a crash where the system lets an open file be
 * deleted (all but Windows); only this user can read the spool. What the data unpacks to is limited (decompression bombs),
 * and so is the room taken in the temporary folder; the frames before the limit, or before damage, stand.
 */
import { closeSync, openSync, writeSync } from 'node:fs'
import { mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AppError, fail, ok, type Result } from '@shared/result'
import { ByteFile } from './byte-file'
import type { DiskProgress } from './capture-file'
import { GzipInflater } from './gzip-inflater'
import { type Inflater, UnpackError } from './inflater'
import type { Compression } from './signatures'
import { ZstdInflater } from './zstd-inflater'

const GIB = 2 ** 30
const UNPACK_LIMIT = 64 * GIB
/** Room left for everybody else in the temporary folder. */
const KEEP_FREE = GIB
const PIECE_BYTES = 1 << 16

export class SpoolFile extends ByteFile implements DiskProgress {
  /** compressed bytes taken so far */
  private consumed = 0
  private running = true
  private furthest = 0
  private waiting: (() => void)[] = []

  constructor(
    private readonly input: ByteFile,
    fd: number,
    private readonly folder: string,
    private readonly limit: number,
  ) {
    super(input.path, fd, 0, true)
  }

  /** Plain bytes written so far. */
  override size(): number {
    return this.length
  }

  /** A compressed file is complete: the spool ends when all is unpacked. */
  override finish(): void {}

  get bytesTotal(): number {
    return this.input.size()
  }

  /** Never goes back, though the share of the spool that was read may. */
  bytesRead(offset: number): number {
    const share = this.length === 0 ? 0 : offset / this.length
    this.furthest = Math.max(this.furthest, Math.floor(this.consumed * share))
    return this.furthest
  }

  /** Resolves when there are more bytes than before, or no more will come. */
  grown(): Promise<void> {
    return this.open ? new Promise((resolve) => this.waiting.push(resolve)) : Promise.resolve()
  }

  /** Why there is nothing to read, in words for the user; undefined when the unpacking went well. */
  get refusal(): AppError | undefined {
    if (!this.problem) return undefined
    const message = `${this.path} could not be unpacked. ${this.problem.message}`
    return this.problem.code === 'limit'
      ? {
          code: 'disk-full',
          message,
          remedy: 'Make room in the temporary folder, or unpack the file yourself and open that.',
        }
      : { code: 'corrupt', message, remedy: 'Get an undamaged copy of the file.' }
  }

  override close(): void {
    if (this.closed) return
    this.closed = true
    this.open = false
    if (!this.running) this.release()
  }

  /** Unpacks to the end, to the limit, to the first damage, or until closed. Never rejects. */
  async unpack(compression: Compression): Promise<void> {
    const output = (plain: Uint8Array): void => this.append(plain)
    const isStopped = (): boolean => this.closed || this.problem !== undefined
    const inflater = compression === 'gzip' ? new GzipInflater(output) : new ZstdInflater(output, isStopped)
    try {
      await this.pump(inflater)
    } catch (error) {
      if (!(error instanceof UnpackError)) throw error
      this.problem ??= { code: error.code, message: error.message }
    } finally {
      inflater.close()
      this.running = false
      this.open = false
      this.wake()
      this.input.close()
      if (this.closed) this.release()
    }
  }

  private async pump(inflater: Inflater): Promise<void> {
    const piece = new Uint8Array(PIECE_BYTES)
    const total = this.input.size()
    while (this.consumed < total) {
      const count = this.input.readAt(piece, 0, Math.min(PIECE_BYTES, total - this.consumed), this.consumed)
      if (this.input.failure) this.fail(this.input.failure)
      if (count === 0) return
      await inflater.push(piece.subarray(0, count))
      this.consumed += count
      if (this.closed || this.problem || this.failure) return
      this.wake()
    }
    await inflater.end()
  }

  /** Runs inside the inflaters, so it says what is wrong instead of throwing. */
  private append(plain: Uint8Array): void {
    if (this.problem || this.closed) return
    const count = Math.min(plain.length, this.limit - this.length)
    try {
      let done = 0
      while (done < count) done += writeSync(this.fd, plain, done, count - done, this.length + done)
      this.length += done
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      this.problem = { code: 'limit', message: `The temporary folder took only ${this.length} bytes (${why}).` }
      return
    }
    if (count < plain.length)
      this.problem = { code: 'limit', message: `Unpacking stopped at the limit of ${this.limit} bytes.` }
  }

  private wake(): void {
    const waiting = this.waiting
    this.waiting = []
    for (const resolve of waiting) resolve()
  }

  private release(): void {
    closeSync(this.fd)
    removeFolder(this.folder)
  }
}

/**
 * Starts unpacking `input` (which the spool closes) and gives the spool at once.
 * @param limit most plain bytes; the room in the temporary folder limits it further
 * Errors: not-writable (the temporary folder).
 */
export async function unpackInBackground(
  input: ByteFile,
  compression: Compression,
  limit = UNPACK_LIMIT,
): Promise<Result<SpoolFile>> {
  try {
    const folder = await mkdtemp(join(tmpdir(), 'tracebook-spool-'))
    const room = await statfs(folder)
    const fd = openSync(join(folder, 'capture'), 'wx+', 0o600)
    // a deleted file lives as long as it is open, and no crash can leave it behind
    if (process.platform !== 'win32') removeFolder(folder)
    const free = Math.max(0, room.bavail * room.bsize - KEEP_FREE)
    const spool = new SpoolFile(input, fd, folder, Math.min(limit, free))
    void spool.unpack(compression)
    return ok(spool)
  } catch (error) {
    input.close()
    const message = `The temporary folder ${tmpdir()} cannot be written, so ${input.path} cannot be unpacked.`
    const detail = error instanceof Error ? { detail: error.message } : {}
    return fail('not-writable', message, 'Make it writable, or unpack the file yourself and open that.', detail)
  }
}

/** A folder that is left over is no reason to fail: the system clears its temporary folder. */
function removeFolder(folder: string): void {
  rm(folder, { recursive: true, force: true }).catch(() => undefined)
}
