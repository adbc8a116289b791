import { describe, expect, it } from 'vitest'
import { type MadeBlock, payload, START, testFolder, u64, writePcapng } from './make'
import { allFrames, opened } from './reading'

const folder = testFolder()

async function readBlocks(blocks: readonly MadeBlock[]) {
  const capture = await opened(folder.file('made.pcapng', writePcapng(blocks)))
  const read = await allFrames(capture)
  capture.close()
  return { capture, read }
}

const packet = (size: number, more: object = {}): MadeBlock => ({ kind: 'packet', data: payload(size, size), ...more })

describe('pcapng packets', () => {
  it.each([false, true])('enhanced, old and simple packets are read (big-endian: %s)', async (big) => {
    const { capture, read } = await readBlocks([
      { kind: 'section', big },
      { kind: 'interface', linkType: 101, snapLength: 96 },
      { kind: 'packet', data: payload(33, 1), ticks: 1_700_000_000_123_456n, wireLength: 1500 },
      { kind: 'old', data: payload(34, 2), ticks: 1_700_000_001_000_001n },
      { kind: 'simple', data: payload(35, 3) },
      { kind: 'simple', data: payload(96, 4), wireLength: 1500 },
    ])
    expect(capture.format).toBe('pcapng')
    expect(read.map(({ data }) => data)).toEqual([payload(33, 1), payload(34, 2), payload(35, 3), payload(96, 4)])
    expect(read.map(({ wireLength }) => wireLength)).toEqual([1500, 34, 35, 1500])
    expect(read.map(({ seconds, nanos }) => [seconds, nanos])).toEqual([
      [1_700_000_000, 123_456_000],
      [1_700_000_001, 1000],
      [0, 0],
      [0, 0],
    ])
    expect(capture.warnings).toEqual([])
  })
})

describe('pcapng interfaces', () => {
  it('an interface is described by its options', async () => {
    const { capture } = await readBlocks([
      { kind: 'section' },
      {
        kind: 'interface',
        linkType: 113,
        options: [
          [1, 'mirror port'],
          [2, 'eth0'],
          [3, 'uplink'],
          [9, 9],
          [11, '\0tcp port 21'],
        ],
      },
    ])
    expect(capture.interfaces).toEqual([
      {
        linkType: 113,
        snapLength: 0,
        timeDigits: 9,
        name: 'eth0',
        description: 'uplink',
        filter: 'tcp port 21',
        comment: 'mirror port',
      },
    ])
  })

  it('interfaces count on across sections, also where the byte order changes', async () => {
    const { capture, read } = await readBlocks([
      { kind: 'section', big: true },
      { kind: 'interface', options: [[2, 'a0']] },
      { kind: 'interface', options: [[2, 'a1']] },
      packet(1, { interfaceId: 1 }),
      { kind: 'section', big: false },
      { kind: 'interface', options: [[2, 'b0']] },
      packet(2, { interfaceId: 0 }),
      { kind: 'interface', options: [[2, 'b1']] },
      packet(3, { interfaceId: 1 }),
      { kind: 'simple', data: payload(4) },
    ])
    expect(read.map(({ interfaceIndex }) => capture.interfaces[interfaceIndex].name)).toEqual(['a1', 'b0', 'b1', 'b0'])
    expect(capture.warnings).toEqual([])
  })

  it('each interface has its own clock', async () => {
    const { read, capture } = await readBlocks([
      { kind: 'section' },
      { kind: 'interface', options: [[9, 9]] },
      { kind: 'interface', options: [[9, 0x80 | 10]] },
      { kind: 'interface', options: [[14, u64(1_000_000_000n)]] },
      { kind: 'interface', options: [[14, u64(-5n)]] },
      packet(1, { interfaceId: 0, ticks: 1_700_000_000_123_456_789n }),
      packet(1, { interfaceId: 1, ticks: 1_700_000_000n * 1024n + 512n }),
      packet(1, { interfaceId: 2, ticks: 700_000_000_000_001n }),
      packet(1, { interfaceId: 3, ticks: 3_000_000n }),
    ])
    expect(read.map(({ seconds, nanos }) => [seconds, nanos])).toEqual([
      [1_700_000_000, 123_456_789],
      [1_700_000_000, 500_000_000],
      [1_700_000_000, 1000],
      [0, 0],
    ])
    expect(capture.warnings.map(({ code }) => code)).toEqual(['odd-time'])
  })
})

