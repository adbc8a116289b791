/**
 * Owns the numbers of one flow's frames that graphs are drawn from: when, who, which bytes, what was acknowledged, which
 * window, as columns; sequence numbers relative to the flow's base and carried on over wrap-arounds.
 *
 * Guarantees: 46 bytes a frame, at most MAX_GRAPH_FRAMES (`limited` says when there were more). A number further away than
 * any window reaches (RFC 7323 2.3) is NaN unless the next of that side agrees with it. Windows are in bytes where both SYNs were
 * seen, else as sent (`windowsKnown` false): the scale stands in the SYNs only.
 */
import { MAX_GRAPH_FRAMES } from '@shared/graph'
import { TcpFlag } from './segment'

const MAX_JUMP = 2 ** 30
/** two far numbers this near to each other are believed */
const NEAR = 2 ** 24
const MAX_SHIFT = 14

/** What is taken of one frame. */
export interface FrameNumbers {
  readonly frame: number
  readonly ns: number
  /** 0 = sent by the originator */
  readonly side: 0 | 1
  readonly flags: number
  readonly seq: number
  readonly ack: number
  readonly window: number
  readonly length: number
  readonly marks: number
  /** shift of the window scale option; -1 = none */
  readonly scale: number
}

export interface FlowNumbers {
  readonly count: number
  readonly frame: Uint32Array
  /** ns since the base */
  readonly time: Float64Array
  readonly side: Uint8Array
  readonly flags: Uint8Array
  /** relative, the SYN is 0; NaN where it fits no window */
  readonly seq: Float64Array
  readonly length: Uint32Array
  /** relative to the other side's base; NaN without ACK */
  readonly ack: Float64Array
  readonly window: Float64Array
  readonly marks: Uint32Array
  /** windows are in bytes */
  readonly windowsKnown: boolean
  readonly limited: boolean
}

export class FlowNumbersBuilder {
  private count = 0
  private limited = false
  private frame = new Uint32Array(256)
  private time = new Float64Array(256)
  private side = new Uint8Array(256)
  private flags = new Uint8Array(256)
  private seq = new Float64Array(256)
  private length = new Uint32Array(256)
  private ack = new Float64Array(256)
  private window = new Float64Array(256)
  private marks = new Uint32Array(256)
  private readonly spaces: readonly [SequenceSpace, SequenceSpace]
  private readonly shifts: [number, number] = [-1, -1]
  private readonly syns: [boolean, boolean] = [false, false]

  /** @param base what the sides' numbers are relative to; without one, the byte before the first seen */
  constructor(base: { readonly orig: number; readonly resp: number } | undefined) {
    this.spaces = [new SequenceSpace(base?.orig), new SequenceSpace(base?.resp)]
  }

  /** False when no more frames are taken. */
  take(frame: FrameNumbers): boolean {
    if (this.count === MAX_GRAPH_FRAMES) {
      this.limited = true
      return false
    }
    if (this.count === this.frame.length) this.grow()
    const at = this.count++
    const { side, flags } = frame
    const isRst = (flags & TcpFlag.rst) !== 0
    this.frame[at] = frame.frame
    this.time[at] = frame.ns
    this.side[at] = side
    this.flags[at] = flags
    this.length[at] = isRst ? 0 : frame.length
    this.marks[at] = frame.marks
    this.window[at] = frame.window
    // the number of a reset may be anything: it moves nothing
    this.seq[at] = isRst ? this.spaces[side].look(frame.seq) : this.spaces[side].place(frame.seq)
    this.ack[at] = (flags & TcpFlag.ack) === 0 || isRst ? Number.NaN : this.spaces[1 - side].place(frame.ack)
    if ((flags & TcpFlag.syn) !== 0) {
      this.syns[side] = true
      this.shifts[side] = frame.scale
    }
    return true
  }

  finish(): FlowNumbers {
    const { count, shifts } = this
    const windowsKnown = this.syns[0] && this.syns[1]
    // RFC 7323 2.2: only when both offered it
    if (windowsKnown && shifts[0] >= 0 && shifts[1] >= 0) {
      const factors = shifts.map((shift) => 2 ** Math.min(shift, MAX_SHIFT))
      for (let i = 0; i < count; i++) if ((this.flags[i] & TcpFlag.syn) === 0) this.window[i] *= factors[this.side[i]]
    }
    return {
      count,
      frame: this.frame,
      time: this.time,
      side: this.side,
      flags: this.flags,
      seq: this.seq,
      length: this.length,
      ack: this.ack,
      window: this.window,
      marks: this.marks,
      windowsKnown,
      limited: this.limited,
    }
  }

  private grow(): void {
    const size = Math.min(this.frame.length * 2, MAX_GRAPH_FRAMES)
    const larger = <T extends { set(from: T): void }>(from: T, to: T): T => {
      to.set(from)
      return to
    }
    this.frame = larger(this.frame, new Uint32Array(size))
    this.time = larger(this.time, new Float64Array(size))
    this.side = larger(this.side, new Uint8Array(size))
    this.flags = larger(this.flags, new Uint8Array(size))
    this.seq = larger(this.seq, new Float64Array(size))
    this.length = larger(this.length, new Uint32Array(size))
    this.ack = larger(this.ack, new Float64Array(size))
    this.window = larger(this.window, new Float64Array(size))
    this.marks = larger(this.marks, new Uint32Array(size))
  }
}

/** Sequence numbers of one side made relative, over any number of wrap-arounds. */
class SequenceSpace {
  private last = 0
  private begun = false
  private relative = 0
  private doubted = Number.NaN

  constructor(base: number | undefined) {
    if (base === undefined) return
    this.begun = true
    this.last = base
  }

  /** Its relative number; NaN when no window reaches there. Moves nothing. */
  look(number: number): number {
    const ahead = (number - this.last) | 0
    return !this.begun || Math.abs(ahead) > MAX_JUMP ? Number.NaN : this.relative + ahead
  }

  place(number: number): number {
    if (!this.begun) {
      this.begun = true
      this.last = number
      this.relative = 1
      return 1
    }
    let ahead = (number - this.last) | 0
    if (Math.abs(ahead) > MAX_JUMP) {
      const agrees = Math.abs((number - this.doubted) | 0) <= NEAR && !Number.isNaN(this.doubted)
      this.doubted = agrees ? Number.NaN : number
      if (!agrees) return Number.NaN
      ahead = (number - this.last) >>> 0
    }
    const relative = this.relative + ahead
    if (ahead > 0) {
      this.last = number
      this.relative = relative
    }
    return relative
  }
}

/** Shift of the window scale option among the options in [at, at + length); -1 = none, or cut off. */
export function windowScale(bytes: Uint8Array, at: number, length: number): number {
  const end = Math.min(bytes.length, at + length)
  for (let i = at; i < end; ) {
    const kind = bytes[i]
    if (kind === 0) return -1
    const size = kind === 1 ? 1 : i + 1 < end ? bytes[i + 1] : 0
    if (kind !== 1 && size < 2) return -1
    if (kind === 3 && size === 3 && i + 3 <= end) return bytes[i + 2]
    i += size
  }
  return -1
}

/** One past the last number the frame at `i` takes: SYN and FIN count one each. */
export const endOf = ({ seq, length, flags }: FlowNumbers, i: number): number =>
  seq[i] + length[i] + ((flags[i] >> 1) & 1) + (flags[i] & 1)

/** First number of the frame's bytes: behind the SYN. */
export const startOf = ({ seq, flags }: FlowNumbers, i: number): number => seq[i] + ((flags[i] >> 1) & 1)
