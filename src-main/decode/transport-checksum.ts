/**
 * Owns the verdict on a transport checksum (TCP, UDP, ICMP, ICMPv6) for the Inspector. Values are Wireshark's: 0 bad, 1 good,
 * 2 not verified (a fragment, cut off by the snap length, or half-made).
 *
 * Half-made: the field holds the pseudo header's sum alone, as on the sending host whose network card computes the rest
 * (offload). That is no damage and is not called so (DESIGN 4).
 * Guarantees: looks at the IP header around the layer, not at the innermost one, so that it is right inside and outside tunnels.
 */
import { hexText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import { expectedChecksum, pseudoSum, sum16 } from './checksum'
import type { Layers } from './layers'
import type { TreeBuilder } from './tree'

const IP = protocolId('ip')
const IPV6 = protocolId('ipv6')
const FRAGMENT_HEADER = protocolId('ipv6.fraghdr')
const PROTOCOL_NUMBER = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58 } as const
const STATUS = { bad: 0, good: 1, unverified: 2 } as const

interface Around {
  readonly srcAt: number
  readonly dstAt: number
  readonly addressLength: number
  /** one past the packet's last byte, as its header says */
  readonly end: number
  readonly isFragment: boolean
}

/** The IP header that layer `index` stands behind; offsets from the start of the frame. */
function packetAround(layers: Layers, index: number, tree: TreeBuilder): Around | undefined {
  let isFragment = false
  for (let i = index - 1; i >= 0; i--) {
    const at = layers.offset[i]
    if (layers.protocol[i] === FRAGMENT_HEADER && (tree.u16(at + 2) & 0xfff9) !== 0) isFragment = true
    if (layers.protocol[i] === IP) {
      const total = tree.u16(at + 2)
      const end = total === 0 ? layers.wireLength : at + total
      isFragment = (tree.u16(at + 6) & 0x3fff) !== 0
      return { srcAt: at + 12, dstAt: at + 16, addressLength: 4, end, isFragment }
    }
    if (layers.protocol[i] === IPV6) {
      const payload = tree.u16(at + 4)
      const end = payload === 0 ? layers.wireLength : at + 40 + payload
      return { srcAt: at + 8, dstAt: at + 24, addressLength: 16, end, isFragment }
    }
  }
  return undefined
}

/**
 * Adds `<name>.checksum.status` for layer `index`, whose checksum is at frame offset `fieldAt`.
 * @param length bytes that are summed, when the layer says so itself (UDP); else up to the packet's end
 */
export function describeTransportChecksum(
  layers: Layers,
  index: number,
  tree: TreeBuilder,
  name: keyof typeof PROTOCOL_NUMBER,
  fieldAt: number,
  length?: number,
): void {
  const at = layers.offset[index]
  const packet = packetAround(layers, index, tree)
  if (!packet || !tree.has(fieldAt, 2)) return
  const add = (status: number, text: string): void => {
    tree.computed(`${name}.checksum.status`, 'Checksum status', status, text)
  }
  if (packet.isFragment) return add(STATUS.unverified, 'Not verified: a fragment')
  const end = length === undefined ? packet.end : at + length
  if (end <= fieldAt || end > packet.end) return
  if (!tree.has(at, end - at)) return add(STATUS.unverified, 'Not verified: cut off by the capture')
  const found = tree.u16(fieldAt)
  const pseudo =
    name === 'icmp'
      ? 0
      : pseudoSum(tree.bytes, packet.srcAt, packet.dstAt, packet.addressLength, PROTOCOL_NUMBER[name], end - at)
  const expected = expectedChecksum(sum16(tree.bytes, at, end, pseudo), found)
  // RFC 1071: 0 and 0xffff are the same number
  if (expected === found || (expected ^ found) === 0xffff) add(STATUS.good, 'Good')
  else if (name !== 'icmp' && found === pseudo)
    add(STATUS.unverified, 'Half-made: the sending host left the rest to its network card (offload)')
  else add(STATUS.bad, `Bad: should be ${hexText(expected, 4)}`)
}
