/** The short cut for the common stack leaves exactly what the walk leaves. */
import { dissect, dissectStepwise } from '@main/decode/dissect'
import { Layers } from '@main/decode/layers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytes, ethernet, ipv4, tcp } from './build'
import { CAPTURES, captureFiles, haveCaptures, readCapture } from './pcap-reader'

const ETHERNET = 1

/** All that a walk leaves, as one value. */
function left(frame: Uint8Array, wire: number, walk: (layers: Layers, linkType: number) => void): unknown {
  const layers = new Layers()
  layers.reset(frame, 0, frame.length, wire)
  walk(layers, ETHERNET)
  const stack = [layers.protocol, layers.offset, layers.length].map((column) => [...column.subarray(0, layers.count)])
  const slots = Object.entries(layers).filter(([, value]) => typeof value !== 'object')
  return { stack, slots: Object.fromEntries(slots) }
}

function expectSame(frame: Uint8Array, wire = frame.length): void {
  expect(left(frame, wire, dissect)).toEqual(left(frame, wire, dissectStepwise))
}

const WHOLE = ethernet(0x0800, ipv4(6, tcp(40000, 80, 0x18, [1, 2, 3, 4, 5])))

describe('the short cut for Ethernet, IPv4 and TCP', () => {
  it('is the same as the walk for a whole frame, a padded one and every truncation of it', () => {
    expectSame(WHOLE)
    expectSame(bytes(WHOLE, [0, 0, 0, 0, 0, 0]))
    for (let length = 0; length < WHOLE.length; length++) {
      expectSame(WHOLE.subarray(0, length), WHOLE.length)
      expectSame(WHOLE.subarray(0, length), length)
    }
  })

  it('is the same when the file says less was on the wire than it holds', () => {
    for (let wire = 0; wire < WHOLE.length; wire++) expectSame(WHOLE, wire)
  })

  it('is the same whatever two bytes of the headers say', () => {
    const at = fc.integer({ min: 0, max: 56 })
    const value = fc.integer({ min: 0, max: 255 })
    fc.assert(
      fc.property(at, value, at, value, (first, one, second, other) => {
        const frame = Uint8Array.from(WHOLE)
        frame[first] = one
        frame[second] = other
        expectSame(frame)
      }),
      { numRuns: 3000 },
    )
  })
})

if (!haveCaptures) console.warn(`skipped: ${CAPTURES} is not here`)

describe.skipIf(!haveCaptures)('captures of the development set', () => {
  it('are decoded alike with and without the short cut', () => {
    let compared = 0
    for (const path of captureFiles(CAPTURES)) {
      for (const frame of readCapture(path).slice(0, 200)) {
        if (frame.linkType !== ETHERNET) continue
        expectSame(frame.bytes, frame.wireLength)
        compared++
      }
    }
    expect(compared).toBeGreaterThan(1000)
  })
})
