/**
 * Owns sequence analysis: what a TCP segment's numbers say when compared with all before it in its flow, as marks.
 *
 * Verdicts carry Wireshark's names and follow its published meanings (Wireshark User's Guide, TCP Analysis), except where more is
 * known here: bytes that fill a hole are reordered or resent by the test in missed.ts, and bytes seen before are repeats.
 * Guarantees: constant time for a segment in order, at most 32 steps otherwise; arithmetic is modulo 2^32 (RFC 9293 3.4), so
 * wrap-around changes nothing; totals are exact beyond 4 GB.
 */
import { Mark } from '@shared/marks'
import { type Histories, Letter } from './history'
import { Late, type Missed } from './missed'
import {
  ACK_SENT,
  ACKED_SEQ,
  DUPLICATE_ACKS,
  DUPLICATES_ZERO_WINDOWS,
  F_ACKED,
  F_SENT,
  NEXT_SEQ,
  REORDERED,
  REPEATS,
  RETRANSMITTED,
  SIDE,
  Side,
  WINDOW,
  WINDOW_SCALE,
} from './rows'
import type { Segment } from './segment'
import { TcpFlag } from './tcp-state'

/** A first-seen sequence number is corrected downwards by at most this much (bytes). */
const MAX_EARLIER = 0x40000000
/** A reset's sequence number is believed when it is this near (bytes). */
const MAX_RESET_JUMP = 1 << 20
/** Repeated acknowledgements after which a repeat is a fast one (RFC 5681 3.2: the third duplicate; Wireshark from the second). */
const FAST_AFTER = 2
const NO_SCALE = 255

export class Sequence {
  /** marks of the segment at hand */
  marks = 0

  constructor(
    private readonly missed: Missed,
    private readonly histories: Histories,
  ) {}

  /** Everything about one segment that needs no connection state; `acknowledge` follows once the states have moved on. */
  analyse(s: Segment): void {
    this.marks = 0
    const expected = s.u[s.own + NEXT_SEQ]
    this.zeroWindow(s)
    this.send(s)
    this.compareAck(s, expected)
    this.storeAck(s)
  }

  /** The sender's own numbers: begins its sequence space, finds gaps, repeats and late bytes. */
  private send(s: Segment): void {
    const { u } = s
    if ((u[s.own + SIDE] & Side.seen) === 0) {
      this.begin(s)
      if (s.length > s.captured) this.missed.openCutOff(s, s.seq, (s.seq + s.length) >>> 0)
      return
    }
    if (s.has(TcpFlag.rst)) {
      this.reset(s)
      return
    }
    if (s.has(TcpFlag.syn) && this.otherSyn(s)) return
    const ahead = (s.seq - u[s.own + NEXT_SEQ]) | 0
    const beyond = (s.end - u[s.own + NEXT_SEQ]) | 0
    if (ahead > 0) {
      this.marks |= Mark.gap
      this.missed.open(s, s.own, u[s.own + NEXT_SEQ], s.seq, Mark.gap)
    } else if (ahead < 0) this.old(s, ahead, beyond)
    if (s.length > s.captured && beyond > 0) {
      const start = ahead < 0 ? u[s.own + NEXT_SEQ] : s.seq
      this.missed.openCutOff(s, start, (s.seq + s.length) >>> 0)
    }
    this.windowFull(s)
    if (beyond > 0) {
      s.f[(s.own >> 1) + F_SENT] += beyond
      u[s.own + NEXT_SEQ] = s.end
    } else if (s.length > 0) {
      u[s.own + REPEATS]++
      this.histories.addScaled(s.id, Letter.repeat, s.side, u[s.own + REPEATS])
    }
  }

