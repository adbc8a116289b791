/**
 * Owns the short cut for what nearly every TCP segment is: the next one in order, or a bare acknowledgement of something new, in
 * an established connection that has nothing open (no hole, no repeated acknowledgement, no closed window).
 *
 * Guarantees: leaves in the flow's row exactly what the long way (tcp.ts, sequence.ts) leaves there, and would give no mark; a
 * property test compares the two. Refuses everything else: false, with nothing written.
 */
import { Once } from './history'
import {
  ACK_SENT,
  ACKED_SEQ,
  BASE_FRAME,
  DUPLICATES_ZERO_WINDOWS,
  F_ACK_AT,
  F_ACKED,
  F_LAST_AT,
  F_SENT,
  HISTORY_GAPS,
  HOLES,
  NEXT_SEQ,
  SIDE,
  Side,
  WINDOW,
  WINDOW_SCALE,
} from './rows'
import type { Segment } from './segment'
import { Endpoint, TcpFlag } from './tcp-state'

const NOT_PLAIN = TcpFlag.syn | TcpFlag.fin | TcpFlag.rst
const NO_SCALE = 255
const OWN = Side.seen | Side.started | Side.ackSent
const OWN_MASK = OWN | Side.keepAlive
const STATE = 15

/** Counts a segment of the common kind; false when it is none. */
export function countInOrder(s: Segment): boolean {
  const { u, f, row, own, peer, length } = s
  if ((s.flags & (NOT_PLAIN | TcpFlag.ack)) !== TcpFlag.ack || s.window === 0 || s.captured !== length) return false
  const side = u[own + SIDE]
  const peerSide = u[peer + SIDE]
  if ((side & OWN_MASK) !== OWN || (side & STATE) < Endpoint.partial) return false
  if ((peerSide & Side.started) === 0 || u[own + NEXT_SEQ] !== s.seq || u[row + BASE_FRAME] === 0) return false
  const once = length > 0 ? Once.data : Once.ack
  if ((u[own + HISTORY_GAPS] & once) === 0 || (u[own + DUPLICATES_ZERO_WINDOWS] & 0xffff) !== 0) return false
  // what the acknowledgement says: nothing new is told apart (window update, duplicate, keep-alive, overtaken) the long way
  const { ack } = s
  if (length === 0 && ((ack - u[own + ACK_SENT]) | 0) <= 0) return false
  if (((ack - u[peer + NEXT_SEQ]) | 0) > 0 || u[peer + HOLES] !== 0) return false
  const f0 = row >> 1
  if (s.side === 0 && Number.isNaN(f[f0 + F_ACK_AT])) return false
  if (length > 0) {
    if (fillsWindow(s, side, peerSide)) return false
    f[(own >> 1) + F_SENT] += length
    u[own + NEXT_SEQ] = s.end
  }

  if ((side & peerSide & Side.closed) === 0 && s.at > f[f0 + F_LAST_AT]) f[f0 + F_LAST_AT] = s.at
  u[own + WINDOW] = s.window
  u[own + ACK_SENT] = ack
  const advance = (ack - u[peer + ACKED_SEQ]) | 0
  if (advance > 0) {
    u[peer + ACKED_SEQ] = ack
    f[(peer >> 1) + F_ACKED] += advance
  }
  return true
}

/** The segment ends where the receiver's window does, so that it gets a mark. */
function fillsWindow(s: Segment, side: number, peerSide: number): boolean {
  const { u, own, peer } = s
  if ((side & peerSide & Side.syn) === 0 || (peerSide & Side.ackSent) === 0) return false
  const scale = u[own + WINDOW_SCALE] !== NO_SCALE && u[peer + WINDOW_SCALE] !== NO_SCALE ? u[peer + WINDOW_SCALE] : 0
  return ((u[peer + ACK_SENT] + (u[peer + WINDOW] << scale)) | 0) === (s.end | 0)
}
