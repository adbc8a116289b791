/**
 * VXLAN (RFC 7348 section 5): flags (bit 3: the network identifier is valid), 3 reserved bytes, network identifier (3 bytes),
 * 1 reserved byte; an Ethernet frame follows. The walk stops before it, so that the UDP flow around is counted first.
 */
import { hexText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { Space, Tunnel } from './layers'

const VXLAN = protocolId('vxlan')
const ETH = protocolId('eth')
const VXLAN_HEADER = 8
const NETWORK_IS_VALID = 0x08

export const vxlan: Decoder = {
  protocol: VXLAN,
  decode(layers) {
    const at = layers.nextAt
    const b = layers.bytes
    layers.push(VXLAN, at, VXLAN_HEADER)
    if (layers.nextEnd - at < VXLAN_HEADER) return layers.failShort(VXLAN_HEADER)
    const valid = (b[at] & NETWORK_IS_VALID) !== 0
    layers.next(valid ? Space.protocol : Space.none, ETH, at + VXLAN_HEADER, layers.nextWire - VXLAN_HEADER)
    if (!valid) return
    layers.openTunnel(Tunnel.vxlan, (b[at + 4] << 16) | (b[at + 5] << 8) | b[at + 6])
    layers.suspend()
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    tree.group('vxlan', 'VXLAN', null, at, VXLAN_HEADER, `network ${tree.u32(at + 4) >>> 8}`, () => {
      tree.uint('vxlan.flags', 'Flags', at, 1, (v) => hexText(v, 2))
      tree.uint('vxlan.vni', 'Network identifier', at + 4, 3)
    })
  },
}
