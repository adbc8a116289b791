/**
 * L2TP over UDP, named (RFC 2661 3.1, RFC 3931 4.1.2): flags (T control, L length, S sequence, O offset) and version, then for
 * version 2 length(2, with L), tunnel(2), session(2). What it carries is left as data.
 */
import { hexText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { Space } from './layers'

const L2TP = protocolId('l2tp')
const CONTROL = 0x8000
const HAS_LENGTH = 0x4000

export const l2tp: Decoder = {
  protocol: L2TP,
  decode(layers) {
    const at = layers.nextAt
    const b = layers.bytes
    if (layers.nextEnd - at < 2) {
      layers.push(L2TP, at, 6)
      return layers.failShort(6)
    }
    const version = b[at + 1] & 15
    // L2F (version 1) shares the port
    if (version !== 2 && version !== 3) {
      layers.nextSpace = Space.none
      return
    }
    const size = b[at] & (HAS_LENGTH >> 8) ? 8 : 6
    layers.push(L2TP, at, size)
    if (layers.nextEnd - at < size) return layers.failShort(size)
    layers.next(Space.none, 0, at + size, layers.nextWire - size)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const size = layers.length[index]
    const control = (tree.u16(at) & CONTROL) !== 0
    tree.group('l2tp', 'L2TP', null, at, size, control ? 'control message' : 'data message', () => {
      tree.uint('l2tp.flags', 'Flags and version', at, 2, (v) => hexText(v, 4))
      tree.flag('l2tp.type', 'Control message', at, 2, CONTROL)
      if ((tree.u8(at + 1) & 15) !== 2) return
      if (size === 8) tree.uint('l2tp.length', 'Length', at + 2, 2)
      tree.uint('l2tp.tunnel', 'Tunnel', at + size - 4, 2)
      tree.uint('l2tp.session', 'Session', at + size - 2, 2)
    })
  },
}
