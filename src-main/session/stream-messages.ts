/**
 * Owns walking one direction of a connection message by message (decode/framing.ts) and putting those into a table that no
 * frame shows whole: see span-table.ts.
 *
 * Messages that only lost bytes keep from being whole are put in as such. Guarantees: of a message little more than its length
 * is read; after MAX_FRAMED bytes of stream or MAX_MESSAGES messages the walk ends and says so (`reached`: how far it came).
 */
import type { Framer } from '../decode/framer'
import { MORE, NONE } from '../decode/framer'
import type { SpanTable } from './span-table'
import type { StreamReader } from './stream-bytes'
import type { StreamSide } from './stream-index'
import type { Pause } from './timeline'

export const MAX_FRAMED = 1 << 28
const MAX_MESSAGES = 1 << 20
/** read at first of a message; more when its end is not in there */
const FIRST_LOOK = 512
const GROWTH = 4
const STEPS_PER_PAUSE = 64

export class MessageWalk {
  /** stream offset up to which messages were looked for */
  reached = 0
  /** the walk was ended by a limit, not by the end of the stream */
  limited = false
  private at = 0
  private look = FIRST_LOOK
  /** true while it is not known where the next message begins */
  private isLost: boolean
  /** end of the captured bytes without a gap around `at`, and the index of a piece in them */
  private runEnd = 0
  private index = 0
  /** frame in which a decoder reading from the frame's start comes to the place at hand by itself */
  private chain = -1
  /** protocol of the message before: a decoder does not change over in the middle of a frame */
  private before = 0
  private messages = 0

  constructor(
    private readonly side: StreamSide,
    private readonly reader: StreamReader,
    private readonly framer: Framer,
    private readonly table: SpanTable,
  ) {
    this.isLost = !side.hasSyn
  }

  async run(pause: Pause): Promise<void> {
    for (let step = 0; this.step(); step++) if (step % STEPS_PER_PAUSE === 0) await pause()
    this.reached = Math.min(this.at, this.side.length)
  }

  /** One look; false at the end. */
  private step(): boolean {
    if (!this.locate()) return false
    const { side, framer, index } = this
    const bytes = this.read()
    if (bytes === undefined) return false
    if (this.isLost) {
      if (!framer.begins(bytes, 0, bytes.length)) return this.pass(side.pieces.end(index))
      this.isLost = false
    }
    const found = framer.next(bytes, 0, bytes.length)
    if (found === MORE) return this.lookFurther(bytes.length)
    if (found === NONE) return this.lose()
    this.take(this.at + found)
    return true
  }

  /** Finds the captured bytes at or behind the place at hand. */
  private locate(): boolean {
    const { pieces } = this.side
    if (this.at >= MAX_FRAMED || this.messages >= MAX_MESSAGES || this.table.limited) {
      this.limited = this.at < this.side.length
      return false
    }
    if (this.at < this.runEnd) {
      while (pieces.end(this.index) <= this.at) this.index++
      return true
    }
    this.index = pieces.search(this.at)
    if (this.index >= pieces.count) return false
    if (pieces.offset[this.index] > this.at) {
      this.at = pieces.offset[this.index]
      this.isLost = true
    }
    let last = this.index
    while (last + 1 < pieces.count && pieces.offset[last + 1] === pieces.end(last)) last++
    this.runEnd = pieces.end(last)
    return true
  }

  private read(): Uint8Array | undefined {
    const bytes = new Uint8Array(Math.min(this.runEnd - this.at, this.look))
    return this.reader.fill(bytes, this.at) ? bytes : undefined
  }

  private lookFurther(had: number): boolean {
    if (this.at + had < this.runEnd && had < this.framer.limit) {
      this.look = Math.min(this.framer.limit, this.look * GROWTH)
      return true
    }
    if (had >= this.framer.limit) return this.lose()
    this.add(this.runEnd, false)
    return this.pass(this.runEnd)
  }

  /** No message begins here: the next is looked for at the next segment. */
  private lose(): boolean {
    this.isLost = true
    return this.pass(this.side.pieces.end(this.index))
  }

  private pass(to: number): boolean {
    this.at = to
    this.look = FIRST_LOOK
    return true
  }

  private take(to: number): void {
    const { framer } = this
    // a length that reaches over a gap still says where the next message begins
    this.add(to, to <= this.runEnd)
    this.pass(to + framer.skip)
  }

  /** Puts the message from the place at hand to `to` into the table when its frame alone does not show it. */
  private add(to: number, whole: boolean): void {
    const { framer, side, at, index } = this
    const { pieces } = side
    if (!framer.isMessage) return
    this.messages++
    let end = index
    while (end < pieces.count && pieces.offset[end] < to) end++
    const row = pieces.row[index]
    const isAlone = whole && onlyRow(pieces.row, index, end)
    const isReached = this.chain === row && this.before === framer.protocol
    this.before = framer.protocol
    if (isAlone && (pieces.offset[index] === at || isReached)) {
      this.chain = row
      return
    }
    this.table.add(framer.protocol, at, to, pieces, index, end, whole)
    // only a message that its last bytes complete is read in their frame, and with it what follows there
    this.chain = whole && isLastRow(pieces.row, index, end) ? pieces.row[end - 1] : -1
  }
}

/** No row before the last of them is later: the bytes came in order, as far as that one goes. */
function isLastRow(rows: Uint32Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (rows[i] > rows[to - 1]) return false
  return true
}

function onlyRow(rows: Uint32Array, from: number, to: number): boolean {
  for (let i = from + 1; i < to; i++) if (rows[i] !== rows[from]) return false
  return true
}
