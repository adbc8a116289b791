/**
 * Owns recognizing DNS messages (RFC 1035 4.1): over UDP one a datagram, over TCP behind a two-byte length (RFC 7766 8).
 *
 * A message counts when its questions and answers parse, with at most `MAX_QUESTIONS` of them (Zeek's limit against the
 * other traffic on port 53). Refuses names and data: only that they fit is looked at.
 */
import { protocolId } from '@shared/protocols'
import type { Hearing, Talk } from './talk'

const HEADER = 12
const MAX_QUESTIONS = 25
const MAX_RECORDS = 4096
const MAX_MESSAGE = 4096

/** Index behind a name; -1 when it does not fit. Pointers are not followed: where one stands, the name ends here. */
function skipName(bytes: Uint8Array, at: number, to: number): number {
  for (let i = at; i < to; ) {
    const length = bytes[i]
    if (length === 0) return i + 1
    if (length >= 0xc0) return i + 2 <= to ? i + 2 : -1
    if (length > 63) return -1
    i += length + 1
  }
  return -1
}

/** True when [from, to) begins with a DNS message whose questions and answers are all there. */
export function isDnsMessage(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from < HEADER) return false
  const questions = (bytes[from + 4] << 8) | bytes[from + 5]
  const answers = (bytes[from + 6] << 8) | bytes[from + 7]
  if (questions > MAX_QUESTIONS || answers > MAX_RECORDS) return false
  let at = from + HEADER
  for (let i = 0; i < questions; i++) {
    at = skipName(bytes, at, to)
    if (at < 0 || at + 4 > to) return false
    at += 4
  }
  for (let i = 0; i < answers; i++) {
    at = skipName(bytes, at, to)
    if (at < 0 || at + 10 > to) return false
    at += 10 + ((bytes[at + 8] << 8) | bytes[at + 9])
    if (at > to) return false
  }
  return true
}

export class DnsTalk implements Talk {
  readonly protocol = protocolId('dns')
  private readonly kept: [Uint8Array, Uint8Array] = [new Uint8Array(0), new Uint8Array(0)]

  hear(side: number, bytes: Uint8Array, from: number, to: number, hearing: Hearing) {
    const before = this.kept[side]
    const message = new Uint8Array(before.length + Math.min(to - from, MAX_MESSAGE))
    message.set(before)
    message.set(bytes.subarray(from, from + message.length - before.length), before.length)
    if (message.length < 2) {
      this.kept[side] = message
      return
    }
    const length = (message[0] << 8) | message[1]
    if (length < HEADER || length > MAX_MESSAGE) return hearing.end()
    if (message.length < length + 2) {
      this.kept[side] = message
      return
    }
    if (isDnsMessage(message, 2, length + 2)) hearing.confirm('dns')
    hearing.end()
  }

  lost(_side: number, hearing: Hearing) {
    hearing.end()
  }
}
