/**
 * IEEE 802.11 frames (section 9.2): frame control, duration, one to four addresses, and for data frames LLC behind them.
 * Of frames sent as one (A-MSDU) the first is read. What is encrypted, and control and management frames, end the walk. Multi-byte numbers are little-endian.
 *
 *   0 frame control(2)  2 duration(2)  4 address 1(6)  10 address 2(6)  16 address 3(6)  22 sequence(2)  24 address 4, QoS
 */
import { macText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { type Layers, Space } from './layers'

const WLAN = protocolId('wlan')
const LLC = protocolId('llc')
const MANAGEMENT = 0
const DATA = 2
const TO_DS = 0x01
const FROM_DS = 0x02
const PROTECTED = 0x40
const QOS = 8
/** in QoS frames: a high-throughput control field follows */
const ORDER = 0x80
/** in the QoS field: an A-MSDU, frames sent as one; only the first is read */
const AGGREGATE = 0x80
const SUBFRAME = 14
const TYPES = ['Management', 'Control', 'Data', 'Extension']

/** Header bytes by type, subtype and flags; control frames are taken as their shortest form. */
function headerSize(type: number, subtype: number, flags: number): number {
  if (type === MANAGEMENT) return flags & 0x80 ? 28 : 24
  if (type !== DATA) return 10
  const distributed = (flags & (TO_DS | FROM_DS)) === (TO_DS | FROM_DS)
  const qos = (subtype & QOS) === 0 ? 0 : (flags & ORDER) === 0 ? 2 : 6
  return (distributed ? 30 : 24) + qos
}

/** Bytes from the end of the header to LLC: 0, or the first subframe's addresses and length where several are sent as one. */
function subframeHeader(b: Uint8Array, at: number, have: number, subtype: number, flags: number): number {
  if ((subtype & QOS) === 0) return 0
  const qosAt = (flags & (TO_DS | FROM_DS)) === (TO_DS | FROM_DS) ? 30 : 24
  return have > qosAt && (b[at + qosAt] & AGGREGATE) !== 0 ? SUBFRAME : 0
}

/** Reads the frame at `layers.nextAt`. `padded`: the header is filled up to a multiple of 4 (radiotap says so). */
export function decodeWifi(layers: Layers, padded: boolean) {
  const at = layers.nextAt
  const b = layers.bytes
  const have = layers.nextEnd - at
  if (have < 2) {
    layers.push(WLAN, at, 10)
    return layers.failShort(10)
  }
  const type = (b[at] >> 2) & 3
  const subtype = b[at] >> 4
  const flags = b[at + 1]
  let size = headerSize(type, subtype, flags)
  if (padded) size = (size + 3) & ~3
  layers.push(WLAN, at, size)
  if (have < size) return layers.failShort(size)
  // subtypes with bit 2 set carry nothing ("null")
  const readable = type === DATA && (subtype & 4) === 0 && (flags & PROTECTED) === 0
  const skip = readable ? subframeHeader(b, at, have, subtype, flags) : 0
  layers.next(readable ? Space.protocol : Space.none, LLC, at + size + skip, Math.max(0, layers.nextWire - size - skip))
  if (type !== DATA) return
  const direction = flags & (TO_DS | FROM_DS)
  layers.linkDstAt = direction & TO_DS ? at + 16 : at + 4
  layers.linkSrcAt = direction === FROM_DS ? at + 16 : direction === (TO_DS | FROM_DS) ? at + 24 : at + 10
}

export const wifi: Decoder = {
  protocol: WLAN,
  decode: (layers) => decodeWifi(layers, false),
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const size = layers.length[index]
    const type = (tree.u8(at) >> 2) & 3
    tree.group('wlan', '802.11', null, at, size, TYPES[type], () => {
      tree.add('wlan.fc.type', 'Type', type, at, 1, TYPES[type])
      tree.add('wlan.fc.subtype', 'Subtype', tree.u8(at) >> 4, at, 1)
      tree.flag('wlan.fc.tods', 'To the distribution system', at + 1, 1, TO_DS)
      tree.flag('wlan.fc.fromds', 'From the distribution system', at + 1, 1, FROM_DS)
      tree.flag('wlan.fc.retry', 'Sent again', at + 1, 1, 0x08)
      tree.flag('wlan.fc.protected', 'Encrypted', at + 1, 1, PROTECTED)
      tree.add('wlan.ra', 'Receiver', macText(tree.bytes, at + 4), at + 4, 6)
      if (size < 24) return
      tree.add('wlan.ta', 'Transmitter', macText(tree.bytes, at + 10), at + 10, 6)
      if (type !== DATA) return
      const da = layers.linkDstAt - layers.start
      const sa = layers.linkSrcAt - layers.start
      if (da >= 0) tree.add('wlan.da', 'Destination', macText(tree.bytes, da), da, 6)
      if (sa >= 0) tree.add('wlan.sa', 'Source', macText(tree.bytes, sa), sa, 6)
    })
  },
}
