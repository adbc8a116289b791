/**
 * Hostile bytes: every truncation of the sample frames, seeded mutations and random bytes under every link type, through
 * dissect, describeFrame and the line printer. Nothing throws, nothing hangs, nothing grows without bound, and no control
 * character of a packet reaches a line.
 */
import { describeFrame } from '@main/decode/describe'
import { dissectWhole } from '@main/decode/dissect'
import { Layers, MAX_LAYERS } from '@main/decode/layers'
import { DEFAULT_LINE_OPTIONS, type LineOptions, SequenceBases, tcpdumpLine } from '@main/lines/tcpdump'
import type { FieldNode } from '@shared/field'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sampleFrames } from '../decode/build'
import { CAPTURES, captureFiles, haveCaptures, readCapture } from '../decode/pcap-reader'

if (!haveCaptures) console.warn(`skipped: ${CAPTURES} is not here`)

const LINK_TYPES = [...Array(300).keys(), 65535]
const OPTIONS: readonly LineOptions[] = [
  { ...DEFAULT_LINE_OPTIONS, time: 'none' },
  { ...DEFAULT_LINE_OPTIONS, time: 'none', verbose: 2, link: true, hex: 'XX' },
  { ...DEFAULT_LINE_OPTIONS, time: 'none', quiet: true, hex: 'A' },
]

/** Anything but printable ASCII, and TAB and LF, which tcpdump itself uses. */
const isClean = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c !== 0x0a && c !== 0x09 && (c < 0x20 || c > 0x7e)) return false
  }
  return true
}

const layers = new Layers()

/** Nodes of a tree; throws (a failure) when one leaves the frame. */
function count(nodes: readonly FieldNode[], size: number): number {
  let total = nodes.length
  for (const node of nodes) {
    if (node.offset < 0 || node.length < 0 || node.offset + node.length > size)
      throw new Error(`${node.field} leaves the frame`)
    total += count(node.children, size)
  }
  return total
}

/** Runs everything over one frame, placed in the middle of a buffer so that reading outside it would show. */
function survive(frame: Uint8Array, linkType: number, wireLength: number): void {
  const buffer = new Uint8Array(frame.length + 64).fill(0xff)
  buffer.set(frame, 32)
  layers.reset(buffer, 32, 32 + frame.length, wireLength)
  dissectWhole(layers, linkType)
  if (layers.count > MAX_LAYERS) throw new Error('too many layers')
  if (layers.payloadCaptured < 0 || layers.payloadAt + layers.payloadCaptured > layers.end)
    throw new Error('payload leaves the frame')
  if (layers.nextEnd > layers.end || layers.nextEnd < layers.start) throw new Error('the walk left the frame')
  if (count(describeFrame(frame, layers), frame.length) > 50 * frame.length + 200) throw new Error('tree too large')
  for (const options of OPTIONS) {
    const input = { bytes: buffer, start: 32, end: 32 + frame.length, wireLength, linkType, seconds: 0, nanos: 0 }
    const line = tcpdumpLine(input, options, new SequenceBases())
    if (line.length > 300 * frame.length + 2000) throw new Error('line too long')
    if (!isClean(line)) throw new Error(`control character in: ${JSON.stringify(line)}`)
  }
}

describe('decoders, descriptions and lines survive', () => {
  it('every truncation of every sample frame, cut on the wire and by the capture', () => {
    for (const { frame, linkType } of sampleFrames()) {
      for (let size = 0; size <= frame.length; size++) {
        survive(frame.subarray(0, size), linkType, frame.length)
        survive(frame.subarray(0, size), linkType, size)
      }
    }
  })

  it('every byte of every sample frame set to each of a few values', () => {
    for (const { frame, linkType } of sampleFrames()) {
      for (let at = 0; at < frame.length; at++) {
        for (const value of [0, 1, 0x7f, 0x80, 0xc0, 0xff]) {
          const changed = frame.slice()
          changed[at] = value
          survive(changed, linkType, changed.length)
        }
      }
    }
  })

  it('random changes of sample frames', () => {
    const samples = sampleFrames()
    const change = fc.record({ at: fc.nat(), value: fc.integer({ min: 0, max: 255 }) })
    const property = fc.property(
      fc.nat(samples.length - 1),
      fc.array(change, { minLength: 1, maxLength: 8 }),
      fc.nat(),
      (which, changes, cut) => {
        const changed = samples[which].frame.slice()
        for (const { at, value } of changes) changed[at % changed.length] = value
        survive(
          changed.subarray(0, changed.length - (cut % 4 === 0 ? cut % changed.length : 0)),
          samples[which].linkType,
          changed.length,
        )
      },
    )
    fc.assert(property, { seed: 20261122, numRuns: 6000 })
  })

  it('random bytes under every link type', () => {
    const property = fc.property(
      fc.constantFrom(...LINK_TYPES),
      fc.uint8Array({ maxLength: 200 }),
      fc.nat(70000),
      (linkType, frame, extra) => {
        survive(frame, linkType, frame.length + (extra % 3 === 0 ? extra : 0))
      },
    )
    fc.assert(property, { seed: 20261122, numRuns: 6000 })
  })

  it('random bytes behind the header of each protocol', () => {
    const samples = sampleFrames()
    const property = fc.property(
      fc.nat(samples.length - 1),
      fc.nat(),
      fc.uint8Array({ maxLength: 120 }),
      (which, keep, tail) => {
        const head = samples[which].frame.subarray(0, keep % samples[which].frame.length)
        survive(Uint8Array.from([...head, ...tail]), samples[which].linkType, head.length + tail.length)
      },
    )
    fc.assert(property, { seed: 20261122, numRuns: 6000 })
  })

  it('a 64 KB frame of nothing but pointers, options or labels in bounded time', () => {
    const samples = sampleFrames()
    const started = performance.now()
    for (const fill of [0x00, 0x01, 0xc0, 0xff, 0x40]) {
      for (const { frame, linkType } of samples) {
        const big = new Uint8Array(65000).fill(fill)
        big.set(frame)
        if (linkType === 1 && frame[12] === 8 && frame[13] === 0) big.set([0xfd, 0xe0], 16)
        survive(big, linkType, big.length)
      }
    }
    expect(performance.now() - started).toBeLessThan(60_000)
  })
})

describe.skipIf(!haveCaptures)('decoders, descriptions and lines survive the development captures', () => {
  it('whole, and cut at a handful of places', () => {
    for (const path of captureFiles(CAPTURES)) {
      for (const { bytes, linkType, wireLength } of readCapture(path).slice(0, 40)) {
        survive(bytes, linkType, wireLength)
        for (const size of [13, 15, 20, 33, 40, 53, 60, 75, 100]) {
          if (size < bytes.length) survive(bytes.subarray(0, size), linkType, wireLength)
        }
      }
    }
  }, 60_000)
})
