/**
 * Owns where the heads of HTTP/1 messages end (RFC 9112 2.1) and how many bytes of body lie between them (6.3): by
 * Content-Length, chunk by chunk, to the end of the connection, or none.
 *
 * Which answer has no body depends on its request (HEAD, CONNECT): both directions share the list of methods, at most
 * MAX_OPEN of them. Guarantees: a head is at most MAX_HEAD bytes; chunk data is passed over, never looked at.
 */
import { protocolId } from '@shared/protocols'
import { latin1 } from './bytes'
import { type Framer, MORE, NONE } from './framer'
import { tlsEnd } from './framing-tls'
import { isHttpMessage } from './http'
import { beginsWith, looksLikeTls } from './text-lines'

const HTTP = protocolId('http')
const TLS = protocolId('tls')
const LF = 0x0a
const CR = 0x0d
const MAX_HEAD = 65_536
const MAX_CHUNK_LINE = 1024
const MAX_OPEN = 4096
/** longest beginning that may still become a method and a target */
const UNDECIDED = 24

type Body = 'none' | 'chunk' | 'trailer'

class HttpFramer implements Framer {
  protocol = HTTP
  skip = 0
  isMessage = true
  readonly limit = MAX_HEAD
  private body: Body = 'none'

  constructor(private readonly methods: string[]) {}

  next(bytes: Uint8Array, at: number, end: number): number {
    this.skip = 0
    if (this.body !== 'none') return this.chunkLine(bytes, at, end)
    this.isMessage = true
    if (at < end && bytes[at] >= 20 && bytes[at] <= 24) {
      this.protocol = TLS
      return tlsEnd(bytes, at, end)
    }
    this.protocol = HTTP
    if (!isHttpMessage(bytes, at, end)) return end - at < UNDECIDED && isWord(bytes, at, end) ? MORE : NONE
    const headEnd = endOfHead(bytes, at, end)
    if (headEnd < 0) return end - at >= MAX_HEAD ? NONE : MORE
    this.readHead(latin1(bytes, at, headEnd))
    return headEnd
  }

  begins(bytes: Uint8Array, at: number, end: number): boolean {
    this.body = 'none'
    return isHttpMessage(bytes, at, end) || looksLikeTls(bytes, at, end)
  }

  private readHead(head: string): void {
    const answer = /^HTTP\/\S+ +(\d{3})/.exec(head)
    const status = answer ? Number(answer[1]) : 0
    if (!answer && this.methods.length < MAX_OPEN) this.methods.push(head.slice(0, head.indexOf(' ')))
    // 1xx answers come before the one that counts
    const method = answer && (status >= 200 || status === 101) ? this.methods.shift() : undefined
    if (status === 101 || (method === 'CONNECT' && status < 300)) return
    if (answer && (status < 200 || status === 204 || status === 304 || method === 'HEAD')) return
    if (/\ntransfer-encoding:[^\n]*chunked/i.test(head)) {
      this.body = 'chunk'
      return
    }
    const stated = /\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r?\n/i.exec(head)
    if (stated) this.skip = Number(stated[1])
    else if (answer) this.skip = Number.POSITIVE_INFINITY
  }

  /** RFC 9112 7.1: a size in hex, data, CR LF; behind size 0 headers up to an empty line. */
  private chunkLine(bytes: Uint8Array, at: number, end: number): number {
    this.isMessage = false
    const found = bytes.indexOf(LF, at)
    if (found < 0 || found >= end) return end - at >= MAX_CHUNK_LINE ? this.leave() : MORE
    if (this.body === 'trailer') {
      if (found === at || (found === at + 1 && bytes[at] === CR)) this.body = 'none'
      return found + 1
    }
    const digits = /^[0-9a-fA-F]{1,12}/.exec(latin1(bytes, at, Math.min(found, at + 16)))?.[0]
    if (digits === undefined) return this.leave()
    const size = Number.parseInt(digits, 16)
    if (size === 0) this.body = 'trailer'
    else this.skip = size + 2
    return found + 1
  }

  private leave(): number {
    this.body = 'none'
    return NONE
  }
}

/** Upper-case letters only, or the beginning of `HTTP/`: more bytes may make a message of it. */
function isWord(bytes: Uint8Array, at: number, end: number): boolean {
  if (beginsWith(bytes, at, Math.min(end, at + 4), 'HTTP'.slice(0, Math.min(4, end - at)))) return true
  for (let i = at; i < end; i++) if ((bytes[i] < 0x41 || bytes[i] > 0x5a) && bytes[i] !== 0x20) return false
  return true
}

/** Index behind the empty line; -1 when it is not in [at, end). */
function endOfHead(bytes: Uint8Array, at: number, end: number): number {
  for (let i = bytes.indexOf(LF, at); i >= 0 && i < end; i = bytes.indexOf(LF, i + 1)) {
    const next = bytes[i + 1] === CR ? i + 2 : i + 1
    if (next < end && bytes[next] === LF) return next + 1
  }
  return -1
}

export function httpFramers(): readonly [Framer, Framer] {
  const methods: string[] = []
  return [new HttpFramer(methods), new HttpFramer(methods)]
}
