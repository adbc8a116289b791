/** The whole development set through dissect and describeFrame: nothing throws, offsets stay inside the frame. */
import { describeFrame } from '@main/decode/describe'
import { dissectWhole } from '@main/decode/dissect'
import { Layers } from '@main/decode/layers'
import type { FieldNode } from '@shared/field'
import { describe, expect, it } from 'vitest'
import { CAPTURES, captureFiles, haveCaptures, readCapture } from './pcap-reader'

if (!haveCaptures) console.warn(`skipped: ${CAPTURES} is not here`)

const outside = (node: FieldNode, size: number): boolean =>
  node.offset < 0 ||
  node.length < 0 ||
  node.offset + node.length > size ||
  node.children.some((child) => outside(child, size))

describe.skipIf(!haveCaptures)('captures of the development set', () => {
  it('are described without leaving the frame', () => {
    const layers = new Layers()
    let frames = 0
    for (const path of captureFiles(CAPTURES)) {
      for (const frame of readCapture(path).slice(0, 400)) {
        layers.reset(frame.bytes, 0, frame.bytes.length, frame.wireLength)
        dissectWhole(layers, frame.linkType)
        for (const node of describeFrame(frame.bytes, layers)) {
          if (outside(node, frame.bytes.length)) expect.fail(`${path}: ${node.label} leaves the frame`)
        }
        frames++
      }
    }
    expect(frames).toBeGreaterThan(1000)
  })
})
