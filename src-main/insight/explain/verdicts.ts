/**
 * Owns what is said of segments that did not come as they were sent: the verdicts with their reasons and arithmetic, in the
 * order of the frames; many of one kind are said once, with their number.
 */
import type { TcpVerdict, TcpVerdictKind } from '../tcp-verdict'
import type { FlowFacts } from './facts'
import type { Story } from './story'
import { counted, many } from './words'

const MAX_EACH = 3
/** what belongs to the talk rather than to its trouble */
const QUIET: readonly TcpVerdictKind[] = ['window-update', 'keep-alive-ack']
/** told as bytes that are not there, where all frames were looked at */
const MISSING: readonly TcpVerdictKind[] = ['gap', 'ack-unseen']

export function tellVerdicts(story: Story, { verdicts, complete }: FlowFacts): void {
  const kinds = new Map<TcpVerdictKind, TcpVerdict[]>()
  for (const verdict of verdicts) {
    // a gap that was filled is told by the segment that filled it
    if (QUIET.includes(verdict.kind) || verdict.status === 'withdrawn') continue
    if (complete && MISSING.includes(verdict.kind)) continue
    const known = kinds.get(verdict.kind)
    if (known) known.push(verdict)
    else kinds.set(verdict.kind, [verdict])
  }
  for (const [kind, all] of kinds) {
    for (const { reason, certainty, frames, arithmetic, verdict } of all.slice(0, MAX_EACH))
      story.say({ id: kind, kind: certainty, text: sentence(verdict, reason), frames, arithmetic })
    if (all.length > MAX_EACH)
      story.say({
        id: `${kind}-more`,
        kind: 'inferred',
        text: `${many(all.length - MAX_EACH, 'more frame')} of this kind (${kind.replace(/-/g, ' ')}).`,
        frames: all.slice(MAX_EACH).map(({ frame }) => frame),
        arithmetic: [counted(all.length, kind.replace(/-/g, ' '), 'frames')],
      })
  }
}

const sentence = (verdict: string, reason: string): string =>
  `${verdict.replace(/^./, (letter) => letter.toUpperCase())}: ${reason}`
