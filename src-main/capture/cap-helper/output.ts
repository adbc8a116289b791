/**
 * Owns the file (or the ring of files) that the built-in engine writes.
 *
 * Guarantees: what is written is always a number of whole blocks in one write; when the disk takes only a part of it, the file
 * is cut back to its last whole block and the error is thrown. Files of a ring are named as dumpcap names them; each begins
 * with its own header, and the oldest goes when there are too many.
 */
import { closeSync, ftruncateSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { extname } from 'node:path'
import type { RingBuffer } from '@shared/live'
import { PacketBatch, packetBlockLength } from './blocks'

const BATCH_BYTES = 1 << 20
/** what a capture holds is the business of its user only; dumpcap does the same */
const MODE = 0o600

export class CaptureOutput {
  private readonly batch = new PacketBatch(BATCH_BYTES)
  private readonly limit: number
  private readonly kept: string[] = []
  private fd = -1
  private size = 0
  private begunMs = 0
  private number = 0

  /** @param onFile called with each file, once it can be read */
  constructor(
    private readonly path: string,
    private readonly ring: RingBuffer | null,
    private readonly header: Uint8Array,
    private readonly onFile: (path: string) => void,
  ) {
    this.limit = ring?.kilobytes ? ring.kilobytes * 1000 : Number.POSITIVE_INFINITY
    this.begin(performance.now())
  }

  get waiting(): number {
    return this.batch.length
  }

  add(source: Buffer, kept: number, wireLength: number, micros: number, remark: Uint8Array): void {
    const length = packetBlockLength(kept, remark)
    const written = this.size + this.batch.length
    if (written + length > this.limit && written > this.header.length) this.next()
    else if (!this.batch.hasRoom(length)) this.flush()
    this.batch.add(source, kept, wireLength, micros, remark)
  }

  flush(): void {
    if (this.batch.length === 0) return
    const { bytes, length } = this.batch
    this.batch.clear()
    this.write(bytes, length)
  }

  /** Begins the next file of a ring when it is time for it. */
  tick(now: number): void {
    const { ring } = this
    if (ring?.seconds && now - this.begunMs >= ring.seconds * 1000) this.next()
  }

  close(): void {
    this.flush()
    closeSync(this.fd)
  }

  private next(): void {
    this.close()
    this.begin(performance.now())
  }

  private begin(now: number): void {
    const path = this.ring ? this.ringPath(new Date()) : this.path
    this.fd = openSync(path, 'w', MODE)
    this.size = 0
    this.begunMs = now
    this.write(this.header, this.header.length)
    this.kept.push(path)
    if (this.ring && this.kept.length > this.ring.files) remove(this.kept.shift() as string)
    this.onFile(path)
  }

  private ringPath(now: Date): string {
    const extension = extname(this.path)
    const stem = this.path.slice(0, this.path.length - extension.length)
    const parts = [now.getMonth() + 1, now.getDate(), now.getHours(), now.getMinutes(), now.getSeconds()]
    const stamp = `${now.getFullYear()}${parts.map((part) => String(part).padStart(2, '0')).join('')}`
    this.number++
    return `${stem}_${String(this.number).padStart(5, '0')}_${stamp}${extension}`
  }

  private write(bytes: Uint8Array, length: number): void {
    let done = 0
    try {
      while (done < length) done += writeSync(this.fd, bytes, done, length - done)
    } catch (thrown) {
      this.cutBack()
      throw thrown
    }
    this.size += length
  }

  private cutBack(): void {
    try {
      ftruncateSync(this.fd, this.size)
    } catch {
      // what did not let itself be written may not let itself be cut; a reader stops at the last whole block
    }
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // somebody else removed it, or its folder may not be changed any more: the capture goes on
  }
}
