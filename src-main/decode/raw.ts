/**
 * Owns frames that begin with an IP header: LINKTYPE_RAW (101), DLT_RAW's other numbers (12, 14), IPV4 (228), IPV6 (229).
 * The version nibble says which; the layer itself has no bytes.
 */
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { DecodeError, Space } from './layers'

const RAW = protocolId('raw')
const IP = protocolId('ip')
const IPV6 = protocolId('ipv6')

export const raw: Decoder = {
  protocol: RAW,
  decode(layers) {
    const at = layers.nextAt
    layers.push(RAW, at, 0)
    if (layers.nextEnd - at < 1) return layers.failShort(1)
    const version = layers.bytes[at] >> 4
    if (version !== 4 && version !== 6) return layers.fail(DecodeError.badVersion)
    layers.next(Space.protocol, version === 4 ? IP : IPV6, at, layers.nextWire)
  },
  describe(_layers, _index, tree) {
    tree.computed('raw', 'Raw packet data', null, 'no link layer')
  },
}
