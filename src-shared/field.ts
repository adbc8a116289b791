/**
 * Owns the field tree of one frame: what the Inspector shows, what deep filters read and what `frames --style json` lists.
 *
 * Every node says which bytes it was read from, so that a click on a field can light them up and the reverse.
 */
export type FieldValue = number | bigint | string | boolean | Uint8Array | null

export interface FieldNode {
  /** Wireshark's filter name ('ip.ttl'); '' for a line of text that cannot be filtered for. */
  readonly field: string
  /** What people call it: 'Time to live'. */
  readonly label: string
  readonly value: FieldValue
  /** The value as shown. From packets: hostile, to be shown as text only. */
  readonly text: string
  /** Bytes from the start of the frame. */
  readonly offset: number
  /** Bytes; 0 when the value was computed, not read (then `inferred`). */
  readonly length: number
  readonly inferred?: boolean
  /** What is wrong with these bytes, in words. */
  readonly error?: string
  /** Where the bytes lie, frame by frame, when they do not lie in this frame alone; `offset` and `length` are its own part. */
  readonly places?: readonly BytePlace[]
  readonly children: readonly FieldNode[]
}

/** Bytes of a frame (its number from 1). */
export interface BytePlace {
  readonly frame: number
  readonly offset: number
  readonly length: number
}
