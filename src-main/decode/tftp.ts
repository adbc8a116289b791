/**
 * TFTP (RFC 1350, options RFC 2347): operation(2), then file and mode names, a block number and data, or an error.
 */
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { layerEnd, takeRest, textField } from './text-lines'
import type { TreeBuilder } from './tree'

const TFTP = protocolId('tftp')
const READ = 1
const WRITE = 2
const DATA = 3
const ERROR = 5
const OPTION_ACK = 6
const OPERATIONS = ['', 'Read request', 'Write request', 'Data', 'Acknowledgement', 'Error', 'Option acknowledgement']

/** Adds the text up to the next zero byte; answers the index behind it. */
function zeroEnded(tree: TreeBuilder, field: string, label: string, at: number, end: number): number {
  let to = at
  while (to < end && tree.u8(to) !== 0) to++
  textField(tree, field, label, at, to)
  return to + 1
}

function describeOptions(tree: TreeBuilder, at: number, end: number) {
  for (let i = at; i < end; ) {
    i = zeroEnded(tree, 'tftp.option.name', 'Option', i, end)
    if (i < end) i = zeroEnded(tree, 'tftp.option.value', 'Value', i, end)
  }
}

function describeBody(tree: TreeBuilder, operation: number, at: number, end: number) {
  if (operation === READ || operation === WRITE) {
    const file = operation === READ ? 'tftp.source_file' : 'tftp.destination_file'
    const mode = zeroEnded(tree, file, 'File', at, end)
    if (mode < end) describeOptions(tree, zeroEnded(tree, 'tftp.type', 'Mode', mode, end), end)
  } else if (operation === OPTION_ACK) describeOptions(tree, at, end)
  else if (operation === ERROR) {
    tree.uint('tftp.error.code', 'Error', at, 2)
    if (at + 2 < end) zeroEnded(tree, 'tftp.error.message', 'Message', at + 2, end)
  } else {
    tree.uint('tftp.block', 'Block', at, 2)
    if (operation === DATA && at + 2 < end) tree.hex('tftp.data', 'Data', at + 2, end - at - 2)
  }
}

export const tftp: Decoder = {
  protocol: TFTP,
  decode(layers) {
    takeRest(layers, TFTP)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const end = layerEnd(layers, index, tree)
    const operation = tree.u16(at)
    const name = OPERATIONS[operation] ?? `operation ${operation}`
    tree.group('tftp', 'TFTP', null, at, Math.max(0, end - at), name, () => {
      tree.uint('tftp.opcode', 'Operation', at, 2, () => name)
      if (operation >= READ && operation <= OPTION_ACK) describeBody(tree, operation, at + 2, end)
    })
  },
}
