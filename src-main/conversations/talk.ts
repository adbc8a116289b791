/**
 * Owns the shape of a talk: one TCP protocol listening to both sides of a flow until it knows what the flow carries.
 *
 * A talk is made by recognize.ts from the first bytes or the port, hears bytes in order, and tells its `Hearing` what it
 * found. Guarantees of `LineTalk`: at most `MAX_LINE` characters of an unfinished line are kept a side.
 * Refuses to keep the bytes it hears: they lie in a block buffer that is filled again.
 */
import { findByte, latin1 } from '@main/decode/bytes'

export const ORIG = 0
export const RESP = 1

const LF = 0x0a
const MAX_LINE = 2048

/** Where a data connection was announced to be accepted, and by whom it will be opened. */
export interface Announcement {
  /** IP version and big-endian words of the address; undefined = the address of the responder itself */
  readonly address: { readonly version: number; readonly words: readonly number[] } | undefined
  readonly port: number
  readonly openedBy: number
}

/** What a talk can say of its flow. */
export interface Hearing {
  /** the flow carries this service, by Zeek's name */
  confirm(service: string): void
  /** what was confirmed turned out wrong */
  withdraw(service: string): void
  /** what follows is another protocol; null = to be recognized by its first bytes */
  become(talk: Talk | null): void
  /** a data connection was announced */
  announce(announcement: Announcement): void
  /** nothing more is to be learnt here */
  end(): void
  readonly over: boolean
}

export interface Talk {
  /** protocol number that frames of the flow are named with; 0 = not known */
  readonly protocol: number
  /** its bytes say so much that they are known in the middle of a flow too */
  readonly anywhere?: boolean
  hear(side: number, bytes: Uint8Array, from: number, to: number, hearing: Hearing): void
  /** bytes of this side are missing */
  lost(side: number, hearing: Hearing): void
}

/** A talk in lines ended by LF or CR LF. */
export abstract class LineTalk implements Talk {
  abstract readonly protocol: number
  private readonly partial = [new PartialLine(), new PartialLine()]
  /** the rest of the line at hand has no beginning */
  private readonly torn = [false, false]

  protected abstract line(side: number, text: string, hearing: Hearing): void

  /** False ends the reading of the bytes at hand: another talk took over. */
  protected listens(): boolean {
    return true
  }

  hear(side: number, bytes: Uint8Array, from: number, to: number, hearing: Hearing) {
    for (let at = from; at < to; ) {
      const end = findByte(bytes, LF, at, to)
      if (!this.torn[side]) this.partial[side].append(bytes, at, end)
      const ended = end < to
      if (!ended && (this.torn[side] || this.partial[side].length < MAX_LINE)) return
      at = ended ? end + 1 : to
      const text = this.partial[side].take().replace(/\r+$/, '')
      const torn = this.torn[side]
      // of a line that is too long the beginning counts, the rest is passed over
      this.torn[side] = !ended
      if (!torn) this.line(side, text, hearing)
      if (hearing.over || !this.listens()) return
    }
  }

  lost(side: number, _hearing: Hearing) {
    this.partial[side].take()
    this.torn[side] = true
  }
}

const NOTHING = new Uint8Array(0)
/** what most commands fit in; so small an array costs next to nothing */
const FEW = 64
const GROWTH = 8

/** The beginning of a line that has not ended: as bytes, because most flows that are listened to never end one. */
class PartialLine {
  length = 0
  private bytes = NOTHING

  append(bytes: Uint8Array, from: number, to: number) {
    const count = Math.min(to - from, MAX_LINE - this.length)
    if (count <= 0) return
    if (this.length + count > this.bytes.length) this.grow(this.length + count)
    this.bytes.set(bytes.subarray(from, from + count), this.length)
    this.length += count
  }

  /** The text so far; what follows begins another line. */
  take(): string {
    const text = latin1(this.bytes, 0, this.length)
    this.length = 0
    return text
  }

  private grow(needed: number) {
    let size = FEW
    while (size < needed) size *= GROWTH
    const grown = new Uint8Array(Math.min(size, MAX_LINE))
    grown.set(this.bytes.subarray(0, this.length))
    this.bytes = grown
  }
}
