// Every public capture is read to its end with the number of frames its makers state.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openCapture } from '@main/files/open'
import { describe, expect, it } from 'vitest'
import { allFrames, opened } from './reading'

const CAPTURES = '../shared/captures'
const manifest = join(CAPTURES, 'MANIFEST.tsv')
const present = existsSync(manifest)
if (!present) console.warn(`skipped: no captures at ${CAPTURES}`)

interface Stated {
  readonly file: string
  readonly packets: number
  readonly readable: boolean
}

function stated(): Stated[] {
  const rows = readFileSync(manifest, 'utf8').split('\n').slice(1)
  const byFile = new Map<string, Stated>()
  for (const row of rows) {
    const [file, , packets, , type] = row.split('\t')
    if (type) byFile.set(file, { file, packets: Number(packets), readable: !type.startsWith('not readable') })
  }
  return [...byFile.values()]
}

describe.skipIf(!present)('public captures', () => {
  const all = present ? stated() : []

  it('are all there', () => {
    expect(all.length).toBeGreaterThan(150)
  })

  it.each(all.filter(({ readable }) => readable))('$file has $packets frames', async ({ file, packets }) => {
    const capture = await openCapture(join(CAPTURES, file))
    if (!capture.ok) throw new Error(capture.error.message)
    const frames = await allFrames(capture.value)
    capture.value.close()
    expect(frames.length).toBe(packets)
    for (const { interfaceIndex, nanos } of frames) {
      expect(interfaceIndex).toBeLessThan(capture.value.interfaces.length)
      expect(nanos).toBeLessThan(1e9)
    }
  })

  /** tcpdump's own listing of the file (-tttt, UTC), which ends where tcpdump gave up. */
  const listing = (file: string): string => join(CAPTURES, 'made', `${file}.tcpdump-nn.txt`)

  it.each(all.filter(({ file, readable }) => readable && existsSync(listing(file))))(
    '$file has the times that tcpdump prints',
    async ({ file }) => {
      const lines = readFileSync(listing(file), 'utf8')
      const printed = lines.match(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+|^\[Error converting time\]/gm) ?? []
      const capture = await opened(join(CAPTURES, file))
      const frames = await allFrames(capture)
      capture.close()
      const times = frames.map((frame, index) => {
        // tcpdump 4.99 gives up on one frame of 2061 that is sound (tshark prints it)
        if (printed[index] === '[Error converting time]') return printed[index]
        const odd = capture.oddTimes.get(index + 1)
        const seconds = odd ? odd.seconds : frame.seconds
        const fraction = odd ? odd.fraction : Math.floor(frame.nanos / 1000)
        return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')}.${String(fraction).padStart(6, '0')}`
      })
      expect(lines.includes('# tcpdump stopped') ? times.slice(0, printed.length) : times).toEqual(printed)
    },
  )

  it.each([
    ['libpcap/pcap-invalid-version-1.pcap', 'unsupported-version'],
    ['libpcap/pcapng-invalid-vers-1.pcapng', 'unsupported-version'],
    ['libpcap/shb-option-too-long.pcapng', 'corrupt'],
  ])('%s is refused with %s', async (file, code) => {
    const capture = await openCapture(join(CAPTURES, file))
    expect(capture.ok ? 'opened' : capture.error.code).toBe(code)
  })

  it('a section of unknown version between two others is left out with a warning', async () => {
    const capture = await opened(join(CAPTURES, 'gopacket/le-test901.pcapng'))
    const frames = await allFrames(capture)
    capture.close()
    expect(frames.length).toBe(2)
    expect(capture.warnings.map(({ code, offset }) => [code, offset])).toEqual([['corrupt', 480]])
  })

  it('a fraction of a second or more is carried and kept as the file says it', async () => {
    const capture = await opened(join(CAPTURES, 'tcpdump/timestamp_invalid_micro.pcap'))
    const frames = await allFrames(capture)
    capture.close()
    expect(frames.map(({ seconds, nanos }) => [seconds, nanos])).toEqual([
      [1418145369, 999_999_000],
      [1418145371, 0],
      [1418145370 + 2147, 483_648_000],
    ])
    expect([...capture.oddTimes]).toEqual([
      [2, { seconds: 1418145370, fraction: 1_000_000 }],
      [3, { seconds: 1418145370, fraction: 2147483648 }],
    ])
    expect(capture.warnings.map(({ code }) => code)).toEqual(['odd-time', 'odd-time'])
  })
})
