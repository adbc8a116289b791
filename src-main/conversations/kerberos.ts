/**
 * Owns recognizing Kerberos 5 (RFC 4120 5): a message of known type whose version is 5; over TCP behind four bytes of length
 * (7.2.2).
 */
import { readBer } from '@main/decode/ber'
import { protocolId } from '@shared/protocols'
import { type Message, MessageTalk, MORE, NONE } from './message-talk'
import type { Hearing } from './talk'
import { u32 } from './words'

const SEQUENCE = 0x30
const INTEGER = 2
const APPLICATION = 0x60
/** AS, TGS and AP requests and replies, SAFE, PRIV, CRED, ERROR */
const TYPES = new Set([10, 11, 12, 13, 14, 15, 20, 21, 22, 30])
const MAX_LENGTH = 1 << 20
const HEAD = 4

/** True when [from, to) begins with a Kerberos message; its end may lie behind `to`. */
export function isKerberosMessage(bytes: Uint8Array, from: number, to: number): boolean {
  const type = bytes[from] - APPLICATION
  if (from >= to || !TYPES.has(type)) return false
  const outer = readBer(bytes, from, to, true)
  const parts = outer && readBer(bytes, outer.from, outer.to, true)
  if (parts?.tag !== SEQUENCE) return false
  const version = smallIn(bytes, parts.from, parts.to)
  return version === 5 && smallIn(bytes, parts.from + HEAD + 1, parts.to) === type
}

/** The one-byte integer inside the context tag at `at`, -1 when there is none. */
function smallIn(bytes: Uint8Array, at: number, to: number): number {
  const item = readBer(bytes, at, to)
  if (!item || item.tag < 0xa0 || item.tag > 0xa2) return -1
  const value = readBer(bytes, item.from, item.to)
  return value?.tag === INTEGER && value.to - value.from === 1 ? bytes[value.from] : -1
}

/** The beginning of Kerberos over TCP. */
export const isKerberosRecord = (bytes: Uint8Array, from: number, to: number): boolean =>
  to - from > HEAD && bytes[from] === 0 && isKerberosMessage(bytes, from + HEAD, to)

export class KerberosTalk extends MessageTalk {
  readonly protocol = protocolId('kerberos')

  protected lengthOf(_side: number, bytes: Uint8Array, kept: number): number {
    if (kept < HEAD) return MORE
    const length = u32(bytes, 0)
    return length === 0 || length > MAX_LENGTH ? NONE : HEAD + length
  }

  protected message(_side: number, { bytes, kept }: Message, hearing: Hearing) {
    if (isKerberosMessage(bytes, HEAD, kept)) hearing.confirm('krb_tcp')
    hearing.end()
  }
}
