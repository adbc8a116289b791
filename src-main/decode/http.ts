/**
 * HTTP/1 messages (RFC 9112): a request or status line, headers to the empty line, then a body, which may be in chunks.
 *
 * Named are the segments in which a message begins; a segment is described alone, so a body that goes on in the next
 * segment is shown as far as it is here. Several messages in one segment (pipelining) are shown one after the other.
 */
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { Space } from './layers'
import { printable } from './text'
import {
  beginsWith,
  describeHeaders,
  layerEnd,
  looksLikeTls,
  skipSpaces,
  takeRest,
  textField,
  wordEnd,
} from './text-lines'
import type { TreeBuilder } from './tree'

const HTTP = protocolId('http')
const TLS = protocolId('tls')
const SPACE = 0x20
const LF = 0x0a
const MAX_METHOD = 20
const MAX_MESSAGES = 64
const MAX_CHUNKS = 1024

const HEADERS: ReadonlyMap<string, string> = new Map([
  ['host', 'http.host'],
  ['user-agent', 'http.user_agent'],
  ['content-length', 'http.content_length'],
  ['content-type', 'http.content_type'],
  ['content-encoding', 'http.content_encoding'],
  ['transfer-encoding', 'http.transfer_encoding'],
  ['connection', 'http.connection'],
  ['upgrade', 'http.upgrade'],
  ['server', 'http.server'],
  ['location', 'http.location'],
  ['referer', 'http.referer'],
  ['cookie', 'http.cookie'],
  ['set-cookie', 'http.set_cookie'],
  ['accept', 'http.accept'],
  ['accept-encoding', 'http.accept_encoding'],
  ['accept-language', 'http.accept_language'],
  ['authorization', 'http.authorization'],
  ['proxy-authorization', 'http.proxy_authorization'],
  ['www-authenticate', 'http.www_authenticate'],
  ['cache-control', 'http.cache_control'],
  ['date', 'http.date'],
  ['last-modified', 'http.last_modified'],
  ['x-forwarded-for', 'http.x_forwarded_for'],
])

const METHODS = (
  'GET HEAD POST PUT DELETE OPTIONS TRACE CONNECT PATCH PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK SEARCH REPORT ' +
  'SUBSCRIBE UNSUBSCRIBE NOTIFY M-SEARCH MERGE CHECKOUT BPROPFIND BITS_POST RPC_IN_DATA RPC_OUT_DATA'
)
  .split(' ')
  .map((method) => `${method} `)
const MAX_LINE = 4096

/** How a message begins: a version, a known method, or an upper-case word in a line that ends with a version. */
export function isHttpMessage(bytes: Uint8Array, at: number, end: number): boolean {
  if (beginsWith(bytes, at, end, 'HTTP')) return beginsWith(bytes, at, end, 'HTTP/')
  const to = Math.min(end, at + MAX_METHOD)
  for (let i = at; i < to; i++) {
    const c = bytes[i]
    if (c === SPACE) {
      const isTarget = i - at >= 3 && i + 1 < end && bytes[i + 1] > SPACE && bytes[i + 1] < 0x7f
      return isTarget && (isKnownMethod(bytes, at, end) || hasVersion(bytes, i, end))
    }
    if ((c < 0x41 || c > 0x5a) && c !== 0x2d && c !== 0x5f) return false
  }
  return false
}

function isKnownMethod(bytes: Uint8Array, at: number, end: number): boolean {
  for (const method of METHODS) if (beginsWith(bytes, at, end, method)) return true
  return false
}

/** Bodies begin with upper-case words, too: of a method that is not known the line's end decides. */
function hasVersion(bytes: Uint8Array, at: number, end: number): boolean {
  const to = Math.min(end, at + MAX_LINE)
  for (let i = at; i < to && bytes[i] !== LF; i++)
    if (bytes[i] === SPACE && beginsWith(bytes, i + 1, end, 'HTTP/')) return true
  return false
}

function describeRequestLine(tree: TreeBuilder, at: number, end: number) {
  const method = wordEnd(tree, at, end)
  const uri = skipSpaces(tree, method, end)
  const uriEnd = wordEnd(tree, uri, end)
  const version = skipSpaces(tree, uriEnd, end)
  tree.add('http.request', 'Request', true, at, end - at, printable(tree.bytes, at, end))
  textField(tree, 'http.request.method', 'Method', at, method)
  if (uri < uriEnd) textField(tree, 'http.request.uri', 'Target', uri, uriEnd)
  if (version < end) textField(tree, 'http.request.version', 'Version', version, end)
}

