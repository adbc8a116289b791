/**
 * Owns opening the client's first QUIC packets (RFC 9001 5.2, RFC 9369 3.3): their keys follow from the destination connection
 * id that stands in them, so that anybody may read the ClientHello inside; and the CRYPTO frames in them (RFC 9000 19.6).
 *
 * Guarantees: a packet whose tag is wrong is not opened: the server's, and the client's once it uses the server's id. Frames
 * are read as far as they make sense. Bytes are told with their place in the packet, where they stand encrypted.
 */
import { ecb, gcm } from '@noble/ciphers/aes.js'
import { expand, extract } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'

const SALTS: ReadonlyMap<number, readonly [salt: string, labels: string]> = new Map([
  [0x00000001, ['38762cf7f55934b34d179ae6a4c80cadccbb7f0a', 'quic']],
  [0x6b3343cf, ['0dede3def700a6db819381be6e269dcbf9bd2ed9', 'quicv2']],
])
const TAG = 16
const SAMPLE_AT = 4
const MAX_FRAMES = 512
/** datagrams that begin a connection fit the path; longer ones are not worth the time of opening */
const MAX_INITIAL = 4096

/** Of a CRYPTO frame: where its bytes begin in the stream of the handshake, and where they stand. */
export interface CryptoPiece {
  readonly offset: number
  /** index of the first byte in the bytes that the packet was given in */
  readonly at: number
  readonly bytes: Uint8Array
}

/** Where the parts of a packet with a long header stand (RFC 9000 17.2). */
interface LongPacket {
  readonly at: number
  readonly version: number
  /** destination connection id */
  readonly id: Uint8Array
  readonly isInitial: boolean
  /** of the packet number, which is encrypted */
  readonly numberAt: number
  readonly end: number
}

const MAX_PACKETS = 16
const MAX_ID = 20
const VERSION_2 = 0x6b3343cf

/** Pieces of the handshake in the client's Initial packets of a datagram [start, end). */
export function cryptoOf(bytes: Uint8Array, start: number, end: number): CryptoPiece[] {
  const pieces: CryptoPiece[] = []
  let at = start
  for (let packets = 0; packets < MAX_PACKETS; packets++) {
    const packet = longPacket(bytes, at, end)
    if (!packet) break
    if (packet.isInitial) pieces.push(...(openInitial(bytes, packet) ?? []))
    at = packet.end
  }
  return pieces
}

function longPacket(bytes: Uint8Array, at: number, end: number): LongPacket | undefined {
  if (at + 7 > end || (bytes[at] & 0xc0) !== 0xc0) return undefined
  const version = new DataView(bytes.buffer, bytes.byteOffset).getUint32(at + 1)
  const idEnd = at + 6 + bytes[at + 5]
  if (!SALTS.has(version) || bytes[at + 5] > MAX_ID || idEnd >= end || bytes[idEnd] > MAX_ID) return undefined
  const type = ((bytes[at] >> 4) & 3) - (version === VERSION_2 ? 1 : 0)
  // a retry has no length and is the last
  if ((type & 3) === 3) return undefined
  let place = idEnd + 1 + bytes[idEnd]
  if (type === 0) {
    const token = variable(bytes, place)
    if (token.size === 0) return undefined
    place += token.size + token.value
  }
  const length = variable(bytes, place)
  const packetEnd = place + length.size + length.value
  if (length.size === 0 || packetEnd > end) return undefined
  const id = bytes.slice(at + 6, idEnd)
  return { at, version, id, isInitial: type === 0, numberAt: place + length.size, end: packetEnd }
}

/** Undefined when it cannot be opened with the client's keys of its id. */
function openInitial(bytes: Uint8Array, { at, numberAt, end, version, id }: LongPacket): CryptoPiece[] | undefined {
  const known = SALTS.get(version)
  if (!known || numberAt + SAMPLE_AT + TAG > end || end - at > MAX_INITIAL) return undefined
  const [salt, labels] = known
  const secret = expandLabel(extract(sha256, id, fromHex(salt)), 'client in', 32)
  const sample = bytes.slice(numberAt + SAMPLE_AT, numberAt + SAMPLE_AT + TAG)
  const mask = ecb(expandLabel(secret, `${labels} hp`, 16), { disablePadding: true }).encrypt(sample)
  const size = ((bytes[at] ^ mask[0]) & 3) + 1
  const header = bytes.slice(at, numberAt + size)
  header[0] ^= mask[0] & 0x0f
  for (let i = 0; i < size; i++) header[numberAt - at + i] ^= mask[1 + i]
  const nonce = expandLabel(secret, `${labels} iv`, 12)
  for (let i = 0; i < size; i++) nonce[12 - size + i] ^= header[header.length - size + i]
  const packet = gcm(expandLabel(secret, `${labels} key`, 16), nonce, header)
  try {
    return cryptoPieces(packet.decrypt(bytes.slice(numberAt + size, end)), numberAt + size)
  } catch {
    // the library's word for a tag that is not this packet's
    return undefined
  }
}

