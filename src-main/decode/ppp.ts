/**
 * PPP: the protocol field alone (LINKTYPE_PPP 9, PPTP), with HDLC's FF-03 before it (LINKTYPE_PPP_HDLC 50, RFC 1662), and
 * the PPPoE session header (RFC 2516: version/type, code, session id(2), length(2)) in front of it.
 * Its discovery frames (PADI … PADT) have the same header before their tags.
 * A protocol field whose first byte is odd is one byte long (protocol-field compression, RFC 1661 6.5).
 */
import { hexText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { type Layers, Space } from './layers'

const PPP = protocolId('ppp')
const PPPOES = protocolId('pppoes')
const IP = protocolId('ip')
const IPV6 = protocolId('ipv6')
const MPLS_ETHER_TYPE = 0x8847

const PPP_PROTOCOLS: ReadonlyMap<number, string> = new Map([
  [0x0021, 'IPv4'],
  [0x0057, 'IPv6'],
  [0x0281, 'MPLS'],
  [0x8021, 'IPCP'],
  [0x8057, 'IPv6CP'],
  [0xc021, 'LCP'],
  [0xc023, 'PAP'],
  [0xc025, 'LQR'],
  [0xc223, 'CHAP'],
])
const pppProtocolText = (v: number): string =>
  PPP_PROTOCOLS.get(v) ? `${PPP_PROTOCOLS.get(v)} (${hexText(v, 4)})` : hexText(v, 4)

function decodePpp(layers: Layers) {
  const at = layers.nextAt
  const b = layers.bytes
  const have = layers.nextEnd - at
  let size = have >= 2 && b[at] === 0xff && b[at + 1] === 0x03 ? 2 : 0
  const compressed = have > size && (b[at + size] & 1) === 1
  size += compressed ? 1 : 2
  layers.push(PPP, at, size)
  if (have < size) return layers.failShort(size)
  const protocol = compressed ? b[at + size - 1] : (b[at + size - 2] << 8) | b[at + size - 1]
  const wire = layers.nextWire - size
  if (protocol === 0x21) layers.next(Space.protocol, IP, at + size, wire)
  else if (protocol === 0x57) layers.next(Space.protocol, IPV6, at + size, wire)
  else if (protocol === 0x281) layers.next(Space.etherType, MPLS_ETHER_TYPE, at + size, wire)
  else layers.next(Space.none, protocol, at + size, wire)
}

export const ppp: Decoder = {
  protocol: PPP,
  decode: decodePpp,
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const size = layers.length[index]
    const width = size === 1 || size === 3 ? 1 : 2
    tree.group(
      'ppp',
      'PPP',
      null,
      at,
      size,
      pppProtocolText(width === 1 ? tree.u8(at + size - 1) : tree.u16(at + size - 2)),
      () => {
        if (size > 2) tree.uint('ppp.address', 'Address', at, 1, (v) => hexText(v, 2))
        if (size > 2) tree.uint('ppp.control', 'Control', at + 1, 1, (v) => hexText(v, 2))
        tree.uint('ppp.protocol', 'Protocol', at + size - width, width, pppProtocolText)
      },
    )
  },
}

/** LINKTYPE_PPP_HDLC: the same header; FF-03 may or may not be there. */
export const pppHdlc: Decoder = { ...ppp }

export const pppoe: Decoder = {
  protocol: PPPOES,
  decode(layers) {
    const at = layers.nextAt
    const b = layers.bytes
    layers.push(PPPOES, at, 6)
    if (layers.nextEnd - at < 6) return layers.failShort(6)
    const length = (b[at + 4] << 8) | b[at + 5]
    const wire = layers.nextWire - 6
    // code 0 is session data; the discovery codes carry tags
    layers.next(b[at + 1] === 0 ? Space.protocol : Space.none, PPP, at + 6, Math.min(length, wire))
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    tree.group('pppoes', 'PPP over Ethernet', null, at, 6, `session ${hexText(tree.u16(at + 2), 4)}`, () => {
      tree.add('pppoe.version', 'Version', tree.u8(at) >> 4, at, 1)
      tree.add('pppoe.type', 'Type', tree.u8(at) & 15, at, 1)
      tree.uint('pppoe.code', 'Code', at + 1, 1, (v) => hexText(v, 2))
      tree.uint('pppoe.session_id', 'Session id', at + 2, 2, (v) => hexText(v, 4))
      tree.uint('pppoe.payload_length', 'Payload length', at + 4, 2)
    })
  },
}

const PPPOED = protocolId('pppoed')
const DISCOVERY: ReadonlyMap<number, string> = new Map([
  [0x09, 'Initiation (PADI)'],
  [0x07, 'Offer (PADO)'],
  [0x19, 'Request (PADR)'],
  [0x65, 'Session confirmation (PADS)'],
  [0xa7, 'Termination (PADT)'],
])
const discoveryText = (v: number): string => DISCOVERY.get(v) ?? hexText(v, 2)

export const pppoeDiscovery: Decoder = {
  protocol: PPPOED,
  decode(layers) {
    const at = layers.nextAt
    layers.push(PPPOED, at, 6)
    if (layers.nextEnd - at < 6) return layers.failShort(6)
    const length = (layers.bytes[at + 4] << 8) | layers.bytes[at + 5]
    layers.next(Space.none, 0, at + 6, Math.min(length, layers.nextWire - 6))
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    tree.group('pppoed', 'PPPoE discovery', null, at, 6, discoveryText(tree.u8(at + 1)), () => {
      tree.uint('pppoe.code', 'Code', at + 1, 1, discoveryText)
      tree.uint('pppoe.session_id', 'Session id', at + 2, 2, (v) => hexText(v, 4))
      tree.uint('pppoe.payload_length', 'Payload length', at + 4, 2)
    })
  },
}
