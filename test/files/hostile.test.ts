// Whatever the bytes are: no throw, no hang, no more frames than fit, every span inside its buffer.
import { gzipSync } from 'node:zlib'
import { openCapture } from '@main/files/open'
import { FrameSpan, Next } from '@main/files/source'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { payload, START, testFolder, u64, writePcap, writePcapng, zstdStored } from './make'
import { allFrames } from './reading'

const folder = testFolder()
const SIZES = [60, 1, 0, 250, 14]

const PCAP = writePcap(SIZES.map((size) => ({ data: payload(size) })))
const PCAPNG = writePcapng([
  { kind: 'section', options: [[1, 'made by code']] },
  {
    kind: 'interface',
    options: [
      [2, 'eth0'],
      [9, 9],
      [14, u64(3n)],
    ],
  },
  {
    kind: 'packet',
    data: payload(60),
    options: [
      [1, 'a comment'],
      [2, u64(1n)],
    ],
  },
  { kind: 'names', records: [{ type: 1, address: [10, 0, 0, 1], names: ['one', 'two'] }] },
  { kind: 'old', data: payload(1), ticks: 1n << 62n },
  { kind: 'other', type: 10, body: payload(32) },
  { kind: 'section', big: true },
  { kind: 'interface', snapLength: 100 },
  { kind: 'simple', data: payload(0) },
  { kind: 'packet', data: payload(250) },
  {
    kind: 'statistics',
    interfaceId: 0,
    options: [
      [4, u64(9n, true)],
      [5, u64(1n, true)],
    ],
  },
  { kind: 'packet', data: payload(14) },
])

/** Byte position behind each frame's record or block. */
const PCAP_ENDS = SIZES.map((_, i) => 24 + SIZES.slice(0, i + 1).reduce((sum, size) => sum + 16 + size, 0))

/** Frames of whatever `bytes` are, 0 when refused; checks every span. */
async function count(bytes: Uint8Array, blockBytes = 128): Promise<number> {
  const result = await openCapture(folder.file('hostile', bytes), { blockBytes, unpackLimit: 1 << 22 })
  if (!result.ok) {
    expect(result.error.message).not.toBe('')
    return 0
  }
  const capture = result.value
  const span = new FrameSpan()
  let frames = 0
  for (;;) {
    const status = capture.next(span)
    if (status === Next.ended) break
    if (status === Next.waiting) {
      await new Promise((resolve) => setImmediate(resolve))
      continue
    }
    frames++
    expect(span.start).toBeGreaterThanOrEqual(0)
    expect(span.end).toBeGreaterThanOrEqual(span.start)
    expect(span.end).toBeLessThanOrEqual(span.bytes.length)
    expect(span.nanos >= 0 && span.nanos < 1e9 && Number.isInteger(span.nanos)).toBe(true)
    expect(span.seconds >= 0 && span.seconds < 2 ** 34 && Number.isInteger(span.seconds)).toBe(true)
    expect(span.interfaceIndex).toBeLessThan(capture.interfaces.length)
  }
  expect(capture.warnings.length).toBeLessThanOrEqual(101)
  expect(capture.next(span)).toBe(Next.ended)
  capture.close()
  return frames
}

describe('every truncation', () => {
  it('of a pcap file gives the frames that are whole', async () => {
    expect(PCAP_ENDS.at(-1)).toBe(PCAP.length)
    for (let length = 0; length <= PCAP.length; length++)
      expect([length, await count(PCAP.subarray(0, length))]).toEqual([
        length,
        PCAP_ENDS.filter((end) => end <= length).length,
      ])
  })

  it('of a pcapng file gives the frames that are whole', async () => {
    const whole = await openCapture(folder.file('whole', PCAPNG))
    if (!whole.ok) throw new Error(whole.error.message)
    const frames = await allFrames(whole.value)
    whole.value.close()
    expect(whole.value.warnings).toEqual([])
    expect(frames.map(({ data }) => data.length)).toEqual(SIZES)
    // the first block boundary behind the data is where the frame becomes readable
    const boundaries = blockEnds(PCAPNG)
    const ends = frames.map(({ fileOffset, data }) => boundaries.find((end) => end > fileOffset + data.length) ?? 0)
    for (let length = 0; length <= PCAPNG.length; length++)
      expect([length, await count(PCAPNG.subarray(0, length))]).toEqual([
        length,
        ends.filter((end) => end <= length).length,
      ])
  })

  it.each([
    ['gzip', gzipSync(PCAP)],
    ['zstd', zstdStored(PCAP, { block: 50 })],
  ])('of a %s file gives no more than the frames that are whole', async (_, packed) => {
    for (let length = 0; length < packed.length; length++)
      expect(await count(packed.subarray(0, length))).toBeLessThanOrEqual(SIZES.length)
    expect(await count(packed)).toBe(SIZES.length)
  })
})

