import { describe, expect, it } from 'vitest'
import { type MadeFrame, type PcapOptions, payload, testFolder, writePcap } from './make'
import { allFrames, opened } from './reading'

const folder = testFolder()

const FRAMES: readonly MadeFrame[] = [
  { data: payload(60, 1), seconds: 1_700_000_000, fraction: 5 },
  { data: payload(14, 2), seconds: 1_699_999_999, fraction: 999_999, wireLength: 1514 },
  { data: payload(0, 3), seconds: 4_294_967_295, fraction: 0, wireLength: 90 },
]

async function readBack(options: PcapOptions, frames = FRAMES) {
  const capture = await opened(folder.file('made.pcap', writePcap(frames, options)))
  const read = await allFrames(capture)
  capture.close()
  return { capture, read }
}

describe('pcap flavours', () => {
  const flavours: readonly (readonly [string, PcapOptions, string])[] = [
    ['little-endian microseconds', {}, 'pcap'],
    ['big-endian microseconds', { big: true }, 'pcap'],
    ['little-endian nanoseconds', { nanos: true }, 'pcap (nanoseconds)'],
    ['big-endian nanoseconds', { big: true, nanos: true }, 'pcap (nanoseconds)'],
    ['the modified form', { modified: true }, 'pcap (modified)'],
    ['the modified form, big-endian', { modified: true, big: true }, 'pcap (modified)'],
    ['version 2.2 with its lengths swapped', { version: [2, 2], swapped: true }, 'pcap'],
    ['version 2.3 with its lengths swapped', { version: [2, 3], swapped: true }, 'pcap'],
    ['version 2.3 with its lengths in order', { version: [2, 3] }, 'pcap'],
    ['version 543.0 with its lengths swapped', { version: [543, 0], swapped: true }, 'pcap'],
  ]

  it.each(flavours)('%s is read', async (_, options, format) => {
    const { capture, read } = await readBack(options)
    expect(capture.format).toBe(format)
    const scale = options.nanos ? 1 : 1000
    expect(read.map(({ seconds, nanos }) => [seconds, nanos])).toEqual(
      FRAMES.map(({ seconds, fraction }) => [seconds, (fraction ?? 0) * scale]),
    )
    expect(read.map(({ data }) => data)).toEqual(FRAMES.map(({ data }) => data))
    expect(read.map(({ wireLength }) => wireLength)).toEqual([60, 1514, 90])
    expect(capture.warnings).toEqual([])
  })
})

describe('pcap', () => {
  it('the file header gives the one interface', async () => {
    const { capture } = await readBack({ linkType: 113, snapLength: 96, nanos: true })
    expect(capture.interfaces).toEqual([
      { linkType: 113, snapLength: 96, timeDigits: 9, name: '', description: '', filter: '', comment: '' },
    ])
  })

  it('the FCS length above the link type is not taken for a part of it', async () => {
    const { capture } = await readBack({ linkType: 0x4400_0001 })
    expect(capture.interfaces[0].linkType).toBe(1)
  })

  it('more captured than the snap length or the wire length says is given as it stands', async () => {
    const frames = [{ data: payload(100), wireLength: 40 }]
    const { capture, read } = await readBack({ snapLength: 20 }, frames)
    expect(read[0].data).toEqual(payload(100))
    expect(read[0].wireLength).toBe(40)
    expect(capture.warnings).toEqual([])
  })

  it('a frame can be read again by its offset and length', async () => {
    const capture = await opened(folder.file('again.pcap', writePcap(FRAMES)))
    const read = await allFrames(capture)
    expect(capture.read(read[0].fileOffset, 60)).toEqual(FRAMES[0].data)
    expect(capture.read(read[1].fileOffset, 14)).toEqual(FRAMES[1].data)
    expect(capture.read(read[1].fileOffset, 1 << 30)).toBeUndefined()
    expect(capture.read(-1, 4)).toBeUndefined()
    capture.close()
    expect(capture.read(read[0].fileOffset, 60)).toBeUndefined()
  })
})

describe('pcap that is damaged', () => {
  it('a frame cut off by the end of the file is named with its place', async () => {
    const whole = writePcap(FRAMES)
    const capture = await opened(folder.file('cut.pcap', whole.subarray(0, whole.length - 20)))
    const read = await allFrames(capture)
    expect(read.length).toBe(1)
    expect(capture.warnings).toEqual([
      { code: 'cut-off', offset: 100, message: 'The file ends inside frame 2: 26 of 30 bytes are there.' },
    ])
    capture.close()
  })

  it('an impossible length ends the reading with a warning and no allocation', async () => {
    const frames = [{ data: payload(10) }, { data: payload(10), captured: 0xffff_fff0 }, { data: payload(10) }]
    const before = process.memoryUsage().arrayBuffers
    const { capture, read } = await readBack({}, frames)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64e6)
    expect(read.length).toBe(1)
    expect(capture.warnings.map(({ code, offset }) => [code, offset])).toEqual([['corrupt', 50]])
  })

  it('a length that is possible but not there is not allocated either', async () => {
    const before = process.memoryUsage().arrayBuffers
    const { capture, read } = await readBack({}, [{ data: payload(10), captured: 200_000_000 }])
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64e6)
    expect(read.length).toBe(0)
    expect(capture.warnings.map(({ code }) => code)).toEqual(['cut-off'])
  })

  it('warnings are limited in number', async () => {
    const frames = Array.from({ length: 500 }, () => ({ data: payload(4), fraction: 2_000_000 }))
    const { capture, read } = await readBack({}, frames)
    expect(read.length).toBe(500)
    expect(capture.warnings.length).toBe(101)
    expect(capture.warnings[100].code).toBe('limit')
    expect(capture.oddTimes.size).toBe(500)
  })
})

describe('pcap and the buffer', () => {
  it('frames of all sizes pass unharmed through a buffer that is smaller than some of them', async () => {
    const sizes = [10, 4000, 1, 70_000, 16, 4096, 4080, 200_000, 60, 3999, 0, 5]
    const frames = sizes.map((size, index) => ({ data: payload(size, index), seconds: index }))
    const capture = await opened(folder.file('sizes.pcap', writePcap(frames)), { blockBytes: 4096 })
    const read = await allFrames(capture)
    capture.close()
    expect(read.map(({ data }) => data)).toEqual(frames.map(({ data }) => data))
    expect(read.map(({ fileOffset }) => fileOffset)).toEqual(
      sizes.map((_, index) => 24 + sizes.slice(0, index).reduce((sum, size) => sum + size, 0) + 16 * (index + 1)),
    )
  })
})
