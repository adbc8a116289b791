/**
 * SNMP (RFC 1157 4, RFC 3416 3, RFC 3412 6): a BER sequence of version, community and PDU; of version 3 the header only,
 * and its PDU when it is not encrypted.
 */
import { protocolId } from '@shared/protocols'
import { type BerItem, berInteger, berOid, readBer } from './ber'
import type { Decoder } from './decoder'
import { bytesHex } from './text'
import { layerEnd, takeRest, textField } from './text-lines'
import type { TreeBuilder } from './tree'

const SNMP = protocolId('snmp')
const SEQUENCE = 0x30
const INTEGER = 0x02
const OCTETS = 0x04
const OID = 0x06
const TRAP = 4
const MAX_BINDINGS = 256
const VERSIONS: Readonly<Record<number, string>> = { 0: 'v1', 1: 'v2c', 3: 'v3' }
const PDUS = [
  'get-request',
  'get-next-request',
  'get-response',
  'set-request',
  'trap',
  'getBulkRequest',
  'informRequest',
  'snmpV2-trap',
  'report',
]

/** Items of [at, end), at most `most`. */
function items(tree: TreeBuilder, at: number, end: number, most: number): BerItem[] {
  const found: BerItem[] = []
  for (let i = at; found.length < most; ) {
    const item = readBer(tree.bytes, i, end)
    if (!item) return found
    found.push(item)
    i = item.to
  }
  return found
}

function integer(tree: TreeBuilder, field: string, label: string, item: BerItem | undefined): number {
  if (item?.tag !== INTEGER) return Number.NaN
  const value = berInteger(tree.bytes, item)
  if (!Number.isNaN(value)) tree.add(field, label, value, item.from, item.to - item.from)
  return value
}

function valueText(tree: TreeBuilder, item: BerItem): string {
  if (item.tag === OID) return berOid(tree.bytes, item)
  // INTEGER, Counter32, Gauge32, TimeTicks, Counter64
  if (item.tag === INTEGER || [0x41, 0x42, 0x43, 0x46].includes(item.tag)) return String(berInteger(tree.bytes, item))
  return bytesHex(tree.bytes, item.from, item.to)
}

function describeBindings(tree: TreeBuilder, list: BerItem | undefined) {
  if (list?.tag !== SEQUENCE) return
  for (const binding of items(tree, list.from, list.to, MAX_BINDINGS)) {
    const [name, value] = items(tree, binding.from, binding.to, 2)
    if (name?.tag !== OID) continue
    tree.add('snmp.name', 'Object', berOid(tree.bytes, name), name.from, name.to - name.from)
    if (!value) continue
    const { from, to } = value
    if (value.tag === OCTETS) textField(tree, 'snmp.value.octets', 'Value', from, to)
    else tree.add('snmp.value', 'Value', valueText(tree, value), from, to - from)
  }
}

function describePdu(tree: TreeBuilder, pdu: BerItem) {
  const kind = pdu.tag & 0x1f
  tree.group('snmp.data', 'PDU', kind, pdu.from, pdu.to - pdu.from, PDUS[kind] ?? `PDU ${kind}`, () => {
    const parts = items(tree, pdu.from, pdu.to, 6)
    if (kind === TRAP) {
      if (parts[0]?.tag === OID)
        tree.add(
          'snmp.enterprise',
          'Enterprise',
          berOid(tree.bytes, parts[0]),
          parts[0].from,
          parts[0].to - parts[0].from,
        )
      integer(tree, 'snmp.generic_trap', 'Trap', parts[2])
      integer(tree, 'snmp.specific_trap', 'Specific trap', parts[3])
      describeBindings(tree, parts[5])
      return
    }
    integer(tree, 'snmp.request_id', 'Request id', parts[0])
    integer(tree, 'snmp.error_status', 'Error', parts[1])
    integer(tree, 'snmp.error_index', 'Error index', parts[2])
    describeBindings(tree, parts[3])
  })
}

/** Version 3: global data, security parameters, then a scoped PDU that may be encrypted. */
function describeV3(tree: TreeBuilder, parts: readonly BerItem[]) {
  const [, global, security, scoped] = parts
  if (global?.tag === SEQUENCE) integer(tree, 'snmp.msg_id', 'Message id', items(tree, global.from, global.to, 4)[0])
  if (security?.tag === OCTETS && security.to > security.from)
    tree.hex('snmp.msg_security_parameters', 'Security parameters', security.from, security.to - security.from)
  if (scoped?.tag === OCTETS) tree.hex('snmp.encrypted_pdu', 'Encrypted PDU', scoped.from, scoped.to - scoped.from)
  if (scoped?.tag !== SEQUENCE) return
  const [, , pdu] = items(tree, scoped.from, scoped.to, 3)
  if (pdu) describePdu(tree, pdu)
}

export const snmp: Decoder = {
  protocol: SNMP,
  decode(layers) {
    takeRest(layers, SNMP)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const end = layerEnd(layers, index, tree)
    tree.group('snmp', 'SNMP', null, at, Math.max(0, end - at), `${end - at} bytes`, () => {
      const message = readBer(tree.bytes, at, end, true)
      if (message?.tag !== SEQUENCE) return tree.problem('This is no SNMP message', at, end - at)
      const parts = items(tree, message.from, message.to, 4)
      const [version, community, pdu] = parts
      if (version?.tag !== INTEGER) return tree.problem('The version is missing', at, end - at)
      const value = berInteger(tree.bytes, version)
      tree.add(
        'snmp.version',
        'Version',
        value,
        version.from,
        version.to - version.from,
        VERSIONS[value] ?? String(value),
      )
      if (value === 3) return describeV3(tree, parts)
      if (community?.tag === OCTETS) textField(tree, 'snmp.community', 'Community', community.from, community.to)
      if (pdu) describePdu(tree, pdu)
    })
  },
}
