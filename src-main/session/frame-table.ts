/**
 * Owns what is remembered of every frame: 42 bytes in typed columns. The packets themselves stay on disk.
 *
 * Columns live in chunks of 65,536 rows, so growing copies nothing and memory grows with the capture. Row r is frame
 * r + 1. The appending loop writes into the current chunk's arrays directly: no call per column, no allocation.
 */
import { type Memory, NEW_MEMORY } from '../flows/rows'

export const CHUNK_BITS = 16
export const CHUNK_ROWS = 1 << CHUNK_BITS
const MASK = CHUNK_ROWS - 1
/** bits 30 and 31 of `nanos` hold bits 32 and 33 of the second (times up to the year 2514) */
const NANO_MASK = 0x3fffffff

/** bytes of a row in all columns together */
const ROW_BYTES = 42

/** Columns of 65,536 rows in one piece of memory, widest first, so that each lies at a multiple of its width. */
export class FrameChunk {
  static readonly BYTES = ROW_BYTES * CHUNK_ROWS
  readonly fileOffset: Float64Array
  readonly seconds: Uint32Array
  readonly nanos: Uint32Array
  readonly capLength: Uint32Array
  readonly wireLength: Uint32Array
  readonly payloadLength: Uint32Array
  readonly flow: Int32Array
  readonly marks: Uint32Array
  readonly tcpFlags: Uint16Array
  /** index into `StackTable` */
  readonly stack: Uint16Array
  /** index into the session's list of interfaces */
  readonly interfaceId: Uint16Array

  constructor(memory: ArrayBuffer) {
    this.fileOffset = new Float64Array(memory, 0, CHUNK_ROWS)
    const words = (index: number) => new Uint32Array(memory, (8 + 4 * index) * CHUNK_ROWS, CHUNK_ROWS)
    this.seconds = words(0)
    this.nanos = words(1)
    this.capLength = words(2)
    this.wireLength = words(3)
    this.payloadLength = words(4)
    this.marks = words(5)
    this.flow = new Int32Array(memory, 32 * CHUNK_ROWS, CHUNK_ROWS)
    const halves = (index: number) => new Uint16Array(memory, (36 + 2 * index) * CHUNK_ROWS, CHUNK_ROWS)
    this.tcpFlags = halves(0)
    this.stack = halves(1)
    this.interfaceId = halves(2)
  }
}

export class FrameTable {
  // never empty: a list that first holds nothing is another kind of list to the engine, and the code that appends is compiled anew
  readonly chunks: FrameChunk[]
  count = 0
  /** how many rows found their flow later than they came */
  assigned = 0
  /** second that relative times count from: the first frame's */
  baseSeconds = 0
  firstNs = 0
  lastNs = 0
  /** false as soon as one frame is earlier than the one before it */
  isTimeOrdered = true
  /** the chunk that is being filled */
  private current: FrameChunk

  /** @param memory where the columns come from */
  constructor(private readonly memory: Memory = NEW_MEMORY) {
    this.current = new FrameChunk(memory.take(FrameChunk.BYTES))
    this.chunks = [this.current]
  }

  /** The chunk that row `count` goes to. */
  tail(): FrameChunk {
    if (this.count >>> CHUNK_BITS === this.chunks.length) {
      this.current = new FrameChunk(this.memory.take(FrameChunk.BYTES))
      this.chunks.push(this.current)
    }
    return this.current
  }

  /** Writes the time of row `count` and keeps the span; call before the row is counted. */
  appendTime(chunk: FrameChunk, at: number, seconds: number, nanos: number): void {
    if (this.count === 0) {
      this.baseSeconds = seconds
      this.firstNs = nanos
      this.lastNs = nanos
    }
    chunk.seconds[at] = seconds
    chunk.nanos[at] = seconds > 0xffffffff ? nanos | (Math.floor(seconds / 0x100000000) << 30) : nanos
    const ns = (seconds - this.baseSeconds) * 1e9 + nanos
    if (ns >= this.lastNs) {
      this.lastNs = ns
      return
    }
    this.isTimeOrdered = false
    if (ns < this.firstNs) this.firstNs = ns
  }

  chunk(row: number): FrameChunk {
    return this.chunks[row >>> CHUNK_BITS]
  }

  seconds(row: number): number {
    const chunk = this.chunks[row >>> CHUNK_BITS]
    return chunk.seconds[row & MASK] + (chunk.nanos[row & MASK] >>> 30) * 0x100000000
  }

  nanos(row: number): number {
    return this.chunks[row >>> CHUNK_BITS].nanos[row & MASK] & NANO_MASK
  }

  /** Nanoseconds since `baseSeconds`; negative for frames earlier than the first. */
  timeNs(row: number): number {
    return (this.seconds(row) - this.baseSeconds) * 1e9 + this.nanos(row)
  }

  fileOffset(row: number): number {
    return this.chunks[row >>> CHUNK_BITS].fileOffset[row & MASK]
  }

  capLength(row: number): number {
    return this.chunks[row >>> CHUNK_BITS].capLength[row & MASK]
  }

  wireLength(row: number): number {
    return this.chunks[row >>> CHUNK_BITS].wireLength[row & MASK]
  }

  payloadLength(row: number): number {
    return this.chunks[row >>> CHUNK_BITS].payloadLength[row & MASK]
  }

  flow(row: number): number {
    return this.chunks[row >>> CHUNK_BITS].flow[row & MASK]
  }

  marks(row: number): number {
    return this.chunks[row >>> CHUNK_BITS].marks[row & MASK]
  }

  setMarks(row: number, marks: number): void {
    this.chunks[row >>> CHUNK_BITS].marks[row & MASK] = marks
  }

  /** A row finds its flow later than it came; `marks` are added to its own. */
  assign(row: number, flow: number, marks: number): void {
    if (row < 0 || row >= this.count) return
    this.assigned++
    const chunk = this.chunks[row >>> CHUNK_BITS]
    chunk.flow[row & MASK] = flow
    chunk.marks[row & MASK] |= marks
  }

  tcpFlags(row: number): number {
    return this.chunks[row >>> CHUNK_BITS].tcpFlags[row & MASK]
  }

  stack(row: number): number {
    return this.chunks[row >>> CHUNK_BITS].stack[row & MASK]
  }

  interfaceId(row: number): number {
    return this.chunks[row >>> CHUNK_BITS].interfaceId[row & MASK]
  }
}
