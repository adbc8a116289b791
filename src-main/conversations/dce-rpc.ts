/**
 * Owns recognizing DCE/RPC over TCP (C706 12.6): one whole PDU proves it; NTLM or GSS-API in its authentication trailer
 * (MS-RPCE 2.2.2.11) is named before it.
 */
import { protocolId } from '@shared/protocols'
import { type Message, MessageTalk, MORE, NONE } from './message-talk'
import { nameToken } from './security-token'
import type { Hearing } from './talk'
import { le16, u16 } from './words'

const HEAD = 16
const LAST_TYPE = 19
const TRAILER = 8
/** PDUs listened to: authentication may come with the second */
const MAX_PDUS = 6
const SPNEGO = 9
const NTLM = 10

/** True for the header of a connection-oriented PDU of version 5. */
export const isPdu = (bytes: Uint8Array, from: number, to: number): boolean =>
  to - from >= HEAD &&
  bytes[from] === 5 &&
  bytes[from + 1] <= 1 &&
  bytes[from + 2] <= LAST_TYPE &&
  // integers little or big endian, characters ASCII, floating point IEEE
  (bytes[from + 4] === 0x10 || bytes[from + 4] === 0) &&
  bytes[from + 5] === 0 &&
  bytes[from + 6] === 0 &&
  sizeOf(bytes, from, 8) >= HEAD

/** True for what a flow can begin with: a PDU that is one fragment. */
export const isFirstPdu = (bytes: Uint8Array, from: number, to: number): boolean =>
  isPdu(bytes, from, to) && (bytes[from + 3] & 3) === 3

const sizeOf = (bytes: Uint8Array, from: number, place: number): number =>
  bytes[from + 4] === 0x10 ? le16(bytes, from + place) : u16(bytes, from + place)

export class DceRpcTalk extends MessageTalk {
  readonly protocol = protocolId('dcerpc')
  private pdus = 0

  protected lengthOf(_side: number, bytes: Uint8Array, kept: number): number {
    if (kept < HEAD) return MORE
    return isPdu(bytes, 0, kept) ? sizeOf(bytes, 0, 8) : NONE
  }

  protected message(_side: number, { bytes, kept, length }: Message, hearing: Hearing) {
    const token = sizeOf(bytes, 0, 10)
    const at = length - token
    if (
      token > 0 &&
      at - TRAILER >= HEAD &&
      at < kept &&
      (bytes[at - TRAILER] === SPNEGO || bytes[at - TRAILER] === NTLM)
    )
      nameToken(bytes, at, Math.min(kept, length), (service) => hearing.confirm(service))
    hearing.confirm('dce_rpc')
    if (++this.pdus >= MAX_PDUS) hearing.end()
  }
}
