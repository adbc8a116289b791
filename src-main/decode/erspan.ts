/**
 * ERSPAN: frames that a switch copies to an analyser inside GRE (draft-foschiano-erspan). Types by GRE's protocol: 88be is
 * type II (8 bytes: version, VLAN(12 bits), class, session(10 bits), index), or type I without header when GRE has no
 * sequence number; 22eb is type III (12 bytes, 8 more when its last bit says so). An Ethernet frame follows.
 */
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { DecodeError, Space } from './layers'

const ERSPAN = protocolId('erspan')
const ETH = protocolId('eth')
const TYPE_II = 8
const TYPE_III = 12
const PLATFORM = 8

export const erspan: Decoder = {
  protocol: ERSPAN,
  decode(layers) {
    const at = layers.nextAt
    const b = layers.bytes
    const have = layers.nextEnd - at
    const version = have > 0 ? b[at] >> 4 : 1
    let size = version === 2 ? TYPE_III : TYPE_II
    if (version === 2 && have >= TYPE_III && b[at + TYPE_III - 1] & 1) size += PLATFORM
    layers.push(ERSPAN, at, size)
    if (have < size) return layers.failShort(size)
    if (version !== 1 && version !== 2) return layers.fail(DecodeError.badVersion)
    layers.next(Space.protocol, ETH, at + size, layers.nextWire - size)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const session = tree.u16(at + 2) & 0x3ff
    tree.group('erspan', 'ERSPAN', null, at, layers.length[index], `session ${session}`, () => {
      tree.add('erspan.version', 'Version', tree.u8(at) >> 4, at, 1)
      tree.add('erspan.vlan', 'VLAN', tree.u16(at) & 0xfff, at, 2)
      tree.add('erspan.spanid', 'Session', session, at + 2, 2)
    })
  },
}
