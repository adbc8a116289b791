/**
 * Owns the course of a TCP flow: for each segment its history letters, sequence analysis, end-point states and closing times.
 *
 * The order is Zeek's, because its history shows it: flags, window, sequence numbers, states, and only then what the
 * acknowledgement reveals (a gap is one only in a connection known to be open). When a closed connection ends is Zeek's too
 * (docs.zeek.org: tcp_attempt_delay, tcp_close_delay). Allocates nothing.
 */
import type { Layers } from '@main/decode/layers'
import { type Histories, Letter, Once } from './history'
import { countInOrder } from './in-order'
import {
  BASE_FRAME,
  BASE_ORIG,
  BASE_RESP,
  F_ACK_AT,
  F_EXPIRES_AT,
  F_LAST_AT,
  F_SENT,
  F_SYN_ACK_AT,
  F_SYN_AT,
  FIRST_FIN_FRAME,
  FIRST_RST_FRAME,
  FLAGS,
  Flow,
  HISTORY_GAPS,
  LAST_FIN_SEQ,
  LAST_RST_SEQ,
  LAST_SYN_SEQ,
  NEXT_SEQ,
  SIDE,
  Side,
  WINDOW_SCALE,
} from './rows'
import type { Segment } from './segment'
import type { Sequence } from './sequence'
import { Endpoint, StatePair, TcpFlag } from './tcp-state'
import type { Timeouts } from './timeouts'

const NO_SCALE = 255
const MAX_SCALE = 14
const WINDOW_SCALE_OPTION = 3

/** Shift count of the window scale option (RFC 7323 section 2), 255 when there is none. */
function windowScale(layers: Layers): number {
  const b = layers.bytes
  const end = layers.tcpOptionsAt + layers.tcpOptionsLength
  for (let i = layers.tcpOptionsAt; i < end; ) {
    const kind = b[i]
    if (kind === 0) break
    if (kind === 1) {
      i++
      continue
    }
    const size = i + 1 < end ? b[i + 1] : 0
    if (size < 2) break
    if (kind === WINDOW_SCALE_OPTION && size === 3 && i + 2 < end) return Math.min(b[i + 2], MAX_SCALE)
    i += size
  }
  return NO_SCALE
}

export class TcpCourse {
  private readonly pair = new StatePair()

  constructor(
    private readonly sequence: Sequence,
    private readonly histories: Histories,
    private readonly timeouts: Timeouts,
    private readonly shortCut: boolean,
  ) {}

  /** Follows one segment; answers its marks. */
  segment(s: Segment, layers: Layers): number {
    return this.shortCut && countInOrder(s) ? 0 : this.step(s, layers)
  }

  private step(s: Segment, layers: Layers): number {
    const { u, f } = s
    const row = s.row
    this.flags(s)
    if (s.has(TcpFlag.syn)) u[s.own + WINDOW_SCALE] = windowScale(layers)
    if ((u[s.own + SIDE] & u[s.peer + SIDE] & Side.closed) === 0 && s.at > f[(row >> 1) + F_LAST_AT]) {
      f[(row >> 1) + F_LAST_AT] = s.at
    }
    if (s.has(TcpFlag.ack)) {
      if (u[row + BASE_FRAME] === 0 || !s.plain) this.base(s)
      if (s.side === 0 && Number.isNaN(f[(row >> 1) + F_ACK_AT])) this.handshakeAck(s)
    }
    this.sequence.analyse(s)
    // a plain segment moves no end that has left the handshake
    if (!s.plain || (u[s.own + SIDE] & 15) < Endpoint.partial) this.states(s)
    this.sequence.acknowledge(s)
    if (s.has(TcpFlag.syn)) this.handshakeSyn(s)
    return this.sequence.marks
  }

  /** True when a SYN cannot belong to what was seen of this flow: the ports are used again. */
  isReuse(s: Segment): boolean {
    if ((s.flags & (TcpFlag.syn | TcpFlag.ack | TcpFlag.rst)) !== TcpFlag.syn) return false
    const own = s.u[s.own + SIDE]
    const peer = s.u[s.peer + SIDE]
    if ((own & 15) === Endpoint.inactive && (peer & 15) === Endpoint.inactive) return true
    const over = (own & 15) === Endpoint.reset || (peer & 15) === Endpoint.reset || (own & peer & Side.closed) !== 0
    if (!over && (own & Side.closed) === 0) return false
    if ((own & Side.seen) === 0) return false
    const place = s.f[(s.own >> 1) + F_SENT] + ((s.seq + 1 - s.u[s.own + NEXT_SEQ]) | 0)
    // place 0: the SYN of this very connection, repeated or captured late; below 0 without a SYN so far: captured late
    return place !== 0 && (place > 0 || (own & Side.syn) !== 0 || place < -0x40000000)
  }

  private flags(s: Segment): void {
    const { u } = s
    if (s.plain) {
      const once = s.length > 0 ? Once.data : Once.ack
      if ((u[s.own + HISTORY_GAPS] & once) !== 0 || (s.length === 0 && !s.has(TcpFlag.ack))) return
      this.histories.addOnce(s.id, u, s.own, once, s.length > 0 ? Letter.data : Letter.ack, s.side)
      return
    }
    const syn = s.flags & TcpFlag.syn
    const fin = s.flags & TcpFlag.fin
    const rst = s.flags & TcpFlag.rst
    if (fin !== 0) this.firstFin(s)
    if (rst !== 0) this.firstRst(s)
    if ((syn !== 0 && (fin | rst) !== 0) || (fin !== 0 && rst !== 0)) {
      const letter = fin !== 0 && rst !== 0 ? Letter.inconsistent : Letter.oddFlags
      this.histories.addOnce(s.id, u, s.own, Once.oddFlags, letter, s.side)
    } else if (syn !== 0) {
      this.numbered(s, Once.syn, s.has(TcpFlag.ack) ? Letter.synAck : Letter.syn, LAST_SYN_SEQ, s.seq)
    } else if (fin !== 0) {
      this.numbered(s, Once.fin, Letter.fin, LAST_FIN_SEQ, (s.seq + s.length) >>> 0)
    } else {
      this.numbered(s, Once.rst, Letter.rst, LAST_RST_SEQ, s.seq)
    }
  }

