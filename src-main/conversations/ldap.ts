/**
 * Owns recognizing LDAP (RFC 4511 4.1.1): messages with a number and an operation of the side that may say it; over TCP also
 * StartTLS (4.14) and the switch to it.
 *
 * On its own ports one message proves it, elsewhere both sides have to speak it.
 */
import { berInteger, readBer } from '@main/decode/ber'
import { latin1 } from '@main/decode/bytes'
import { protocolId } from '@shared/protocols'
import { type Message, MessageTalk, MORE, NONE } from './message-talk'
import { type Hearing, ORIG } from './talk'
import { TlsTalk } from './tls'

const SEQUENCE = 0x30
const INTEGER = 2
const ENUMERATED = 10
const EXTENDED_REQUEST = 0x77
const EXTENDED_RESPONSE = 0x78
const START_TLS = '1.3.6.1.4.1.1466.20037'
const REQUESTS = new Set([0x42, 0x4a, 0x50, 0x60, 0x63, 0x66, 0x68, 0x6c, 0x6e, EXTENDED_REQUEST])
const RESPONSES = new Set([0x61, 0x64, 0x65, 0x67, 0x69, 0x6b, 0x6d, 0x6f, 0x73, EXTENDED_RESPONSE, 0x79])
const MAX_MESSAGES = 64
const MAX_ID = 4

/** The tag of the operation of the message at `from`; 0 = it is none. Its end may lie behind `to`. */
export function ldapOperation(bytes: Uint8Array, from: number, to: number, isRequest: boolean): number {
  if (bytes[from] !== SEQUENCE) return 0
  const message = readBer(bytes, from, to, true)
  const id = message && readBer(bytes, message.from, message.to)
  if (
    message === undefined ||
    id?.tag !== INTEGER ||
    id.to === id.from ||
    id.to - id.from > MAX_ID ||
    id.to >= message.to
  )
    return 0
  const tag = bytes[id.to]
  return (isRequest ? REQUESTS : RESPONSES).has(tag) ? tag : 0
}

export class LdapTalk extends MessageTalk {
  readonly protocol = protocolId('ldap')
  private readonly spoke = [false, false]
  private wantsTls = false
  private messages = 0

  constructor(private readonly byPort: boolean) {
    super()
  }

  protected lengthOf(_side: number, bytes: Uint8Array, kept: number): number {
    if (bytes[0] !== SEQUENCE) return NONE
    if (kept < 2) return MORE
    const digits = bytes[1] < 0x80 ? 0 : bytes[1] & 0x7f
    if (bytes[1] === 0x80 || digits > 4) return NONE
    if (kept < 2 + digits) return MORE
    let length = digits === 0 ? bytes[1] : 0
    for (let i = 0; i < digits; i++) length = length * 256 + bytes[2 + i]
    return 2 + digits + length
  }

  protected message(side: number, { bytes, kept }: Message, hearing: Hearing) {
    const tag = ldapOperation(bytes, 0, kept, side === ORIG)
    if (tag === 0 || ++this.messages > MAX_MESSAGES) return hearing.end()
    this.spoke[side] = true
    if (this.byPort || (this.spoke[0] && this.spoke[1])) hearing.confirm('ldap_tcp')
    if (tag === EXTENDED_REQUEST) this.wantsTls = latin1(bytes, 0, kept).includes(START_TLS)
    else if (tag === EXTENDED_RESPONSE && this.wantsTls && resultCode(bytes, kept) === 0)
      this.leave(new TlsTalk(), hearing)
  }
}

/** The result of a response; NaN when there is none. */
function resultCode(bytes: Uint8Array, to: number): number {
  const message = readBer(bytes, 0, to, true)
  const id = message && readBer(bytes, message.from, message.to)
  const operation = id && message && readBer(bytes, id.to, message.to, true)
  const result = operation && readBer(bytes, operation.from, operation.to)
  return result?.tag === ENUMERATED ? berInteger(bytes, result) : Number.NaN
}
