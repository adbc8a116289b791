// Any text through the reader of listings: nothing throws, every frame can be made again, time grows with the length only.
import { readFileSync } from 'node:fs'
import { parseRecord } from '@main/files/listing-parse'
import { Session } from '@main/session/session'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AS_PRINTED, hasListings } from './listings'
import { testFolder } from './make'

const folder = testFolder()
const LINES = [
  '13:50:46.490130 mypc.xx.yy.zz.3170 > dns.xx.53:  1+ A? (35)',
  '13:50:46.500269 dns.xx.53 > mypc.xx.yy.zz.3170:  1 q: 1/4/4 A (215)',
  '13:50:46.564494 mypc.xx.yy.zz.3171 > S 87666930:87666930(0)  win 65535  (DF)',
  '13:50:46.671920 > mypc.xx.yy.zz.3171: S 3058770520:3058770520(0)  ack 87666931 win 17520  (DF)',
  '13:50:46.565016 IP (tos 0x0, ttl 64, id 7, offset 0, flags [DF], proto TCP (6), length 52)\n    10.0.0.1.5 > 10.0.0.2.6: Flags [S], seq 1, win 2, options [mss 1460,nop,sackOK], length 0',
  '13:50:46.565016 IP6 2001:db8::1.5 > 2001:db8::2.6: Flags [P.], seq 1:9, ack 1, win 2, length 8: FTP: USER a',
  '13:50:46.565016 ARP, Request who-has 10.0.0.1 tell 10.0.0.2, length 28',
  '13:50:46.565016 02:00:00:00:00:01 > Broadcast, ethertype IPv4 (0x0800), length 74: 10.0.0.1 > 10.0.0.2: ICMP echo request, id 1, seq 2, length 40',
  '13:50:46.565016 10.0.0.1.1025 > 10.0.0.2.21: udp 40 (frag 7:48@0+)\n\t\t\t 4500 0030 0007 2000 4011 46b5 0a00 0001',
  '<p>13:50:46.565016 IP 10.0.0.1.5 &gt; 10.0.0.2.6: Flags [.], ack 1, win 2, length 0</p>',
  'At 13:50:46.565016 somebody > wrote a line of prose.',
]

async function walk(text: string): Promise<number> {
  const opened = await Session.open([folder.file('hostile.txt', new TextEncoder().encode(text))])
  if (!opened.ok) {
    expect(['not-a-capture', 'empty-file']).toContain(opened.error.code)
    return -1
  }
  const session = opened.value
  await session.load()
  for (let row = 0; row < session.frames.count; row++) {
    const length = session.frames.capLength(row)
    if (session.frameBytes(row)?.length !== length || session.frames.wireLength(row) < length)
      throw new Error(`frame ${row + 1} cannot be made again`)
    session.layersOf(row)
    session.listingRecord(row)
  }
  for (let flow = 0; flow < session.flows.count; flow++) session.flows.flowRecord(flow)
  session.close()
  return session.frames.count
}

const piece = fc.oneof(
  fc.constantFrom(...LINES, '\n', '\r\n', ' ', '\0', '>', '(', '[', '<', '&gt;', '0x0010:  ', '99999999999'),
  fc.string({ maxLength: 20 }),
  fc
    .tuple(fc.constantFrom(...LINES), fc.nat(200), fc.nat(200))
    .map(([line, a, b]) => line.slice(Math.min(a, b), Math.max(a, b))),
)

describe('any text', () => {
  it('gives records or none, and every frame can be made again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
        await walk(pieces.join(''))
      }),
      { numRuns: 150 },
    )
  })

  it('gives a record or none when it is cut off anywhere', () => {
    for (const line of LINES) for (let end = 0; end <= line.length; end++) parseRecord(line.slice(0, end))
    for (const line of LINES) for (let from = 0; from <= line.length; from++) parseRecord(line.slice(from))
  })

  it('gives a record or none with any character put anywhere', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...LINES),
        fc.nat(300),
        fc.string({ minLength: 1, maxLength: 3 }),
        (line, at, put) => {
          parseRecord(line.slice(0, at) + put + line.slice(at))
        },
      ),
      { numRuns: 3000 },
    )
  })

  it.skipIf(!hasListings)('that is the listing cut off anywhere keeps the records before the cut', async () => {
    const text = readFileSync(AS_PRINTED, 'latin1')
    for (let end = 0; end < text.length; end += 97) {
      const whole = text.slice(0, end).match(/\d\d:\d\d:\d\d\.\d{6}/g)?.length ?? 0
      const count = await walk(text.slice(0, end))
      expect(count).toBeGreaterThanOrEqual(whole < 2 ? -1 : whole - 1)
      expect(count).toBeLessThanOrEqual(Math.max(whole, 0))
    }
  })
})

describe('long texts', () => {
  const hostile: readonly (readonly [string, (n: number) => string])[] = [
    ['one line of blanks behind a time', (n) => `13:50:46.564494 ${' '.repeat(n)}`],
    ['times without end', (n) => '13:50:46.564494 '.repeat(n / 16)],
    ['opening brackets', (n) => `13:50:46.564494 IP ${'(tos '.repeat(n / 5)}`],
    ['arrows', (n) => `13:50:46.564494 ${'a > '.repeat(n / 4)}`],
    ['one host name', (n) => `13:50:46.564494 ${'a.'.repeat(n / 2)} > b: S`],
    ['tags that never end', (n) => `<html><pre>${'<b '.repeat(n / 3)}`],
    ['dump lines', (n) => `13:50:46.564494 IP a.1 > b.2: UDP, length 5\n${'\t0x0000:  4500\n'.repeat(n / 15)}`],
    ['records on one line', (n) => '13:50:46.564494 > a.1: . ack 1 win 2 '.repeat(n / 37)],
    ['wrapped lines', (n) => `13:50:46.564494 a.1 > b.2: S\n${'x\n'.repeat(n / 2)}`],
  ]

  it.each(hostile)('%s: time grows with the length', async (_, make) => {
    const time = async (n: number): Promise<number> => {
      const begun = performance.now()
      await walk(make(n))
      return performance.now() - begun
    }
    await time(20_000)
    const [small, large] = [await time(60_000), await time(480_000)]
    expect(large).toBeLessThan(Math.max(600, 40 * small))
  })
})
