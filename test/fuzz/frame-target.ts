/**
 * Owns the target `frame`: one frame under one link type through dissect, describe and the line printer.
 *
 * Input: link type (2 bytes, little-endian), bytes on the wire that were not captured (2 bytes), then the frame.
 * Guarantees: the frame stands in the middle of a larger buffer of 0xff, so that reading outside it changes the answer.
 */
import { describeFrame } from '@main/decode/describe'
import { dissectWhole } from '@main/decode/dissect'
import { Layers, MAX_LAYERS } from '@main/decode/layers'
import { DEFAULT_LINE_OPTIONS, FixedBases, type LineOptions, tcpdumpLine } from '@main/lines/tcpdump'
import type { FieldNode } from '@shared/field'
import { sampleFrames } from '../decode/build'
import type { Features } from './features'
import { crashers, frameSeeds } from './seeds'
import { Broken, refuseControls, type Target } from './target'

const HEAD = 4
const MARGIN = 32
const BASES = new FixedBases(1, 1)
const QUIET: LineOptions = { ...DEFAULT_LINE_OPTIONS, time: 'none' }
const OPTIONS: readonly LineOptions[] = [
  QUIET,
  { ...QUIET, verbose: 2, link: true, hex: 'XX' },
  { ...QUIET, verbose: 1, absoluteSeq: true, hex: 'AA' },
  { ...QUIET, quiet: true, link: true, hex: 'x' },
]

/** Numbers that decoders branch on, as they stand in headers. */
const TOKENS = [
  ...[0x0800, 0x0806, 0x86dd, 0x8100, 0x88a8, 0x8847, 0x8863, 0x8864, 0x88cc, 0x888e, 0x6558, 0x880b, 0x88be, 0x22eb],
  ...[20, 21, 22, 23, 25, 53, 67, 69, 80, 110, 123, 143, 161, 179, 443, 514, 546, 1701, 2152, 3544, 4789, 5060, 5353],
  ...[5355, 6081, 0xc00c, 0xc000, 0x1603, 0x4500, 0x6000, 0x0001, 0x001c, 0x000f, 0x0021, 0x0029, 0x00ff],
].map((value) => Uint8Array.of(value >> 8, value & 255))

export function frameInput(linkType: number, frame: Uint8Array, missing = 0): Uint8Array {
  const input = new Uint8Array(HEAD + frame.length)
  new DataView(input.buffer).setUint16(0, linkType, true)
  new DataView(input.buffer).setUint16(2, Math.min(missing, 0xffff), true)
  input.set(frame, HEAD)
  return input
}

const layers = new Layers()

export const frameTarget: Target = {
  name: 'frame',
  tokens: TOKENS,
  maxBytes: 65_500,
  seeds: () => [
    ...sampleFrames().map(({ frame, linkType }) => frameInput(linkType, frame)),
    ...frameSeeds().map(({ bytes, linkType, wireLength }) => frameInput(linkType, bytes, wireLength - bytes.length)),
    ...crashers('frame'),
  ],
  run(input, features) {
    if (input.length < HEAD) return
    const linkType = input[0] | (input[1] << 8)
    const frame = input.subarray(HEAD)
    const wireLength = frame.length + (input[2] | (input[3] << 8))
    const buffer = new Uint8Array(frame.length + 2 * MARGIN).fill(0xff)
    buffer.set(frame, MARGIN)
    const end = MARGIN + frame.length
    layers.reset(buffer, MARGIN, end, wireLength)
    dissectWhole(layers, linkType)
    checkWalk()
    let stack = linkType
    for (let i = 0; i < layers.count; i++) stack = Math.imul(stack, 31) + layers.protocol[i]
    features.number(1, Math.imul(stack, 8) + layers.error)
    const nodes = countNodes(describeFrame(frame, layers), frame.length, features, 0)
    if (nodes > 50 * frame.length + 200) throw new Broken(`${nodes} fields for ${frame.length} bytes`)
    for (const options of OPTIONS) {
      const at = { bytes: buffer, start: MARGIN, end, wireLength, linkType, seconds: 0, nanos: 0 }
      const line = tcpdumpLine(at, options, BASES)
      if (line.length > 300 * frame.length + 2000) throw new Broken(`a line of ${line.length} characters`)
      refuseControls(line)
      if (options.hex !== 'AA') features.shape(3, line)
    }
  },
}

function checkWalk(): void {
  if (layers.count > MAX_LAYERS) throw new Broken('too many layers')
  if (layers.payloadCaptured < 0 || layers.payloadAt + layers.payloadCaptured > layers.end)
    throw new Broken('the payload leaves the frame')
  if (layers.nextEnd > layers.end || layers.nextEnd < layers.start) throw new Broken('the walk left the frame')
}

/** Nodes of a tree; none may leave the frame. */
function countNodes(nodes: readonly FieldNode[], size: number, features: Features, parent: number): number {
  let total = nodes.length
  for (const node of nodes) {
    if (node.offset < 0 || node.length < 0 || node.offset + node.length > size)
      throw new Broken(`the field ${node.field} leaves the frame`)
    features.text(2 + parent, node.field)
    if (node.error !== undefined) features.text(20, `${node.field} ${node.error}`)
    if (node.children.length > 0) total += countNodes(node.children, size, features, 10)
  }
  return total
}
