/**
 * Owns recognizing SOCKS 4, 4a and 5 (RFC 1928, RFC 1929): a request and the server's reply to it; what the proxy carries
 * from then on is recognized anew.
 */
import { findByte } from '@main/decode/bytes'
import { protocolId } from '@shared/protocols'
import { type Message, MessageTalk, MORE, NONE } from './message-talk'
import { type Hearing, ORIG } from './talk'

const GREETING = 0
const LOGIN = 1
const REQUEST = 2
const DONE = 3
const MAX_USER = 255
/** Zeek's limit */
const MAX_SOCKS4_USER = 32
const USER_PASSWORD = 2

/** The beginning of a SOCKS 4 request: connect or bind, a user of at most 32 characters. */
export function isSocks4(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from < 9 || bytes[from] !== 4 || bytes[from + 1] < 1 || bytes[from + 1] > 2) return false
  const last = Math.min(to, from + 8 + MAX_SOCKS4_USER + 1)
  return findByte(bytes, 0, from + 8, last) < last
}

/** A SOCKS 5 greeting, whole. */
export const isSocks5 = (bytes: Uint8Array, from: number, to: number): boolean =>
  to - from >= 3 && bytes[from] === 5 && bytes[from + 1] > 0 && to - from === 2 + bytes[from + 1]

export class SocksTalk extends MessageTalk {
  readonly protocol = protocolId('socks')
  private version = 0
  private client = GREETING
  private server = GREETING
  private method = 0

  protected lengthOf(side: number, bytes: Uint8Array, kept: number): number {
    if (side === ORIG) return this.requestLength(bytes, kept)
    if (this.version === 0) return NONE
    if (this.version === 4) return 8
    return this.server === REQUEST ? addressedLength(bytes, kept) : 2
  }

  private requestLength(bytes: Uint8Array, kept: number): number {
    if (this.client === DONE) return NONE
    if (this.client === LOGIN) return loginLength(bytes, kept)
    if (this.client === REQUEST) return addressedLength(bytes, kept)
    if (bytes[0] === 4) return request4Length(bytes, kept)
    if (bytes[0] !== 5) return NONE
    return kept < 2 ? MORE : 2 + bytes[1]
  }

  protected message(side: number, { bytes }: Message, hearing: Hearing) {
    if (side === ORIG) this.asked(bytes)
    else this.answered(bytes, hearing)
  }

  private asked(bytes: Uint8Array) {
    if (this.client === GREETING) {
      this.version = bytes[0]
      // a method is to be chosen before the request
      this.client = this.version === 4 ? DONE : REQUEST
    } else this.client = this.client === LOGIN ? REQUEST : DONE
  }

  private answered(bytes: Uint8Array, hearing: Hearing) {
    if (this.version === 4) {
      if (bytes[0] !== 0 || bytes[1] < 0x5a || bytes[1] > 0x5d) return hearing.end()
      return this.prove(hearing)
    }
    if (this.server === GREETING) {
      this.method = bytes[1]
      if (bytes[0] !== 5 || this.method > USER_PASSWORD) return hearing.end()
      this.server = this.method === USER_PASSWORD ? LOGIN : REQUEST
      if (this.method === USER_PASSWORD) this.client = LOGIN
    } else if (this.server === LOGIN) {
      if (bytes[0] > 1 && bytes[0] !== 5) return hearing.end()
      this.server = REQUEST
    } else if (bytes[0] === 5 && bytes[1] <= 8) this.prove(hearing)
    else hearing.end()
  }

  private prove(hearing: Hearing) {
    hearing.confirm('socks')
    this.leave(null, hearing)
  }
}

/** Version 1, a user and a password, each behind its length. */
function loginLength(bytes: Uint8Array, kept: number): number {
  if (kept < 2) return MORE
  const passwordAt = 2 + bytes[1]
  return kept <= passwordAt ? MORE : passwordAt + 1 + bytes[passwordAt]
}

/** Version, command or reply, 0, an address of a kind, a port. */
function addressedLength(bytes: Uint8Array, kept: number): number {
  if (kept < 5) return MORE
  if (bytes[0] !== 5 || bytes[2] !== 0) return NONE
  if (bytes[3] === 1) return 10
  if (bytes[3] === 4) return 22
  return bytes[3] === 3 ? 7 + bytes[4] : NONE
}

/** A user that ends with 0, and a name that does when the address is 0.0.0.x (4a). */
function request4Length(bytes: Uint8Array, kept: number): number {
  if (kept < 9) return MORE
  const isNamed = bytes[4] === 0 && bytes[5] === 0 && bytes[6] === 0 && bytes[7] !== 0
  const user = bytes.subarray(8, kept).indexOf(0)
  if (user < 0) return kept > 8 + MAX_USER ? NONE : MORE
  if (!isNamed) return 9 + user
  const name = bytes.subarray(9 + user, kept).indexOf(0)
  if (name < 0) return kept > 9 + user + MAX_USER ? NONE : MORE
  return 10 + user + name
}
