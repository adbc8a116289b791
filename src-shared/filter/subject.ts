/**
 * Owns what a compiled filter reads: frames and flows as columns, the field tree of one frame when columns do not do.
 *
 * The engine implements these views. `column(name)` is asked once when a filter is bound and gives back a reader that is
 * then called once a row, so it may be a closure over typed arrays or chunks of them; it must be cheap and must not throw
 * for 0 <= row < count. Numbers that are not known (a flow without ports, no handshake seen) are NaN.
 *
 * Flow rows are numbered as the frame column 'flow' numbers them. Every IP frame has a flow; a frame without one (ARP, an
 * unknown link layer) has flow -1.
 */
import type { FieldNode } from '@shared/field'

export type FrameColumn =
  /** 1, 2, 3 … in its capture */
  | 'number'
  /** whole seconds since 1970, and nanoseconds 0 … 999,999,999 */
  | 'seconds'
  | 'nanos'
  /** bytes captured; bytes on the wire */
  | 'capLength'
  | 'wireLength'
  /** row of the flow, -1 = none */
  | 'flow'
  /** bits of src-shared/marks.ts */
  | 'marks'
  /** id of the frame's stack of protocols (protocol-stacks.ts) */
  | 'stack'
  /** the 8 (with NS: 9) flag bits as in the header; read only when the stack has TCP */
  | 'tcpFlags'
  /** transport payload by the headers' word, bytes */
  | 'payloadLength'
  /** index of the capture interface */
  | 'interface'

export type FlowColumn =
  /** 4 or 6 */
  | 'version'
  /** protocol number after extension headers: 6 TCP, 17 UDP … */
  | 'ipProtocol'
  /** NaN (or -1) when the flow has no ports */
  | 'origPort'
  | 'respPort'
  /** 802.1Q id, NaN or -1 = untagged */
  | 'vlan'
  | 'startSeconds'
  | 'startNanos'
  /** nanoseconds; NaN when there was one frame only or no handshake */
  | 'durationNs'
  | 'rttNs'
  | 'origPackets'
  | 'respPackets'
  /** payload bytes, as Zeek's orig_bytes and resp_bytes */
  | 'origBytes'
  | 'respBytes'
  /** bytes of IP packets, as Zeek's orig_ip_bytes and resp_ip_bytes */
  | 'origIpBytes'
  | 'respIpBytes'
  /** bytes that were acknowledged but not captured */
  | 'missedBytes'
  | 'retransmitted'
  | 'reordered'
  | 'duplicateAcks'
  | 'firstFrame'
  | 'lastFrame'
  /** number of the conversation the flow belongs to, from 1; NaN = none */
  | 'conversation'

export type FlowText =
  | 'uid'
  /** '1:…', as Zeek, Suricata and Arkime give it */
  | 'communityId'
  /** Zeek's conn_state: S0, S1, SF, REJ … */
  | 'state'
  /** Zeek's history: ShADadFf … */
  | 'history'
  /** lower case; several joined by commas; '' = not known */
  | 'service'

export type Side = 'orig' | 'resp'

export type NumberReader = (row: number) => number
export type TextReader = (row: number) => string

/** Texts hung on rows by others; each answers an empty array for rows that have none. */
export interface Attachments {
  /** kinds of the standing findings whose evidence holds this frame / whose subject is this flow */
  findingKinds(row: number): readonly string[]
  /** bodies of the analyst's notes anchored here */
  notes(row: number): readonly string[]
}

export interface FlowColumnsView extends Attachments {
  /** flows there are now */
  readonly count: number
  column(name: FlowColumn): NumberReader
  text(name: FlowText): TextReader
  /**
   * A 32-bit word (0 … 2^32-1) of an address, big-endian; word 0 of IPv4 is the whole address, 1 to 3 are not read.
   */
  addressWord(side: Side, word: 0 | 1 | 2 | 3): NumberReader
}

/** One frame decoded again: its fields, and the captured bytes their offsets count in. */
export interface DeepFrame {
  readonly tree: readonly FieldNode[]
  readonly bytes: Uint8Array
  /** messages over several frames that are complete in this one: their fields, and the bytes those offsets count in */
  readonly joined?: readonly DeepFrame[]
}

export interface FrameColumnsView extends Attachments {
  /** frames there are now */
  readonly count: number
  readonly flows: FlowColumnsView
  column(name: FrameColumn): NumberReader
  /** Protocol numbers of a stack, outermost first; stacks are numbered from 0. */
  stackProtocols(stack: number): readonly number[]
  /** True when the frame has to do with a message over several frames: its stack does not say what is decoded in it. */
  isJoined?(row: number): boolean
  /** Decodes a frame; undefined when its bytes cannot be had any more (then deep fields are absent). */
  deep(row: number): DeepFrame | undefined
  /** the packet's own comments in the file (pcapng); asked only for frames with the mark `comment` */
  comments(row: number): readonly string[]
}
