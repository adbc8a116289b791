/**
 * IPv6 fixed header (RFC 8200 section 3): 40 bytes; extension headers are layers of their own (ipv6-extensions.ts).
 *
 *   0 version/class/flow label(4)  4 payload length(2)  6 next header  7 hop limit  8 source(16)  24 destination(16)
 *
 * A payload length of 0 (jumbogram, RFC 2675, or a segment the network card had still to cut) means the rest of the frame.
 */
import { hexText, ipv6Text } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { DecodeError, Space } from './layers'
import { ipProtocolText } from './names'
import type { TreeBuilder } from './tree'

const IPV6 = protocolId('ipv6')
const IPV6_HEADER = 40
const NO_NEXT_HEADER = 59

/** Writes the IPv6 header at `at`, also where it is quoted inside an ICMPv6 error. */
export function describeIpv6Header(tree: TreeBuilder, at: number): void {
  const src = ipv6Text(tree.bytes, at + 8)
  const dst = ipv6Text(tree.bytes, at + 24)
  tree.group('ipv6', 'Internet Protocol 6', null, at, IPV6_HEADER, `${src} to ${dst}`, () => {
    const first = tree.u32(at)
    tree.add('ipv6.version', 'Version', first >>> 28, at, 1)
    tree.add('ipv6.tclass', 'Traffic class', (first >>> 20) & 0xff, at, 2, hexText((first >>> 20) & 0xff, 2))
    tree.add('ipv6.flow', 'Flow label', first & 0xfffff, at + 1, 3, hexText(first & 0xfffff, 5))
    tree.uint('ipv6.plen', 'Payload length', at + 4, 2, (v) => (v === 0 ? '0 (jumbo or not yet cut)' : `${v} bytes`))
    tree.uint('ipv6.nxt', 'Next header', at + 6, 1, ipProtocolText)
    tree.uint('ipv6.hlim', 'Hop limit', at + 7, 1)
    tree.add('ipv6.src', 'Source', src, at + 8, 16)
    tree.add('ipv6.dst', 'Destination', dst, at + 24, 16)
  })
}

export const ipv6: Decoder = {
  protocol: IPV6,
  decode(layers) {
    const at = layers.nextAt
    const b = layers.bytes
    if (layers.moreFragments) return layers.suspend()
    layers.push(IPV6, at, IPV6_HEADER)
    if (layers.nextEnd - at < IPV6_HEADER) return layers.failShort(IPV6_HEADER)
    if (b[at] >> 4 !== 6) return layers.fail(DecodeError.badVersion)
    let payload = (b[at + 4] << 8) | b[at + 5]
    if (payload === 0 && b[at + 6] !== NO_NEXT_HEADER) payload = layers.nextWire - IPV6_HEADER
    if (payload < 0) payload = 0
    if (layers.ipVersion !== 0) layers.enterTunnel()
    layers.ipVersion = 6
    layers.srcAt = at + 8
    layers.dstAt = at + 24
    layers.ipProtocol = b[at + 6]
    layers.ipLength = payload + IPV6_HEADER
    layers.ipHeaderLength = IPV6_HEADER
    layers.ipId = -1
    layers.ttl = b[at + 7]
    layers.fragmentOffset = 0
    layers.moreFragments = false
    layers.next(Space.ipProtocol, b[at + 6], at + IPV6_HEADER, payload)
    layers.payloadAt = layers.nextAt
    layers.payloadLength = payload
    layers.payloadCaptured = layers.nextEnd - layers.nextAt
  },
  describe(layers, index, tree) {
    describeIpv6Header(tree, layers.offset[index])
  },
}
