/**
 * Modbus/TCP (Modbus messaging on TCP/IP 3.1.3, Modbus application protocol 6): a header, a function and its data.
 *
 *   0 transaction(2) protocol(2, 0) length(2) unit(1)  7 function(1, above 127 = exception) …
 */
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { type Layers, Space } from './layers'
import { layerEnd, takeRest } from './text-lines'
import { isToServer } from './to-server'
import type { TreeBuilder } from './tree'

const MODBUS = protocolId('modbus')
const HEAD = 7
const MAX_MESSAGES = 64
const EXCEPTION = 0x80
const FUNCTIONS: Readonly<Record<number, string>> = {
  1: 'read coils',
  2: 'read discrete inputs',
  3: 'read holding registers',
  4: 'read input registers',
  5: 'write single coil',
  6: 'write single register',
  7: 'read exception status',
  8: 'diagnostics',
  11: 'get event counter',
  12: 'get event log',
  15: 'write multiple coils',
  16: 'write multiple registers',
  17: 'report server id',
  20: 'read file record',
  21: 'write file record',
  22: 'mask write register',
  23: 'read and write registers',
  24: 'read FIFO queue',
  43: 'encapsulated interface',
}
/** requests that name a first place, then how many or what to write there */
const ADDRESSED = new Set([1, 2, 3, 4, 5, 6, 15, 16])

const isModbus = (bytes: Uint8Array, at: number, end: number): boolean =>
  end - at > HEAD && bytes[at + 2] === 0 && bytes[at + 3] === 0 && bytes[at + 4] <= 1

const functionText = (value: number): string =>
  (FUNCTIONS[value & 0x7f] ?? `function ${value & 0x7f}`) + (value & EXCEPTION ? ', exception' : '')

function describeMessage(tree: TreeBuilder, at: number, end: number, isRequest: boolean) {
  tree.uint('mbtcp.trans_id', 'Transaction', at, 2)
  tree.uint('mbtcp.prot_id', 'Protocol', at + 2, 2)
  tree.uint('mbtcp.len', 'Length', at + 4, 2)
  tree.uint('mbtcp.unit_id', 'Unit', at + 6, 1)
  const code = tree.u8(at + HEAD)
  tree.add('modbus.func_code', 'Function', code & 0x7f, at + HEAD, 1, functionText(code))
  const data = at + HEAD + 1
  if (code & EXCEPTION) {
    if (data < end) tree.uint('modbus.exception_code', 'Exception', data, 1)
    return
  }
  let next = data
  if (isRequest && ADDRESSED.has(code) && data + 4 <= end) {
    tree.uint('modbus.reference_num', 'First place', data, 2)
    if (code !== 5 && code !== 6) tree.uint('modbus.word_cnt', 'How many', data + 2, 2)
    next += code === 5 || code === 6 ? 2 : 4
  }
  if (next < end) tree.hex('modbus.data', 'Data', next, end - next)
}

export const modbus: Decoder = {
  protocol: MODBUS,
  decode(layers) {
    if (isModbus(layers.bytes, layers.nextAt, layers.nextEnd)) takeRest(layers, MODBUS)
    else layers.nextSpace = Space.none
  },
  describe(layers: Layers, index, tree) {
    const start = layers.offset[index]
    const end = layerEnd(layers, index, tree)
    const name = functionText(tree.u8(start + HEAD))
    tree.group('modbus', 'Modbus', null, start, Math.max(0, end - start), name, () => {
      let at = start
      for (let count = 0; count < MAX_MESSAGES && isModbus(tree.bytes, at, end); count++) {
        const to = Math.min(end, at + 6 + Math.max(2, tree.u16(at + 4)))
        describeMessage(tree, at, to, isToServer(layers))
        at = to
      }
    })
  },
}