/** Walks the lengths at the end of each block backwards, which the reader under test never does. */
function blockEnds(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const ends: number[] = []
  for (let end = bytes.length; end > 0; ) {
    ends.unshift(end)
    const little = view.getUint32(end - 4, true)
    end -= little > 0 && little <= end ? little : view.getUint32(end - 4, false)
  }
  return ends
}

describe('damage', () => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 })
  const extreme = fc.array(fc.tuple(fc.nat(), fc.constantFrom(0, 0x7f, 0x80, 0xff)), { minLength: 1, maxLength: 8 })

  it.each([
    ['pcap', PCAP, 32],
    ['pcapng', PCAPNG, 32],
    ['gzip', gzipSync(PCAPNG), 200_000],
    ['zstd', zstdStored(PCAPNG, { block: 60 }), 200_000],
  ])('of any bytes of a %s file never throws or hangs', async (_, whole, most) => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(damage, extreme), async (changes) => {
        const bytes = whole.slice()
        for (const [at, value] of changes) bytes[at % bytes.length] = value
        expect(await count(bytes)).toBeLessThanOrEqual(most)
      }),
      { numRuns: 400 },
    )
  })

  it('is all there is: bytes behind each magic that mean nothing', async () => {
    const magics = [PCAP.subarray(0, 24), PCAPNG.subarray(0, 12), writePcapng(START), gzipSync(PCAP).subarray(0, 10)]
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...magics), fc.uint8Array({ maxLength: 600 }), async (magic, rest) => {
        const bytes = new Uint8Array(magic.length + rest.length)
        bytes.set(magic)
        bytes.set(rest, magic.length)
        await count(bytes)
      }),
      { numRuns: 400 },
    )
  })
})

describe('a file that holds too much of something', () => {
  it('ends at more interfaces than can be told apart', async () => {
    const one = writePcapng([{ kind: 'interface' }])
    const section = writePcapng([{ kind: 'section' }])
    const bytes = new Uint8Array(section.length + one.length * 70_000)
    bytes.set(section)
    for (let i = 0; i < 70_000; i++) bytes.set(one, section.length + i * one.length)
    const result = await openCapture(folder.file('interfaces', bytes))
    if (!result.ok) throw new Error(result.error.message)
    expect(await allFrames(result.value)).toEqual([])
    expect(result.value.interfaces.length).toBe(65_536)
    expect(result.value.warnings.map(({ code }) => code)).toEqual(['limit'])
    result.value.close()
  })

  it('keeps 32 million characters of comments and says that there were more', async () => {
    const big = writePcapng([{ kind: 'packet', data: payload(1), options: [[1, 'x'.repeat(65_000)]] }])
    const start = writePcapng(START)
    const bytes = new Uint8Array(start.length + big.length * 600)
    bytes.set(start)
    for (let i = 0; i < 600; i++) bytes.set(big, start.length + i * big.length)
    const result = await openCapture(folder.file('comments', bytes))
    if (!result.ok) throw new Error(result.error.message)
    expect((await allFrames(result.value)).length).toBe(600)
    expect(result.value.comments.size).toBe(Math.floor(2 ** 25 / 65_000))
    expect(result.value.warnings.map(({ code }) => code)).toEqual(['limit'])
    result.value.close()
  })
})
