/**
 * Owns where a fragment lies: in its frame, and in the datagram it is a part of.
 *
 * Guarantees: reads only captured bytes; `fill` says false for what can be no part of a datagram (too long, in the middle but
 * no multiple of 8 bytes, or its header not captured). One object, refilled. IPv6 keeps its headers up to and including the
 * fragment header as "the header"; `finish` in datagrams.ts takes that out.
 */
import type { Layers } from '@main/decode/layers'
import { protocolId } from '@shared/protocols'

const FRAGMENT_HEADER = protocolId('ipv6.fraghdr')
const IPV6 = protocolId('ipv6')
const FRAGMENT_HEADER_SIZE = 8
const MAX_DATAGRAM = 65_535

export class Fragment {
  version = 0
  ipId = 0
  /** absolute index of the IP header in the frame's bytes, and its size */
  headerAt = 0
  headerSize = 0
  /** IPv6: offset from the header of the byte that names the fragment header as next */
  nextHeaderAt = 0
  /** absolute index of what it carries, bytes of it, and how many were captured */
  at = 0
  length = 0
  captured = 0
  /** where it belongs in the datagram's payload */
  offset = 0
  more = false

  fill(layers: Layers): boolean {
    this.version = layers.ipVersion
    this.ipId = layers.ipId
    this.offset = layers.fragmentOffset
    this.more = layers.moreFragments
    const located = layers.ipVersion === 6 ? this.locateIpv6(layers) : this.locateIpv4(layers)
    if (!located || this.at > layers.end) return false
    this.captured = Math.min(this.length, layers.end - this.at)
    const isWhole = !this.more || (this.length & 7) === 0
    return this.length > 0 && isWhole && this.headerSize + this.offset + this.length <= MAX_DATAGRAM
  }

  private locateIpv4(layers: Layers): boolean {
    this.headerAt = layers.srcAt - 12
    this.headerSize = (layers.bytes[this.headerAt] & 15) * 4
    this.at = this.headerAt + this.headerSize
    this.length = layers.ipLength - this.headerSize
    return true
  }

  private locateIpv6(layers: Layers): boolean {
    this.headerAt = layers.srcAt - 8
    for (let i = layers.count - 1; i > 0; i--) {
      if (layers.protocol[i] !== FRAGMENT_HEADER) continue
      const before = layers.start + layers.offset[i - 1] - this.headerAt
      this.nextHeaderAt = layers.protocol[i - 1] === IPV6 ? before + 6 : before
      this.at = layers.start + layers.offset[i] + FRAGMENT_HEADER_SIZE
      this.headerSize = this.at - this.headerAt
      this.length = layers.ipLength - this.headerSize
      return this.nextHeaderAt >= 0
    }
    return false
  }
}
