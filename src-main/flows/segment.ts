/**
 * Owns the TCP segment at hand: what the frame said, and where its flow's words are. One object, refilled for every segment.
 *
 * `row`, `own` and `peer` are word offsets into `u` (the flow, the sender's direction, the receiver's); the same halved
 * (`>> 1`) are offsets into `f`.
 */
import type { Layers } from '@main/decode/layers'
import { TcpFlag } from './tcp-state'
import { DIRECTION_WORDS, DIRECTIONS, type FlowRows } from './rows'

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

  fill(layers: Layers, frame: number, length: number): void {
    this.frame = frame
    this.seq = layers.seq
    this.ack = layers.ack
    this.flags = layers.tcpFlags
    this.window = layers.window
    this.length = length
    this.captured = layers.payloadCaptured
    this.ipId = layers.ipVersion === 4 ? layers.ipId : -1
    const flags = this.flags
    this.end = (this.seq + length + ((flags >> 1) & 1) + (flags & 1)) >>> 0
  }

  /** Points at flow `id` with the sender on `side`. */
  place(rows: FlowRows, id: number, side: number): void {
    this.id = id
    this.side = side
    this.u = rows.block(id)
    this.f = rows.floatBlock(id)
    this.row = rows.at(id)
    const orig = this.row + DIRECTIONS
    this.own = side === 0 ? orig : orig + DIRECTION_WORDS
    this.peer = side === 0 ? orig + DIRECTION_WORDS : orig
  }

  has(flag: number): boolean {
    return (this.flags & flag) !== 0
  }

  /** A segment without SYN, FIN and RST. */
  get plain(): boolean {
    return (this.flags & (TcpFlag.syn | TcpFlag.fin | TcpFlag.rst)) === 0
  }
}
