/**
 * Radiotap (LINKTYPE 127, radiotap.org): what the radio said of an 802.11 frame, in front of it. Little-endian.
 *
 *   0 version  1 pad  2 length(2)  4 present bits(4), more words while bit 31 is set, then fields in bit order, aligned
 *
 * Only the flags field is read here: whether check bytes end the frame and whether its header is padded.
 */
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { DecodeError, type Layers, Space } from './layers'
import { decodeWifi } from './wifi'

const RADIOTAP = protocolId('radiotap')
const MIN_HEADER = 8
const HAS_FCS = 0x10
const HAS_PADDING = 0x20

/** The flags field (bit 1) of the header of `size` bytes at `at`; 0 when it has none. */
function radiotapFlags(b: Uint8Array, at: number, size: number): number {
  const present = b[at + 4]
  if ((present & 2) === 0) return 0
  let i = 4
  while (i + 4 <= size && b[at + i + 3] & 0x80) i += 4
  i += 4
  // the clock (bit 0) comes first and is aligned to 8
  if (present & 1) i = ((i + 7) & ~7) + 8
  return i < size ? b[at + i] : 0
}

export const radiotap: Decoder = {
  protocol: RADIOTAP,
  decode(layers: Layers) {
    const at = layers.nextAt
    const b = layers.bytes
    const have = layers.nextEnd - at
    if (have < MIN_HEADER) {
      layers.push(RADIOTAP, at, MIN_HEADER)
      return layers.failShort(MIN_HEADER)
    }
    const size = b[at + 2] | (b[at + 3] << 8)
    layers.push(RADIOTAP, at, Math.max(size, MIN_HEADER))
    if (size < MIN_HEADER) return layers.fail(DecodeError.badLength)
    if (have < size) return layers.failShort(size)
    const flags = radiotapFlags(b, at, size)
    const wire = layers.nextWire - size - (flags & HAS_FCS ? 4 : 0)
    layers.next(Space.none, 0, at + size, Math.max(wire, 0))
    decodeWifi(layers, (flags & HAS_PADDING) !== 0)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const size = layers.length[index]
    tree.group('radiotap', 'Radiotap', null, at, size, `${size} bytes`, () => {
      tree.uint('radiotap.version', 'Version', at, 1)
      tree.add('radiotap.length', 'Length', size, at + 2, 2, `${size} bytes`)
      const flags = tree.has(at, size) ? radiotapFlags(tree.bytes, at, size) : 0
      tree.computed('radiotap.flags', 'Flags', flags, flags & HAS_FCS ? 'with check bytes' : 'without check bytes')
    })
  },
}
