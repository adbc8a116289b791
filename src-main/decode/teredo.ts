/**
 * Teredo (RFC 4380 5.1.1): an IPv6 packet in UDP, with up to two headers before it: authentication (00 01, lengths of client
 * id and value, both, nonce(8), confirmation(1)) and origin (00 00, port(2), address(4), both inverted).
 *
 * Recognised by content: what stands behind the headers must be an IPv6 packet that fits. The walk stops before it, so that
 * the UDP flow around is counted first. Anything else on the port is data.
 */
import { ipv4Text } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { Space, Tunnel } from './layers'

const TEREDO = protocolId('teredo')
const IPV6 = protocolId('ipv6')
const IPV6_HEADER = 40
const ORIGIN = 8

const isHeader = (b: Uint8Array, at: number, end: number, type: number): boolean =>
  at + 4 <= end && b[at] === 0 && b[at + 1] === type

const authenticationSize = (b: Uint8Array, at: number): number => 4 + b[at + 2] + b[at + 3] + 9

/** Bytes of the headers before the IPv6 packet of [at, end). */
function headersSize(b: Uint8Array, at: number, end: number): number {
  let size = 0
  if (isHeader(b, at, end, 1)) size += authenticationSize(b, at)
  if (isHeader(b, at + size, end, 0)) size += ORIGIN
  return size
}

export const teredo: Decoder = {
  protocol: TEREDO,
  decode(layers) {
    const at = layers.nextAt
    const b = layers.bytes
    const size = headersSize(b, at, layers.nextEnd)
    const inner = at + size
    const rest = layers.nextWire - size - IPV6_HEADER
    const fits =
      layers.nextEnd - inner >= IPV6_HEADER && b[inner] >> 4 === 6 && ((b[inner + 4] << 8) | b[inner + 5]) <= rest
    if (!fits) {
      layers.nextSpace = Space.none
      return
    }
    layers.push(TEREDO, at, size)
    layers.next(Space.protocol, IPV6, inner, layers.nextWire - size)
    layers.openTunnel(Tunnel.teredo, -1)
    layers.suspend()
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const size = layers.length[index]
    tree.group('teredo', 'Teredo', null, at, size, size === 0 ? 'no headers of its own' : `${size} bytes`, () => {
      let i = at
      if (isHeader(tree.bytes, i, at + size, 1)) {
        const length = authenticationSize(tree.bytes, i)
        tree.hex('teredo.auth', 'Authentication', i, length)
        i += length
      }
      if (!isHeader(tree.bytes, i, at + size, 0)) return
      const address = tree.bytes.slice(i + 4, i + 8).map((v) => v ^ 0xff)
      const text = `${address.length === 4 ? ipv4Text(address, 0) : '?'}:${tree.u16(i + 2) ^ 0xffff}`
      tree.add('teredo.orig', 'Origin', text, i, ORIGIN)
    })
  },
}
