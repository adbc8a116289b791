/**
 * IGMP (RFC 1112, RFC 2236, RFC 3376): type, maximum response time, checksum, group; version 3 reports list groups behind.
 */
import { hexText, ipv4Text } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { Space } from './layers'

const IGMP = protocolId('igmp')
const IGMP_HEADER = 8

const TYPES: ReadonlyMap<number, string> = new Map([
  [0x11, 'Membership query'],
  [0x12, 'Membership report v1'],
  [0x16, 'Membership report v2'],
  [0x17, 'Leave group'],
  [0x22, 'Membership report v3'],
])

export const igmp: Decoder = {
  protocol: IGMP,
  decode(layers) {
    const at = layers.nextAt
    layers.push(IGMP, at, IGMP_HEADER)
    if (layers.nextEnd - at < IGMP_HEADER) return layers.failShort(IGMP_HEADER)
    layers.next(Space.none, 0, at + IGMP_HEADER, layers.nextWire - IGMP_HEADER)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const type = tree.u8(at)
    tree.group('igmp', 'IGMP', null, at, IGMP_HEADER, TYPES.get(type) ?? `type ${hexText(type, 2)}`, () => {
      tree.uint('igmp.type', 'Type', at, 1, (v) => TYPES.get(v) ?? hexText(v, 2))
      tree.uint('igmp.max_resp', 'Maximum response time', at + 1, 1, (v) => `${v / 10} s`)
      tree.uint('igmp.checksum', 'Checksum', at + 2, 2, (v) => hexText(v, 4))
      if (type !== 0x22) tree.add('igmp.maddr', 'Group', ipv4Text(tree.bytes, at + 4), at + 4, 4)
    })
  },
}
