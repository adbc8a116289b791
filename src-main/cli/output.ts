/**
 * Owns what the CLI writes to stdout: whole lines or raw bytes, in blocks, at the reader's pace.
 *
 * Guarantees: a reader that goes away early (`| head`) ends the program quietly with exit 0; memory stays bounded since
 * `line` waits when the pipe is full.
 */
const BLOCK = 1 << 16

export class Output {
  private pending: string[] = []
  private size = 0
  /** true once the reader is gone; commands stop when they see it */
  closed = false

  constructor(private readonly stream: NodeJS.WritableStream = process.stdout) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      this.closed = true
    })
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

  private write(block: string | Uint8Array): Promise<void> {
    return new Promise<void>((resolve) => {
      const done = () => resolve()
      this.stream.once('close', done)
      this.stream.write(block, () => {
        this.stream.off('close', done)
        resolve()
      })
    })
  }
}
