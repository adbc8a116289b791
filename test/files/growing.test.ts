import { appendFileSync, truncateSync } from 'node:fs'
import { FrameSpan, Next } from '@main/files/source'
import { describe, expect, it } from 'vitest'
import { concat, payload, START, testFolder, writePcap, writePcapng } from './make'
import { available, opened } from './reading'

const folder = testFolder()
const sizes = [60, 0, 1514, 7]

const pcap = writePcap(sizes.map((size) => ({ data: payload(size, size) })))
const pcapng = writePcapng([
  ...START,
  { kind: 'packet', data: payload(60, 60) },
  { kind: 'other', type: 0xbad, body: payload(1 << 11) },
  { kind: 'simple', data: payload(0) },
  { kind: 'old', data: payload(1514, 1514) },
  { kind: 'packet', data: payload(7, 7), options: [[1, 'last']] },
])

describe.each([
  ['pcap', pcap],
  ['pcapng', pcapng],
])('a growing %s file', (_, whole) => {
  it('gives each frame as soon as all of it is there, from an empty file on', async () => {
    const path = folder.file('grows', new Uint8Array(0))
    const capture = await opened(path, { growing: true })
    const read: number[] = []
    for (let at = 0; at < whole.length; at += 13) {
      appendFileSync(path, whole.subarray(at, at + 13))
      const { frames, status } = available(capture)
      expect(status).toBe(Next.waiting)
      for (const { data } of frames) {
        expect(data).toEqual(payload(data.length, data.length))
        read.push(data.length)
      }
    }
    expect(read).toEqual(sizes)
    expect(capture.bytesTotal).toBe(whole.length)
    capture.finish()
    expect(available(capture).status).toBe(Next.ended)
    expect(capture.warnings).toEqual([])
    capture.close()
  })

  it('that ends inside a frame is cut off only once it is said to be finished', async () => {
    const path = folder.file('ends', whole.subarray(0, whole.length - 1))
    const capture = await opened(path, { growing: true })
    expect(available(capture)).toMatchObject({ frames: { length: 3 }, status: Next.waiting })
    expect(capture.warnings).toEqual([])
    capture.finish()
    expect(capture.next(new FrameSpan())).toBe(Next.ended)
    expect(capture.next(new FrameSpan())).toBe(Next.ended)
    expect(capture.warnings.map(({ code }) => code)).toEqual(['cut-off'])
    capture.close()
  })

  it('reads what came before it was said to be finished', async () => {
    const path = folder.file('late', whole.subarray(0, 50))
    const capture = await opened(path, { growing: true })
    available(capture)
    appendFileSync(path, whole.subarray(50))
    capture.finish()
    appendFileSync(path, payload(40))
    const { frames, status } = available(capture)
    expect(status).toBe(Next.ended)
    expect(frames.at(-1)?.data).toEqual(payload(7, 7))
    expect(capture.warnings).toEqual([])
    capture.close()
  })
})

describe('a growing file', () => {
  it('that turns out to be no capture ends with the reason', async () => {
    const path = folder.file('text', new Uint8Array(0))
    const capture = await opened(path, { growing: true })
    expect(capture.next(new FrameSpan())).toBe(Next.waiting)
    expect(capture.format).toBe('not known yet')
    appendFileSync(path, 'hello world')
    expect(capture.next(new FrameSpan())).toBe(Next.ended)
    expect(capture.failure?.code).toBe('not-a-capture')
    expect(capture.warnings.length).toBe(1)
    capture.close()
  })

  it('that never got a header ends with the reason', async () => {
    const capture = await opened(folder.file('nothing', new Uint8Array(0)), { growing: true })
    capture.finish()
    expect(capture.next(new FrameSpan())).toBe(Next.ended)
    expect(capture.failure?.code).toBe('empty-file')
    capture.close()
  })

  it('that another capture was started over ends with the reason', async () => {
    const path = folder.file('restarted', pcap)
    const capture = await opened(path, { growing: true })
    available(capture)
    truncateSync(path, 24)
    expect(capture.next(new FrameSpan())).toBe(Next.ended)
    expect(capture.failure?.code).toBe('vanished')
    capture.close()
  })

  it('is waited for only as far as a possible length goes', async () => {
    const insane = writePcap([{ data: payload(1), captured: 0x7fff_ffff }])
    const capture = await opened(folder.file('insane', concat(insane, payload(99))), { growing: true })
    expect(capture.next(new FrameSpan())).toBe(Next.ended)
    expect(capture.warnings.map(({ code }) => code)).toEqual(['corrupt'])
    capture.close()
  })
})
