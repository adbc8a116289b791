import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { openCapture } from '@main/files/open'
import { FrameSpan, Next } from '@main/files/source'
import { describe, expect, it } from 'vitest'
import { payload, START, testFolder, writePcap, writePcapng } from './make'
import { available, opened } from './reading'

const folder = testFolder()
const text = (value: string): Uint8Array => new TextEncoder().encode(value)

async function refusal(path: string): Promise<{ code: string; message: string; remedy: string }> {
  const result = await openCapture(path)
  if (!result.ok) return result.error
  result.value.close()
  throw new Error(`${path} was opened`)
}

describe('what is no capture is refused', () => {
  const made: readonly (readonly [string, Uint8Array, string, RegExp])[] = [
    ['nothing', new Uint8Array(0), 'empty-file', /is empty/],
    ['three bytes', Uint8Array.of(0xd4, 0xc3, 0xb2), 'not-a-capture', /only 3 bytes/],
    ['text', text('hello, this is a text file'), 'not-a-capture', /is not a pcap or pcapng file\./],
    ['a zip archive', text('PK\x03\x04 and so on and so on'), 'not-a-capture', /it is a zip archive/],
    ['a snoop file', text('snoop\0\0\0\0\0\0\x02\0\0\0\x04'), 'not-a-capture', /it is a snoop capture/],
    ['half a pcap header', writePcap([]).subarray(0, 17), 'corrupt', /17 of its 24 bytes/],
    ['half a section header', writePcapng(START).subarray(0, 20), 'corrupt', /20 of 28 bytes/],
    ['pcap 3.0', writePcap([], { version: [3, 0] }), 'unsupported-version', /version 3\.0/],
    ['pcap 2.5', writePcap([], { version: [2, 5] }), 'unsupported-version', /version 2\.5/],
    ['pcapng 2.0', writePcapng([{ kind: 'section', version: [2, 0] }]), 'unsupported-version', /version 2\.0/],
    ['a section without byte order', writePcapng(START).fill(0, 8, 12), 'corrupt', /byte-order magic/],
  ]

  it.each(made)('%s', async (_, bytes, code, message) => {
    const path = folder.file('refused.bin', bytes)
    const error = await refusal(path)
    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
    expect(error.message).toContain(path)
    expect(error.remedy).not.toBe('')
  })

  it('a name that does not exist, and one below a file', async () => {
    expect((await refusal(join(folder.path, 'no-such.pcap'))).code).toBe('not-found')
    expect((await refusal(join(folder.file('plain', payload(3)), 'x.pcap'))).code).toBe('not-found')
  })

  it('a folder', async () => {
    const path = join(folder.path, 'folder.pcap')
    mkdirSync(path)
    expect((await refusal(path)).code).toBe('is-directory')
  })

  it.skipIf(process.platform === 'win32')('a pipe, without waiting for its writer', async () => {
    const path = join(folder.path, 'pipe')
    execFileSync('mkfifo', [path])
    expect((await refusal(path)).code).toBe('not-readable')
  })

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('a file one may not read', async () => {
    const path = folder.file('secret.pcap', writePcap([]))
    chmodSync(path, 0)
    expect((await refusal(path)).code).toBe('not-readable')
  })
})

describe('an open capture', () => {
  it('is recognised by content, whatever its name says', async () => {
    expect((await opened(folder.file('really.pcap', writePcapng(START)))).format).toBe('pcapng')
    expect((await opened(folder.file('really.pcapng', writePcap([])))).format).toBe('pcap')
    expect((await opened(folder.file('really.gz', writePcap([])))).format).toBe('pcap')
  })

  it('says how far it was read', async () => {
    const bytes = writePcap([{ data: payload(100) }, { data: payload(50) }])
    const capture = await opened(folder.file('progress.pcap', bytes))
    expect([capture.bytesRead, capture.bytesTotal]).toEqual([24, bytes.length])
    capture.next(new FrameSpan())
    expect(capture.bytesRead).toBe(24 + 116)
    available(capture)
    expect(capture.bytesRead).toBe(bytes.length)
    capture.close()
  })

  it('that becomes shorter while it is read gives the frames that are left and says so', async () => {
    const frames = Array.from({ length: 100 }, (_, index) => ({ data: payload(1000, index) }))
    const path = folder.file('shrinks.pcap', writePcap(frames))
    const capture = await opened(path, { blockBytes: 4096 })
    truncateSync(path, 24 + 1016 * 50)
    const { frames: read, status } = available(capture)
    expect(status).toBe(Next.ended)
    expect(read.length).toBe(50)
    expect(capture.failure?.code).toBe('vanished')
    expect(capture.warnings.map(({ code }) => code)).toEqual(['cut-off'])
    expect(capture.read(24 + 1016 * 60, 10)).toBeUndefined()
    capture.close()
  })

  it('has no more frames once it is closed, and may be closed twice', async () => {
    const capture = await opened(folder.file('closed.pcap', writePcap([{ data: payload(1) }])))
    capture.close()
    capture.close()
    expect(capture.next(new FrameSpan())).toBe(Next.ended)
  })
})
