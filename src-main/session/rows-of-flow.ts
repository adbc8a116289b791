/**
 * Owns finding the frames of one flow: one walk over the columns from its first frame to its last.
 *
 * What was found of the flows asked for last is kept, and gone on with when more frames came: the Inspector asks for the same flow
 * for its frames, its story, its bytes and its verdicts, and in a live capture again for each click. Frames that find their flow
 * later than they came (fragments) make it walk anew.
 */
import { CHUNK_ROWS } from './frame-table'
import type { Session } from './session'
import type { Pause } from './timeline'

/** flows whose rows are kept, and rows of one at most */
const MAX_KEPT = 4
const MAX_ROWS = 1 << 22

class Walk {
  rows = new Uint32Array(256)
  count = 0

  constructor(
    readonly flow: number,
    /** `FrameTable.assigned` when the walk began */
    readonly assigned: number,
    /** row that the walk goes on at */
    public next: number,
  ) {}

  /** Walks to the end of a chunk of the table, `last` at most. */
  step({ frames }: Session, last: number): void {
    const start = this.next - (this.next % CHUNK_ROWS)
    const column = frames.chunk(start).flow
    const end = Math.min(CHUNK_ROWS - 1, last - start)
    for (let at = this.next - start; at <= end; at++) {
      if (column[at] !== this.flow) continue
      if (this.count === this.rows.length) this.grow()
      this.rows[this.count++] = start + at
    }
    this.next = start + end + 1
  }

  private grow(): void {
    const grown = new Uint32Array(this.rows.length * 2)
    grown.set(this.rows)
    this.rows = grown
  }
}

const kept = new WeakMap<Session, Walk[]>()

/** Rows of a flow in file order, as far as they are there; not to be written to. */
export async function rowsOfFlow(session: Session, flow: number, pause: Pause): Promise<Uint32Array> {
  const last = session.flows.lastFrame(flow) - 1
  const found = walkOf(session, flow)
  // a step is whole before the pause: another request for the same flow goes on where this one was
  while (found.next <= last) {
    found.step(session, last)
    await pause()
  }
  if (found.count > MAX_ROWS) forget(session, found)
  return found.rows.subarray(0, found.count)
}

/** The walk that was begun for this flow, or a new one; the flows asked for last stand in front. */
function walkOf(session: Session, flow: number): Walk {
  const { assigned } = session.frames
  const list = kept.get(session) ?? []
  const known = list.find((one) => one.flow === flow && one.assigned === assigned)
  const walk = known ?? new Walk(flow, assigned, session.flows.firstFrame(flow) - 1)
  const others = list.filter((one) => one !== walk && one.flow !== flow)
  kept.set(session, [walk, ...others].slice(0, MAX_KEPT))
  return walk
}

function forget(session: Session, walk: Walk): void {
  kept.set(
    session,
    (kept.get(session) ?? []).filter((one) => one !== walk),
  )
}
