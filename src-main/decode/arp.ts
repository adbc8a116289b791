/**
 * ARP (RFC 826) and RARP (RFC 903): hardware and protocol type, address sizes, operation, then sender and target pairs.
 *
 *   0 htype(2)  2 ptype(2)  4 hlen  5 plen  6 op(2)  8 sender hw (hlen), sender proto (plen), target hw, target proto
 */
import { ipv4Text, macText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { type Layers, Space } from './layers'
import { etherTypeText } from './names'
import { bytesHex } from './text'
import type { TreeBuilder } from './tree'

const ARP = protocolId('arp')

const OPERATIONS: Readonly<Record<number, string>> = {
  1: 'request',
  2: 'reply',
  3: 'reverse request',
  4: 'reverse reply',
  8: 'inverse request',
  9: 'inverse reply',
}

function hardware(tree: TreeBuilder, name: string, label: string, at: number, length: number): void {
  const field = length === 6 ? `arp.${name}.hw_mac` : `arp.${name}.hw`
  tree.add(field, label, length === 6 ? macText(tree.bytes, at) : bytesHex(tree.bytes, at, at + length), at, length)
}

function protocol(tree: TreeBuilder, name: string, label: string, at: number, length: number): void {
  const field = length === 4 ? `arp.${name}.proto_ipv4` : `arp.${name}.proto`
  tree.add(field, label, length === 4 ? ipv4Text(tree.bytes, at) : bytesHex(tree.bytes, at, at + length), at, length)
}

function summary(tree: TreeBuilder, at: number): string {
  const hlen = tree.u8(at + 4)
  const plen = tree.u8(at + 5)
  const operation = tree.u16(at + 6)
  if (hlen !== 6 || plen !== 4 || !tree.has(at + 8, 20)) return OPERATIONS[operation] ?? `operation ${operation}`
  const sender = ipv4Text(tree.bytes, at + 14)
  const target = ipv4Text(tree.bytes, at + 24)
  if (operation === 1) return sender === target ? `${sender} announces itself` : `who has ${target}? tell ${sender}`
  if (operation === 2) return `${sender} is at ${macText(tree.bytes, at + 8)}`
  return OPERATIONS[operation] ?? `operation ${operation}`
}

export const arp: Decoder = {
  protocol: ARP,
  decode(layers: Layers) {
    const at = layers.nextAt
    const b = layers.bytes
    if (layers.nextEnd - at < 8) {
      layers.push(ARP, at, 8)
      return layers.failShort(8)
    }
    const size = 8 + 2 * (b[at + 4] + b[at + 5])
    layers.push(ARP, at, size)
    if (layers.nextEnd - at < size) return layers.failShort(size)
    layers.next(Space.none, 0, at + size, 0)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const hlen = tree.u8(at + 4)
    const plen = tree.u8(at + 5)
    tree.group('arp', 'ARP', null, at, layers.length[index], summary(tree, at), () => {
      tree.uint('arp.hw.type', 'Hardware type', at, 2, (v) => (v === 1 ? 'Ethernet (1)' : String(v)))
      tree.uint('arp.proto.type', 'Protocol type', at + 2, 2, etherTypeText)
      tree.uint('arp.hw.size', 'Hardware address size', at + 4, 1)
      tree.uint('arp.proto.size', 'Protocol address size', at + 5, 1)
      tree.uint('arp.opcode', 'Operation', at + 6, 2, (v) => OPERATIONS[v] ?? String(v))
      const sender = at + 8
      const target = sender + hlen + plen
      if (hlen > 0) hardware(tree, 'src', 'Sender hardware address', sender, hlen)
      if (plen > 0) protocol(tree, 'src', 'Sender protocol address', sender + hlen, plen)
      if (hlen > 0) hardware(tree, 'dst', 'Target hardware address', target, hlen)
      if (plen > 0) protocol(tree, 'dst', 'Target protocol address', target + hlen, plen)
    })
  },
}