/** HKDF-Expand-Label with an empty context (RFC 8446 7.1). */
function expandLabel(secret: Uint8Array, label: string, length: number): Uint8Array {
  const name = Uint8Array.from(`tls13 ${label}`, (letter) => letter.charCodeAt(0))
  return expand(sha256, secret, Uint8Array.of(0, length, name.length, ...name, 0), length)
}

const fromHex = (text: string): Uint8Array =>
  Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16))

const PADDING = 0
const PING = 1
const ACK = 2
const ACK_ECN = 3
const CRYPTO = 6

/** A variable-length integer (RFC 9000 16); size 0 when it does not fit. */
function variable(bytes: Uint8Array, at: number): { readonly value: number; readonly size: number } {
  const size = at < bytes.length ? 1 << (bytes[at] >> 6) : 0
  if (size === 0 || at + size > bytes.length) return { value: 0, size: 0 }
  let value = bytes[at] & 0x3f
  for (let i = 1; i < size; i++) value = value * 256 + bytes[at + i]
  return { value, size }
}

function cryptoPieces(plain: Uint8Array, place: number): CryptoPiece[] {
  const pieces: CryptoPiece[] = []
  let at = 0
  for (let frames = 0; at < plain.length && frames < MAX_FRAMES; ) {
    const type = plain[at]
    if (type === PADDING || type === PING) {
      at++
      continue
    }
    frames++
    if (type === CRYPTO) {
      const offset = variable(plain, at + 1)
      const length = variable(plain, at + 1 + offset.size)
      const from = at + 1 + offset.size + length.size
      if (offset.size === 0 || length.size === 0 || from + length.value > plain.length) break
      at = from + length.value
      if (length.value > 0) pieces.push({ offset: offset.value, at: place + from, bytes: plain.subarray(from, at) })
    } else if (type === ACK || type === ACK_ECN) {
      at = behindAck(plain, at)
      if (at < 0) break
    } else break
  }
  return pieces
}

/** Index behind an ACK frame (RFC 9000 19.3), -1 when it does not fit. */
function behindAck(plain: Uint8Array, from: number): number {
  let at = from + 1
  let ranges = 0
  let fields = 4
  for (let i = 0; i < fields; i++) {
    const { value, size } = variable(plain, at)
    if (size === 0) return -1
    at += size
    if (i !== 2) continue
    ranges = value
    if (ranges > plain.length) return -1
    fields = 4 + 2 * ranges + (plain[from] === ACK_ECN ? 3 : 0)
  }
  return at
}

/** Bytes of the handshake in one piece, and where each of them stands. */
export interface JoinedCrypto {
  readonly bytes: Uint8Array
  readonly placeOf: (index: number) => number
  /** pieces without overlap: `piece` from its byte `from` on stands at `index` */
  readonly parts: readonly { readonly index: number; readonly piece: CryptoPiece; readonly from: number }[]
}

/** True when a whole first message is there. */
export const isWholeMessage = (bytes: Uint8Array): boolean =>
  bytes.length >= 4 && bytes.length >= 4 + bytes[1] * 65_536 + bytes[2] * 256 + bytes[3]

/** The handshake's bytes from its beginning on, as far as pieces join without a gap. */
export function joinPieces(pieces: readonly CryptoPiece[]): JoinedCrypto {
  const sorted = [...pieces].sort((a, b) => a.offset - b.offset)
  const parts: { index: number; piece: CryptoPiece; from: number }[] = []
  let end = 0
  for (const piece of sorted) {
    if (piece.offset > end) break
    if (piece.offset + piece.bytes.length <= end) continue
    parts.push({ index: end, piece, from: end - piece.offset })
    end = piece.offset + piece.bytes.length
  }
  const bytes = new Uint8Array(end)
  for (const { index, piece, from } of parts) bytes.set(piece.bytes.subarray(from), index)
  const placeOf = (index: number): number => {
    let i = 0
    while (i + 1 < parts.length && parts[i + 1].index <= index) i++
    return parts.length === 0 ? 0 : parts[i].piece.at + parts[i].from + index - parts[i].index
  }
  return { bytes, placeOf, parts }
}
