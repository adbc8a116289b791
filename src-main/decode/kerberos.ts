/**
 * Kerberos 5 (RFC 4120 5): a message of one type; over TCP behind a length of four bytes (7.2.2). Shown are type, version,
 * realm, names and the error.
 */
import { protocolId } from '@shared/protocols'
import { type BerItem, berInside, berInteger, readBer } from './ber'
import type { Decoder } from './decoder'
import { type Layers, Space } from './layers'
import { printable } from './text'
import { layerEnd, takeRest } from './text-lines'
import type { TreeBuilder } from './tree'

const KERBEROS = protocolId('kerberos')
const APPLICATION = 0x60
const SEQUENCE = 0x30
const INTEGER = 2
const TEXT = 0x1b
const RECORD = 4
const MAX_PARTS = 32
const MAX_NAMES = 8
const BODY = 4
const ERROR = 30
const TYPES: Readonly<Record<number, string>> = {
  10: 'AS-REQ',
  11: 'AS-REP',
  12: 'TGS-REQ',
  13: 'TGS-REP',
  14: 'AP-REQ',
  15: 'AP-REP',
  20: 'SAFE',
  21: 'PRIV',
  22: 'CRED',
  30: 'ERROR',
}
/** context numbers of realm, client's and server's name: in the body of requests, in replies, in errors */
const IN_BODY = { realm: 2, client: 1, server: 3 }
const IN_REPLY = { realm: 3, client: 4, server: -1 }
const IN_ERROR = { realm: 9, client: 8, server: 10 }

const isMessage = (bytes: Uint8Array, at: number, end: number): boolean => {
  if (at >= end || TYPES[bytes[at] - APPLICATION] === undefined) return false
  const inside = berInside(bytes, at, end)
  return inside >= 0 && inside < end && bytes[inside] === SEQUENCE
}

/** Index of the message in [at, end); -1 when there is none. */
function messageAt(layers: Layers, at: number, end: number): number {
  const { bytes } = layers
  if (isMessage(bytes, at, end)) return at
  return bytes[at] === 0 && isMessage(bytes, at + RECORD, end) ? at + RECORD : -1
}

/** Context-tagged parts of a sequence by number. */
function partsOf(tree: TreeBuilder, { from, to }: BerItem): Map<number, BerItem> {
  const parts = new Map<number, BerItem>()
  for (let at = from; parts.size < MAX_PARTS; ) {
    const part = readBer(tree.bytes, at, to, true)
    if (!part || (part.tag & 0xe0) !== 0xa0) return parts
    parts.set(part.tag & 0x1f, part)
    at = part.to
  }
  return parts
}

function integer(tree: TreeBuilder, field: string, label: string, part: BerItem | undefined) {
  const item = part && readBer(tree.bytes, part.from, part.to)
  if (item?.tag !== INTEGER) return
  const value = berInteger(tree.bytes, item)
  if (!Number.isNaN(value)) tree.add(field, label, value, item.from, item.to - item.from)
}

/** A realm, or a principal's names joined with slashes. */
function name(tree: TreeBuilder, field: string, label: string, part: BerItem | undefined) {
  if (!part) return
  const found: string[] = []
  collect(tree, part, found, 0)
  if (found.length > 0) tree.add(field, label, found.join('/'), part.from, part.to - part.from)
}

function collect(tree: TreeBuilder, { from, to }: BerItem, into: string[], depth: number) {
  for (let at = from; at < to && into.length < MAX_NAMES; ) {
    const item = readBer(tree.bytes, at, to, true)
    if (!item) return
    if (item.tag === TEXT) into.push(printable(tree.bytes, item.from, Math.min(item.to, item.from + 256)))
    else if ((item.tag & 0x20) !== 0 && depth < 4) collect(tree, item, into, depth + 1)
    at = item.to
  }
}

function describeMessage(tree: TreeBuilder, type: number, sequence: BerItem) {
  const parts = partsOf(tree, sequence)
  const isRequest = type === 10 || type === 12
  integer(tree, 'kerberos.pvno', 'Version', parts.get(isRequest ? 1 : 0))
  const body = parts.get(BODY)
  const inner = isRequest && body ? readBer(tree.bytes, body.from, body.to, true) : undefined
  const source = inner?.tag === SEQUENCE ? partsOf(tree, inner) : parts
  const places = isRequest ? IN_BODY : type === ERROR ? IN_ERROR : IN_REPLY
  if (type === ERROR) integer(tree, 'kerberos.error_code', 'Error', parts.get(6))
  if (!isRequest && type !== ERROR && type !== 11 && type !== 13) return
  name(tree, 'kerberos.realm', 'Realm', source.get(places.realm))
  name(tree, 'kerberos.cnamestring', 'Client', source.get(places.client))
  name(tree, 'kerberos.snamestring', 'Server', source.get(places.server))
}

export const kerberos: Decoder = {
  protocol: KERBEROS,
  decode(layers) {
    if (messageAt(layers, layers.nextAt, layers.nextEnd) >= 0) takeRest(layers, KERBEROS)
    else layers.nextSpace = Space.none
  },
  describe(layers, index, tree) {
    const start = layers.offset[index]
    const end = layerEnd(layers, index, tree)
    const isRecord = tree.u8(start) === 0
    const at = isRecord ? start + RECORD : start
    const type = tree.u8(at) - APPLICATION
    tree.group('kerberos', 'Kerberos', null, start, Math.max(0, end - start), TYPES[type] ?? 'message', () => {
      if (isRecord) tree.uint('kerberos.rm.length', 'Length', start, RECORD)
      if (at >= end) return
      tree.add('kerberos.msg_type', 'Type', type, at, 1, TYPES[type] ?? String(type))
      const outer = readBer(tree.bytes, at, end, true)
      const sequence = outer && readBer(tree.bytes, outer.from, outer.to, true)
      if (sequence?.tag === SEQUENCE) describeMessage(tree, type, sequence)
    })
  },
}
