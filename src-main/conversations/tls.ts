/**
 * Owns recognizing TLS (RFC 8446 4 and 5): the responder's first handshake message is a ServerHello.
 *
 * A ClientHello alone confirms nothing: the peer may not speak TLS. An alert may come before the ServerHello.
 */
import { protocolId } from '@shared/protocols'
import { type Hearing, RESP, type Talk } from './talk'

const HANDSHAKE = 22
const ALERT = 21
const SERVER_HELLO = 2
const HEAD = 6

/** True for the beginning of a record with a handshake message of type `message`. */
export const isTlsHandshake = (bytes: Uint8Array, at: number, to: number, message: number): boolean =>
  to - at >= HEAD && bytes[at] === HANDSHAKE && bytes[at + 1] === 3 && bytes[at + 2] <= 4 && bytes[at + 5] === message

export class TlsTalk implements Talk {
  readonly protocol = protocolId('tls')
  private readonly head = new Uint8Array(HEAD)
  private filled = 0
  /** bytes of an alert still to be passed over */
  private skip = 0

  hear(side: number, bytes: Uint8Array, from: number, to: number, hearing: Hearing) {
    if (side !== RESP) return
    for (let at = from; at < to; at++) {
      if (this.skip > 0) {
        this.skip--
        continue
      }
      this.head[this.filled++] = bytes[at]
      if (this.filled < HEAD) continue
      if (isTlsHandshake(this.head, 0, HEAD, SERVER_HELLO)) {
        hearing.confirm('ssl')
        return hearing.end()
      }
      const length = (this.head[3] << 8) | this.head[4]
      if (this.head[0] !== ALERT || this.head[1] !== 3 || length !== 2) return hearing.end()
      // one of the alert's two bytes is in the head
      this.skip = 1
      this.filled = 0
    }
  }

  lost(_side: number, hearing: Hearing) {
    hearing.end()
  }
}
