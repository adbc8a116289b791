/**
 * DCE/RPC over TCP (C706 12.6.3): PDUs of 16 bytes of header and a body.
 *
 *   0 version(1) minor(1) type(1) flags(1) data representation(4)  8 fragment(2) authentication(2) call(4)
 *
 * Numbers are in the byte order that the data representation says. Of a bind the first interface is shown, of a request the
 * operation.
 */
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { Space } from './layers'
import { le16, le32, leUint } from './little-endian'
import { layerEnd, takeRest } from './text-lines'
import type { TreeBuilder } from './tree'

const DCERPC = protocolId('dcerpc')
const HEAD = 16
const MAX_PDUS = 64
const REQUEST = 0
const BIND = 11
const ALTER_CONTEXT = 14
const UUID_AT = 32
const TYPES: readonly string[] = [
  'request',
  'ping',
  'response',
  'fault',
  'working',
  'nocall',
  'reject',
  'ack',
  'cancel',
  'fack',
  'cancel ack',
  'bind',
  'bind ack',
  'bind nak',
  'alter context',
  'alter context response',
  'auth3',
  'shutdown',
  'remote cancel',
  'orphaned',
]

const isPdu = (bytes: Uint8Array, at: number, end: number): boolean =>
  end - at >= HEAD &&
  bytes[at] === 5 &&
  bytes[at + 1] <= 1 &&
  bytes[at + 2] < TYPES.length &&
  (bytes[at + 4] === 0x10 || bytes[at + 4] === 0) &&
  bytes[at + 5] === 0

/** An interface's identifier as people write it (C706 A.1). */
function uuidText(tree: TreeBuilder, at: number): string {
  const digits = (value: number, length: number): string => value.toString(16).padStart(length, '0')
  let tail = ''
  for (let i = 8; i < 16; i++) tail += (i === 10 ? '-' : '') + digits(tree.u8(at + i), 2)
  return `${digits(le32(tree, at), 8)}-${digits(le16(tree, at + 4), 4)}-${digits(le16(tree, at + 6), 4)}-${tail}`
}

function describePdu(tree: TreeBuilder, at: number, end: number): number {
  const isLittle = tree.u8(at + 4) === 0x10
  const number = (field: string, label: string, place: number, length: number): number =>
    isLittle ? leUint(tree, field, label, place, length) : tree.uint(field, label, place, length)
  const type = tree.uint('dcerpc.pkt_type', 'Type', at + 2, 1, (value) => TYPES[value] ?? String(value))
  tree.uint('dcerpc.cn_flags', 'Flags', at + 3, 1)
  const length = number('dcerpc.cn_frag_len', 'Fragment length', at + 8, 2)
  number('dcerpc.cn_auth_len', 'Authentication length', at + 10, 2)
  number('dcerpc.cn_call_id', 'Call', at + 12, 4)
  if (type === REQUEST && at + HEAD + 8 <= end) number('dcerpc.opnum', 'Operation', at + HEAD + 6, 2)
  const hasInterface = (type === BIND || type === ALTER_CONTEXT) && isLittle && at + UUID_AT + 16 <= end
  if (hasInterface) tree.add('dcerpc.cn_bind_to_uuid', 'Interface', uuidText(tree, at + UUID_AT), at + UUID_AT, 16)
  return length
}

export const dcerpc: Decoder = {
  protocol: DCERPC,
  decode(layers) {
    if (isPdu(layers.bytes, layers.nextAt, layers.nextEnd)) takeRest(layers, DCERPC)
    else layers.nextSpace = Space.none
  },
  describe(layers, index, tree) {
    const start = layers.offset[index]
    const end = layerEnd(layers, index, tree)
    tree.group('dcerpc', 'DCE/RPC', null, start, Math.max(0, end - start), `${end - start} bytes`, () => {
      let at = start
      for (let count = 0; count < MAX_PDUS && isPdu(tree.bytes, at, end); count++) {
        const from = at
        const stated = tree.u8(at + 4) === 0x10 ? le16(tree, at + 8) : tree.u16(at + 8)
        const to = Math.min(end, at + Math.max(HEAD, stated))
        const name = TYPES[tree.u8(at + 2)]
        tree.group('dcerpc.pdu', 'PDU', null, from, to - from, name, () => describePdu(tree, from, to))
        at = to
      }
    })
  },
}
