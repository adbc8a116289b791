/**
 * Linux cooked capture v2 (LINKTYPE_LINUX_SLL2 276, tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2): 20 bytes.
 *
 *   0 protocol(2)  2 reserved(2)  4 interface index(4)  8 ARPHRD type(2)  10 packet type  11 address length  12 address(8)
 */
import { macText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { etherTypeText } from './names'
import { afterSll, packetTypeText } from './sll'
import { bytesHex } from './text'

const SLL2 = protocolId('sll2')
const SLL2_HEADER = 20

export const sll2: Decoder = {
  protocol: SLL2,
  decode(layers) {
    const at = layers.nextAt
    const b = layers.bytes
    layers.push(SLL2, at, SLL2_HEADER)
    if (layers.nextEnd - at < SLL2_HEADER) return layers.failShort(SLL2_HEADER)
    if (b[at + 11] === 6) layers.linkSrcAt = at + 12
    const protocol = (b[at] << 8) | b[at + 1]
    afterSll(layers, (b[at + 8] << 8) | b[at + 9], protocol, at + SLL2_HEADER, layers.nextWire - SLL2_HEADER)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    tree.group('sll2', 'Linux cooked capture v2', null, at, SLL2_HEADER, packetTypeText(tree.u8(at + 10)), () => {
      tree.uint('sll2.etype', 'Protocol', at, 2, etherTypeText)
      tree.uint('sll2.ifindex', 'Interface index', at + 4, 4)
      tree.uint('sll2.hatype', 'Device type (ARPHRD)', at + 8, 2)
      tree.uint('sll2.pkttype', 'Packet type', at + 10, 1, packetTypeText)
      const length = tree.uint('sll2.halen', 'Address length', at + 11, 1)
      if (length === 6) tree.add('sll2.src.eth', 'Source', macText(tree.bytes, at + 12), at + 12, 6)
      else if (length > 0)
        tree.add(
          'sll2.src.other',
          'Source',
          bytesHex(tree.bytes, at + 12, at + 12 + Math.min(8, length)),
          at + 12,
          Math.min(8, length),
        )
    })
  },
}
