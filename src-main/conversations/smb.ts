/**
 * Owns recognizing SMB 1 and 2 (MS-CIFS 2.2, MS-SMB2 2.2) in NetBIOS session messages, and what its messages carry: GSS-API,
 * NTLM and Kerberos in the negotiation and the session set-up, DCE/RPC in what is written to and read from a pipe.
 *
 * Zeek's proof: three segments from the one on that begins with an SMB message. Bytes missing or not begun with one are
 * passed over up to the next that does. Listens to at most `MAX_MESSAGES` messages.
 */
import { protocolId } from '@shared/protocols'
import { isPdu } from './dce-rpc'
import { type Message, MessageTalk, MORE, NONE } from './message-talk'
import { nameToken } from './security-token'
import { smb1Payload } from './smb1'
import type { Hearing } from './talk'
import { le16, le32 } from './words'

const PROOF_SEGMENTS = 3
const MAX_MESSAGES = 400
/** bytes of the NetBIOS header */
const HEAD = 4
const BODY_2 = HEAD + 64
const MAX_STRAY = 64
const RESPONSE = 1
const MORE_PROCESSING = 0xc0000016

/** Where a message carries something, from its first byte on. */
export interface Payload {
  readonly kind: 'token' | 'pipe'
  readonly at: number
  readonly length: number
}

/** True when [from, to) begins with a session message that holds SMB. */
export const isSmb = (bytes: Uint8Array, from: number, to: number): boolean =>
  to - from >= 8 &&
  bytes[from] === 0 &&
  (bytes[from + 4] === 0xff || bytes[from + 4] === 0xfe) &&
  bytes[from + 5] === 0x53 &&
  bytes[from + 6] === 0x4d &&
  bytes[from + 7] === 0x42

export class SmbTalk extends MessageTalk {
  readonly protocol = protocolId('smb2')
  readonly anywhere = true
  private inStep = false
  private segments = 0
  private messages = 0
  private stray = 0

  override hear(side: number, bytes: Uint8Array, from: number, to: number, hearing: Hearing) {
    if (!this.inStep && !isSmb(bytes, from, to)) {
      if (++this.stray > MAX_STRAY) hearing.end()
      return
    }
    this.inStep = true
    super.hear(side, bytes, from, to, hearing)
    if (++this.segments === PROOF_SEGMENTS && !hearing.over) hearing.confirm('smb')
  }

  protected lengthOf(_side: number, bytes: Uint8Array, kept: number): number {
    if (kept < HEAD) return MORE
    // session message, or the NetBIOS request, answers and keep-alive
    if (bytes[0] !== 0 && (bytes[0] < 0x81 || bytes[0] > 0x85)) return NONE
    return HEAD + bytes[1] * 0x10000 + ((bytes[2] << 8) | bytes[3])
  }

  protected message(_side: number, message: Message, hearing: Hearing) {
    const { kept } = message
    // what stood behind it belongs to an earlier message
    const bytes = message.bytes.subarray(0, kept)
    if (++this.messages > MAX_MESSAGES) return hearing.end()
    if (!isSmb(bytes, 0, kept)) return
    const payload = bytes[4] === 0xfe ? smb2Payload(bytes, kept) : smb1Payload(bytes, kept)
    if (!payload || payload.length === 0) return
    const { kind, at, length } = payload
    const end = Math.min(kept, at + length)
    if (kind === 'token') nameToken(bytes, at, end, (service) => hearing.confirm(service))
    else if (isPdu(bytes, at, end) && le16(bytes, at + 8) <= length) hearing.confirm('dce_rpc')
  }

  override lost() {
    this.restart()
    this.inStep = false
  }
}

/** What an SMB 2 message carries (MS-SMB2 2.2.4 to 2.2.32). */
function smb2Payload(bytes: Uint8Array, kept: number): Payload | undefined {
  if (kept < BODY_2 + 8) return undefined
  const command = le16(bytes, HEAD + 12)
  const isResponse = (bytes[HEAD + 16] & RESPONSE) !== 0
  const status = le32(bytes, HEAD + 8)
  if (isResponse && status !== 0 && status !== MORE_PROCESSING) return undefined
  const at16 = (place: number): number => HEAD + le16(bytes, BODY_2 + place)
  switch (command) {
    case 0:
      return isResponse ? { kind: 'token', at: at16(56), length: le16(bytes, BODY_2 + 58) } : undefined
    case 1: {
      const place = isResponse ? 4 : 12
      return { kind: 'token', at: at16(place), length: le16(bytes, BODY_2 + place + 2) }
    }
    case 8:
      return isResponse ? { kind: 'pipe', at: HEAD + bytes[BODY_2 + 2], length: le32(bytes, BODY_2 + 4) } : undefined
    case 9:
      return isResponse ? undefined : { kind: 'pipe', at: at16(2), length: le32(bytes, BODY_2 + 4) }
    case 11: {
      if (le16(bytes, BODY_2 + 6) !== 0x11) return undefined
      const place = isResponse ? 32 : 24
      return { kind: 'pipe', at: HEAD + le32(bytes, BODY_2 + place), length: le32(bytes, BODY_2 + place + 4) }
    }
    default:
      return undefined
  }
}
