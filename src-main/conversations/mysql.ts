/**
 * Owns recognizing MySQL: the server's greeting (protocol 9 or 10, a version) and the client's answer to it, which is the
 * proof; and the switch to TLS that the client asks for in it.
 */
import { protocolId } from '@shared/protocols'
import { type Message, MessageTalk, MORE } from './message-talk'
import { type Hearing, ORIG } from './talk'
import { TlsTalk } from './tls'
import { le16 } from './words'

const HEAD = 4
const CLIENT_PROTOCOL_41 = 0x200
const CLIENT_SSL = 0x800
const MIN_ANSWER = 8
const MAX_VERSION = 80

/** The beginning of a server's greeting. */
export function isMySqlGreeting(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from < HEAD + 12 || bytes[from + 3] !== 0) return false
  const length = le16(bytes, from) + bytes[from + 2] * 0x10000
  const version = bytes[from + HEAD]
  if ((version !== 9 && version !== 10) || length < 12 || length > 1024) return false
  // digits and a dot: 5.7.33, 8.0.36-log, 5.5.5-10.11.6-MariaDB
  const first = from + HEAD + 1
  if (bytes[first] < 0x30 || bytes[first] > 0x39) return false
  for (let at = first; at < Math.min(to, first + MAX_VERSION); at++) {
    if (bytes[at] === 0) return at - first >= 3
    if (bytes[at] < 0x20 || bytes[at] > 0x7e) return false
  }
  return false
}

export class MySqlTalk extends MessageTalk {
  readonly protocol = protocolId('mysql')
  private greeting = 0

  protected lengthOf(_side: number, bytes: Uint8Array, kept: number): number {
    return kept < HEAD ? MORE : HEAD + le16(bytes, 0) + bytes[2] * 0x10000
  }

  protected message(side: number, { bytes, kept, length }: Message, hearing: Hearing) {
    if (side !== ORIG) {
      if (this.greeting !== 0 || !isMySqlGreeting(bytes, 0, kept)) return hearing.end()
      this.greeting = bytes[HEAD]
      return
    }
    if (this.greeting === 0 || bytes[3] !== 1 || length < HEAD + MIN_ANSWER) return hearing.end()
    const capabilities = le16(bytes, HEAD)
    hearing.confirm('mysql')
    const wantsTls =
      this.greeting === 10 && (capabilities & CLIENT_PROTOCOL_41) !== 0 && (capabilities & CLIENT_SSL) !== 0
    if (wantsTls) this.leave(new TlsTalk(), hearing)
    else hearing.end()
  }
}
