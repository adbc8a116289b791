/**
 * BSD loopback: LINKTYPE_NULL (0), a 4-byte address family in the capturing host's byte order, and LINKTYPE_LOOP (108),
 * the same in network order. Families: 2 is IPv4 everywhere; IPv6 is 10, 24, 28 or 30 depending on the system.
 */
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { type Layers, Space } from './layers'

const NULL = protocolId('null')
const IP = protocolId('ip')
const IPV6 = protocolId('ipv6')
const HEADER = 4

/** The family in whichever byte order makes it a small number (as it must be), for NULL's unknown order. */
export function nullFamily(bytes: Uint8Array, at: number): number {
  const little = ((bytes[at + 3] << 24) | (bytes[at + 2] << 16) | (bytes[at + 1] << 8) | bytes[at]) >>> 0
  if (little < 0x10000) return little
  return ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0
}

const isIpv6Family = (family: number): boolean => family === 10 || family === 24 || family === 28 || family === 30

function decode(layers: Layers) {
  const at = layers.nextAt
  layers.push(NULL, at, HEADER)
  if (layers.nextEnd - at < HEADER) return layers.failShort(HEADER)
  const family = nullFamily(layers.bytes, at)
  const wire = layers.nextWire - HEADER
  if (family === 2) layers.next(Space.protocol, IP, at + HEADER, wire)
  else if (isIpv6Family(family)) layers.next(Space.protocol, IPV6, at + HEADER, wire)
  // some systems put the EtherType there
  else layers.next(family > 1500 && family < 0x10000 ? Space.etherType : Space.none, family, at + HEADER, wire)
}

const decoder: Decoder = {
  protocol: NULL,
  decode,
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const family = tree.has(at, HEADER) ? nullFamily(tree.bytes, at) : 0
    const name = family === 2 ? 'IPv4' : isIpv6Family(family) ? 'IPv6' : `family ${family}`
    tree.group('null', 'Null/Loopback', null, at, HEADER, name, () => {
      tree.add('null.family', 'Address family', family, at, HEADER, `${name} (${family})`)
    })
  },
}

export const nullLink: Decoder = decoder
export const loop: Decoder = { ...decoder }
