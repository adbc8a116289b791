/**
 * Owns what a receiver's window proves of bytes that no line of a listing holds: it fell by exactly as much as the
 * acknowledgement rose, so those bytes arrived and lay in the receiver's buffer; they were left out of the text, not lost.
 *
 * Guarantees: nothing is said when the window moved by another amount (the application had read some); every number can be
 * computed again from two frames.
 */
import { type Arithmetic, amountText } from '@shared/arithmetic'
import { countText } from '@shared/format'
import { has, type Segment, TcpFlag } from './segment'

/** The same as tcp.window_size_value: listings have no scaling to undo. */
const operands = (before: Segment, after: Segment) => ({
  w1: { value: before.window, frame: before.frame, field: 'tcp.window_size_value' },
  w2: { value: after.window, frame: after.frame, field: 'tcp.window_size_value' },
})

/**
 * Arithmetic for the segment at `index`, which acknowledges bytes that were not seen.
 * @returns empty when the window does not prove it
 */
export function windowArithmetic(segments: readonly Segment[], index: number): Arithmetic[] {
  const after = segments[index]
  if (!after || !has(after, TcpFlag.ack)) return []
  const before = previousOf(segments, index)
  if (!before) return []
  const acknowledged = (after.ack - before.ack) >>> 0
  const fell = before.window - after.window
  if (acknowledged === 0 || fell !== acknowledged) return []
  return [
    {
      text: `window ${countText(before.window)} − ${countText(after.window)} = ${amountText(fell, 'bytes')}, as many as frame ${after.frame} acknowledges beyond frame ${before.frame}: they lay in the receiver's buffer`,
      expression: 'w1 - w2',
      operands: operands(before, after),
      result: fell,
      unit: 'bytes',
    },
  ]
}

/** The same side's segment with ACK before; a SYN's window is that of an empty buffer and counts. */
function previousOf(segments: readonly Segment[], index: number): Segment | undefined {
  const { fromResponder } = segments[index]
  for (let i = index - 1; i >= 0; i--)
    if (segments[i].fromResponder === fromResponder && has(segments[i], TcpFlag.ack)) return segments[i]
  return undefined
}
