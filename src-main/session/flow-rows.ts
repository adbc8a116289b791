/**
 * Owns which frames of a TCP flow are looked at for verdicts: all of an ordinary flow; of a huge one its beginning and what
 * stands around its marked frames.
 *
 * Guarantees: memory is bounded by what is picked (at most MAX_PICKED rows a flow), not by the flow; `skipped` says how many
 * frames were passed over, and a picked row that follows a skipped one is known (`isAfterBreak`).
 */
import { Mark } from '@shared/marks'

/** Marks of sequence analysis: what verdicts are about. */
export const SEQUENCE_MARKS =
  Mark.retransmission |
  Mark.fastRetransmission |
  Mark.spuriousRetransmission |
  Mark.outOfOrder |
  Mark.gap |
  Mark.gapFilled |
  Mark.duplicateAck |
  Mark.keepAlive |
  Mark.keepAliveAck |
  Mark.zeroWindow |
  Mark.windowUpdate |
  Mark.windowFull |
  Mark.overlap |
  Mark.ackUnseen

/** flows of at most this many frames are looked at whole */
export const WHOLE = 20_000
export const MAX_PICKED = 40_000
const BEGINNING = 64
/** frames before and after a marked one */
const AROUND = 96

export class RowPicker {
  /** picked rows in file order; row of a picked frame that follows a skipped one is kept as ~row */
  private readonly picked: number[] = []
  private readonly ring = new Int32Array(AROUND)
  private waiting = 0
  private taken = 0
  private after = 0
  private broken = false
  skipped = 0

  /** @param frames frames the flow has; decides whether it is taken whole */
  constructor(private readonly frames: number) {}

  get count(): number {
    return this.picked.length
  }

  row(index: number): number {
    const value = this.picked[index]
    return value < 0 ? ~value : value
  }

  isAfterBreak(index: number): boolean {
    return this.picked[index] < 0
  }

  /** Says that frames before the next row were passed over. */
  passOver(): void {
    this.broken = true
    this.skipped++
  }

  /** Takes the flow's next row. */
  take(row: number, marks: number): void {
    this.taken++
    if (this.picked.length >= MAX_PICKED) {
      this.skipped++
      return
    }
    if (this.frames <= WHOLE || this.taken <= BEGINNING) {
      this.pick(row)
      return
    }
    if ((marks & SEQUENCE_MARKS) !== 0) {
      this.flush()
      this.pick(row)
      this.after = AROUND
    } else if (this.after > 0) {
      this.after--
      this.pick(row)
    } else this.hold(row)
  }

  private hold(row: number): void {
    if (this.waiting === AROUND) {
      this.ring.copyWithin(0, 1)
      this.ring[AROUND - 1] = row
      this.passOver()
    } else this.ring[this.waiting++] = row
  }

  /** Picks the rows held; of too many, the last ones. */
  private flush(): void {
    const room = MAX_PICKED - this.picked.length
    const from = Math.max(0, this.waiting - room)
    for (let i = 0; i < from; i++) this.passOver()
    for (let i = from; i < this.waiting; i++) this.pick(this.ring[i])
    this.waiting = 0
  }

  private pick(row: number): void {
    this.picked.push(this.broken ? ~row : row)
    this.broken = false
  }
}
