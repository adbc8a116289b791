/**
 * MPLS label stack entries (RFC 3032): label(20 bits), traffic class(3), bottom of stack(1), TTL(8); one layer an entry.
 * After the bottom the first nibble tells IPv4 from IPv6 (RFC 4928); anything else (a pseudowire) is left as data.
 */
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { Space } from './layers'

const MPLS = protocolId('mpls')
const IP = protocolId('ip')
const IPV6 = protocolId('ipv6')
const MPLS_ETHER_TYPE = 0x8847

export const mpls: Decoder = {
  protocol: MPLS,
  decode(layers) {
    const at = layers.nextAt
    const b = layers.bytes
    layers.push(MPLS, at, 4)
    if (layers.nextEnd - at < 4) return layers.failShort(4)
    const wire = layers.nextWire - 4
    if ((b[at + 2] & 1) === 0) return layers.next(Space.etherType, MPLS_ETHER_TYPE, at + 4, wire)
    const version = layers.nextEnd - at > 4 ? b[at + 4] >> 4 : 0
    if (version === 4) layers.next(Space.protocol, IP, at + 4, wire)
    else if (version === 6) layers.next(Space.protocol, IPV6, at + 4, wire)
    else layers.next(Space.none, 0, at + 4, wire)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const entry = tree.u32(at)
    tree.group('mpls', 'MPLS', null, at, 4, `label ${entry >>> 12}`, () => {
      tree.add('mpls.label', 'Label', entry >>> 12, at, 3)
      tree.add('mpls.exp', 'Traffic class', (entry >>> 9) & 7, at + 2, 1)
      tree.flag('mpls.bottom', 'Bottom of stack', at + 2, 1, 1)
      tree.uint('mpls.ttl', 'Time to live', at + 3, 1)
    })
  },
}
