/**
 * Owns recognizing RDP (MS-RDPBCGR 2.2.1): TPKT and X.224 connection request and confirm, then the MCS connect messages.
 *
 * Zeek's proof: the client's core data or the server's answer in the MCS messages. When the server chose TLS before, those are
 * encrypted, and what follows is recognized anew.
 */
import { protocolId } from '@shared/protocols'
import { type Message, MessageTalk, MORE, NONE } from './message-talk'
import { type Hearing, ORIG } from './talk'
import { le32, starts, u16 } from './words'

const TPKT = 4
const REQUEST = 0xe0
const CONFIRM = 0xd0
const DATA = 0xf0
const NEGOTIATION_AT = 11
const NEGOTIATION_RESPONSE = 2
const MAX_MESSAGES = 8
const MIN_LENGTH = 7

/** The beginning of an X.224 connection request. */
export const isConnectionRequest = (bytes: Uint8Array, from: number, to: number): boolean =>
  to - from >= NEGOTIATION_AT &&
  bytes[from] === 3 &&
  bytes[from + 1] === 0 &&
  u16(bytes, from + 2) >= NEGOTIATION_AT &&
  bytes[from + 5] === REQUEST &&
  bytes[from + 4] + 5 === u16(bytes, from + 2)

export class RdpTalk extends MessageTalk {
  readonly protocol = protocolId('rdp')
  private messages = 0
  private confirmed = false

  protected lengthOf(_side: number, bytes: Uint8Array, kept: number): number {
    if (kept < TPKT) return MORE
    const length = u16(bytes, 2)
    return bytes[0] === 3 && bytes[1] === 0 && length >= MIN_LENGTH ? length : NONE
  }

  protected message(side: number, { bytes, kept }: Message, hearing: Hearing) {
    if (++this.messages > MAX_MESSAGES) return hearing.end()
    const kind = bytes[5] & 0xf0
    if (side === ORIG) {
      if (kind === DATA && this.confirmed && hasAscii(bytes, kept, 'Duca')) this.prove(hearing)
      return
    }
    if (kind === CONFIRM) {
      this.confirmed = true
      if (bytes[NEGOTIATION_AT] === NEGOTIATION_RESPONSE && kept >= 19 && le32(bytes, NEGOTIATION_AT + 4) > 0)
        this.leave(null, hearing)
    } else if (kind === DATA && this.confirmed && hasAscii(bytes, kept, 'McDn')) this.prove(hearing)
    else if (!this.confirmed) hearing.end()
  }

  private prove(hearing: Hearing) {
    hearing.confirm('rdp')
    hearing.end()
  }
}

/** The key of a conference's user data (T.124 8.7). */
function hasAscii(bytes: Uint8Array, to: number, key: string): boolean {
  for (let at = TPKT; at + key.length <= to; at++) if (starts(bytes, at, to, key)) return true
  return false
}