  /** First segment of this side: its number is where its bytes begin (a SYN stands before the first). */
  private begin(s: Segment): void {
    const { u, f } = s
    const first = s.has(TcpFlag.syn) ? (s.seq + 1) >>> 0 : s.seq
    const acked = (u[s.own + ACKED_SEQ] - first) | 0
    if ((u[s.own + SIDE] & Side.started) === 0 || acked < 0) {
      u[s.own + ACKED_SEQ] = first
      f[(s.own >> 1) + F_ACKED] = 0
    } else f[(s.own >> 1) + F_ACKED] = acked
    u[s.own + SIDE] |= Side.seen | Side.started | (s.has(TcpFlag.syn) ? Side.syn : 0)
    f[(s.own >> 1) + F_SENT] = s.has(TcpFlag.rst) ? 0 : (s.end - first) >>> 0
    u[s.own + NEXT_SEQ] = s.has(TcpFlag.rst) ? first : s.end
  }

  private reset(s: Segment): void {
    const ahead = (s.seq - s.u[s.own + NEXT_SEQ]) | 0
    if (ahead <= 0 || ahead > MAX_RESET_JUMP) return
    s.f[(s.own >> 1) + F_SENT] += ahead
    s.u[s.own + NEXT_SEQ] = s.seq
  }

  /** A SYN that is not this connection's beginning: with nothing sent it begins anew, else its number is not believed. */
  private otherSyn(s: Segment): boolean {
    const { u, f } = s
    const before = f[(s.own >> 1) + F_SENT] + ((s.seq + 1 - u[s.own + NEXT_SEQ]) | 0)
    if (before === 0) {
      // a SYN/ACK behind the bare SYN of its side opens at once with the other (RFC 9293 3.5): no repeat
      if ((u[s.own + SIDE] & Side.syn) !== 0)
        return s.length === 0 && s.has(TcpFlag.ack) && (u[s.own + SIDE] & Side.ackSent) === 0
      // captured after the bytes that it precedes
      u[s.own + SIDE] |= Side.syn
      this.marks |= Mark.outOfOrder
      u[s.row + REORDERED]++
      return true
    }
    if ((u[s.own + SIDE] & Side.syn) === 0 && before < 0 && before > -MAX_EARLIER) return false
    if (f[(s.own >> 1) + F_SENT] === 0) {
      u[s.own + SIDE] &= ~Side.started
      this.begin(s)
    }
    return true
  }

  /** Begins below what is known; `ahead` < 0 bytes from the next expected, its end `beyond` it. */
  private old(s: Segment, ahead: number, beyond: number): void {
    const { u, f } = s
    if (s.end === s.seq) {
      // one below a FIN stands what was sent before it and overtaken by it
      if (ahead === -1 && (u[s.own + SIDE] & Side.fin) === 0 && this.isKeepAlive(s)) this.marks |= Mark.keepAlive
      return
    }
    // a byte that is missing is no probe: it comes late
    if (s.length === 1 && ahead === -1 && this.isKeepAlive(s) && !this.missed.lacks(s, s.seq)) {
      this.marks |= Mark.keepAlive
      return
    }
    const first = s.has(TcpFlag.syn) ? (s.seq + 1) >>> 0 : s.seq
    const place = f[(s.own >> 1) + F_SENT] + ((first - u[s.own + NEXT_SEQ]) | 0)
    if (place < 0) this.beforeStart(s, first, place, beyond)
    else this.late(s, beyond)
  }

  /** Older than everything captured of this side: the sequence space begins earlier than thought. */
  private beforeStart(s: Segment, first: number, place: number, beyond: number): void {
    const { u, f } = s
    if ((u[s.own + SIDE] & Side.syn) !== 0 || place < -MAX_EARLIER) {
      this.marks |= Mark.retransmission
      u[s.row + RETRANSMITTED]++
      return
    }
    const start = (first - place) >>> 0
    f[(s.own >> 1) + F_SENT] -= place
    f[(s.own >> 1) + F_ACKED] -= place
    const last = (s.end - start) | 0
    if (last < 0) this.missed.openBelow(s, s.end, start)
    if (s.has(TcpFlag.syn)) u[s.own + SIDE] |= Side.syn
    this.marks |= Mark.outOfOrder | (last > 0 && beyond <= 0 ? Mark.overlap : 0)
    u[s.row + REORDERED]++
  }

