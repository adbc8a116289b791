/**
 * CDP, Cisco's discovery protocol, behind SNAP (00-00-0C, 2000): version, time to live, checksum(2), then a list of type(2),
 * length(2, of all of it), value. What names the sender is shown as text, the rest as bytes.
 */
import { hexText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { Space } from './layers'
import { printable } from './text'

const CDP = protocolId('cdp')
const HEADER = 4
const TEXTS: ReadonlyMap<number, readonly [string, string]> = new Map([
  [1, ['cdp.deviceid', 'Device']],
  [3, ['cdp.portid', 'Port']],
  [5, ['cdp.software_version', 'Software']],
  [6, ['cdp.platform', 'Platform']],
])

export const cdp: Decoder = {
  protocol: CDP,
  decode(layers) {
    const at = layers.nextAt
    const have = layers.nextEnd - at
    layers.push(CDP, at, Math.max(HEADER, have))
    if (have < HEADER) return layers.failShort(HEADER)
    layers.next(Space.none, 0, layers.nextEnd, 0)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const end = at + layers.length[index]
    tree.group('cdp', 'Cisco Discovery Protocol', null, at, end - at, `version ${tree.u8(at)}`, () => {
      tree.uint('cdp.version', 'Version', at, 1)
      tree.uint('cdp.ttl', 'Time to live', at + 1, 1, (v) => `${v} s`)
      tree.uint('cdp.checksum', 'Checksum', at + 2, 2, (v) => hexText(v, 4))
      for (let i = at + HEADER; i + 4 <= end; ) {
        const type = tree.u16(i)
        const length = tree.u16(i + 2)
        if (length < 4 || i + length > end) {
          tree.problem('The value does not fit', i, end - i)
          return
        }
        const [field, label] = TEXTS.get(type) ?? ['cdp.tlv.type', `type ${type}`]
        if (TEXTS.has(type)) tree.add(field, label, printable(tree.bytes, i + 4, i + length), i, length)
        else tree.add(field, label, type, i, length, `${length - 4} bytes`)
        i += length
      }
    })
  },
}
