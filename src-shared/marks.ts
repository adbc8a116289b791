/**
 * Owns the marks a frame can carry: one bit each in the frame column `marks` (Uint32).
 *
 * A mark is what sequence analysis or decoding concluded about ONE frame; names are Wireshark's `tcp.analysis.*` where
 * it has one, so that filters read the same. A mark may be taken back by later frames (DESIGN 4).
 */
export const Mark = {
  retransmission: 1 << 0,
  fastRetransmission: 1 << 1,
  spuriousRetransmission: 1 << 2,
  outOfOrder: 1 << 3,
  /** bytes before this segment have not been seen when it came */
  gap: 1 << 4,
  /** this segment fills (part of) an earlier gap */
  gapFilled: 1 << 5,
  duplicateAck: 1 << 6,
  keepAlive: 1 << 7,
  keepAliveAck: 1 << 8,
  zeroWindow: 1 << 9,
  windowUpdate: 1 << 10,
  windowFull: 1 << 11,
  overlap: 1 << 12,
  /** acknowledges bytes that were not captured */
  ackUnseen: 1 << 13,
  portReuse: 1 << 14,
  fragment: 1 << 15,
  badChecksum: 1 << 16,
  /** the capture holds fewer bytes than were on the wire */
  truncated: 1 << 17,
  /** some layer did not parse */
  malformed: 1 << 18,
  /** sent by the flow's responder (set for frames of a flow only) */
  fromResponder: 1 << 19,
  /** carries the packet's own comment in the file (pcapng) */
  comment: 1 << 20,
} as const

export type MarkName = keyof typeof Mark

/** Names of the set bits, in bit order. */
export function markNames(marks: number): MarkName[] {
  return (Object.keys(Mark) as MarkName[]).filter((name) => (marks & Mark[name]) !== 0)
}
