/**
 * Owns the one walk over a capture (DESIGN 3): bytes -> layers -> flow -> row. Everything else reads what it left.
 *
 * Guarantees: no allocation per frame; after every slice the tables are whole up to `frames.count`, so queries may run
 * between slices. Refuses to decode application data here: that is for the flows somebody subscribed to.
 */
import { Mark } from '@shared/marks'
import { Services } from '../conversations/services'
import { continueAs, dissect } from '../decode/dissect'
import { DecodeError, Layers } from '../decode/layers'
import type { MergedSource } from '../files/merge'
import { type CaptureInterface, FrameSpan, Next } from '../files/source'
import type { FlowTable } from '../flows/table'
import { Tracker } from '../flows/tracker'
import { CHUNK_ROWS, type FrameTable } from './frame-table'
import type { StackTable } from './stack-table'

export interface SessionInterface extends CaptureInterface {
  readonly source: number
}

const CHUNK_MASK = CHUNK_ROWS - 1
/** what the 16-bit column tells apart */
const MAX_INTERFACES = 1 << 16

export class Ingest {
  readonly layers = new Layers()
  readonly interfaces: SessionInterface[] = []
  /** comments of packets by row, from the files */
  readonly comments = new Map<number, string>()
  bytes = 0
  revision = 0
  /** frames of interfaces beyond those that the column can tell apart (many files of many interfaces) */
  framesLeftOut = 0

  private readonly services: Services
  private readonly tracker: Tracker
  private readonly span = new FrameSpan()
  private readonly framesOfSource: number[]
  private readonly isMerged: boolean
  private commentsSeen = 0
  private interfaceOf = new Map<number, number>()
  private lastKey = -1
  private lastInterface = 0
  private lastLinkType = 0

  constructor(
    private readonly source: MergedSource,
    private readonly frames: FrameTable,
    private readonly stacks: StackTable,
    private readonly flows: FlowTable,
  ) {
    this.services = new Services(flows)
    this.tracker = new Tracker(flows, {
      assign: (frame, flow, marks) => frames.assign(frame - 1, flow, marks),
      revised: () => this.drainRevisions(),
    })
    this.framesOfSource = source.sources.map(() => 0)
    this.isMerged = source.sources.length > 1
  }

  /** Takes up to `limit` frames; returns `Next.frame` when more are ready, `Next.waiting` or `Next.ended`. */
  take(limit: number): number {
    let state: number = Next.frame
    for (let taken = 0; taken < limit; taken++) {
      state = this.source.next(this.span)
      if (state !== Next.frame) break
      this.add(this.span)
    }
    if (!this.isMerged) this.collectComments()
    this.tracker.sweep(this.span.seconds)
    this.revision++
    return state
  }

  /** Nothing more will come: what waits for fragments is counted as it is. */
  finish(): void {
    this.tracker.finish()
    this.flows.finish()
    this.revision++
  }

  private add(span: FrameSpan): void {
    const { frames, layers } = this
    const key = this.source.sourceIndex * 0x100000 + span.interfaceIndex
    if (key !== this.lastKey) this.switchInterface(key)
    if (this.lastInterface < 0) {
      this.leaveOut()
      return
    }

    layers.reset(span.bytes, span.start, span.end, span.wireLength)
    dissect(layers, this.lastLinkType)

    const row = frames.count
    const chunk = frames.tail()
    const at = row & CHUNK_MASK
    frames.appendTime(chunk, at, span.seconds, span.nanos)
    chunk.fileOffset[at] = span.fileOffset
    const captured = span.end - span.start
    chunk.capLength[at] = captured
    chunk.wireLength[at] = span.wireLength
    chunk.interfaceId[at] = this.lastInterface
    const isFragment = layers.fragmentOffset > 0 || layers.moreFragments

    const flow = this.tracker.track(layers, row + 1, span.seconds, span.nanos)
    if (flow >= 0) {
      const protocol = this.services.look(this.tracker.layers, flow, span.seconds)
      if (protocol !== 0 && this.tracker.layers === layers) continueAs(layers, protocol)
    }
    // tracking goes on into tunnels, and the flow's content names a protocol: only now is the stack whole
    chunk.stack[at] = this.stacks.count(layers, span.wireLength)
    chunk.tcpFlags[at] = layers.tcpFlags
    chunk.payloadLength[at] = layers.payloadLength
    chunk.flow[at] = flow
    let marks = flow < 0 ? 0 : this.flows.lastMarks
    if (captured < span.wireLength) marks |= Mark.truncated
    if (layers.error !== DecodeError.none && layers.error !== DecodeError.cutOff) marks |= Mark.malformed
    if (isFragment) marks |= Mark.fragment
    chunk.marks[at] = marks
    frames.count = row + 1
    this.bytes += span.wireLength
    if (this.flows.revisions.count > 0) this.drainRevisions()

    if (this.isMerged) this.mergedComment(row)
  }

  /** One source: its comments name rows, so a look between slices is enough. */
  private collectComments(): void {
    const { comments } = this.source.sources[0]
    if (comments.size === this.commentsSeen) return
    this.commentsSeen = comments.size
    for (const [number, comment] of comments) {
      if (number > 0 && number <= this.frames.count && !this.comments.has(number - 1))
        this.keepComment(number - 1, comment)
    }
  }

  /** Several sources: a frame's number in its own file is known only while it is merged in. */
  private mergedComment(row: number): void {
    const { sourceIndex, sources } = this.source
    const comment = sources[sourceIndex].comments.get(++this.framesOfSource[sourceIndex])
    if (comment !== undefined) this.keepComment(row, comment)
  }

  private keepComment(row: number, comment: string): void {
    this.comments.set(row, comment)
    this.frames.setMarks(row, this.frames.marks(row) | Mark.comment)
  }

  /** Verdicts about earlier frames that this one changed (DESIGN 4: verdicts can be withdrawn). */
  private drainRevisions(): void {
    const { revisions } = this.flows
    for (let i = 0; i < revisions.count; i++) {
      const row = revisions.frame[i] - 1
      if (row < 0 || row >= this.frames.count) continue
      this.frames.setMarks(row, (this.frames.marks(row) & ~revisions.clear[i]) | revisions.set[i])
    }
  }

  private switchInterface(key: number): void {
    let id = this.interfaceOf.get(key)
    if (id === undefined) {
      const { sourceIndex } = this.source
      const info = this.source.sources[sourceIndex].interfaces[this.span.interfaceIndex]
      id = this.interfaces.length < MAX_INTERFACES ? this.interfaces.length : -1
      if (id >= 0) this.interfaces.push({ ...info, source: sourceIndex })
      this.interfaceOf.set(key, id)
    }
    this.lastKey = key
    this.lastInterface = id
    if (id >= 0) this.lastLinkType = this.interfaces[id].linkType
  }

  /** A frame whose interface, and so whose file and link type, could not be remembered. */
  private leaveOut(): void {
    this.framesLeftOut++
    this.framesOfSource[this.source.sourceIndex]++
  }
}
