/**
 * Provider backbone bridging (IEEE 802.1ah 9.7), behind EtherType 88e7: priority and flags(1), service identifier(3), then the
 * customer's whole Ethernet frame.
 */
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { Space } from './layers'

const PBB = protocolId('ieee8021ah')
const ETH = protocolId('eth')
const HEADER = 4

export const pbb: Decoder = {
  protocol: PBB,
  decode(layers) {
    const at = layers.nextAt
    layers.push(PBB, at, HEADER)
    if (layers.nextEnd - at < HEADER) return layers.failShort(HEADER)
    layers.next(Space.protocol, ETH, at + HEADER, layers.nextWire - HEADER)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const service = tree.u32(at) & 0xffffff
    tree.group('ieee8021ah', 'Provider backbone bridging', null, at, HEADER, `service ${service}`, () => {
      tree.add('ieee8021ah.priority', 'Priority', tree.u8(at) >> 5, at, 1)
      tree.add('ieee8021ah.isid', 'Service identifier', service, at + 1, 3)
    })
  },
}