  /** Bytes (some of them) at or below what was seen: late, repeated, or both. */
  private late(s: Segment, beyond: number): void {
    const { u } = s
    const end = beyond > 0 ? u[s.own + NEXT_SEQ] : s.end
    const verdict = this.missed.fill(s, s.seq, end)
    const oldBytes = (end - s.seq) >>> 0
    if (verdict === Late.no) {
      this.repeated(s)
      if (beyond > 0) this.marks |= Mark.overlap
      return
    }
    this.marks |= Mark.gapFilled
    if (verdict === Late.reordered) {
      this.marks |= Mark.outOfOrder
      u[s.row + REORDERED]++
    } else {
      this.marks |= Mark.retransmission | (this.isFast(s) ? Mark.fastRetransmission : 0)
      u[s.row + RETRANSMITTED]++
    }
    if (this.missed.filled < oldBytes || beyond > 0) this.marks |= Mark.overlap
  }

  private repeated(s: Segment): void {
    const { u } = s
    if (this.missed.isFirstCopy(s)) {
      this.marks |= Mark.outOfOrder
      u[s.row + REORDERED]++
      return
    }
    this.marks |= Mark.retransmission
    u[s.row + RETRANSMITTED]++
    const known = (u[s.peer + SIDE] & Side.ackSent) !== 0
    if (known && ((s.end - u[s.own + ACKED_SEQ]) | 0) <= 0) this.marks |= Mark.spuriousRetransmission
    else if (this.isFast(s)) this.marks |= Mark.fastRetransmission
  }

  /** Answers to at least two duplicate acknowledgements that asked for exactly this segment. */
  private isFast(s: Segment): boolean {
    const duplicates = s.u[s.peer + DUPLICATES_ZERO_WINDOWS] & 0xffff
    return duplicates >= FAST_AFTER && s.u[s.peer + ACK_SENT] === s.seq
  }

  /** RFC 9293 3.8.4: the byte before the next one, when everything sent was acknowledged. */
  private isKeepAlive(s: Segment): boolean {
    if (!s.plain) return false
    return (s.u[s.peer + SIDE] & Side.ackSent) === 0 || ((s.u[s.own + NEXT_SEQ] - s.u[s.own + ACKED_SEQ]) | 0) <= 0
  }

  /** The segment's end is where the peer's window ends. Needs both SYNs: without them the scale is unknown. */
  private windowFull(s: Segment): void {
    const { u } = s
    if (s.length === 0 || !s.plain) return
    if ((u[s.own + SIDE] & u[s.peer + SIDE] & Side.syn) === 0 || (u[s.peer + SIDE] & Side.ackSent) === 0) return
    const scaled = u[s.own + WINDOW_SCALE] !== NO_SCALE && u[s.peer + WINDOW_SCALE] !== NO_SCALE
    const window = scaled ? u[s.peer + WINDOW] << u[s.peer + WINDOW_SCALE] : u[s.peer + WINDOW]
    if (((u[s.peer + ACK_SENT] + window) | 0) === (s.end | 0)) this.marks |= Mark.windowFull
  }

  /** Before the window and acknowledgement are stored: what the two say compared with the sender's last. */
  private compareAck(s: Segment, expected: number): void {
    const { u } = s
    if (!s.plain || !s.has(TcpFlag.ack) || this.isOvertakenAck(s)) return
    const same = (u[s.own + SIDE] & Side.ackSent) !== 0 && u[s.own + ACK_SENT] === s.ack
    const before = u[s.own + DUPLICATES_ZERO_WINDOWS]
    let duplicates = before & 0xffff
    if (!same) duplicates = 0
    else if (s.length === 0 && s.seq === expected && (this.marks & Mark.keepAlive) === 0) {
      if (u[s.own + WINDOW] !== s.window) {
        if (s.window !== 0) this.marks |= Mark.windowUpdate
      } else if ((u[s.peer + SIDE] & Side.keepAlive) !== 0) this.marks |= Mark.keepAliveAck
      else if (s.window !== 0) {
        this.marks |= Mark.duplicateAck
        u[s.row + DUPLICATE_ACKS]++
        if (duplicates < 0xffff) duplicates++
      }
    }
    if (duplicates !== (before & 0xffff)) u[s.own + DUPLICATES_ZERO_WINDOWS] = (before & 0xffff0000) | duplicates
  }

