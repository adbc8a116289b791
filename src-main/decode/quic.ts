/**
 * QUIC packets (RFC 9000 17, versions RFC 8999): the long header is readable, everything behind it is encrypted.
 *
 *   0 form(1 bit) fixed(1) type(2) …  1 version(4)  5 destination id length, id, source id length, id
 *   Initial: token length and token; Initial, 0-RTT, Handshake: length (variable-length integers)
 *
 * A short header has no length of its connection id, so only its form is named. Of what is encrypted only the client's
 * hello can be read by everybody (quic-initial.ts); it is shown where it stands encrypted.
 */
import { hexText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { Space } from './layers'
import { cryptoOf, isWholeMessage, joinPieces } from './quic-initial'
import { layerEnd, takeRest } from './text-lines'
import { describeBareHandshake } from './tls'
import type { TreeBuilder } from './tree'

const QUIC = protocolId('quic')
const VERSION_1 = 1
const VERSION_2 = 0x6b3343cf
const TYPES_1 = ['Initial', '0-RTT', 'Handshake', 'Retry']
const TYPES_2 = ['Retry', 'Initial', '0-RTT', 'Handshake']
const MAX_ID = 20
const MAX_PACKETS = 16

/** A variable-length integer (RFC 9000 16): its value and its size; 0 bytes when it does not fit. */
function variable(tree: TreeBuilder, at: number, end: number): { value: number; size: number } {
  if (at >= end) return { value: 0, size: 0 }
  const size = 1 << (tree.u8(at) >> 6)
  if (at + size > end) return { value: 0, size: 0 }
  let value = tree.u8(at) & 0x3f
  for (let i = 1; i < size; i++) value = value * 256 + tree.u8(at + i)
  return { value, size }
}

/** A connection id behind its length; answers the index behind it, -1 when it does not fit. */
function describeId(tree: TreeBuilder, field: string, label: string, at: number, end: number): number {
  const length = tree.u8(at)
  if (at >= end || length > MAX_ID || at + 1 + length > end) return -1
  if (length > 0) tree.hex(field, label, at + 1, length)
  return at + 1 + length
}

/** One packet with a long header; answers where the next may begin. */
function describeLong(tree: TreeBuilder, at: number, end: number): number {
  const version = tree.u32(at + 1)
  const bits = (tree.u8(at) >> 4) & 3
  const type = version === VERSION_1 ? TYPES_1[bits] : version === VERSION_2 ? TYPES_2[bits] : ''
  tree.add('quic.header_form', 'Header', 1, at, 1, 'long')
  if (type !== '') tree.add('quic.long.packet_type', 'Type', bits, at, 1, type)
  tree.uint('quic.version', 'Version', at + 1, 4, (value) => hexText(value, 8))
  let i = describeId(tree, 'quic.dcid', 'Destination connection id', at + 5, end)
  if (i >= 0) i = describeId(tree, 'quic.scid', 'Source connection id', i, end)
  if (i < 0 || type === '' || type === 'Retry') return end
  if (type === 'Initial') {
    const token = variable(tree, i, end)
    if (token.size === 0 || i + token.size + token.value > end) return end
    if (token.value > 0) tree.hex('quic.token', 'Token', i + token.size, token.value)
    i += token.size + token.value
  }
  const length = variable(tree, i, end)
  if (length.size === 0) return end
  tree.add('quic.length', 'Length', length.value, i, length.size, `${length.value} bytes, encrypted`)
  return Math.min(end, i + length.size + length.value)
}

/** The client's hello when it is whole in this datagram: often in several pieces in any order. */
function describeHello(tree: TreeBuilder, start: number, end: number): void {
  const pieces = cryptoOf(tree.bytes, start, end)
  if (pieces.length === 0) return
  tree.group('quic.crypto', 'Handshake, opened', null, start, end - start, `${pieces.length} CRYPTO frames`, () => {
    for (const { offset, at, bytes } of pieces)
      tree.add('quic.crypto.offset', 'Piece from', offset, at, bytes.length, `byte ${offset}, ${bytes.length} bytes`)
    const joined = joinPieces(pieces)
    if (isWholeMessage(joined.bytes)) describeBareHandshake(tree, joined)
  })
}

export const quic: Decoder = {
  protocol: QUIC,
  decode(layers) {
    const { bytes, nextAt, nextEnd } = layers
    const first = nextAt < nextEnd ? bytes[nextAt] : 0
    // the fixed bit, or a version negotiation (version 0)
    if ((first & 0x40) !== 0 || (first & 0x80) !== 0) takeRest(layers, QUIC)
    else layers.nextSpace = Space.none
  },
  describe(layers, index, tree) {
    const start = layers.offset[index]
    const end = layerEnd(layers, index, tree)
    let at = start
    for (let packets = 0; at < end && packets < MAX_PACKETS; packets++) {
      const from = at
      const long = (tree.u8(from) & 0x80) !== 0
      if (packets > 0 && (tree.u8(from) & 0x40) === 0) break
      tree.group('quic', 'QUIC', null, from, end - from, long ? 'long header' : 'short header', () => {
        if (long) at = describeLong(tree, from, end)
        else {
          tree.add('quic.header_form', 'Header', 0, from, 1, 'short')
          at = end
        }
      })
    }
    describeHello(tree, start, end)
  },
}
