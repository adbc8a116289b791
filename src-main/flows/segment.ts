/**
 * Owns the frame at hand as flows see it: what its TCP header said, and where its flow's words are. One object, refilled.
 *
 * `row`, `own` and `peer` are word offsets into `u` (the flow, the sender's direction, the receiver's); the same halved
 * (`>> 1`) are offsets into `f`.
 */
import type { Layers } from '@main/decode/layers'
import { DIRECTION_WORDS, DIRECTIONS, type FlowRows } from './rows'
import { TcpFlag } from './tcp-state'

export class Segment {
  id = 0
  /** 0 = sent by the originator */
  side = 0
  u: Uint32Array = new Uint32Array(0)
  f: Float64Array = new Float64Array(0)
  row = 0
  own = 0
  peer = 0
  frame = 0
  /** ns since the second in which the flow began */
  at = 0
  seq = 0
  ack = 0
  flags = 0
  window = 0
  /** payload bytes on the wire, and captured */
  length = 0
  captured = 0
  ipId = -1
  /** one past the last sequence number it takes: SYN and FIN count one each */
  end = 0

  /** no SYN, FIN or RST */
  plain = true

  /** Takes what the TCP header says. */
  fill(layers: Layers, frame: number, length: number): void {
    this.frame = frame
    this.seq = layers.seq
    this.ack = layers.ack
    const flags = layers.tcpFlags
    this.flags = flags
    this.plain = (flags & (TcpFlag.syn | TcpFlag.fin | TcpFlag.rst)) === 0
    this.window = layers.window
    this.length = length
    this.captured = layers.payloadCaptured
    this.ipId = layers.ipVersion === 4 ? layers.ipId : -1
    this.end = (layers.seq + length + ((flags >> 1) & 1) + (flags & 1)) >>> 0
  }

  /** Points at flow `id`. */
  locate(rows: FlowRows, id: number): void {
    this.id = id
    const u = rows.block(id)
    // most frames stay in one block: not storing the same object again saves the collector's book-keeping
    if (u !== this.u) {
      this.u = u
      this.f = rows.floatBlock(id)
    }
    this.row = rows.at(id)
  }

  /** Says which side sent: 0 = originator. */
  turn(side: number): void {
    this.side = side
    const orig = this.row + DIRECTIONS
    this.own = side === 0 ? orig : orig + DIRECTION_WORDS
    this.peer = side === 0 ? orig + DIRECTION_WORDS : orig
  }

  has(flag: number): boolean {
    return (this.flags & flag) !== 0
  }
}
