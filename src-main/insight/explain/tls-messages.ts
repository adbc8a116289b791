/**
 * Owns finding the TLS handshake messages in one direction's bytes, wherever TLS begins (behind the lines of mail or FTP that
 * turned to it), over as many records as they have; and the names in the first certificate of a chain (RFC 5280 4.1).
 *
 * Guarantees: stays inside the bytes; at most MAX_MESSAGES messages; stops where encryption begins. A message whose end is
 * missing is given as far as it is there.
 */
import { type BerItem, berOid, readBer } from '@main/decode/ber'
import { MORE, NONE } from '@main/decode/framer'
import { joinRecords, tlsEnd } from '@main/decode/framing-tls'
import { looksLikeTls } from '@main/decode/text-lines'
import { describeCertificates } from '@main/decode/tls-certificates'
import { TreeBuilder } from '@main/decode/tree'
import { textOf } from './talk'

const HANDSHAKE = 22
const ALERT = 21
const MESSAGE_HEADER = 4
const MAX_MESSAGES = 32
const MAX_LINES = 200
const LF = 0x0a

export interface TlsMessage {
  readonly type: number
  /** header and body, as far as they are there */
  readonly bytes: Uint8Array
  /** where its records stand in the direction's bytes */
  readonly from: number
  readonly to: number
}

export interface CertificateNames {
  readonly subject: string | undefined
  readonly issuer: string | undefined
  readonly dnsNames: readonly string[]
  /** certificates in the chain */
  readonly count: number
}

export function tlsMessages(stream: Uint8Array): TlsMessage[] {
  const messages: TlsMessage[] = []
  for (let at = tlsStart(stream); at + 5 <= stream.length && messages.length < MAX_MESSAGES; ) {
    const found = tlsEnd(stream, at, stream.length)
    if (found === NONE) break
    const end = found === MORE ? stream.length : Math.min(found, stream.length)
    if (stream[at] === HANDSHAKE) addMessages(messages, stream, at, end)
    else if (stream[at] !== ALERT) break
    at = end
  }
  return messages
}

/** Where a line of text is followed by a TLS record; the end when there is none. */
function tlsStart(stream: Uint8Array): number {
  let at = 0
  for (let lines = 0; lines < MAX_LINES && at < stream.length; lines++) {
    if (looksLikeTls(stream, at, stream.length)) return at
    const found = stream.indexOf(LF, at)
    if (found < 0) break
    at = found + 1
  }
  return stream.length
}

function addMessages(messages: TlsMessage[], stream: Uint8Array, from: number, to: number): void {
  const { bytes, placeOf } = joinRecords(stream, from, to)
  for (let at = 0; at + MESSAGE_HEADER <= bytes.length && messages.length < MAX_MESSAGES; ) {
    const length = bytes[at + 1] * 65_536 + bytes[at + 2] * 256 + bytes[at + 3]
    const end = Math.min(bytes.length, at + MESSAGE_HEADER + length)
    messages.push({ type: bytes[at], bytes: bytes.subarray(at, end), from: placeOf(at), to: placeOf(end - 1) + 1 })
    at = end
  }
}

/** Names of the first certificate of a Certificate message up to TLS 1.2; undefined when it cannot be read. */
export function certificateNames({ bytes }: TlsMessage): CertificateNames | undefined {
  const tree = new TreeBuilder(bytes)
  describeCertificates(tree, MESSAGE_HEADER, bytes.length)
  const chain = tree.finish().filter(({ field }) => field === 'tls.handshake.certificate')
  if (chain.length === 0) return undefined
  const [first] = chain
  const certificate = readBer(bytes, first.offset + 3, first.offset + first.length, true)
  const body = certificate && readBer(bytes, certificate.from, certificate.to, true)
  if (!body) return undefined
  const names = namesIn(bytes, body)
  const dnsNames = first.children
    .filter(({ field }) => field === 'tls.handshake.certificate_dns_name')
    .map(({ text }) => text)
  return { issuer: names[0], subject: names[1], dnsNames, count: chain.length }
}

const VERSION = 0xa0
/** behind the version: number, algorithm, issuer, validity, subject */
const ISSUER = 2
const SUBJECT = 4

function namesIn(bytes: Uint8Array, body: BerItem): readonly [string | undefined, string | undefined] {
  const items: BerItem[] = []
  for (let at = body.from; items.length <= SUBJECT; ) {
    const item = readBer(bytes, at, body.to, true)
    if (!item) break
    if (item.tag !== VERSION) items.push(item)
    at = item.to
  }
  const name = (item: BerItem | undefined): string | undefined => item && commonName(bytes, item)
  return [name(items[ISSUER]), name(items[SUBJECT])]
}

const COMMON_NAME = '2.5.4.3'
const MAX_PARTS = 32

/** A name is a sequence of sets of (identifier, value) pairs. */
function commonName(bytes: Uint8Array, name: BerItem): string | undefined {
  let at = name.from
  for (let parts = 0; parts < MAX_PARTS; parts++) {
    const set = readBer(bytes, at, name.to)
    const pair = set && readBer(bytes, set.from, set.to)
    const oid = pair && readBer(bytes, pair.from, pair.to)
    const value = pair && oid && readBer(bytes, oid.to, pair.to)
    if (!set) return undefined
    if (oid && value && berOid(bytes, oid) === COMMON_NAME) return textOf(bytes, value.from, value.to)
    at = set.to
  }
  return undefined
}
