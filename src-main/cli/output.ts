/**
 * Owns what the CLI writes to stdout: whole lines or raw bytes, in blocks, at the reader's pace.
 *
 * Guarantees: a reader that goes away early (`| head`) ends the program quietly with exit 0; a disk that fills up leaves its
 * reason in `failure`; memory stays bounded since `line` waits when the pipe is full.
 */
import type { AppError } from '@shared/result'

const BLOCK = 1 << 16

export class Output {
  private pending: string[] = []
  private size = 0
  /** true once nothing more can be written; commands stop when they see it */
  closed = false
  /** why, where it is not that the reader has gone away */
  failure: AppError | undefined

  constructor(private readonly stream: NodeJS.WritableStream = process.stdout) {
    stream.on('error', (error) => this.end(error))
  }

  /** Queues one line; await the result when it is a promise. */
  line(text: string): void | Promise<void> {
    this.pending.push(text)
    this.size += text.length + 1
    if (this.size >= BLOCK) return this.flush()
  }

  /** Writes bytes as they are, behind the lines so far; the caller may reuse them once the result resolves. */
  async bytes(block: Uint8Array): Promise<void> {
    await this.flush()
    if (!this.closed) await this.write(block)
  }

  async flush(): Promise<void> {
    if (this.pending.length === 0 || this.closed) {
      this.pending = []
      return
    }
    const block = `${this.pending.join('\n')}\n`
    this.pending = []
    this.size = 0
    await this.write(block)
  }

  private end(error: NodeJS.ErrnoException): void {
    this.closed = true
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') this.failure ??= whyNotWritten(error)
  }

  private write(block: string | Uint8Array): Promise<void> {
    return new Promise<void>((resolve) => {
      const done = () => resolve()
      this.stream.once('close', done)
      this.stream.write(block, (error) => {
        if (error) this.end(error)
        this.stream.off('close', done)
        resolve()
      })
    })
  }
}

function whyNotWritten(error: NodeJS.ErrnoException): AppError {
  const full = error.code === 'ENOSPC' || error.code === 'EDQUOT'
  return {
    code: full ? 'disk-full' : 'not-writable',
    message: full ? 'The disk is full: the output is not complete.' : 'The output could not be written.',
    remedy: full ? 'Free some space or write elsewhere.' : 'Check where the output goes.',
    detail: error.message,
  }
}