  /** A letter that is written again when its sequence number differs from that of the last. */
  private numbered(s: Segment, once: number, letter: number, column: number, seq: number): void {
    const isFirst = this.histories.addOnce(s.id, s.u, s.own, once, letter, s.side)
    if (!isFirst && s.u[s.own + column] !== seq) this.histories.add(s.id, letter, s.side)
    s.u[s.own + column] = seq
  }

  private firstFin(s: Segment): void {
    s.u[s.own + SIDE] |= Side.fin
    if (s.u[s.row + FIRST_FIN_FRAME] !== 0) return
    s.u[s.row + FIRST_FIN_FRAME] = s.frame
    if (s.side === 1) s.u[s.row + FLAGS] |= Flow.firstFinFromResponder
  }

  private firstRst(s: Segment): void {
    if (s.u[s.row + FIRST_RST_FRAME] !== 0) return
    s.u[s.row + FIRST_RST_FRAME] = s.frame
    if (s.side === 1) s.u[s.row + FLAGS] |= Flow.firstRstFromResponder
  }

  /** tcpdump counts from the first segment with ACK of a pair of end points, and anew from every SYN/ACK that differs. */
  private base(s: Segment): void {
    const { u } = s
    if (u[s.row + BASE_FRAME] !== 0 && !s.has(TcpFlag.syn)) return
    const orig = s.side === 0 ? s.seq : (s.ack - 1) >>> 0
    const resp = s.side === 0 ? (s.ack - 1) >>> 0 : s.seq
    if (u[s.row + BASE_FRAME] !== 0 && u[s.row + BASE_ORIG] === orig && u[s.row + BASE_RESP] === resp) return
    u[s.row + BASE_FRAME] = s.frame
    u[s.row + BASE_ORIG] = orig
    u[s.row + BASE_RESP] = resp
  }

  private handshakeSyn(s: Segment): void {
    const at = s.row >> 1
    const withAck = s.has(TcpFlag.ack)
    if (!withAck && s.side === 0 && Number.isNaN(s.f[at + F_SYN_ACK_AT])) s.f[at + F_SYN_AT] = s.at
    else if (withAck && s.side === 1 && Number.isNaN(s.f[at + F_ACK_AT])) s.f[at + F_SYN_ACK_AT] = s.at
  }

  private handshakeAck(s: Segment): void {
    const at = s.row >> 1
    if (!s.has(TcpFlag.syn) && !Number.isNaN(s.f[at + F_SYN_ACK_AT])) s.f[at + F_ACK_AT] = s.at
  }

  private states(s: Segment): void {
    const { u } = s
    const { pair } = this
    const own = u[s.own + SIDE]
    const peer = u[s.peer + SIDE]
    pair.own = own & 15
    pair.ownBefore = (own >> 4) & 15
    pair.peer = peer & 15
    pair.peerBefore = (peer >> 4) & 15
    const wasClosed = (own & Side.closed) !== 0
    pair.segment(s.flags, s.length)
    u[s.own + SIDE] = (own & ~0xff) | pair.own | (pair.ownBefore << 4) | (pair.closes ? Side.closed : 0)
    u[s.peer + SIDE] = (peer & ~0xff) | pair.peer | (pair.peerBefore << 4)
    if (pair.closes) this.closing(s, wasClosed)
    else this.opening(s)
  }

  /**
   * Half an open connection: an attempt that nobody answers is given up. One that sends data was answered where the capture did not
   * look (Zeek gives that up too, and makes many flows of a connection seen from one side).
   */
  private opening(s: Segment): void {
    const at = (s.row >> 1) + F_EXPIRES_AT
    const attempt =
      s.side === 0 &&
      (this.pair.own === Endpoint.synSent || this.pair.own === Endpoint.synAckSent) &&
      this.pair.peer === Endpoint.inactive &&
      !(s.f[(s.own >> 1) + F_SENT] > 0 || (s.length > 0 && s.plain))
    if (attempt) {
      if (s.f[at] === Number.POSITIVE_INFINITY) s.f[at] = s.at + this.timeouts.attempt
    } else if (((s.u[s.own + SIDE] | s.u[s.peer + SIDE]) & Side.closed) === 0) s.f[at] = Number.POSITIVE_INFINITY
  }

  private closing(s: Segment, wasClosed: boolean): void {
    const at = (s.row >> 1) + F_EXPIRES_AT
    const reset = s.has(TcpFlag.rst)
    const over = reset || (s.u[s.peer + SIDE] & Side.closed) !== 0 || this.pair.peer === Endpoint.inactive
    if (!over) {
      if (!wasClosed) s.f[at] = Number.POSITIVE_INFINITY
      return
    }
    if (!wasClosed || s.f[at] === Number.POSITIVE_INFINITY) s.f[at] = s.at + this.timeouts.close
  }
}
