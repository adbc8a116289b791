/**
 * LLDP (IEEE 802.1AB): a list of type (7 bits) and length (9 bits), value. It ends with type 0; the values that name the
 * sender are shown as text or address, the others as bytes.
 */
import { macText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { Space } from './layers'
import { printable } from './text'
import type { TreeBuilder } from './tree'

const LLDP = protocolId('lldp')
const NAMES: ReadonlyMap<number, string> = new Map([
  [0, 'End'],
  [1, 'Chassis id'],
  [2, 'Port id'],
  [3, 'Time to live'],
  [4, 'Port description'],
  [5, 'System name'],
  [6, 'System description'],
  [7, 'Capabilities'],
  [8, 'Management address'],
  [127, 'Organisation specific'],
])
const TEXT_FIELDS: ReadonlyMap<number, string> = new Map([
  [4, 'lldp.port.desc'],
  [5, 'lldp.tlv.system.name'],
  [6, 'lldp.tlv.system.desc'],
])

/** Chassis (subtype 4) and port (subtype 3) may be an address; the rest is text. */
function idText(tree: TreeBuilder, type: number, at: number, length: number): string {
  const isAddress = tree.u8(at) === (type === 1 ? 4 : 3)
  if (isAddress && length === 7 && tree.has(at + 1, 6)) return macText(tree.bytes, at + 1)
  return printable(tree.bytes, at + 1, at + length)
}

function describeValue(tree: TreeBuilder, type: number, at: number, length: number): void {
  const field = TEXT_FIELDS.get(type)
  const name = NAMES.get(type) ?? `type ${type}`
  if (field) tree.add(field, name, printable(tree.bytes, at, at + length), at, length)
  else if (type === 1 || type === 2)
    tree.add(type === 1 ? 'lldp.chassis.id' : 'lldp.port.id', name, idText(tree, type, at, length), at, length)
  else if (type === 3 && length === 2) tree.uint('lldp.time_to_live', name, at, 2, (v) => `${v} s`)
  else tree.add('lldp.tlv.type', name, type, at, length, `${length} bytes`)
}

export const lldp: Decoder = {
  protocol: LLDP,
  decode(layers) {
    layers.push(LLDP, layers.nextAt, layers.nextEnd - layers.nextAt)
    layers.next(Space.none, 0, layers.nextEnd, 0)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const end = at + layers.length[index]
    tree.group('lldp', 'LLDP', null, at, end - at, `${end - at} bytes`, () => {
      for (let i = at; i + 2 <= end; ) {
        const type = tree.u8(i) >> 1
        const length = tree.u16(i) & 0x1ff
        if (type === 0) return
        if (i + 2 + length > end) {
          tree.problem('The value does not fit', i, end - i)
          return
        }
        describeValue(tree, type, i + 2, length)
        i += 2 + length
      }
    })
  },
}
