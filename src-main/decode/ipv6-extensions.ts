/**
 * The headers between IPv6 and its transport (RFC 8200 section 4): hop-by-hop, routing, fragment, destination options;
 * and IPsec's AH (RFC 4302) and ESP (RFC 4303), which IPv4 may carry too. All begin with next header and length but ESP.
 *
 * Each moves `ipProtocol`, `ipHeaderLength` and the payload slots behind itself. Under IPv4 the first four are nobody's.
 */
import { hexText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { type Layers, Space } from './layers'
import { ipProtocolText } from './names'
import type { TreeBuilder } from './tree'

/** Steps over an extension header of `size` bytes whose first byte is the next header. */
function step(layers: Layers, protocol: number, size: number) {
  const at = layers.nextAt
  layers.push(protocol, at, size)
  if (layers.nextEnd - at < size) return layers.failShort(size)
  const next = layers.bytes[at]
  layers.ipProtocol = next
  layers.ipHeaderLength += size
  layers.next(Space.ipProtocol, next, at + size, layers.nextWire - size)
  layers.payloadAt = layers.nextAt
  layers.payloadLength = layers.nextWire
  layers.payloadCaptured = layers.nextEnd - layers.nextAt
}

/** Steps over a header whose second byte is its length in 8-byte units, not counting the first. */
function stepOptions(layers: Layers, protocol: number) {
  if (layers.ipVersion !== 6) {
    layers.nextSpace = Space.none
    return
  }
  const at = layers.nextAt
  if (layers.nextEnd - at < 2) {
    layers.push(protocol, at, 8)
    return layers.failShort(8)
  }
  step(layers, protocol, (layers.bytes[at + 1] + 1) * 8)
}

/** Writes the options of a hop-by-hop or destination header: type, length, bytes; Pad1 is a single byte. */
function describeOptions(tree: TreeBuilder, at: number, end: number): void {
  const names: Readonly<Record<number, string>> = {
    0: 'Pad1',
    1: 'PadN',
    5: 'Router alert',
    194: 'Jumbo payload',
    201: 'Home address',
  }
  for (let i = at; i < end; ) {
    const type = tree.u8(i)
    const size = type === 0 ? 1 : 2 + tree.u8(i + 1)
    const name = names[type] ?? `option ${type}`
    if (i + size > end || !tree.has(i, size)) {
      tree.problem(`${name}: its length does not fit`, i, end - i)
      return
    }
    tree.add('ipv6.opt.type', 'Option', type, i, size, name)
    i += size
  }
}

function options(protocol: number, field: string, label: string): Decoder {
  return {
    protocol,
    decode: (layers) => stepOptions(layers, protocol),
    describe(layers, index, tree) {
      const at = layers.offset[index]
      const size = layers.length[index]
      tree.group(field, label, null, at, size, `${size} bytes`, () => {
        tree.uint(`${field}.nxt`, 'Next header', at, 1, ipProtocolText)
        tree.uint(`${field}.len`, 'Length', at + 1, 1, (v) => `${v} (${(v + 1) * 8} bytes)`)
        describeOptions(tree, at + 2, at + size)
      })
    },
  }
}

export const hopByHop = options(protocolId('ipv6.hopopts'), 'ipv6.hopopts', 'Hop-by-hop options')
export const destinationOptions = options(protocolId('ipv6.dstopts'), 'ipv6.dstopts', 'Destination options')

const ROUTING = protocolId('ipv6.routing')
export const routing: Decoder = {
  protocol: ROUTING,
  decode: (layers) => stepOptions(layers, ROUTING),
  describe(layers, index, tree) {
    const at = layers.offset[index]
    tree.group('ipv6.routing', 'Routing header', null, at, layers.length[index], `type ${tree.u8(at + 2)}`, () => {
      tree.uint('ipv6.routing.nxt', 'Next header', at, 1, ipProtocolText)
      tree.uint('ipv6.routing.len', 'Length', at + 1, 1, (v) => `${v} (${(v + 1) * 8} bytes)`)
      tree.uint('ipv6.routing.type', 'Type', at + 2, 1)
      tree.uint('ipv6.routing.segleft', 'Segments left', at + 3, 1)
    })
  },
}

const FRAGMENT = protocolId('ipv6.fraghdr')
export const fragment: Decoder = {
  protocol: FRAGMENT,
  decode(layers) {
    if (layers.ipVersion !== 6) {
      layers.nextSpace = Space.none
      return
    }
    const at = layers.nextAt
    const b = layers.bytes
    step(layers, FRAGMENT, 8)
    if (layers.nextSpace === Space.none) return
    layers.fragmentOffset = ((b[at + 2] << 8) | b[at + 3]) & 0xfff8
    layers.moreFragments = (b[at + 3] & 1) !== 0
    layers.ipId = ((b[at + 4] << 24) | (b[at + 5] << 16) | (b[at + 6] << 8) | b[at + 7]) >>> 0
    if (layers.fragmentOffset > 0) layers.nextSpace = Space.none
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const offset = tree.u16(at + 2) & 0xfff8
    tree.group('ipv6.fraghdr', 'Fragment header', null, at, 8, `offset ${offset}`, () => {
      tree.uint('ipv6.fraghdr.nxt', 'Next header', at, 1, ipProtocolText)
      tree.add('ipv6.fraghdr.offset', 'Offset', offset, at + 2, 2, `${offset} bytes`)
      tree.flag('ipv6.fraghdr.more', 'More fragments', at + 2, 2, 1)
      tree.uint('ipv6.fraghdr.ident', 'Identification', at + 4, 4, (v) => hexText(v, 8))
    })
  },
}

const AH = protocolId('ah')
export const authentication: Decoder = {
  protocol: AH,
  decode(layers) {
    const at = layers.nextAt
    if (layers.nextEnd - at < 2) {
      layers.push(AH, at, 12)
      return layers.failShort(12)
    }
    step(layers, AH, (layers.bytes[at + 1] + 2) * 4)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const size = layers.length[index]
    tree.group('ah', 'IPsec authentication header', null, at, size, `SPI ${hexText(tree.u32(at + 4), 8)}`, () => {
      tree.uint('ah.next_header', 'Next header', at, 1, ipProtocolText)
      tree.uint('ah.length', 'Length', at + 1, 1, (v) => `${v} (${(v + 2) * 4} bytes)`)
      if (size < 12) return
      tree.uint('ah.spi', 'Security parameters index', at + 4, 4, (v) => hexText(v, 8))
      tree.uint('ah.sequence', 'Sequence number', at + 8, 4)
      if (size > 12) tree.hex('ah.icv', 'Integrity check value', at + 12, size - 12)
    })
  },
}

const ESP = protocolId('esp')
export const encapsulated: Decoder = {
  protocol: ESP,
  decode(layers) {
    const at = layers.nextAt
    layers.push(ESP, at, 8)
    if (layers.nextEnd - at < 8) return layers.failShort(8)
    layers.next(Space.none, 0, at + 8, layers.nextWire - 8)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    tree.group('esp', 'IPsec encapsulated payload', null, at, 8, `SPI ${hexText(tree.u32(at), 8)}`, () => {
      tree.uint('esp.spi', 'Security parameters index', at, 4, (v) => hexText(v, 8))
      tree.uint('esp.sequence', 'Sequence number', at + 4, 4)
    })
  },
}
