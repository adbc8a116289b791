/** The files of the built-in engine, read back: whole blocks, the comment, what was kept of a packet, rings. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { headerBlocks, packetRemark } from '@main/capture/cap-helper/blocks'
import { CaptureOutput } from '@main/capture/cap-helper/output'
import { openCapture } from '@main/files/open'
import { FrameSpan, Next } from '@main/files/source'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const FACTS = {
  application: 'Tracebook',
  comment: 'software timestamps, drops unknown',
  interface: 'eth0',
  filter: 'tcp port 21',
  linkType: 1,
  snapLength: 65_535,
}
const NONE = new Uint8Array(0)
const SECOND = 1_700_000_000

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tracebook-cap-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

interface Read {
  readonly time: string
  readonly bytes: string
  readonly wire: number
}

async function read(path: string) {
  const opened = await openCapture(path)
  if (!opened.ok) throw new Error(opened.error.message)
  const capture = opened.value
  const span = new FrameSpan()
  const frames: Read[] = []
  while (capture.next(span) === Next.frame)
    frames.push({
      time: `${span.seconds}.${String(span.nanos).padStart(9, '0')}`,
      bytes: Buffer.from(span.bytes.subarray(span.start, span.end)).toString('hex'),
      wire: span.wireLength,
    })
  const { comments, warnings } = capture
  capture.close()
  return { frames, comments: new Map(comments), warnings: [...warnings] }
}

const none = (): void => {}

describe('a file of the built-in engine', () => {
  it('gives back every packet as it was handed over, with its time to the microsecond', async () => {
    let round = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(999_999)), { maxLength: 40 }),
        async (packets) => {
          const path = join(folder, `${round++}.pcapng`)
          const output = new CaptureOutput(path, null, headerBlocks(FACTS), none)
          for (const [bytes, micros] of packets)
            output.add(Buffer.from(bytes), bytes.length, bytes.length + 7, SECOND * 1e6 + micros, NONE)
          output.close()
          const { frames, warnings } = await read(path)
          expect(warnings).toEqual([])
          expect(frames).toEqual(
            packets.map(([bytes, micros]) => ({
              time: `${SECOND}.${String(micros).padStart(6, '0')}000`,
              bytes: Buffer.from(bytes).toString('hex'),
              wire: bytes.length + 7,
            })),
          )
        },
      ),
      { numRuns: 30 },
    )
  })

  it('says of itself, and of a packet of unknown length, what must be known', async () => {
    const path = join(folder, 'said.pcapng')
    const output = new CaptureOutput(path, null, headerBlocks(FACTS), none)
    output.add(Buffer.alloc(99, 1), 99, 99, SECOND * 1e6, NONE)
    output.add(Buffer.alloc(65_535, 2), 65_535, 65_535, SECOND * 1e6, packetRemark('at least'))
    output.add(Buffer.alloc(61, 3), 61, 61, SECOND * 1e6, NONE)
    output.close()
    const { frames, comments, warnings } = await read(path)
    expect(warnings).toEqual([])
    expect(comments.get(0)).toBe(FACTS.comment)
    expect(comments.get(2)).toBe('at least')
    expect(frames.map(({ bytes }) => bytes.slice(0, 2))).toEqual(['01', '02', '03'])
  })

  it('is whole at each write, and padding holds no bytes of older packets', async () => {
    const path = join(folder, 'flushed.pcapng')
    const output = new CaptureOutput(path, null, headerBlocks(FACTS), none)
    const full = Buffer.alloc(2000, 0xff)
    for (let round = 0; round < 5; round++) {
      for (let packet = 0; packet < 700; packet++) output.add(full, 61 + round, 61 + round, SECOND * 1e6, NONE)
      output.flush()
      const { frames, warnings } = await read(path)
      expect([frames.length, warnings]).toEqual([(round + 1) * 700, []])
    }
    output.close()
    const bytes = readFileSync(path)
    const last = bytes.subarray(bytes.length - 4 - 3 - 65, bytes.length - 4)
    expect(last.subarray(65).toString('hex')).toBe('000000')
  })
})

describe('a ring of the built-in engine', () => {
  const files = () => readdirSync(folder).sort()

  it('begins the next file before one grows beyond its size, and keeps the newest', async () => {
    const begun: string[] = []
    const ring = { files: 3, kilobytes: 2, seconds: null }
    const output = new CaptureOutput(join(folder, 'r.pcapng'), ring, headerBlocks(FACTS), (path) => begun.push(path))
    for (let packet = 0; packet < 100; packet++) output.add(Buffer.alloc(200, packet), 200, 200, SECOND * 1e6, NONE)
    output.close()
    expect(begun.length).toBeGreaterThan(10)
    expect(begun.slice(-3).map((path) => path.slice(folder.length + 1))).toEqual(files())
    expect(files().every((name) => /^r_\d{5}_\d{14}\.pcapng$/.test(name))).toBe(true)
    let expected = 100
    for (const path of begun.slice(-3).reverse()) {
      expect(readFileSync(path).length).toBeLessThanOrEqual(2000)
      const { frames, comments } = await read(path)
      expect(comments.get(0)).toBe(FACTS.comment)
      expected -= frames.length
      expect(Number.parseInt(frames[0].bytes.slice(0, 2), 16)).toBe(expected)
    }
  })

  it('takes a packet that is larger than a file is to be, and goes on by time', async () => {
    const begun: string[] = []
    const ring = { files: 9, kilobytes: 1, seconds: 60 }
    const output = new CaptureOutput(join(folder, 't.pcapng'), ring, headerBlocks(FACTS), (path) => begun.push(path))
    output.add(Buffer.alloc(5000), 5000, 5000, SECOND * 1e6, NONE)
    expect(begun).toHaveLength(1)
    output.tick(performance.now() + 59_000)
    expect(begun).toHaveLength(1)
    output.tick(performance.now() + 61_000)
    expect(begun).toHaveLength(2)
    output.close()
    expect((await read(begun[0])).frames).toHaveLength(1)
  })

  it('that cannot be written says why', () => {
    expect(() => new CaptureOutput('/dev/full', null, headerBlocks(FACTS), none)).toThrow(/ENOSPC/)
    expect(() => new CaptureOutput(join(folder, 'no', 'x'), null, headerBlocks(FACTS), none)).toThrow(/ENOENT/)
  })
})
