/**
 * Owns what a TCP verdict is: what one frame's place among the others means, why, with which certainty, and how that changed
 * as later frames came.
 *
 * Guarantees: the reason is one sentence; every number in it stands in `arithmetic`; `history` ends with the final verdict.
 * A verdict that later frames disproved is `withdrawn`, and its history says by which frame.
 */
import type { Arithmetic } from '@shared/arithmetic'
import type { VerdictStep } from '@shared/finding'
import type { Side } from './tcp-segment'

export type TcpVerdictKind =
  | 'out-of-order'
  | 'retransmission'
  /** one packet captured twice, or doubled on its way: nobody sent it again */
  | 'same-packet'
  | 'gap'
  | 'ack-unseen'
  | 'duplicate-ack'
  | 'zero-window'
  | 'window-update'
  | 'window-full'
  | 'keep-alive'
  | 'keep-alive-ack'
  /** an older acknowledgement that later packets of its sender overtook: carries nothing, asks for nothing */
  | 'overtaken-ack'
  | 'overlap'

export type TcpVerdictVariant =
  | 'none'
  // why it was sent again
  | 'fast'
  | 'time-out'
  | 'unclear'
  // what became of a gap
  | 'open'
  | 'reordered'
  | 'resent'
  | 'partly-filled'
  | 'not-captured'
  | 'omitted'
  | 'lost'
  | 'not-followed'
  // same packet
  | 'captured-twice'
  | 'doubled'
  // overlap
  | 'different'
  | 'same-content'

export type Certainty = 'read' | 'inferred' | 'unknown'

export interface TcpVerdict {
  readonly frame: number
  readonly side: Side
  readonly kind: TcpVerdictKind
  readonly variant: TcpVerdictVariant
  /** the final verdict in a few words: 'late by 2.023 ms (reordered)' */
  readonly verdict: string
  readonly reason: string
  readonly certainty: Certainty
  readonly status: 'standing' | 'withdrawn'
  /** a retransmission whose bytes the receiver had already */
  readonly needless: boolean
  /** an acknowledgement beyond everything seen: no later segment showed the gap before it did */
  readonly standsForGap: boolean
  /** sequence numbers concerned; of a gap, how many are missing still */
  readonly bytes: number
  /** the frames that prove it, its own among them */
  readonly frames: readonly number[]
  readonly arithmetic: readonly Arithmetic[]
  readonly counter: readonly string[]
  readonly history: readonly VerdictStep[]
}

/** What is said at one step of a verdict's life. */
export interface Step {
  /** the frame that was seen when this was concluded */
  readonly frame: number
  readonly verdict: string
  readonly reason: string
  readonly variant?: TcpVerdictVariant
  readonly certainty?: Certainty
  readonly frames?: readonly number[]
  readonly arithmetic?: readonly Arithmetic[]
  readonly counter?: readonly string[]
}

const MAX_STEPS = 12
const MAX_FRAMES = 64

/** A verdict while it is being made: later frames add steps. */
export class Draft implements TcpVerdict {
  variant: TcpVerdictVariant = 'none'
  verdict = ''
  reason = ''
  certainty: Certainty = 'inferred'
  status: 'standing' | 'withdrawn' = 'standing'
  needless = false
  standsForGap = false
  bytes = 0
  frames: number[]
  arithmetic: Arithmetic[] = []
  counter: string[] = []
  history: VerdictStep[] = []

  constructor(
    readonly frame: number,
    readonly side: Side,
    public kind: TcpVerdictKind,
    step: Step,
  ) {
    this.frames = [frame]
    this.step(step)
  }

  /** The verdict from now on. The first and the newest steps are kept when there are too many. */
  step({ frame, verdict, reason, variant, certainty, frames, arithmetic, counter }: Step): void {
    this.verdict = verdict
    this.reason = reason
    if (variant) this.variant = variant
    if (certainty) this.certainty = certainty
    if (arithmetic) this.arithmetic = [...arithmetic]
    if (counter) this.counter.push(...counter)
    for (const one of [frame, ...(frames ?? [])])
      if (this.frames.length < MAX_FRAMES && !this.frames.includes(one)) this.frames.push(one)
    this.frames.sort((a, b) => a - b)
    if (this.history.length === MAX_STEPS) this.history.splice(MAX_STEPS / 2, 1)
    this.history.push({ frame, verdict, reason })
  }
}
