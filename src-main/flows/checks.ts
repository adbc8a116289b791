/**
 * Owns the judgement on a packet's checksums (RFC 1071, RFC 9293 3.1, RFC 768, RFC 4443 2.3), and the tally of what was looked at.
 *
 * Guarantees: looks only at packets captured whole and not in fragments; reads every byte, so all packets would cost about as
 * much as reading the capture again: FlowTable looks at all only when asked, else at the first few of each flow.
 * Refuses to call offload damage: on the sending host the field holds the pseudo header's sum until the card completes it.
 */
import { pseudoSum, sum16 } from '@main/decode/checksum'
import type { Layers } from '@main/decode/layers'

const TCP = 6
const UDP = 17
const ICMP = 1
const ICMPV6 = 58

const isZero = (folded: number): boolean => folded === 0xffff || folded === 0

/** What a packet's checksums are. */
export const Sum = { unknown: 0, good: 1, halfMade: 2, bad: 3 } as const

/** `Sum` of IP header and transport together: the worse of them. */
export function checksumOf(layers: Layers): number {
  const { bytes } = layers
  if (layers.ipVersion === 0 || layers.fragmentOffset > 0 || layers.moreFragments) return Sum.unknown
  const header = layers.ipVersion === 4 ? layers.srcAt - 12 : -1
  if (header >= 0 && !isZero(sum16(bytes, header, header + ipv4Header(bytes, header)))) {
    // an IP checksum of 0 is one that was left to the card
    if (bytes[header + 10] !== 0 || bytes[header + 11] !== 0) return Sum.bad
  }
  const size = layers.ipLength - layers.ipHeaderLength
  const at = (header >= 0 ? header : layers.srcAt - 8) + layers.ipHeaderLength
  if (size < 8 || at + size > layers.end) return Sum.unknown
  return transportSum(layers, at, size)
}

const ipv4Header = (bytes: Uint8Array, at: number): number => (bytes[at] & 15) * 4

function transportSum(layers: Layers, at: number, size: number): number {
  const { bytes, ipProtocol } = layers
  if (ipProtocol === ICMP) return isZero(sum16(bytes, at, at + size)) ? Sum.good : Sum.bad
  if (ipProtocol !== TCP && ipProtocol !== UDP && ipProtocol !== ICMPV6) return Sum.unknown
  const field = at + (ipProtocol === TCP ? 16 : ipProtocol === UDP ? 6 : 2)
  if (field + 2 > at + size) return Sum.unknown
  const found = (bytes[field] << 8) | bytes[field + 1]
  if (ipProtocol === UDP && found === 0) return Sum.unknown
  const width = layers.ipVersion === 6 ? 16 : 4
  const pseudo = pseudoSum(bytes, layers.srcAt, layers.dstAt, width, ipProtocol, size)
  if (isZero(sum16(bytes, at, at + size, pseudo))) return Sum.good
  return found === pseudo ? Sum.halfMade : Sum.bad
}

/** How many packets of a flow are looked at when not all are, and how many in all: enough to know, at a bounded price. */
export const LOOKED_AT_PER_FLOW = 4
const LOOKED_AT = 65_536

/** What the packets that were looked at had; the frames are the first of their kind. */
export class ChecksumTally {
  looked = 0
  halfMade = 0
  firstHalfMade = 0
  bad = 0
  firstBad = 0

  get isFull(): boolean {
    return this.looked >= LOOKED_AT
  }

  add(layers: Layers, frame: number): number {
    const sum = checksumOf(layers)
    if (sum === Sum.unknown) return sum
    this.looked++
    if (sum === Sum.halfMade && this.halfMade++ === 0) this.firstHalfMade = frame
    if (sum === Sum.bad && this.bad++ === 0) this.firstBad = frame
    return sum
  }
}
