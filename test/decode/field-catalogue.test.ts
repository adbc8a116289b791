/** Every field that describe writes can be filtered for: its name is in the catalogue. */
import { describeFrame } from '@main/decode/describe'
import { dissectWhole } from '@main/decode/dissect'
import { Layers } from '@main/decode/layers'
import type { FieldNode } from '@shared/field'
import { FIELDS } from '@shared/filter/fields'
import { describe, expect, it } from 'vitest'
import { sampleFrames } from './build'
import { CAPTURES, captureFiles, haveCaptures, readCapture } from './pcap-reader'

if (!haveCaptures) console.warn(`skipped: ${CAPTURES} is not here`)

/** `_ws.malformed` is a remark, asked for as `frame.malformed`. */
const known = new Set(['_ws.malformed', '', ...FIELDS.flatMap((field) => [field.name, ...(field.nodes ?? [])])])

function collect(nodes: readonly FieldNode[], into: Set<string>): void {
  for (const node of nodes) {
    if (!known.has(node.field)) into.add(node.field)
    collect(node.children, into)
  }
}

function unknownFields(frame: Uint8Array, linkType: number, wireLength: number, into: Set<string>): void {
  const layers = new Layers()
  layers.reset(frame, 0, frame.length, wireLength)
  dissectWhole(layers, linkType)
  collect(describeFrame(frame, layers), into)
}

describe('the field catalogue', () => {
  it('names every field of the sample frames', () => {
    const missing = new Set<string>()
    for (const { frame, linkType } of sampleFrames()) unknownFields(frame, linkType, frame.length, missing)
    expect([...missing]).toEqual([])
  })

  it.skipIf(!haveCaptures)('names every field of the development captures', () => {
    const missing = new Set<string>()
    for (const path of captureFiles(CAPTURES)) {
      for (const { bytes, linkType, wireLength } of readCapture(path).slice(0, 300))
        unknownFields(bytes, linkType, wireLength, missing)
    }
    expect([...missing]).toEqual([])
  })
})
