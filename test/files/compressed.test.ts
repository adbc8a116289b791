import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { openCapture } from '@main/files/open'
import { FrameSpan, Next } from '@main/files/source'
import { describe, expect, it, vi } from 'vitest'
import { concat, noise, payload, START, testFolder, writePcap, writePcapng, zstdSkippable, zstdStored } from './make'
import { allFrames, opened } from './reading'

const folder = testFolder()
const SIZES = Array.from({ length: 400 }, (_, index) => (index * 37) % 1500)
const PCAP = writePcap(SIZES.map((size, seconds) => ({ data: payload(size, seconds), seconds })))
/** Compresses evenly, so a place in the packed file is about the same place in the capture. */
const NOISE = noise(1 << 20).map((byte) => byte & 63)
const NOISE_GZIPPED = gzipSync(
  writePcap(Array.from({ length: 1024 }, (_, i) => ({ data: NOISE.subarray(i << 10, (i + 1) << 10) }))),
)
/** Made with `zstd -19` (1.5) from a pcap of three frames with payload(n, n), n = 60, 300, 1200. */
const BY_ZSTD =
  'KLUv/WRgBeUJADQR1MOyoQIABAAEAAHxU2U8Q0pRWF9mbXR7gomQl56lrLO6wcjP1t3k6/L5AAcOFRwjKjE4P0ZNVFtiaXB3foWMk5qhqK+2vcTL0tkBLAEzOkFIT1ZdZGtyeYCHjpWco6qxuL/GzdTb4unw9/4FDBMaISgvNj1ES1JZYGdudXyDipGYn6attLvCydDX3uXs8/oBCA8WHSQrMjlAR05VXGNqcXh/ho2Um6KpsLe+xczT2uHo7/b9BAsSGSAnLjXg5+71/AMKERgfJi00O0JJUFdeZWxzeoGIj5adpKuyucDHztXc4+rx+P8GDRQbIikwNz5FTFNaYWhvdn2Ei5KZoKeutbzDytHY3+bt9PsCCRAXHiUCsAQNAN0GtoKU8VUBNDYU7Bl/NmNUA2vGm5+Rx+XGD857R0IlxhvGBrgLbr/u'

async function refusal(bytes: Uint8Array, unpackLimit?: number) {
  const result = await openCapture(folder.file('refused', bytes), unpackLimit === undefined ? {} : { unpackLimit })
  return result.ok ? 'opened' : result.error.code
}

describe('compressed captures', () => {
  const forms: readonly (readonly [string, Uint8Array, string])[] = [
    ['gzip', gzipSync(PCAP), 'pcap, gzip'],
    ['gzip in several members', concat(gzipSync(PCAP.subarray(0, 5000)), gzipSync(PCAP.subarray(5000))), 'pcap, gzip'],
    ['gzip padded with zeros', concat(gzipSync(PCAP), new Uint8Array(600_000)), 'pcap, gzip'],
    ['gzip without compression', gzipSync(PCAP, { level: 0 }), 'pcap, gzip'],
    ['zstd', zstdStored(PCAP), 'pcap, zstd'],
    ['zstd in tiny blocks', zstdStored(PCAP, { block: 5 }), 'pcap, zstd'],
    ['zstd with a checksum', zstdStored(PCAP, { checksum: true }), 'pcap, zstd'],
    ['zstd in several frames', concat(zstdStored(PCAP.subarray(0, 77)), zstdStored(PCAP.subarray(77))), 'pcap, zstd'],
    ['zstd with skippable frames', concat(zstdSkippable(70_000), zstdStored(PCAP), zstdSkippable(5)), 'pcap, zstd'],
  ]

  it.each(forms)('%s', async (name, bytes, format) => {
    const capture = await opened(folder.file(name, bytes))
    const read = await allFrames(capture)
    expect(capture.format).toBe(format)
    expect(capture.warnings).toEqual([])
    expect(read.map(({ data }) => data.length)).toEqual(SIZES)
    expect(read.every(({ data, seconds }) => data.every((byte, i) => byte === ((i * 7 + seconds) & 255)))).toBe(true)
    expect(capture.read(read[50].fileOffset, SIZES[50])).toEqual(payload(SIZES[50], 50))
    expect([capture.bytesRead, capture.bytesTotal]).toEqual([bytes.length, bytes.length])
    capture.close()
  })

  it('what the zstd tool packed', async () => {
    const capture = await opened(folder.file('tool.zst', Uint8Array.from(Buffer.from(BY_ZSTD, 'base64'))))
    const read = await allFrames(capture)
    capture.close()
    expect(read.map(({ data }) => data)).toEqual([60, 300, 1200].map((size) => payload(size, size)))
    expect(capture.warnings).toEqual([])
  })

  const tool = spawnSync('zstd', ['--version']).status === 0
  if (!tool) console.warn('skipped: no zstd tool here to pack with')
  it.skipIf(!tool).each(['-1', '-19', '--fast=5', '--long=27', '--no-check'])(
    'what zstd %s packs now',
    async (level) => {
      const many = writePcap(Array.from({ length: 3000 }, (_, i) => ({ data: payload((i * 37) % 1500, i % 11) })))
      const packed = execFileSync('zstd', [level, '-q', '-c', folder.file('many.pcap', many)], { maxBuffer: 1 << 26 })
      const capture = await opened(folder.file('many.zst', packed))
      const read = await allFrames(capture)
      capture.close()
      expect(
        read.every(
          ({ data }, i) =>
            data.length === (i * 37) % 1500 && data[1] === (data.length > 1 ? (7 + (i % 11)) & 255 : undefined),
        ),
      ).toBe(true)
      expect(read.length).toBe(3000)
    },
  )

  it('pcapng in gzip', async () => {
    const capture = await opened(
      folder.file('ng.gz', gzipSync(writePcapng([...START, { kind: 'packet', data: payload(9) }]))),
    )
    expect((await allFrames(capture)).length).toBe(1)
    expect(capture.format).toBe('pcapng, gzip')
    capture.close()
  })
})

