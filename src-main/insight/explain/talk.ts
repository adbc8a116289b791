/**
 * Owns what both sides of a TCP connection said, as far as it is looked at: turns in the order in which they arrived, and the
 * helpers to read text and numbers out of them. Bytes are hostile: every reader stays inside them.
 */
import type { At } from './words'

export interface TalkTurn extends At {
  /** 0 = the originator */
  readonly side: 0 | 1
  /** bytes of the turn, and the beginning of them */
  readonly length: number
  readonly bytes: Uint8Array
}

export interface Talk {
  readonly turns: readonly TalkTurn[]
  /** the beginning of each side's bytes without a gap: originator's, responder's */
  readonly sides: readonly [Uint8Array, Uint8Array]
  /** frame that brought the byte at an offset of a side; 0 = none */
  readonly frameAt?: (side: 0 | 1, offset: number) => number
  /** of QUIC: the client's hello, and the frames that hold it */
  readonly quicHello?: { readonly bytes: Uint8Array; readonly frames: readonly number[] }
}

export const EMPTY_TALK: Talk = { turns: [], sides: [new Uint8Array(0), new Uint8Array(0)] }

/** Bytes as text, one character a byte. */
export function textOf(bytes: Uint8Array, from = 0, to = bytes.length): string {
  let text = ''
  for (let i = from; i < Math.min(to, bytes.length); i++) text += String.fromCharCode(bytes[i])
  return text
}

/** The lines of a turn, at most `limit`. */
export const linesOf = (turn: TalkTurn, limit = 40): string[] =>
  textOf(turn.bytes)
    .split(/\r?\n/, limit)
    .filter((line) => line !== '')

export const u16 = (bytes: Uint8Array, at: number): number =>
  at + 2 <= bytes.length ? (bytes[at] << 8) | bytes[at + 1] : 0

export const u32 = (bytes: Uint8Array, at: number): number => u16(bytes, at) * 0x10000 + u16(bytes, at + 2)
