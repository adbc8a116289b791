/**
 * Owns what a security token inside SMB or DCE/RPC is (RFC 4178 4.2, MS-NLMP 2.2): GSS-API negotiation, and NTLM or Kerberos
 * in it. What is inside is named before what is around it, as Zeek finds them.
 */
import { type BerItem, readBer } from '@main/decode/ber'
import { isKerberosMessage } from './kerberos'
import { starts } from './words'

const INIT = 0x60
const CHOICE_INIT = 0xa0
const CHOICE_RESPONSE = 0xa1
const MECHANISM_TOKEN = 0xa2
const SEQUENCE = 0x30
const OID = 6
const OCTETS = 4
const MAX_PARTS = 8

/** Names the services of the token in [from, to). */
export function nameToken(bytes: Uint8Array, from: number, to: number, name: (service: string) => void) {
  if (starts(bytes, from, to, 'NTLMSSP')) return name('ntlm')
  const outer = readBer(bytes, from, to, true)
  if (!outer) return
  const choice = outer.tag === INIT ? behindOid(bytes, outer) : outer
  if (!choice || (choice.tag !== CHOICE_INIT && choice.tag !== CHOICE_RESPONSE)) return
  const parts = readBer(bytes, choice.from, choice.to, true)
  if (parts?.tag !== SEQUENCE) return
  const token = tokenOf(bytes, parts)
  if (token) nameMechanism(bytes, token, name)
  name('gssapi')
}

function behindOid(bytes: Uint8Array, { from, to }: BerItem): BerItem | undefined {
  const oid = readBer(bytes, from, to)
  return oid?.tag === OID ? readBer(bytes, oid.to, to, true) : undefined
}

function tokenOf(bytes: Uint8Array, { from, to }: BerItem): BerItem | undefined {
  for (let at = from, parts = 0; at < to && parts < MAX_PARTS; parts++) {
    const part = readBer(bytes, at, to, true)
    if (!part) return undefined
    const token = part.tag === MECHANISM_TOKEN ? readBer(bytes, part.from, part.to, true) : undefined
    if (token?.tag === OCTETS) return token
    at = part.to
  }
  return undefined
}

function nameMechanism(bytes: Uint8Array, { from, to }: BerItem, name: (service: string) => void) {
  if (starts(bytes, from, to, 'NTLMSSP')) return name('ntlm')
  if (bytes[from] !== INIT) return
  const outer = readBer(bytes, from, to, true)
  const oid = outer && readBer(bytes, outer.from, outer.to)
  // a token id of two bytes stands before the Kerberos message (RFC 4121 4.1)
  if (oid?.tag === OID && isKerberosMessage(bytes, oid.to + 2, to)) name('krb')
}