describe('compressed data that is damaged', () => {
  it.each([
    ['gzip', gzipSync(PCAP)],
    ['zstd', zstdStored(PCAP, { block: 4000 })],
  ])('%s that ends early gives the frames before', async (name, bytes) => {
    const capture = await opened(folder.file(`early ${name}`, bytes.subarray(0, bytes.length - 9)))
    const read = await allFrames(capture)
    capture.close()
    expect(read.length).toBeGreaterThan(390)
    expect(read.map(({ data }) => data.length)).toEqual(SIZES.slice(0, read.length))
    expect(capture.warnings.some(({ code, message }) => code === 'cut-off' && /data ends early/.test(message))).toBe(
      true,
    )
  })

  it.each([
    ['gzip', NOISE_GZIPPED, NOISE_GZIPPED.length >> 1],
    ['zstd', zstdStored(PCAP, { block: 4000 }), 6 + 30 * 4003],
  ])('%s that is damaged in the middle gives the frames before', async (name, bytes, from) => {
    const damaged = concat(bytes.subarray(0, from), new Uint8Array(5000).fill(0xff))
    const capture = await opened(folder.file(`damaged ${name}`, damaged))
    const read = await allFrames(capture)
    capture.close()
    expect(capture.warnings.some(({ code }) => code === 'corrupt')).toBe(true)
    expect(read.length).toBeGreaterThan(100)
  })

  it('gzip whose checksum is wrong says so, and loses no more than one piece of its end', async () => {
    const wrong = NOISE_GZIPPED.slice()
    wrong[wrong.length - 8] ^= 1
    const capture = await opened(folder.file('checksum.gz', wrong))
    const read = await allFrames(capture)
    capture.close()
    expect(read.length).toBeGreaterThan(1024 - 128)
    expect(
      capture.warnings.some(({ code, message }) => code === 'corrupt' && /gzip data is damaged/.test(message)),
    ).toBe(true)
  })

  it('is refused where nothing can be unpacked', async () => {
    expect(await refusal(gzipSync(PCAP).subarray(0, 12))).toBe('corrupt')
    expect(await refusal(concat(gzipSync(PCAP).subarray(0, 10), payload(500, 255)))).toBe('corrupt')
    expect(await refusal(zstdStored(PCAP).subarray(0, 9))).toBe('corrupt')
    expect(await refusal(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0xff, 1, 0, 0, 0, 0))).toBe('disk-full')
    expect(await refusal(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 1, 0x58, 7, 1, 0, 0, 0, 0))).toBe('corrupt')
    expect(await refusal(gzipSync('this is a text file and no capture'))).toBe('not-a-capture')
    expect(await refusal(gzipSync(gzipSync(PCAP)))).toBe('not-a-capture')
    expect(await refusal(gzipSync(''))).toBe('empty-file')
    expect(await refusal(zstdStored(new Uint8Array(0)))).toBe('empty-file')
  })
})

describe('unpacking', () => {
  it('goes on in the background while the first frames are read', async () => {
    const big = writePcap(Array.from({ length: 20_000 }, (_, i) => ({ data: payload(1000, i) })))
    const capture = await opened(folder.file('big.gz', gzipSync(big, { level: 1 })))
    const span = new FrameSpan()
    let frames = 0
    let waits = 0
    for (;;) {
      const status = capture.next(span)
      if (status === Next.ended) break
      if (status === Next.frame) frames++
      else {
        waits++
        await nextTurn()
      }
    }
    capture.close()
    expect(frames).toBe(20_000)
    expect(waits).toBeGreaterThan(0)
  })

  it('stops at its limit with a warning and the frames before', async () => {
    const bomb = writePcap(Array.from({ length: 200 }, () => ({ data: new Uint8Array(60_000) })))
    for (const bytes of [gzipSync(bomb), zstdStored(bomb)]) {
      const capture = await opened(folder.file('bomb', bytes), { unpackLimit: 1_000_000 })
      const read = await allFrames(capture)
      capture.close()
      expect(read.length).toBe(16)
      expect(capture.warnings.filter(({ code }) => code === 'limit').map(({ message }) => message)).toEqual([
        'Unpacking stopped at the limit of 1000000 bytes.',
      ])
    }
  })

  it('leaves nothing behind after close, even in the middle', async () => {
    const spools = join(folder.path, 'spools')
    mkdirSync(spools)
    for (const name of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(name, spools)
    expect(tmpdir()).toBe(spools)
    const big = writePcap(Array.from({ length: 20_000 }, (_, i) => ({ data: payload(1000, i) })))
    const path = folder.file('closed.gz', gzipSync(big, { level: 1 }))
    const before = openFiles()
    const capture = await opened(path)
    if (process.platform === 'linux') expect(openFiles()).toBe(before + 2)
    capture.close()
    expect(capture.next(new FrameSpan())).toBe(Next.ended)
    // the unpacking notices at its next piece, then lets go of both files
    const left = () => readdirSync(spools).length > 0 || openFiles() > before
    for (let turns = 0; turns < 20_000 && left(); turns++) await nextTurn()
    expect(readdirSync(spools)).toEqual([])
    expect(openFiles()).toBeLessThanOrEqual(before)
    vi.unstubAllEnvs()
  })
})

/** Files this process has open that are captures of these tests or spools; 0 where the system does not say. */
function openFiles(): number {
  if (process.platform !== 'linux') return 0
  const links = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`)
    } catch {
      return ''
    }
  })
  return links.filter((link) => link.startsWith(folder.path)).length
}
