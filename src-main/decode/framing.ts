/**
 * Owns where the messages of application protocols end in the bytes of one direction of a TCP connection, so that a message
 * cut over segments can be put together: lengths (TLS, DNS, SSH), the empty line of an HTTP head, line ends (mail, FTP).
 *
 * Guarantees: pure; looks only at [at, end); a message longer than its protocol's `limit` is none. A framer has the state of
 * one direction. Refuses to guess in the middle of a stream: after lost bytes it goes on where a message plainly begins.
 */
import { protocolId } from '@shared/protocols'
import { type Framer, MORE, NONE } from './framer'
import { httpFramers } from './framing-http'
import { tlsEnd } from './framing-tls'
import { beginsWith, looksLikeTls } from './text-lines'

/** Longest TLS handshake message over several records, with their headers. */
const MAX_TLS = 0x48000
const MAX_LINE = 8192
const MAX_DNS = 65_537
const MAX_SSH = 35_004

const TLS = protocolId('tls')
const LF = 0x0a

type End = (bytes: Uint8Array, at: number, end: number) => number
type Begins = (bytes: Uint8Array, at: number, end: number) => boolean

const framer = (protocol: number, limit: number, next: End, begins: Begins): Framer => ({
  protocol,
  skip: 0,
  isMessage: true,
  limit,
  next,
  begins,
})

const tls = (): Framer => framer(TLS, MAX_TLS, tlsEnd, looksLikeTls)

/** Lines, until the connection turns to TLS. */
function lines(protocol: number): Framer {
  const one = framer(
    protocol,
    MAX_LINE,
    (bytes, at, end) => {
      if (at < end && bytes[at] >= 20 && bytes[at] <= 24) {
        one.protocol = TLS
        return tlsEnd(bytes, at, end)
      }
      one.protocol = protocol
      const found = bytes.indexOf(LF, at)
      return found < 0 || found >= end ? MORE : found + 1
    },
    () => true,
  )
  return one
}

const DNS = protocolId('dns')
const DNS_HEADER = 12
const MAX_QUESTIONS = 25

/** RFC 7766 8: two bytes of length before each message. */
const dns = (): Framer =>
  framer(
    DNS,
    MAX_DNS,
    (bytes, at, end) => {
      if (end - at < 2) return MORE
      const length = (bytes[at] << 8) | bytes[at + 1]
      return length < DNS_HEADER ? NONE : at + 2 + length
    },
    (bytes, at, end) =>
      end - at >= 2 + DNS_HEADER &&
      ((bytes[at] << 8) | bytes[at + 1]) >= DNS_HEADER &&
      ((bytes[at + 6] << 8) | bytes[at + 7]) <= MAX_QUESTIONS,
  )

const SSH = protocolId('ssh')
const NEWKEYS = 21
const MAX_GREETING = 4096

/** RFC 4253: lines up to the version, then packets until the keys are new; nothing behind them can be told apart. */
function ssh(): Framer {
  let versioned = false
  let over = false
  let greeting = 0
  const one = framer(
    SSH,
    MAX_SSH,
    (bytes, at, end) => {
      if (over) return NONE
      if (!versioned) {
        const found = bytes.indexOf(LF, at)
        if (found < 0 || found >= end) return end - at > MAX_GREETING ? NONE : MORE
        greeting += found - at
        if (greeting > MAX_GREETING) over = true
        versioned = beginsWith(bytes, at, end, 'SSH-')
        // packets of version 1 are built otherwise
        if (beginsWith(bytes, at, end, 'SSH-1.') && !beginsWith(bytes, at, end, 'SSH-1.99')) over = true
        return found + 1
      }
      if (end - at < 6) return MORE
      const length = ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0
      if (length < 2 || length + 4 > MAX_SSH || bytes[at + 4] >= length) {
        over = true
        return NONE
      }
      if (bytes[at + 5] === NEWKEYS) over = true
      return at + 4 + length
    },
    (bytes, at, end) => !versioned && beginsWith(bytes, at, end, 'SSH-'),
  )
  return one
}

const MAKERS: ReadonlyMap<number, () => readonly [Framer, Framer]> = new Map([
  [TLS, () => [tls(), tls()] as const],
  [protocolId('http'), httpFramers],
  [SSH, () => [ssh(), ssh()] as const],
  [DNS, () => [dns(), dns()] as const],
  ...(['smtp', 'pop', 'imap', 'ftp'] as const).map((name) => {
    const id = protocolId(name)
    return [id, () => [lines(id), lines(id)] as const] as const
  }),
])

/** True for protocols whose messages can be told apart in a stream. */
export const hasFramer = (protocol: number): boolean => MAKERS.has(protocol)

export const framedProtocols = (): readonly number[] => [...MAKERS.keys()]

/**
 * Framers of both directions of one connection; undefined for protocols without.
 * The originator's is to be run to its end first: what an HTTP answer holds depends on its request.
 */
export const framersOf = (protocol: number): readonly [Framer, Framer] | undefined => MAKERS.get(protocol)?.()

/** Protocol that the first bytes of a direction plainly are; 0 = not plain. */
export function plainProtocol(bytes: Uint8Array, at: number, end: number): number {
  if (looksLikeTls(bytes, at, end)) return TLS
  return beginsWith(bytes, at, end, 'SSH-') ? SSH : 0
}