function describeStatusLine(tree: TreeBuilder, at: number, end: number) {
  const version = wordEnd(tree, at, end)
  const code = skipSpaces(tree, version, end)
  const codeEnd = wordEnd(tree, code, end)
  const phrase = skipSpaces(tree, codeEnd, end)
  const text = printable(tree.bytes, code, codeEnd)
  tree.add('http.response', 'Response', true, at, end - at, printable(tree.bytes, at, end))
  textField(tree, 'http.response.version', 'Version', at, version)
  if (/^\d{3}$/.test(text)) tree.add('http.response.code', 'Status', Number(text), code, 3)
  if (phrase < end) textField(tree, 'http.response.phrase', 'Reason', phrase, end)
}

/** Value of a header among the fields just written between two indexes of a message. */
function headerText(tree: TreeBuilder, name: string, at: number, end: number): string {
  const head = printable(tree.bytes, at, Math.min(end, at + 16_384))
  return new RegExp(`\\\\n${name}:[ ]*([^\\\\]*)`, 'i').exec(head)?.[1].trim() ?? ''
}

/** Chunks of a body (RFC 9112 7.1); answers where it ends, or the end of the bytes. */
function describeChunks(tree: TreeBuilder, at: number, end: number): number {
  let i = at
  for (let chunks = 0; i < end && chunks < MAX_CHUNKS; chunks++) {
    const lineEnd = tree.bytes.indexOf(0x0a, i)
    if (lineEnd < 0 || lineEnd >= end) break
    const digits = /^[0-9a-fA-F]{1,8}/.exec(printable(tree.bytes, i, Math.min(lineEnd, i + 10)))?.[0]
    if (digits === undefined) break
    const size = Number.parseInt(digits, 16)
    tree.add('http.chunk_size', 'Chunk', size, i, lineEnd + 1 - i, `${size} bytes`)
    i = lineEnd + 1 + size
    if (size === 0) return Math.min(end, i + 2)
    i += 2
  }
  return end
}

/** One message at `at`; answers where it ends as far as this segment says. */
function describeMessage(tree: TreeBuilder, at: number, end: number): number {
  const found = tree.bytes.indexOf(0x0a, at)
  const lineEnd = found < 0 || found >= end ? end : found
  const to = lineEnd > at && tree.bytes[lineEnd - 1] === 0x0d ? lineEnd - 1 : lineEnd
  const response = beginsWith(tree.bytes, at, end, 'HTTP/')
  if (response) describeStatusLine(tree, at, to)
  else describeRequestLine(tree, at, to)
  const headersAt = Math.min(end, lineEnd + 1)
  const body = describeHeaders(tree, headersAt, end, HEADERS, response ? 'http.response.line' : 'http.request.line')
  if (body < 0) return end
  if (/chunked/i.test(headerText(tree, 'transfer-encoding', at, body))) return describeChunks(tree, body, end)
  const stated = headerText(tree, 'content-length', at, body)
  const length = /^\d{1,15}$/.test(stated) ? Number(stated) : response ? end - body : 0
  const bodyEnd = Math.min(end, body + length)
  if (bodyEnd > body) tree.hex('http.file_data', 'Body', body, bodyEnd - body)
  return bodyEnd
}

export const http: Decoder = {
  protocol: HTTP,
  decode(layers) {
    const { bytes, nextAt, nextEnd } = layers
    if (isHttpMessage(bytes, nextAt, nextEnd)) takeRest(layers, HTTP)
    else if (looksLikeTls(bytes, nextAt, nextEnd)) takeRest(layers, TLS)
    else layers.nextSpace = Space.none
  },
  describe(layers, index, tree) {
    const start = layers.offset[index]
    const end = layerEnd(layers, index, tree)
    let at = start
    for (let messages = 0; at < end && messages < MAX_MESSAGES; messages++) {
      const from = at
      if (messages > 0 && !isHttpMessage(tree.bytes, from, end)) break
      const lineEnd = tree.bytes.indexOf(0x0a, from)
      const title = printable(tree.bytes, from, Math.min(end, lineEnd < 0 ? end : lineEnd, from + 80)).replace(
        /\\r$/,
        '',
      )
      tree.group('http', 'HTTP', null, from, end - from, title, () => {
        at = describeMessage(tree, from, end)
      })
      if (at <= from) break
    }
  },
}
