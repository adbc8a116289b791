/**
 * IEEE 802.2 logical link control and its SNAP extension: DSAP, SSAP, control (1 byte for unnumbered frames, else 2),
 * and after AA-AA-03 an organisation code and a protocol id (EtherType when the organisation is 0; RFC 1042).
 */
import { hexText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { type Layers, Space } from './layers'
import { etherTypeText } from './names'

const LLC = protocolId('llc')
const IP = protocolId('ip')
const SAP_IP = 0x06
const SAP_SNAP = 0xaa
const SAP_STP = 0x42
const STP = protocolId('stp')
const CDP = protocolId('cdp')
const CISCO = 0x00000c
const CISCO_CDP = 0x2000

function decodeSnap(layers: Layers, at: number) {
  const b = layers.bytes
  layers.push(LLC, at, 8)
  if (layers.nextEnd - at < 8) return layers.failShort(8)
  const organisation = (b[at + 3] << 16) | (b[at + 4] << 8) | b[at + 5]
  const type = (b[at + 6] << 8) | b[at + 7]
  // 00-00-00 is plain EtherType; 00-00-F8 is Cisco's and 802.1H's bridged form of the same
  const named = organisation === 0 || organisation === 0xf8
  if (organisation === CISCO && type === CISCO_CDP) return layers.next(Space.protocol, CDP, at + 8, layers.nextWire - 8)
  if (named) layers.etherType = type
  layers.next(named ? Space.etherType : Space.none, type, at + 8, layers.nextWire - 8)
}

export const llc: Decoder = {
  protocol: LLC,
  decode(layers) {
    const at = layers.nextAt
    const b = layers.bytes
    if (layers.nextEnd - at < 3) {
      layers.push(LLC, at, 3)
      return layers.failShort(3)
    }
    if (b[at] === SAP_SNAP && b[at + 1] === SAP_SNAP && b[at + 2] === 3) return decodeSnap(layers, at)
    const size = (b[at + 2] & 3) === 3 ? 3 : 4
    layers.push(LLC, at, size)
    if (layers.nextEnd - at < size) return layers.failShort(size)
    const sap = b[at] === b[at + 1] ? b[at] : 0
    const known = sap === SAP_IP || sap === SAP_STP
    layers.next(known ? Space.protocol : Space.none, sap === SAP_STP ? STP : IP, at + size, layers.nextWire - size)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const size = layers.length[index]
    tree.group(
      'llc',
      'Logical link control',
      null,
      at,
      size,
      size === 8 ? 'SNAP' : `DSAP ${hexText(tree.u8(at), 2)}`,
      () => {
        tree.uint('llc.dsap', 'DSAP', at, 1, (v) => hexText(v, 2))
        tree.uint('llc.ssap', 'SSAP', at + 1, 1, (v) => hexText(v, 2))
        tree.uint('llc.control', 'Control', at + 2, size === 4 ? 2 : 1, (v) => hexText(v, 2))
        if (size !== 8) return
        tree.uint('llc.oui', 'Organisation', at + 3, 3, (v) => hexText(v, 6))
        tree.uint('llc.type', 'Type', at + 6, 2, etherTypeText)
      },
    )
  },
}
