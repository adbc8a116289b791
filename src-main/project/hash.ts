/**
 * Owns the SHA-256 of a file, by which captures are known.
 *
 * Guarantees: reads in blocks of 1 MiB whatever the size; can be stopped; never opens anything but a regular file (a pipe
 * named by a hostile project would hang).
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { fail, ok, type Result } from '@shared/result'
import { fileTrouble } from './files'

const BLOCK_BYTES = 1 << 20

export interface HashOptions {
  readonly signal?: AbortSignal
  /** bytes read so far, bytes in all; called once a block */
  readonly onProgress?: (done: number, total: number) => void
}

export interface FileHash {
  /** 64 lower-case hex digits */
  readonly sha256: string
  /** bytes that were hashed */
  readonly size: number
}

/** Fails with 'not-found', 'is-directory', 'not-readable', 'vanished', 'cancelled'. */
export async function hashFile(path: string, options: HashOptions = {}): Promise<Result<FileHash>> {
  const cancelled = fail('cancelled', `Hashing ${path} was stopped.`, 'Start again when needed.')
  if (options.signal?.aborted) return cancelled
  try {
    const file = await stat(path)
    if (file.isDirectory()) return fail('is-directory', `${path} is a folder.`, 'Choose a capture file.')
    if (!file.isFile()) return fail('not-readable', `${path} is not a regular file.`, 'Choose a capture file.')
    const hash = createHash('sha256')
    let size = 0
    const blocks = createReadStream(path, { highWaterMark: BLOCK_BYTES, signal: options.signal })
    for await (const block of blocks as AsyncIterable<Uint8Array>) {
      hash.update(block)
      size += block.length
      options.onProgress?.(size, Math.max(size, file.size))
    }
    return ok({ sha256: hash.digest('hex'), size })
  } catch (error) {
    if (options.signal?.aborted) return cancelled
    return fileTrouble(error, path)
  }
}
