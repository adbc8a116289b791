/**
 * UDP (RFC 768): source port, destination port, length, checksum (2 bytes each).
 * A length of 0 (jumbogram, or not yet cut by the network card) means the rest of the packet.
 */
import { hexText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { DecodeError, Space } from './layers'
import { describeTransportChecksum } from './transport-checksum'

const UDP = protocolId('udp')
const UDP_HEADER = 8

export const udp: Decoder = {
  protocol: UDP,
  decode(layers) {
    const at = layers.nextAt
    const b = layers.bytes
    const have = layers.nextEnd - at
    layers.push(UDP, at, UDP_HEADER)
    if (have >= 4) {
      layers.sport = (b[at] << 8) | b[at + 1]
      layers.dport = (b[at + 2] << 8) | b[at + 3]
    }
    if (have < UDP_HEADER) return layers.failShort(UDP_HEADER)
    let length = (b[at + 4] << 8) | b[at + 5]
    if (length === 0 || length > layers.nextWire) length = layers.nextWire
    if (length < UDP_HEADER) return layers.fail(DecodeError.badLength)
    layers.next(Space.port, 17, at + UDP_HEADER, length - UDP_HEADER)
    layers.payloadAt = layers.nextAt
    layers.payloadLength = length - UDP_HEADER
    layers.payloadCaptured = layers.nextEnd - layers.nextAt
    if (layers.payloadCaptured === 0) layers.nextSpace = Space.none
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    tree.group('udp', 'UDP', null, at, UDP_HEADER, `${tree.u16(at)} to ${tree.u16(at + 2)}`, () => {
      tree.uint('udp.srcport', 'Source port', at, 2)
      tree.uint('udp.dstport', 'Destination port', at + 2, 2)
      const length = tree.uint('udp.length', 'Length', at + 4, 2, (v) => `${v} bytes`)
      tree.uint('udp.checksum', 'Checksum', at + 6, 2, (v) => (v === 0 ? '0x0000 (not used)' : hexText(v, 4)))
      if (tree.u16(at + 6) !== 0)
        describeTransportChecksum(layers, index, tree, 'udp', at + 6, length === 0 ? undefined : length)
    })
  },
}
