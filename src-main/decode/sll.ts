/**
 * Linux cooked capture v1 (LINKTYPE_LINUX_SLL 113, tcpdump.org/linktypes/LINKTYPE_LINUX_SLL): 16 bytes.
 *
 *   0 packet type(2)  2 ARPHRD type(2)  4 address length(2)  6 address(8)  14 protocol(2)
 */
import { macText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { type Layers, Space } from './layers'
import { etherTypeText } from './names'
import { bytesHex } from './text'

const SLL = protocolId('sll')
const LLC = protocolId('llc')
const SLL_HEADER = 16
/** ARPHRD types whose protocol field is not an EtherType (GRE, netlink, radiotap …). */
const FOREIGN = new Set([768, 778, 803, 824])

const PACKET_TYPES = ['to us', 'broadcast', 'multicast', 'to another host', 'sent by us']
export const packetTypeText = (type: number): string => PACKET_TYPES[type] ?? `packet type ${type}`

/** Follows the protocol field of either cooked header. 1 is Novell raw 802.3, 4 is 802.2 LLC (linux/if_ether.h). */
export function afterSll(layers: Layers, arphrd: number, protocol: number, at: number, wire: number): void {
  layers.etherType = protocol
  if (arphrd === 778) layers.next(Space.etherType, protocol, at, wire)
  else if (FOREIGN.has(arphrd)) layers.next(Space.none, protocol, at, wire)
  else if (protocol === 4) layers.next(Space.protocol, LLC, at, wire)
  else if (protocol < 0x600) layers.next(Space.none, protocol, at, wire)
  else layers.next(Space.etherType, protocol, at, wire)
}

export const sll: Decoder = {
  protocol: SLL,
  decode(layers) {
    const at = layers.nextAt
    const b = layers.bytes
    layers.push(SLL, at, SLL_HEADER)
    if (layers.nextEnd - at < SLL_HEADER) return layers.failShort(SLL_HEADER)
    if (((b[at + 4] << 8) | b[at + 5]) === 6) layers.linkSrcAt = at + 6
    const protocol = (b[at + 14] << 8) | b[at + 15]
    afterSll(layers, (b[at + 2] << 8) | b[at + 3], protocol, at + SLL_HEADER, layers.nextWire - SLL_HEADER)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    tree.group('sll', 'Linux cooked capture v1', null, at, SLL_HEADER, packetTypeText(tree.u16(at)), () => {
      tree.uint('sll.pkttype', 'Packet type', at, 2, packetTypeText)
      tree.uint('sll.hatype', 'Device type (ARPHRD)', at + 2, 2)
      const length = tree.uint('sll.halen', 'Address length', at + 4, 2)
      if (length === 6) tree.add('sll.src.eth', 'Source', macText(tree.bytes, at + 6), at + 6, 6)
      else if (length > 0)
        tree.add(
          'sll.src.other',
          'Source',
          bytesHex(tree.bytes, at + 6, at + 6 + Math.min(8, length)),
          at + 6,
          Math.min(8, length),
        )
      tree.uint('sll.etype', 'Protocol', at + 14, 2, etherTypeText)
    })
  },
}
