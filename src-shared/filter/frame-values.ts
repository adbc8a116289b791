/**
 * Owns which frame columns a field reads, and what a frame's stack of protocols and TCP flags say.
 *
 * TCP fields are absent in frames whose stack has no TCP. Times between frames are whole nanoseconds and may be negative:
 * files hold frames out of time order.
 */
import { Mark } from '@shared/marks'
import { protocolId, protocolName } from '@shared/protocols'
import type { FieldSpec } from './fields'
import type { Reader } from './readers'
import type { FrameColumn, FrameColumnsView } from './subject'

const TCP = protocolId('tcp')

const PLAIN: Readonly<Record<string, FrameColumn>> = {
  'frame.number': 'number',
  'frame.len': 'wireLength',
  'frame.cap_len': 'capLength',
  'frame.interface_id': 'interface',
}

/** Bits of the TCP flags (RFC 9293 section 3.1, RFC 3168). */
const FLAGS: Readonly<Record<string, number>> = {
  fin: 1,
  syn: 2,
  reset: 4,
  push: 8,
  ack: 16,
  urg: 32,
  ece: 64,
  cwr: 128,
}

const ANALYSIS: Readonly<Record<string, number>> = {
  retransmission: Mark.retransmission | Mark.fastRetransmission | Mark.spuriousRetransmission,
  fast_retransmission: Mark.fastRetransmission,
  spurious_retransmission: Mark.spuriousRetransmission,
  out_of_order: Mark.outOfOrder,
  lost_segment: Mark.gap,
  gap_filled: Mark.gapFilled,
  duplicate_ack: Mark.duplicateAck,
  keep_alive: Mark.keepAlive,
  keep_alive_ack: Mark.keepAliveAck,
  zero_window: Mark.zeroWindow,
  window_update: Mark.windowUpdate,
  window_full: Mark.windowFull,
  overlap: Mark.overlap,
  ack_lost_segment: Mark.ackUnseen,
  reused_ports: Mark.portReuse,
}

const FRAME_MARKS: Readonly<Record<string, number>> = {
  'frame.truncated': Mark.truncated,
  'frame.malformed': Mark.malformed,
  'frame.bad_checksum': Mark.badChecksum,
  'frame.fragment': Mark.fragment,
}

const ANY_ANALYSIS = Object.values(ANALYSIS).reduce((all, bits) => all | bits, 0)

/** Answers for one row whether its stack of protocols holds one. */
export type HasProtocol = (row: number) => boolean

/** Protocol numbers of a stack, outermost first. */
export type ProtocolsOf = (stack: number) => readonly number[]

/** Readers of a field whose place is 'frame' or 'both'. */
export function frameReaders(field: FieldSpec, view: FrameColumnsView, hasTcp: HasProtocol): readonly Reader[] {
  const { name } = field
  if (Object.hasOwn(PLAIN, name)) return [{ kind: 'number', read: view.column(PLAIN[name]) }]
  if (name === 'frame.time' || name === 'frame.time_epoch') {
    return [{ kind: 'time', seconds: view.column('seconds'), nanos: view.column('nanos') }]
  }
  if (name === 'frame.time_relative') return [timeSince(view, () => 0)]
  if (name === 'frame.time_delta') return [timeSince(view, (row) => (row > 0 ? row - 1 : row))]
  if (name === 'frame.comment') return [comments(view)]
  if (name === 'finding.kind') return [{ kind: 'texts', read: (row) => view.findingKinds(row) }]
  if (name === 'note') return [{ kind: 'texts', read: (row) => view.notes(row) }]
  if (Object.hasOwn(FRAME_MARKS, name)) return [bits(view.column('marks'), FRAME_MARKS[name])]
  return [tcp(name, view, hasTcp)]
}

function bits(read: (row: number) => number, mask: number): Reader {
  return { kind: 'number', read: (row) => ((read(row) & mask) !== 0 ? 1 : 0) }
}

function tcp(name: string, view: FrameColumnsView, hasTcp: HasProtocol): Reader {
  if (name === 'tcp.len') {
    const payloadLength = view.column('payloadLength')
    return { kind: 'number', read: (row) => (hasTcp(row) ? payloadLength(row) : Number.NaN) }
  }
  const analysis = name.replace('tcp.analysis.', '')
  if (analysis === 'flags') return bits(view.column('marks'), ANY_ANALYSIS)
  if (Object.hasOwn(ANALYSIS, analysis)) return bits(view.column('marks'), ANALYSIS[analysis])
  throw new Error(`no frame column is known for ${name}`)
}

function timeSince(view: FrameColumnsView, earlier: (row: number) => number): Reader {
  const seconds = view.column('seconds')
  const nanos = view.column('nanos')
  return {
    kind: 'number',
    read: (row) => {
      const from = earlier(row)
      return (seconds(row) - seconds(from)) * 1e9 + (nanos(row) - nanos(from))
    },
  }
}

function comments(view: FrameColumnsView): Reader {
  const marks = view.column('marks')
  return { kind: 'texts', read: (row) => ((marks(row) & Mark.comment) === 0 ? [] : view.comments(row)) }
}

/**
 * Reader of a field whose place is 'stack'. Its "row" is a stack and its "direction" the TCP flags: all there is to know.
 * Protocols are written as Wireshark does, outermost first: eth:ip:tcp:ftp (without its `ethertype`).
 */
export function stackReader(field: FieldSpec, protocolsOf: ProtocolsOf): Reader {
  const { name } = field
  if (name === 'frame.protocols')
    return { kind: 'text', read: (stack) => protocolsOf(stack).map(protocolName).join(':') }
  const value = (flags: number): number =>
    name === 'tcp.flags' ? flags : (flags & FLAGS[name.slice(10)]) === 0 ? 0 : 1
  return { kind: 'number', read: (stack, flags) => (protocolsOf(stack).includes(TCP) ? value(flags) : Number.NaN) }
}
