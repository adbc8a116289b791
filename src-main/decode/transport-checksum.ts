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
type TransportName = keyof typeof PROTOCOL_NUMBER
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

type Verdict = readonly [status: number, text: string]

function verdict(
  tree: TreeBuilder,
  name: TransportName,
  at: number,
  end: number,
  packet: Around,
  found: number,
): Verdict {
  const { srcAt, dstAt, addressLength } = packet
  const isPlain = name === 'icmp'
  const pseudo = isPlain ? 0 : pseudoSum(tree.bytes, srcAt, dstAt, addressLength, PROTOCOL_NUMBER[name], end - at)
  const expected = expectedChecksum(sum16(tree.bytes, at, end, pseudo), found)
  // RFC 1071: 0 and 0xffff are the same number
  if (expected === found || (expected ^ found) === 0xffff) return [STATUS.good, 'Good']
  if (!isPlain && found === pseudo)
    return [STATUS.unverified, 'Half-made: the sending host left the rest to its network card (offload)']
  return [STATUS.bad, `Bad: should be ${hexText(expected, 4)}`]
}

/**
 * Adds `<name>.checksum.status` for layer `index`, whose checksum is at frame offset `fieldAt`.
 * @param length bytes that are summed, when the layer says so itself (UDP); else up to the packet's end
 */
export function describeTransportChecksum(
  layers: Layers,
  index: number,
  tree: TreeBuilder,
  name: TransportName,
  fieldAt: number,
  length?: number,
): void {
  const at = layers.offset[index]
  const packet = packetAround(layers, index, tree)
  if (!packet || !tree.has(fieldAt, 2)) return
  const end = length === undefined ? packet.end : at + length
  let [status, text]: Verdict = [STATUS.unverified, 'Not verified: a fragment']
  if (!packet.isFragment) {
    if (end <= fieldAt || end > packet.end) return
    ;[status, text] = tree.has(at, end - at)
      ? verdict(tree, name, at, end, packet, tree.u16(fieldAt))
      : [STATUS.unverified, 'Not verified: cut off by the capture']
  }
  tree.computed(`${name}.checksum.status`, 'Checksum status', status, text)
}