describe('pcapng beside the packets', () => {
  it('comments of the file and of frames are kept, several joined by a line break', async () => {
    const { capture, read } = await readBlocks([
      { kind: 'section', options: [[1, 'case 17']] },
      { kind: 'interface' },
      packet(5),
      packet(6, {
        options: [
          [2, u64(0n)],
          [1, 'the login'],
          [1, 'see note'],
        ],
      }),
      { kind: 'old', data: payload(7), options: [[1, 'größer']] },
    ])
    expect(read.length).toBe(3)
    expect([...capture.comments]).toEqual([
      [0, 'case 17'],
      [2, 'the login\nsee note'],
      [3, 'größer'],
    ])
  })

  it('names of name resolution blocks are kept by address; the first of several stays', async () => {
    const { capture } = await readBlocks([
      ...START,
      {
        kind: 'names',
        records: [
          { type: 1, address: [10, 0, 0, 5], names: ['ftp.example.org', 'ftp'] },
          { type: 1, address: [10, 0, 0, 5], names: ['other'] },
          { type: 2, address: [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], names: ['six.example.org'] },
          { type: 3, address: [0, 1, 2, 3, 4, 255], names: ['router'] },
          { type: 77, address: [1, 2, 3], names: ['?'] },
        ],
      },
    ])
    expect([...capture.names]).toEqual([
      ['10.0.0.5', 'ftp.example.org'],
      ['2001:db8::1', 'six.example.org'],
      ['00:01:02:03:04:ff', 'router'],
    ])
    expect(capture.warnings).toEqual([])
  })

  it('what the capture program counted is kept by interface', async () => {
    const { capture } = await readBlocks([
      ...START,
      {
        kind: 'statistics',
        interfaceId: 0,
        options: [
          [4, u64(1000n)],
          [5, u64(3n)],
        ],
      },
    ])
    expect([...capture.statistics]).toEqual([[0, { received: 1000, dropped: 3, osDropped: undefined }]])
  })

  it('secrets, custom and unknown blocks are passed over, large ones too', async () => {
    const { capture, read } = await readBlocks([
      ...START,
      { kind: 'other', type: 10, body: payload(64) },
      packet(1),
      { kind: 'other', type: 0xbad, body: payload(40) },
      { kind: 'other', type: 0x4000_0bad, body: payload(3 << 20) },
      packet(2),
    ])
    expect(read.map(({ data }) => data.length)).toEqual([1, 2])
    expect(capture.warnings).toEqual([])
  })
})

describe('pcapng that is damaged', () => {
  it('a packet of an interface that nobody described is left out, those behind it are read', async () => {
    const { capture, read } = await readBlocks([...START, packet(1, { interfaceId: 3 }), packet(2)])
    expect(read.map(({ data }) => data.length)).toEqual([2])
    expect(capture.warnings.map(({ code, offset }) => [code, offset])).toEqual([['corrupt', 48]])
  })

  it('a packet that claims more bytes than its block has is left out', async () => {
    const { capture, read } = await readBlocks([...START, packet(1, { captured: 4000 }), packet(2)])
    expect(read.map(({ data }) => data.length)).toEqual([2])
    expect(capture.warnings.map(({ code }) => code)).toEqual(['corrupt'])
  })

  it('a block whose two lengths differ ends the reading with its place', async () => {
    const { capture, read } = await readBlocks([
      ...START,
      packet(1),
      { kind: 'other', type: 6, body: payload(40), trailing: 56 },
      packet(2),
    ])
    expect(read.length).toBe(1)
    expect(capture.warnings.map(({ code, offset }) => [code, offset])).toEqual([['corrupt', 84]])
  })

  it('options that run past their block leave the frame standing', async () => {
    const lying = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 1, 0, 200, 0)
    const { capture, read } = await readBlocks([...START, { kind: 'other', type: 6, body: lying }])
    expect(read.length).toBe(1)
    expect(capture.warnings.map(({ code }) => code)).toEqual(['corrupt'])
  })

  it('the end of the file inside a block is named with its place', async () => {
    const whole = writePcapng([...START, packet(4), packet(8)])
    const capture = await opened(folder.file('cut.pcapng', whole.subarray(0, whole.length - 3)))
    const read = await allFrames(capture)
    capture.close()
    expect(read.length).toBe(1)
    expect(capture.warnings).toEqual([
      { code: 'cut-off', offset: 84, message: 'The file ends inside a block: 37 of 40 bytes are there.' },
    ])
  })
})
