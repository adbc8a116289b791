/**
 * RDP's beginning: TPKT (RFC 1006 6), X.224 (RFC 905 13) and the negotiation in it (MS-RDPBCGR 2.2.1.1 and 2.2.1.2).
 *
 *   0 version(1) reserved(1) length(2)  4 X.224: length(1) type(1) …  11 cookie, then type(1) flags(1) length(2) protocols(4)
 *
 * What follows the connection is named, its body shown as bytes.
 */
import { hexText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { Space } from './layers'
import { leUint } from './little-endian'
import { beginsWith, eachLine, layerEnd, looksLikeTls, takeRest, textField } from './text-lines'
import type { TreeBuilder } from './tree'

const RDP = protocolId('rdp')
const TLS = protocolId('tls')
const TPKT = 4
const MIN_LENGTH = 7
const VARIABLE_AT = 11
const NEGOTIATION = 8
const MAX_PACKETS = 64
const REQUEST = 0xe0
const CONFIRM = 0xd0
const TYPES: Readonly<Record<number, string>> = { 224: 'connection request', 208: 'connection confirm', 240: 'data' }
const NEGOTIATIONS: Readonly<Record<number, string>> = { 1: 'request', 2: 'response', 3: 'failure' }
const PROTOCOLS: Readonly<Record<number, string>> = {
  0: 'RDP',
  1: 'TLS',
  2: 'CredSSP',
  8: 'CredSSP with early user auth',
}

const isTpkt = (bytes: Uint8Array, at: number, end: number): boolean =>
  end - at >= MIN_LENGTH &&
  bytes[at] === 3 &&
  bytes[at + 1] === 0 &&
  ((bytes[at + 2] << 8) | bytes[at + 3]) >= MIN_LENGTH

function describeNegotiation(tree: TreeBuilder, at: number, end: number) {
  let from = at
  if (beginsWith(tree.bytes, at, end, 'Cookie:')) {
    from = eachLine(tree, at, end, (lineFrom, lineTo) => {
      textField(tree, 'rdp.rt_cookie', 'Cookie', lineFrom, lineTo)
      return false
    })
  }
  if (from + NEGOTIATION > end) return
  const type = tree.uint('rdp.neg_type', 'Negotiation', from, 1, (value) => NEGOTIATIONS[value] ?? String(value))
  const text = (value: number): string => PROTOCOLS[value] ?? hexText(value, 8)
  if (type === 1) leUint(tree, 'rdp.negreq.requestedprotocols', 'Protocols asked for', from + 4, 4, text)
  else if (type === 2) leUint(tree, 'rdp.negreq.selectedprotocol', 'Protocol chosen', from + 4, 4, text)
}

function describePacket(tree: TreeBuilder, at: number, end: number) {
  tree.uint('tpkt.version', 'TPKT version', at, 1)
  tree.uint('tpkt.length', 'TPKT length', at + 2, 2)
  tree.uint('cotp.li', 'X.224 length', at + TPKT, 1)
  const type = tree.uint('cotp.type', 'X.224 type', at + TPKT + 1, 1, (value) => TYPES[value] ?? hexText(value, 2))
  if (type === REQUEST || type === CONFIRM) describeNegotiation(tree, at + VARIABLE_AT, end)
  else if (end > at + MIN_LENGTH) tree.hex('rdp.data', 'Data', at + MIN_LENGTH, end - at - MIN_LENGTH)
}

export const rdp: Decoder = {
  protocol: RDP,
  decode(layers) {
    const { bytes, nextAt, nextEnd } = layers
    if (isTpkt(bytes, nextAt, nextEnd)) takeRest(layers, RDP)
    else if (looksLikeTls(bytes, nextAt, nextEnd)) takeRest(layers, TLS)
    else layers.nextSpace = Space.none
  },
  describe(layers, index, tree) {
    const start = layers.offset[index]
    const end = layerEnd(layers, index, tree)
    const name = TYPES[tree.u8(start + TPKT + 1)] ?? 'packet'
    tree.group('rdp', 'RDP', null, start, Math.max(0, end - start), name, () => {
      let at = start
      for (let count = 0; count < MAX_PACKETS && isTpkt(tree.bytes, at, end); count++) {
        const to = Math.min(end, at + tree.u16(at + 2))
        describePacket(tree, at, to)
        at = to
      }
    })
  },
}
