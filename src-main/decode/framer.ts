/**
 * Owns the shape of a framer: what tells where one message ends in the bytes of one direction of a connection (framing.ts).
 */
/** What `next` answers when the end cannot be told from the bytes at hand, and when no message begins there. */
export const MORE = 0
export const NONE = -1

export interface Framer {
  /** protocol number of the message `next` found last */
  protocol: number
  /** bytes behind that message that are no message (a body); Infinity = all that follow */
  skip: number
  /** false: what `next` found belongs to a body (the size line of a chunk) */
  isMessage: boolean
  /** bytes at hand after which MORE means that there is no such message */
  readonly limit: number
  /** Index behind the message at `at`; may lie behind `end` where a length says so. MORE or NONE. */
  next(bytes: Uint8Array, at: number, end: number): number
  /** True when a message plainly begins at `at`: asked at the beginning of a segment after bytes were lost. */
  begins(bytes: Uint8Array, at: number, end: number): boolean
}
