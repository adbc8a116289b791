/**
 * Owns the dialogue: the order in which the bytes of both directions reached their receivers, as turns of one side.
 *
 * A byte reaches its receiver when all captured bytes before it have: so the time of a piece is the latest of its own and of
 * those before it, and a late segment lets the ones that waited for it follow at once. A UDP datagram is a turn of its own.
 * Guarantees: the turns of a side are its stream from 0 to its end, gaps included, in order; at most MAX_TURNS, the last of
 * which takes in nothing of what would follow (`complete` false).
 */
import type { Session } from './session'
import type { FlowStream, StreamSide } from './stream-index'
import type { Pause } from './timeline'

export const MAX_TURNS = 1 << 19

export interface Turn {
  /** 0 = originator's */
  readonly side: 0 | 1
  readonly from: number
  to: number
  /** frame that brought the first byte */
  readonly frame: number
  /** ns since the capture's base */
  readonly ns: number
}

/** Where one side's reading has come to. */
class Cursor {
  index = 0
  /** end of the last turn */
  place = 0
  ns = Number.NEGATIVE_INFINITY
  row = 0

  constructor(
    private readonly session: Session,
    readonly side: StreamSide,
  ) {
    this.advance()
  }

  get isOver(): boolean {
    return this.index >= this.side.pieces.count
  }

  next(): void {
    this.place = this.side.pieces.end(this.index)
    this.index++
    this.advance()
  }

  private advance(): void {
    if (this.isOver) return
    const row = this.side.pieces.row[this.index]
    const ns = this.session.frames.timeNs(row)
    if (ns < this.ns || (ns === this.ns && row <= this.row)) return
    this.ns = ns
    this.row = row
  }
}

export async function turnsOf(
  session: Session,
  stream: FlowStream,
  pause: Pause,
): Promise<{ readonly turns: readonly Turn[]; readonly complete: boolean }> {
  const cursors = [new Cursor(session, stream.sides[0]), new Cursor(session, stream.sides[1])] as const
  const turns: Turn[] = []
  const last: (Turn | undefined)[] = [undefined, undefined]
  let open: Turn | undefined
  for (let step = 0; ; step++) {
    if ((step & 0xfff) === 0xfff) await pause()
    const side = nextSide(cursors)
    if (side === undefined) break
    const cursor = cursors[side]
    if (open?.side !== side || stream.protocol === 'udp') {
      if (turns.length === MAX_TURNS) return { turns, complete: false }
      const frame = cursor.side.pieces.row[cursor.index] + 1
      open = { side, from: cursor.place, to: 0, frame, ns: cursor.ns }
      turns.push(open)
      last[side] = open
    }
    cursor.next()
    open.to = cursor.place
  }
  // bytes at the end that nobody captured belong to the side's last turn
  for (const side of [0, 1] as const) {
    const turn = last[side]
    if (turn) turn.to = Math.max(turn.to, stream.sides[side].length)
  }
  return { turns, complete: true }
}

/** The side whose next piece arrived first. */
function nextSide([orig, resp]: readonly [Cursor, Cursor]): 0 | 1 | undefined {
  if (orig.isOver) return resp.isOver ? undefined : 1
  if (resp.isOver) return 0
  return orig.ns < resp.ns || (orig.ns === resp.ns && orig.row <= resp.row) ? 0 : 1
}
