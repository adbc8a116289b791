/**
 * Cisco HDLC (LINKTYPE 104): address, control, protocol(2). The protocol is an EtherType; 8035 is Cisco's keep-alive (SLARP),
 * not RARP, and 2000 is CDP.
 */
import { hexText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { Space } from './layers'
import { etherTypeText } from './names'

const CHDLC = protocolId('chdlc')
const CDP = protocolId('cdp')
const HEADER = 4
const SLARP = 0x8035
const CDP_TYPE = 0x2000

const protocolText = (v: number): string =>
  v === SLARP ? `SLARP (${hexText(v, 4)})` : v === CDP_TYPE ? `CDP (${hexText(v, 4)})` : etherTypeText(v)

export const chdlc: Decoder = {
  protocol: CHDLC,
  decode(layers) {
    const at = layers.nextAt
    const b = layers.bytes
    layers.push(CHDLC, at, HEADER)
    if (layers.nextEnd - at < HEADER) return layers.failShort(HEADER)
    const type = (b[at + 2] << 8) | b[at + 3]
    layers.etherType = type
    const wire = layers.nextWire - HEADER
    if (type === CDP_TYPE) layers.next(Space.protocol, CDP, at + HEADER, wire)
    else layers.next(type === SLARP ? Space.none : Space.etherType, type, at + HEADER, wire)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    tree.group('chdlc', 'Cisco HDLC', null, at, HEADER, protocolText(tree.u16(at + 2)), () => {
      tree.uint('chdlc.address', 'Address', at, 1, (v) => hexText(v, 2))
      tree.uint('chdlc.protocol', 'Protocol', at + 2, 2, protocolText)
    })
  },
}
