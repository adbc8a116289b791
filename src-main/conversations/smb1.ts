/**
 * Owns where an SMB 1 message carries a security token or bytes of a pipe (MS-CIFS 2.2.4, MS-SMB 2.2.4.5 and 2.2.4.6).
 */
import type { Payload } from './smb'
import { le16, le32 } from './words'

/** bytes of the NetBIOS header */
const HEAD = 4
const WORD_COUNT = HEAD + 32
const WORDS = WORD_COUNT + 1
const TRANSACTION = 0x25
const READ_ANDX = 0x2e
const WRITE_ANDX = 0x2f
const NEGOTIATE = 0x72
const SESSION_SETUP_ANDX = 0x73
const EXTENDED_SECURITY = 0x80000000
const GUID = 16

export function smb1Payload(bytes: Uint8Array, kept: number): Payload | undefined {
  if (kept < WORDS + 2) return undefined
  const isReply = (bytes[HEAD + 9] & 0x80) !== 0
  const count = bytes[WORD_COUNT]
  switch (bytes[HEAD + 4]) {
    case NEGOTIATE:
      return isReply && count === 17 ? negotiated(bytes) : undefined
    case SESSION_SETUP_ANDX:
      if (!isReply) return count === 12 ? token(bytes, 12, 14) : undefined
      return count === 4 ? token(bytes, 4, 6) : undefined
    case TRANSACTION:
      return isReply ? pipe(bytes, 12) : pipe(bytes, 22)
    case READ_ANDX:
      return isReply ? pipe(bytes, 10) : undefined
    case WRITE_ANDX:
      return isReply ? undefined : pipe(bytes, 20)
    default:
      return undefined
  }
}

function negotiated(bytes: Uint8Array): Payload | undefined {
  if ((le32(bytes, WORDS + 19) & EXTENDED_SECURITY) === 0) return undefined
  return { kind: 'token', at: WORDS + 36 + GUID, length: Math.max(0, le16(bytes, WORDS + 34) - GUID) }
}

/** A token that begins the bytes behind `count` words; its length stands `place` bytes into the words. */
const token = (bytes: Uint8Array, count: number, place: number): Payload => ({
  kind: 'token',
  at: WORDS + count * 2 + 2,
  length: le16(bytes, WORDS + place),
})

/** Data whose length and offset stand `place` bytes into the words. */
const pipe = (bytes: Uint8Array, place: number): Payload => ({
  kind: 'pipe',
  at: HEAD + le16(bytes, WORDS + place + 2),
  length: le16(bytes, WORDS + place),
})
