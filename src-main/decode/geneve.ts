/**
 * Geneve (RFC 8926 3.4): version(2 bits) and length of the options in words(6), flags, protocol type(2), network identifier(3),
 * reserved(1), options. What follows is named by an EtherType (6558 = an Ethernet frame). The walk stops before it, so that
 * the UDP flow around is counted first.
 */
import { hexText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { DecodeError, Space, Tunnel } from './layers'
import { etherTypeText } from './names'
import type { TreeBuilder } from './tree'

const GENEVE = protocolId('geneve')
const MIN_HEADER = 8

/** Options: class(2), type(1), length in words(low 5 bits), then that many words. */
function describeOptions(tree: TreeBuilder, at: number, end: number): void {
  for (let i = at; i + 4 <= end && tree.has(i, 4); ) {
    const size = 4 + (tree.u8(i + 3) & 0x1f) * 4
    if (i + size > end) {
      tree.problem('Geneve option: its length does not fit', i, end - i)
      return
    }
    const type = tree.u8(i + 2)
    tree.add(
      'geneve.option.type',
      'Option',
      type,
      i,
      size,
      `class ${hexText(tree.u16(i), 4)}, type ${hexText(type, 2)}`,
    )
    i += size
  }
}

export const geneve: Decoder = {
  protocol: GENEVE,
  decode(layers) {
    const at = layers.nextAt
    const b = layers.bytes
    const have = layers.nextEnd - at
    if (have < MIN_HEADER) {
      layers.push(GENEVE, at, MIN_HEADER)
      return layers.failShort(MIN_HEADER)
    }
    const size = MIN_HEADER + (b[at] & 0x3f) * 4
    layers.push(GENEVE, at, size)
    if (b[at] >> 6 !== 0) return layers.fail(DecodeError.badVersion)
    if (have < size) return layers.failShort(size)
    layers.next(Space.etherType, (b[at + 2] << 8) | b[at + 3], at + size, layers.nextWire - size)
    layers.openTunnel(Tunnel.geneve, (b[at + 4] << 16) | (b[at + 5] << 8) | b[at + 6])
    layers.suspend()
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const size = layers.length[index]
    tree.group('geneve', 'Geneve', null, at, size, `network ${tree.u32(at + 4) >>> 8}`, () => {
      tree.add('geneve.version', 'Version', tree.u8(at) >> 6, at, 1)
      tree.flag('geneve.flags.oam', 'Control packet', at + 1, 1, 0x80)
      tree.flag('geneve.flags.critical', 'Critical options', at + 1, 1, 0x40)
      tree.uint('geneve.proto_type', 'Protocol', at + 2, 2, etherTypeText)
      tree.uint('geneve.vni', 'Network identifier', at + 4, 3)
      describeOptions(tree, at + MIN_HEADER, at + size)
    })
  },
}
