/**
 * Owns one open file as bytes at positions: how many there are now, whether more may come, what went wrong on disk.
 *
 * Guarantees: nothing here throws; a read that the disk refuses gives 0 bytes and leaves the reason in `failure`.
 * A file that does not grow is read up to the size it had when it was opened.
 * Refuses anything but regular files: opening a pipe would block, a device never ends.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { type AppError, fail, ok, type Result } from '@shared/result'
import type { CaptureWarning } from './source'

export class ByteFile {
  /** Why reading stopped before the end of the file; undefined while all is well. */
  failure: AppError | undefined
  /** Why fewer bytes came than the file promised, for files that are made while they are read (see compressed.ts). */
  problem: { readonly code: CaptureWarning['code']; readonly message: string } | undefined
  protected closed = false

  constructor(
    readonly path: string,
    readonly fd: number,
    protected length: number,
    protected open: boolean,
  ) {}

  /** True while bytes may still be added behind those that are there. */
  get growing(): boolean {
    return this.open
  }

  /** Bytes there are now. */
  size(): number {
    if (this.open && !this.closed) this.length = this.sizeOnDisk()
    return this.length
  }

  /** What is there now is all there will be. */
  finish(): void {
    if (!this.open) return
    this.size()
    this.open = false
  }

  /**
   * Reads `length` bytes at `position` into `target` from index `at`.
   * @returns bytes read; fewer than asked only at the end of the file or after a failure
   */
  readAt(target: Uint8Array, at: number, length: number, position: number): number {
    if (this.closed) return 0
    let done = 0
    try {
      while (done < length) {
        const count = readSync(this.fd, target, at + done, length - done, position + done)
        if (count === 0) break
        done += count
      }
    } catch (error) {
      this.lost(`Reading ${this.path} failed at byte ${position + done}.`, error)
      return done
    }
    if (done < length && position + done < this.length)
      this.lost(`${this.path} became shorter while it was read: it ends at byte ${position + done} now.`)
    return done
  }

  /**
   * Bytes [position, position + length), or undefined when the file does not have all of them.
   * @param into where they go if there is room: what the answer then points at, until it is used again
   */
  readCopy(position: number, length: number, into?: Uint8Array): Uint8Array | undefined {
    if (this.closed || !(position >= 0) || !(length >= 0)) return undefined
    // the disk is asked only for what was not there when it was asked last
    if (position + length > this.length && position + length > this.size()) return undefined
    const bytes = into && into.length >= length ? into.subarray(0, length) : new Uint8Array(length)
    return this.readAt(bytes, 0, length, position) === length ? bytes : undefined
  }

  /** Ends reading for good with a reason; the first reason stays. */
  fail(error: AppError): void {
    this.failure ??= error
    this.open = false
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    closeSync(this.fd)
  }

  protected lost(message: string, cause?: unknown): void {
    const detail = cause instanceof Error ? { detail: cause.message } : {}
    this.fail({ code: 'vanished', message, remedy: 'Check the disk or network drive and open it again.', ...detail })
  }

  private sizeOnDisk(): number {
    try {
      const size = fstatSync(this.fd).size
      if (size < this.length) this.lost(`${this.path} became shorter while it was read: it has ${size} bytes now.`)
      return size
    } catch (error) {
      this.lost(`${this.path} can no longer be read.`, error)
      return this.length
    }
  }
}

/** Opens a regular file for reading. Errors: not-found, not-readable, is-directory. */
export async function openBytes(path: string, growing: boolean): Promise<Result<ByteFile>> {
  try {
    const found = await stat(path)
    if (found.isDirectory()) return fail('is-directory', `${path} is a folder.`, 'Name the capture file in it.')
    if (!found.isFile())
      return fail('not-readable', `${path} is not a regular file.`, 'Save the capture to a file first.')
    const fd = openSync(path, 'r')
    return ok(new ByteFile(path, fd, fstatSync(fd).size, growing))
  } catch (error) {
    return openError(path, error)
  }
}

function openError(path: string, error: unknown): Result<never> {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const extra = error instanceof Error ? { detail: error.message } : {}
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return fail('not-found', `There is no file ${path}.`, 'Check the name and the folder.', extra)
  if (code === 'EACCES' || code === 'EPERM')
    return fail(
      'not-readable',
      `You may not read ${path}.`,
      'Ask its owner for the right to read it, or copy it.',
      extra,
    )
  return fail('not-readable', `${path} could not be opened.`, 'Check the disk or network drive it is on.', extra)
}
