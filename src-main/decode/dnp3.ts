/**
 * DNP3 (IEEE 1815 9.2): link frames; data in blocks of 16 bytes, each with a check sum behind it.
 *
 *   0 05 64  2 length(1) control(1) destination(2) source(2) check sum(2)  10 transport(1) application control(1) function(1) …
 *
 * The application's function is shown of the first segment of a message.
 */
import { hexText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { Space } from './layers'
import { leUint } from './little-endian'
import { layerEnd, takeRest } from './text-lines'
import type { TreeBuilder } from './tree'

const DNP3 = protocolId('dnp3')
const HEAD = 10
const MIN_LENGTH = 5
const BLOCK = 16
const MAX_FRAMES = 64
const FIRST = 0x40
const FUNCTIONS: Readonly<Record<number, string>> = {
  0: 'confirm',
  1: 'read',
  2: 'write',
  3: 'select',
  4: 'operate',
  5: 'direct operate',
  6: 'direct operate, no answer',
  13: 'cold restart',
  14: 'warm restart',
  20: 'enable unsolicited',
  21: 'disable unsolicited',
  23: 'delay measurement',
  24: 'record current time',
  25: 'open file',
  26: 'close file',
  27: 'delete file',
  129: 'response',
  130: 'unsolicited response',
}

const isFrame = (bytes: Uint8Array, at: number, end: number): boolean =>
  end - at >= HEAD && bytes[at] === 0x05 && bytes[at + 1] === 0x64 && bytes[at + 2] >= MIN_LENGTH

const functionText = (value: number): string => FUNCTIONS[value] ?? `function ${value}`

function describeLink(tree: TreeBuilder, at: number, end: number) {
  tree.uint('dnp3.start', 'Start', at, 2, (value) => hexText(value, 4))
  tree.uint('dnp3.len', 'Length', at + 2, 1)
  tree.uint('dnp3.ctl', 'Control', at + 3, 1, (value) => hexText(value, 2))
  leUint(tree, 'dnp3.dst', 'Destination', at + 4, 2)
  leUint(tree, 'dnp3.src', 'Source', at + 6, 2)
  leUint(tree, 'dnp3.hdr.crc', 'Check sum', at + 8, 2, (value) => hexText(value, 4))
  if (at + HEAD + 3 > end) return
  const transport = tree.uint('dnp3.tr.ctl', 'Transport', at + HEAD, 1, (value) => hexText(value, 2))
  if ((transport & FIRST) === 0) return
  tree.uint('dnp3.al.ctl', 'Application control', at + HEAD + 1, 1, (value) => hexText(value, 2))
  tree.uint('dnp3.al.func', 'Function', at + HEAD + 2, 1, functionText)
}

export const dnp3: Decoder = {
  protocol: DNP3,
  decode(layers) {
    if (isFrame(layers.bytes, layers.nextAt, layers.nextEnd)) takeRest(layers, DNP3)
    else layers.nextSpace = Space.none
  },
  describe(layers, index, tree) {
    const start = layers.offset[index]
    const end = layerEnd(layers, index, tree)
    tree.group('dnp3', 'DNP3', null, start, Math.max(0, end - start), `${end - start} bytes`, () => {
      let at = start
      for (let count = 0; count < MAX_FRAMES && isFrame(tree.bytes, at, end); count++) {
        const from = at
        const data = tree.u8(at + 2) - MIN_LENGTH
        const to = Math.min(end, at + HEAD + data + 2 * Math.ceil(data / BLOCK))
        tree.group('dnp3.frame', 'Frame', null, from, to - from, `${to - from} bytes`, () =>
          describeLink(tree, from, to),
        )
        at = to
      }
    })
  },
}
