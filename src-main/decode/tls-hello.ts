/**
 * TLS ClientHello and ServerHello (RFC 8446 4.1.2, 4.1.3) and their extensions (4.2).
 *
 *   version(2)  random(32)  session id (length(1))  client: cipher suites (length(2)), compression (length(1))
 *   server: cipher suite(2), compression(1)  extensions (length(2)): type(2) length(2) data
 *
 * Guarantees: stops where a length contradicts the message around it, and says so.
 */
import { hexText } from '@shared/format'
import { bytesHex } from './text'
import { textField } from './text-lines'
import { extensionName, groupName, suiteName } from './tls-names'
import type { TreeBuilder } from './tree'

const RANDOM = 32
const SERVER_NAME = 0
const GROUPS = 10
const SIGNATURES = 13
const ALPN = 16
const VERSIONS = 43
const KEY_SHARE = 51
const MAX_ITEMS = 512

const NAMES: Readonly<Record<number, string>> = {
  512: 'SSL 2.0',
  768: 'SSL 3.0',
  769: 'TLS 1.0',
  770: 'TLS 1.1',
  771: 'TLS 1.2',
  772: 'TLS 1.3',
}

export const tlsVersionText = (version: number): string =>
  NAMES[version] ?? ((version & 0x0f0f) === 0x0a0a ? 'GREASE' : hexText(version, 4))

/** Calls `body` for each 16-bit number of [at, end). */
function numbers(at: number, end: number, body: (at: number) => void) {
  for (let i = at, count = 0; i + 2 <= end && count < MAX_ITEMS; i += 2, count++) body(i)
}

/** RFC 6066 3: list length(2), then type(1), length(2), name. */
function serverNames(tree: TreeBuilder, at: number, end: number) {
  for (let i = at + 2, count = 0; i + 3 <= end && count < MAX_ITEMS; count++) {
    const to = i + 3 + tree.u16(i + 1)
    if (to > end) return tree.problem('The name does not fit', i, end - i)
    if (tree.u8(i) === 0) textField(tree, 'tls.handshake.extensions_server_name', 'Server name', i + 3, to)
    i = to
  }
}

/** RFC 7301 3.1: list length(2), then length(1), name. */
function applicationProtocols(tree: TreeBuilder, at: number, end: number) {
  for (let i = at + 2, count = 0; i + 1 <= end && count < MAX_ITEMS; count++) {
    const to = i + 1 + tree.u8(i)
    if (to > end) return tree.problem('The protocol name does not fit', i, end - i)
    textField(tree, 'tls.handshake.extensions_alpn_str', 'Application protocol', i + 1, to)
    i = to
  }
}

function describeExtension(tree: TreeBuilder, type: number, at: number, end: number, client: boolean) {
  switch (type) {
    case SERVER_NAME:
      if (end > at) serverNames(tree, at, end)
      return
    case ALPN:
      return applicationProtocols(tree, at, end)
    case VERSIONS:
      return numbers(client ? at + 1 : at, end, (i) => {
        tree.uint('tls.handshake.extensions.supported_version', 'Version', i, 2, tlsVersionText)
      })
    case GROUPS:
      return numbers(at + 2, end, (i) => {
        tree.uint('tls.handshake.extensions_supported_group', 'Group', i, 2, groupName)
      })
    case SIGNATURES:
      return numbers(at + 2, end, (i) => {
        tree.uint('tls.handshake.sig_hash_alg', 'Signature algorithm', i, 2, (v) => hexText(v, 4))
      })
    case KEY_SHARE:
      if (!client && end - at >= 2) tree.uint('tls.handshake.extensions_key_share_group', 'Group', at, 2, groupName)
      return
    default:
      if (end > at) tree.hex('tls.handshake.extension.data', 'Data', at, end - at)
  }
}

function describeExtensions(tree: TreeBuilder, at: number, end: number, client: boolean) {
  tree.uint('tls.handshake.extensions_length', 'Extensions', at, 2, (value) => `${value} bytes`)
  let i = at + 2
  for (let count = 0; i + 4 <= end && count < MAX_ITEMS; count++) {
    const type = tree.u16(i)
    const from = i
    const to = from + 4 + tree.u16(from + 2)
    if (to > end) return tree.problem('The extension goes on beyond this segment, or its length is wrong', i, end - i)
    tree.group('tls.handshake.extension', 'Extension', null, from, to - from, extensionName(type), () => {
      tree.uint('tls.handshake.extension.type', 'Type', from, 2, extensionName)
      tree.uint('tls.handshake.extension.len', 'Length', from + 2, 2)
      describeExtension(tree, type, from + 4, to, client)
    })
    i = to
  }
}

/** Cipher suites and compression; answers where the extensions begin, -1 when they do not fit. */
function describeChoices(tree: TreeBuilder, at: number, end: number, client: boolean): number {
  if (!client) {
    if (at + 3 > end) return -1
    tree.uint('tls.handshake.ciphersuite', 'Cipher suite', at, 2, suiteName)
    tree.uint('tls.handshake.comp_method', 'Compression', at + 2, 1)
    return at + 3
  }
  const suitesEnd = at + 2 + tree.u16(at)
  if (at + 2 > end || suitesEnd + 1 > end) return -1
  tree.uint('tls.handshake.cipher_suites_length', 'Cipher suites', at, 2, (value) => `${value / 2}`)
  numbers(at + 2, suitesEnd, (i) => {
    tree.uint('tls.handshake.ciphersuite', 'Cipher suite', i, 2, suiteName)
  })
  const methodsEnd = suitesEnd + 1 + tree.u8(suitesEnd)
  if (methodsEnd > end) return -1
  for (let i = suitesEnd + 1; i < methodsEnd; i++) tree.uint('tls.handshake.comp_method', 'Compression', i, 1)
  return methodsEnd
}

/** Writes a hello's body [at, end). */
export function describeHello(tree: TreeBuilder, at: number, end: number, client: boolean) {
  tree.uint('tls.handshake.version', 'Version', at, 2, tlsVersionText)
  tree.hex('tls.handshake.random', 'Random', at + 2, Math.max(0, Math.min(RANDOM, end - at - 2)))
  const sessionAt = at + 2 + RANDOM
  const choicesAt = sessionAt + 1 + tree.u8(sessionAt)
  if (choicesAt > end) return tree.problem('The hello goes on beyond this segment, or is too short', at, end - at)
  const session = choicesAt - sessionAt - 1
  if (session > 0) {
    const value = tree.bytes.slice(sessionAt + 1, choicesAt)
    tree.add('tls.handshake.session_id', 'Session id', value, sessionAt + 1, session, bytesHex(value, 0, session))
  }
  const extensionsAt = describeChoices(tree, choicesAt, end, client)
  if (extensionsAt < 0) return tree.problem('The hello goes on beyond this segment, or is too short', at, end - at)
  if (extensionsAt + 2 <= end) describeExtensions(tree, extensionsAt, end, client)
}
