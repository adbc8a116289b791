/**
 * GRE (RFC 2784, RFC 2890) and PPTP's version 1 (RFC 2637): flags and version(2), protocol type(2), then as flagged
 * checksum + reserved, key, sequence, acknowledgement (4 bytes each). Old source routes (RFC 1701) end the walk.
 *
 * Behind it an EtherType's packet, PPP, an Ethernet frame (6558; with a key NVGRE, RFC 7637), or a copied frame (ERSPAN).
 * `greInUdp` is GRE in UDP (RFC 8086): it has no header before GRE's; the walk stops so that the UDP flow is counted first.
 */
import { hexText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { type Layers, Space, Tunnel } from './layers'
import { etherTypeText } from './names'

const GRE = protocolId('gre')
const CHECKSUM = 0x8000
const ROUTING = 0x4000
const KEY = 0x2000
const SEQUENCE = 0x1000
const ACKNOWLEDGEMENT = 0x0080
const ETHERNET_FRAME = 0x6558
const ERSPAN_II = 0x88be
const ERSPAN_III = 0x22eb
const IP_PROTOCOL_GRE = 47
const ERSPAN = protocolId('erspan')
const ETH = protocolId('eth')

/** Says what follows a GRE header of `size` bytes at `at`, and which tunnel that is in. */
function follow(layers: Layers, flags: number, at: number, size: number): void {
  const b = layers.bytes
  const type = (b[at + 2] << 8) | b[at + 3]
  const known = (flags & 7) < 2 && (flags & ROUTING) === 0 && layers.nextWire > size
  const wire = layers.nextWire - size
  if (known && (type === ERSPAN_II || type === ERSPAN_III)) {
    // type I is known by having no sequence number: the frame follows at once
    const bare = type === ERSPAN_II && (flags & SEQUENCE) === 0
    layers.next(Space.protocol, bare ? ETH : ERSPAN, at + size, wire)
    layers.openTunnel(Tunnel.erspan, -1)
    return
  }
  layers.next(known ? Space.etherType : Space.none, type, at + size, wire)
  if (type === ETHERNET_FRAME && (flags & KEY) !== 0) {
    // upper 24 bits of the key: the virtual subnet; the rest only spreads load
    const keyAt = at + 4 + (flags & CHECKSUM ? 4 : 0)
    layers.openTunnel(Tunnel.nvgre, (b[keyAt] << 16) | (b[keyAt + 1] << 8) | b[keyAt + 2])
  } else layers.openTunnel(Tunnel.gre, -1)
}

export const gre: Decoder = {
  protocol: GRE,
  decode(layers) {
    const at = layers.nextAt
    const b = layers.bytes
    const have = layers.nextEnd - at
    if (have < 4) {
      layers.push(GRE, at, 4)
      return layers.failShort(4)
    }
    const flags = (b[at] << 8) | b[at + 1]
    let size = 4
    if (flags & (CHECKSUM | ROUTING)) size += 4
    if (flags & KEY) size += 4
    if (flags & SEQUENCE) size += 4
    if ((flags & 7) === 1 && flags & ACKNOWLEDGEMENT) size += 4
    layers.push(GRE, at, size)
    if (have < size) return layers.failShort(size)
    follow(layers, flags, at, size)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const size = layers.length[index]
    tree.group('gre', 'GRE', null, at, size, etherTypeText(tree.u16(at + 2)), () => {
      const flags = tree.uint('gre.flags_and_version', 'Flags and version', at, 2, (v) => hexText(v, 4))
      tree.uint('gre.proto', 'Protocol', at + 2, 2, etherTypeText)
      let i = at + 4
      if (flags & (CHECKSUM | ROUTING)) {
        tree.uint('gre.checksum', 'Checksum', i, 2, (v) => hexText(v, 4))
        i += 4
      }
      if (flags & KEY) {
        tree.uint('gre.key', 'Key', i, 4, (v) => hexText(v, 8))
        i += 4
      }
      if (flags & SEQUENCE) tree.uint('gre.sequence_number', 'Sequence number', i, 4)
    })
  },
}

export const greInUdp: Decoder = {
  protocol: GRE,
  decode(layers) {
    layers.next(Space.ipProtocol, IP_PROTOCOL_GRE, layers.nextAt, layers.nextWire)
    layers.suspend()
  },
  describe: gre.describe,
}
