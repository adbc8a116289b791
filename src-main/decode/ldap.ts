/**
 * LDAP (RFC 4511 4): BER messages of a number and an operation. Shown are bind, search base, extended names and results; the
 * rest of an operation as bytes.
 */
import { protocolId } from '@shared/protocols'
import { type BerItem, berInside, berInteger, readBer } from './ber'
import type { Decoder } from './decoder'
import { Space } from './layers'
import { layerEnd, looksLikeTls, takeRest, textField } from './text-lines'
import type { TreeBuilder } from './tree'

const LDAP = protocolId('ldap')
const TLS = protocolId('tls')
const SEQUENCE = 0x30
const INTEGER = 2
const OCTETS = 4
const ENUMERATED = 10
const MAX_MESSAGES = 128
const MAX_ID = 4
const OPERATIONS: Readonly<Record<number, string>> = {
  0: 'bind request',
  1: 'bind response',
  2: 'unbind request',
  3: 'search request',
  4: 'search result entry',
  5: 'search result done',
  6: 'modify request',
  7: 'modify response',
  8: 'add request',
  9: 'add response',
  10: 'delete request',
  11: 'delete response',
  12: 'modify DN request',
  13: 'modify DN response',
  14: 'compare request',
  15: 'compare response',
  16: 'abandon request',
  19: 'search result reference',
  23: 'extended request',
  24: 'extended response',
  25: 'intermediate response',
}
const BIND = 0
const SEARCH = 3
const EXTENDED = 23

/** True for a message's header and the tag of an operation behind the number. */
function isMessage(bytes: Uint8Array, at: number, end: number): boolean {
  if (bytes[at] !== SEQUENCE) return false
  const id = berInside(bytes, at, end)
  if (id < 0 || id + 3 > end || bytes[id] !== INTEGER || bytes[id + 1] === 0 || bytes[id + 1] > MAX_ID) return false
  const operation = id + 2 + bytes[id + 1]
  return operation < end && (bytes[operation] & 0xc0) === 0x40
}

function describeOperation(tree: TreeBuilder, kind: number, { from, to }: BerItem) {
  const first = readBer(tree.bytes, from, to, true)
  if (kind === EXTENDED && first && (first.tag & 0x1f) === 0) {
    textField(tree, 'ldap.requestname', 'Name', first.from, first.to)
    return
  }
  if (kind === BIND && first?.tag === INTEGER && first.to - first.from === 1) {
    tree.add('ldap.version', 'Version', berInteger(tree.bytes, first), first.from, first.to - first.from)
    const name = readBer(tree.bytes, first.to, to, true)
    if (name?.tag === OCTETS) textField(tree, 'ldap.name', 'Name', name.from, name.to)
    return
  }
  if (first?.tag === ENUMERATED && first.to - first.from === 1) {
    tree.add('ldap.resultcode', 'Result', berInteger(tree.bytes, first), first.from, first.to - first.from)
    return
  }
  if (kind === SEARCH && first?.tag === OCTETS) textField(tree, 'ldap.baseobject', 'Base', first.from, first.to)
  else if (kind === SEARCH + 1 && first?.tag === OCTETS)
    textField(tree, 'ldap.objectname', 'Entry', first.from, first.to)
  else if (to > from) tree.hex('ldap.data', 'Data', from, to - from)
}

function describeMessage(tree: TreeBuilder, { from, to }: BerItem) {
  const id = readBer(tree.bytes, from, to)
  if (!id) return
  const value = berInteger(tree.bytes, id)
  if (!Number.isNaN(value)) tree.add('ldap.messageid', 'Message', value, id.from, id.to - id.from)
  const operation = readBer(tree.bytes, id.to, to, true)
  if (!operation) return
  const kind = operation.tag & 0x1f
  const name = OPERATIONS[kind] ?? `operation ${kind}`
  tree.group('ldap.protocolop', 'Operation', kind, id.to, operation.to - id.to, name, () =>
    describeOperation(tree, kind, operation),
  )
}

export const ldap: Decoder = {
  protocol: LDAP,
  decode(layers) {
    const { bytes, nextAt, nextEnd } = layers
    if (isMessage(bytes, nextAt, nextEnd)) takeRest(layers, LDAP)
    else if (looksLikeTls(bytes, nextAt, nextEnd)) takeRest(layers, TLS)
    else layers.nextSpace = Space.none
  },
  describe(layers, index, tree) {
    const start = layers.offset[index]
    const end = layerEnd(layers, index, tree)
    tree.group('ldap', 'LDAP', null, start, Math.max(0, end - start), `${end - start} bytes`, () => {
      let at = start
      for (let count = 0; count < MAX_MESSAGES && isMessage(tree.bytes, at, end); count++) {
        const message = readBer(tree.bytes, at, end, true)
        if (!message) return
        describeMessage(tree, message)
        at = message.to
      }
    })
  },
}
