/**
 * Owns the judgement whether a frame's checksums are damaged (RFC 1071, RFC 9293 3.1, RFC 768, RFC 4443 2.3).
 *
 * Guarantees: looks only at packets captured whole and not in fragments; reads every byte, so it costs about as much as reading
 * the capture again (which is why FlowTable does it only when asked).
 * Refuses to call offload damage: on the sending host the field holds the pseudo header's sum until the card completes it.
 */
import { pseudoSum, sum16 } from '@main/decode/checksum'
import type { Layers } from '@main/decode/layers'

const TCP = 6
const UDP = 17
const ICMP = 1
const ICMPV6 = 58

const isZero = (folded: number): boolean => folded === 0xffff || folded === 0

/** True when the IP header or the transport checksum is wrong and is not one that a network card was still to fill in. */
export function hasBadChecksum(layers: Layers): boolean {
  const { bytes } = layers
  if (layers.ipVersion === 0 || layers.fragmentOffset > 0 || layers.moreFragments) return false
  const header = layers.ipVersion === 4 ? layers.srcAt - 12 : -1
  if (header >= 0 && !isZero(sum16(bytes, header, header + ipv4Header(bytes, header)))) {
    // an IP checksum of 0 is one that was left to the card
    if (bytes[header + 10] !== 0 || bytes[header + 11] !== 0) return true
  }
  const size = layers.ipLength - layers.ipHeaderLength
  const at = (header >= 0 ? header : layers.srcAt - 8) + layers.ipHeaderLength
  if (size < 8 || at + size > layers.end) return false
  return badTransport(layers, at, size)
}

const ipv4Header = (bytes: Uint8Array, at: number): number => (bytes[at] & 15) * 4

function badTransport(layers: Layers, at: number, size: number): boolean {
  const { bytes, ipProtocol } = layers
  if (ipProtocol === ICMP) return !isZero(sum16(bytes, at, at + size))
  if (ipProtocol !== TCP && ipProtocol !== UDP && ipProtocol !== ICMPV6) return false
  const field = at + (ipProtocol === TCP ? 16 : ipProtocol === UDP ? 6 : 2)
  if (field + 2 > at + size) return false
  const found = (bytes[field] << 8) | bytes[field + 1]
  if (ipProtocol === UDP && found === 0) return false
  const width = layers.ipVersion === 6 ? 16 : 4
  const pseudo = pseudoSum(bytes, layers.srcAt, layers.dstAt, width, ipProtocol, size)
  return !isZero(sum16(bytes, at, at + size, pseudo)) && found !== pseudo
}
