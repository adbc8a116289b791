/**
 * SCTP common header (RFC 9260 3.1): ports, verification tag, checksum; the chunks behind it are data.
 */
import { hexText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { Space } from './layers'

const SCTP = protocolId('sctp')
const SCTP_HEADER = 12

export const sctp: Decoder = {
  protocol: SCTP,
  decode(layers) {
    const at = layers.nextAt
    const b = layers.bytes
    layers.push(SCTP, at, SCTP_HEADER)
    if (layers.nextEnd - at < SCTP_HEADER) return layers.failShort(SCTP_HEADER)
    layers.sport = (b[at] << 8) | b[at + 1]
    layers.dport = (b[at + 2] << 8) | b[at + 3]
    layers.next(Space.none, 0, at + SCTP_HEADER, layers.nextWire - SCTP_HEADER)
    layers.payloadAt = layers.nextAt
    layers.payloadLength = layers.nextWire
    layers.payloadCaptured = layers.nextEnd - layers.nextAt
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    tree.group('sctp', 'SCTP', null, at, SCTP_HEADER, `${tree.u16(at)} to ${tree.u16(at + 2)}`, () => {
      tree.uint('sctp.srcport', 'Source port', at, 2)
      tree.uint('sctp.dstport', 'Destination port', at + 2, 2)
      tree.uint('sctp.verification_tag', 'Verification tag', at + 4, 4, (v) => hexText(v, 8))
      tree.uint('sctp.checksum', 'Checksum', at + 8, 4, (v) => hexText(v, 8))
    })
  },
}
