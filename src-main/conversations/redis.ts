/**
 * Owns recognizing Redis (RESP 2 and 3): a command of the client and the server's reply to it, each by its type and line.
 *
 * On its own port a command may be a plain line, elsewhere it has to be an array of strings.
 */
import { protocolId } from '@shared/protocols'
import { type Hearing, LineTalk, ORIG } from './talk'

const REPLY = /^(?:[-+_,][^\r\n]*|[:$*#(!=%`~>](?:[+-]?\d+(?:\.\d*)?|[tf]))$/
const COMMAND = /^\*[1-9]\d{0,6}$/
const INLINE = /^[A-Za-z][A-Za-z0-9 _.:*"'-]*$/
const MAX_LINES = 64

/** The beginning of an array of strings. */
export function isRedisCommand(bytes: Uint8Array, from: number, to: number): boolean {
  let at = from + 1
  while (at < to && bytes[at] >= 0x30 && bytes[at] <= 0x39) at++
  return (
    bytes[from] === 0x2a &&
    at > from + 1 &&
    at + 2 < to &&
    bytes[at] === 13 &&
    bytes[at + 1] === 10 &&
    bytes[at + 2] === 0x24
  )
}

export class RedisTalk extends LineTalk {
  readonly protocol = protocolId('resp')
  private asked = false
  private lines = 0

  protected line(side: number, text: string, hearing: Hearing) {
    if (++this.lines > MAX_LINES) return hearing.end()
    if (side === ORIG) {
      if (this.asked) return
      if (!COMMAND.test(text) && !INLINE.test(text)) return hearing.end()
      this.asked = true
      return
    }
    if (this.asked && REPLY.test(text)) hearing.confirm('redis')
    hearing.end()
  }
}
