/**
 * Owns cutting both directions of a TCP flow into the messages of a binary protocol that says their lengths.
 *
 * Guarantees: of each message at most the first `KEPT` bytes are kept, until it is complete; its length may be anything the
 * protocol says. A protocol that finds a length impossible ends the talk. Refuses to hand on what follows a message with
 * which the talk left the flow to another protocol: that begins with the next segment.
 */
import type { Hearing, Talk } from './talk'

const KEPT = 4096
const FEW = 128
const GROWTH = 4
/** what `lengthOf` answers besides a length */
export const MORE = 0
export const NONE = -1

/** A message: its first bytes, and how long it was on the wire. */
export class Message {
  bytes = new Uint8Array(0)
  kept = 0
  /** bytes of it seen */
  seen = 0
  length = MORE

  add(bytes: Uint8Array, from: number, count: number) {
    const keep = Math.min(count, KEPT - this.kept)
    if (keep > 0) {
      if (this.kept + keep > this.bytes.length) this.grow(this.kept + keep)
      this.bytes.set(bytes.subarray(from, from + keep), this.kept)
      this.kept += keep
    }
    this.seen += count
  }

  clear() {
    this.kept = 0
    this.seen = 0
    this.length = MORE
  }

  private grow(needed: number) {
    let size = FEW
    while (size < needed) size *= GROWTH
    const grown = new Uint8Array(Math.min(size, KEPT))
    grown.set(this.bytes.subarray(0, this.kept))
    this.bytes = grown
  }
}

export abstract class MessageTalk implements Talk {
  abstract readonly protocol: number
  private readonly sides = [new Message(), new Message()]
  private left = false

  /** Length of the message that begins with the first `kept` bytes; `MORE` when they do not say, `NONE` when it is none. */
  protected abstract lengthOf(side: number, bytes: Uint8Array, kept: number): number

  protected abstract message(side: number, message: Message, hearing: Hearing): void

  hear(side: number, bytes: Uint8Array, from: number, to: number, hearing: Hearing) {
    const own = this.sides[side]
    for (let at = from; at < to; ) {
      if (own.length === MORE) {
        own.add(bytes, at++, 1)
        own.length = this.lengthOf(side, own.bytes, own.kept)
        if (own.length === NONE || (own.length === MORE && own.kept === KEPT)) return hearing.end()
        if (own.length === MORE) continue
      }
      const count = Math.min(to - at, own.length - own.seen)
      if (count < 0) return hearing.end()
      own.add(bytes, at, count)
      at += count
      if (own.seen < own.length) return
      this.message(side, own, hearing)
      own.clear()
      if (hearing.over || this.left) return
    }
  }

  lost(_side: number, hearing: Hearing) {
    hearing.end()
  }

  /** What follows is another protocol. */
  protected leave(talk: Talk | null, hearing: Hearing) {
    this.left = true
    hearing.become(talk)
  }

  /** What follows begins with a message. */
  protected restart() {
    for (const side of this.sides) side.clear()
  }
}
