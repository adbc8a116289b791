/**
 * Owns how a frame named by an anchor is recognised in a capture that may have been cut, merged or re-sorted since.
 *
 * Guarantees: 'same' and 'moved' need equal time, length and byte hash: a likely match is never passed off as the frame.
 * Pure: the caller looks frames up; this says which ones to look at and what to make of them.
 */
import type { FrameAnchor } from './anchor'

/** What a capture says about one of its frames, in an anchor's terms. */
export type FrameFacts = Pick<FrameAnchor, 'frame' | 'ts' | 'len' | 'hash'>

export interface FrameLookup {
  /** undefined when the capture has no such frame */
  at(frame: number): FrameFacts | undefined
  /** numbers of the frames with exactly this time (ns since 1970, decimal) */
  withTime(ts: string): Iterable<number>
}

export type FoundFrame =
  | { readonly state: 'same' | 'moved'; readonly frame: number }
  /** no frame of the capture is the one the note was written on */
  | { readonly state: 'lost' }

/** First where the anchor says it is, then at every frame of the same time. */
export function findFrame(anchor: FrameFacts, capture: FrameLookup): FoundFrame {
  const there = capture.at(anchor.frame)
  if (there !== undefined && isSameFrame(anchor, there)) return { state: 'same', frame: anchor.frame }
  for (const frame of capture.withTime(anchor.ts)) {
    const facts = capture.at(frame)
    if (facts !== undefined && isSameFrame(anchor, facts)) return { state: 'moved', frame }
  }
  return { state: 'lost' }
}

const isSameFrame = (a: FrameFacts, b: FrameFacts): boolean => a.ts === b.ts && a.len === b.len && a.hash === b.hash

/**
 * FNV-1a, 64 bit, as 16 hex digits (draft-eastlake-fnv). Recognises a frame; proves nothing against someone who
 * forges one: that is what the capture's SHA-256 is for.
 */
export function shortHash(bytes: Uint8Array): string {
  let high = 0xcbf29ce4
  let low = 0x84222325
  for (let at = 0; at < bytes.length; at++) {
    low = (low ^ bytes[at]) >>> 0
    // times 2^40 + 0x1b3, in two halves of 32 bits; low * 0x1b3 stays below 2^41
    const product = low * 0x1b3
    high = (high * 0x1b3 + Math.floor(product / 0x1_0000_0000) + low * 0x100) % 0x1_0000_0000
    low = product >>> 0
  }
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0')
}