  /** Carries nothing and acknowledges less than its sender did before: acknowledgements never fall (RFC 9293 3.4), so it is an older one. */
  private isOvertakenAck(s: Segment): boolean {
    const { u } = s
    if (s.length > 0 || !s.plain || !s.has(TcpFlag.ack) || (u[s.own + SIDE] & Side.ackSent) === 0) return false
    return ((s.ack - u[s.own + ACK_SENT]) | 0) < 0
  }

  private zeroWindow(s: Segment): void {
    if (s.window !== 0 || s.has(TcpFlag.rst)) return
    const { u } = s
    if (s.plain) this.marks |= Mark.zeroWindow
    const zero = u[s.own + DUPLICATES_ZERO_WINDOWS] >>> 16
    if (zero === 0xffff) return
    u[s.own + DUPLICATES_ZERO_WINDOWS] += 0x10000
    this.histories.addScaled(s.id, Letter.zeroWindow, s.side, zero + 1)
  }

  /** Stores what the sender acknowledges and offers. */
  private storeAck(s: Segment): void {
    const { u } = s
    if (s.has(TcpFlag.rst) || this.isOvertakenAck(s)) return
    u[s.own + WINDOW] = s.window
    const before = u[s.own + SIDE]
    let after = before & ~Side.keepAlive
    if ((this.marks & Mark.keepAlive) !== 0) after |= Side.keepAlive
    if (s.has(TcpFlag.ack)) {
      u[s.own + ACK_SENT] = s.ack
      after |= Side.ackSent
    }
    if (after !== before) u[s.own + SIDE] = after
  }

  /** The acknowledgement's effect on the peer's bytes; after the states have moved on, because missing is only what an open connection misses. */
  acknowledge(s: Segment): void {
    if ((s.flags & (TcpFlag.ack | TcpFlag.rst)) !== TcpFlag.ack) return
    const { u, f } = s
    const peer = s.peer >> 1
    if ((u[s.peer + SIDE] & Side.started) === 0) {
      u[s.peer + SIDE] |= Side.started
      u[s.peer + NEXT_SEQ] = s.ack
      u[s.peer + ACKED_SEQ] = s.ack
      f[peer + F_SENT] = 0
      f[peer + F_ACKED] = 0
      return
    }
    const unseen = (s.ack - u[s.peer + NEXT_SEQ]) | 0
    if (unseen > 0) {
      const side = u[s.peer + SIDE] & (Side.seen | Side.syn)
      // of the peer only numbers were captured, no byte: what lay one below was its keep-alive (RFC 9293 3.8.4), nothing is missing
      if (unseen === 1 && side === Side.seen && f[peer + F_SENT] === 0) this.marks |= Mark.keepAliveAck
      else if ((side & Side.seen) !== 0) this.missed.open(s, s.peer, u[s.peer + NEXT_SEQ], s.ack, 0)
      u[s.peer + NEXT_SEQ] = s.ack
      f[peer + F_SENT] += unseen
    }
    const advance = (s.ack - u[s.peer + ACKED_SEQ]) | 0
    if (advance <= 0) return
    u[s.peer + ACKED_SEQ] = s.ack
    f[peer + F_ACKED] += advance
    if (this.missed.acknowledge(s, s.ack)) this.marks |= Mark.ackUnseen
  }
}
