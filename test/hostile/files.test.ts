// Files made to hurt: bombs, lengths of 4 GB, windows that are all promise; and every input that once crashed or hung.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { openCapture } from '@main/files/open'
import { describe, expect, it } from 'vitest'
import { concat, payload, START, testFolder, writePcap, writePcapng } from '../files/make'
import { allFrames } from '../files/reading'
import { Features } from '../fuzz/features'
import { packedTarget, readerTarget } from '../fuzz/file-targets'
import { frameTarget } from '../fuzz/frame-target'
import { HOSTILE } from '../fuzz/seeds'
import { sessionTarget } from '../fuzz/session-target'
import { talkTarget } from '../fuzz/talk-target'
import { textTargets } from '../fuzz/text-targets'

const folder = testFolder()
const LIMIT = 1 << 24

const u32 = (value: number): Uint8Array => Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24)

/** A Zstandard frame header with the window of this descriptor (RFC 8878 3.1.1.1.2). */
const zstdHead = (window: number): Uint8Array => Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, window)
/** A block of `length` times 0. */
const runOfZeros = (length: number): Uint8Array => {
  const header = (length << 3) | 2
  return Uint8Array.of(header, header >>> 8, header >>> 16, 0)
}
const times = (count: number, piece: Uint8Array): Uint8Array => {
  const all = new Uint8Array(count * piece.length)
  for (let i = 0; i < count; i++) all.set(piece, i * piece.length)
  return all
}

/** Frames and warnings of a file, however it ends; the refusal when it is none. */
async function readAll(name: string, bytes: Uint8Array) {
  const opened = await openCapture(folder.file(name, bytes), { unpackLimit: LIMIT })
  if (!opened.ok) return { frames: 0, codes: [], messages: [], refusal: opened.error.message }
  const frames = (await allFrames(opened.value)).length
  const codes = opened.value.warnings.map(({ code }) => code)
  const messages = opened.value.warnings.map(({ message }) => message)
  opened.value.close()
  return { frames, codes, messages, refusal: '' }
}

const FRAME = writePcap([{ data: payload(60) }])

describe('a bomb', () => {
  it('of gzip stops at the limit, with the frames before and a warning', async () => {
    const bomb = new Uint8Array(gzipSync(concat(FRAME, new Uint8Array(8 * LIMIT))))
    expect(bomb.length).toBeLessThan(200_000)
    const { codes, frames } = await readAll('bomb.gz', bomb)
    expect(codes).toContain('limit')
    expect(frames).toBeGreaterThan(0)
  })

  it('of gzip in gzip is not unpacked twice', async () => {
    const { refusal } = await readAll('twice.gz', new Uint8Array(gzipSync(gzipSync(FRAME))))
    expect(refusal).toContain('not a')
  })

  it('of Zstandard runs stops at the limit within its piece: 16,000 blocks would be 2 GB', async () => {
    const head = concat(zstdHead(0x38), Uint8Array.of((FRAME.length << 3) & 255, FRAME.length >> 5, 0), FRAME)
    const began = performance.now()
    const { codes } = await readAll('bomb.zst', concat(head, times(16_000, runOfZeros(1 << 17))))
    expect(codes).toContain('limit')
    expect(performance.now() - began).toBeLessThan(10_000)
  })

  it('of Zstandard blocks that are far too small for a window of 128 MiB is refused, not waited for', async () => {
    const began = performance.now()
    const { refusal } = await readAll('window.zst', concat(zstdHead(0x88), times(15_000, runOfZeros(1))))
    expect(refusal).toContain('far too small for its window')
    expect(performance.now() - began).toBeLessThan(10_000)
  })
})

describe('a length of 4 GB', () => {
  it('in a pcap record ends the reading there, and takes no memory', async () => {
    const before = process.memoryUsage().arrayBuffers
    for (const length of [0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff]) {
      const record = concat(u32(1), u32(0), u32(length), u32(length), payload(100))
      expect(await readAll('long.pcap', concat(FRAME, record))).toMatchObject({ frames: 1, codes: ['corrupt'] })
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100_000_000)
  })

  it('in a pcapng block, whatever its type, ends the reading there or passes over the rest', async () => {
    for (const type of [1, 2, 3, 4, 5, 6, 0x0a0d0d0a, 0xbad]) {
      const block = concat(u32(type), u32(0xfffffffc), payload(100))
      const { frames, codes } = await readAll(`long-${type}`, concat(writePcapng(START), block))
      expect([type, frames, codes.length]).toEqual([type, 0, 1])
    }
  })

  it('on the wire of a frame is what the frame says, and only that', async () => {
    const bytes = writePcap([{ data: payload(60), wireLength: 0xffffffff }])
    expect(await readAll('wire', bytes)).toMatchObject({ frames: 1, codes: [] })
  })
})

describe('a pcapng file of 100,000 interfaces', () => {
  it('is read up to the 65,536 that can be told apart, and says so', async () => {
    const one = writePcapng([{ kind: 'interface' }])
    const { codes, messages } = await readAll('many', concat(writePcapng([{ kind: 'section' }]), times(100_000, one)))
    expect(codes).toEqual(['limit'])
    expect(messages[0]).toContain('more interfaces')
  })
})

describe('every input that once crashed, hung or took too much', () => {
  const targets = [frameTarget, readerTarget, packedTarget, sessionTarget, talkTarget, ...textTargets]
  const saved = targets.flatMap((target) => {
    const place = join(HOSTILE, target.name)
    const names = statSync(place, { throwIfNoEntry: false }) ? readdirSync(place) : []
    return names.map((name) => ({ title: `${target.name}/${name}`, target, path: join(place, name) }))
  })

  it('is among the fixtures', () => {
    expect(saved.length).toBeGreaterThan(0)
  })

  it.each(saved)('$title', async ({ target, path }) => {
    const input = new Uint8Array(readFileSync(path))
    await target.prepare?.()
    const began = performance.now()
    await target.run(input, new Features())
    // ten times the fuzzer's limit: a busy machine must not fail this, a hang must
    expect(performance.now() - began).toBeLessThan(10 * (target.slowMs ?? 100))
  })
})
