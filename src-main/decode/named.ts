/**
 * Owns protocols that are named and not read: routing, redundancy, access control, time and link management. One layer that
 * takes the rest of the packet, one node in the tree.
 */
import { type ProtocolName, protocolId, protocolTitle } from '@shared/protocols'
import type { Decoder } from './decoder'
import { Space } from './layers'

function named(name: ProtocolName): Decoder {
  const protocol = protocolId(name)
  return {
    protocol,
    decode(layers) {
      const at = layers.nextAt
      layers.push(protocol, at, layers.nextEnd - at)
      layers.next(Space.none, 0, layers.nextEnd, 0)
    },
    describe(layers, index, tree) {
      const size = layers.length[index]
      tree.add(name, protocolTitle(protocol), null, layers.offset[index], size, `${size} bytes`)
    },
  }
}

/** By EtherType. */
export const eapol = named('eapol')
export const slow = named('slow')
export const ptp = named('ptp')
export const cfm = named('cfm')
export const macsec = named('macsec')
export const configurationTest = named('loop')

/** By IP protocol. */
export const rsvp = named('rsvp')
export const eigrp = named('eigrp')
export const ospf = named('ospf')
export const pim = named('pim')
export const ipcomp = named('ipcomp')
export const vrrp = named('vrrp')
