/** Hostile talk: whatever both sides send, protocols are told without a throw, and text cannot become markup or a line. */
import { readIcmpReport } from '@main/conversations/icmp-report'
import { dissectWhole } from '@main/decode/dissect'
import { Layers } from '@main/decode/layers'
import type { FlowFacts } from '@main/insight/explain/facts'
import { readAnnouncement } from '@main/insight/explain/ftp-announce'
import { tellHttp } from '@main/insight/explain/http'
import { markdownOf } from '@main/insight/explain/markdown'
import { tellSmtp } from '@main/insight/explain/smtp'
import { tellSsh } from '@main/insight/explain/ssh'
import { Story } from '@main/insight/explain/story'
import type { Talk } from '@main/insight/explain/talk'
import { tellTls } from '@main/insight/explain/tls'
import type { FlowRecord } from '@shared/rows'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const facts: FlowFacts = {
  record: { uid: 'C1', proto: 'tcp', orig_bytes: 10, resp_bytes: 20 } as FlowRecord,
  packets: [],
  complete: true,
  tcp: [],
  verdicts: [],
  orig: '192.0.2.1',
  resp: '192.0.2.2',
  origKnown: true,
  respKnown: true,
  fromText: false,
  remarks: [],
  optionsLost: false,
}

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0) & 255)

const START = [
  'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n',
  '220 mail ESMTP\r\n',
  'EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n',
  '354 go\r\n',
  'SSH-2.0-x\r\n\x00\x00\x01\x00\x04\x14',
  '\x16\x03\x01\x00\x80\x01\x00\x00\x7c\x03\x03',
  '\x16\x03\x03\x00\x40\x02\x00\x00\x3c\x03\x03',
].map(latin1)

const side = fc
  .tuple(fc.constantFrom(...START, new Uint8Array(0)), fc.uint8Array({ maxLength: 300 }))
  .map(([start, rest]) => Uint8Array.from([...start, ...rest]))

const talk: fc.Arbitrary<Talk> = fc
  .tuple(side, side, fc.array(fc.tuple(fc.constantFrom(0 as const, 1 as const), side), { maxLength: 8 }))
  .map(([orig, resp, turns]) => ({
    sides: [orig, resp],
    turns: turns.map(([from, bytes], i) => ({ side: from, frame: i + 1, ns: i * 1e6, length: bytes.length, bytes })),
  }))

describe('any talk', () => {
  it('is told by every protocol without a throw, in sentences of one bounded line', () => {
    fc.assert(
      fc.property(talk, (said) => {
        const story = new Story()
        story.begin('exchange', 'Any')
        for (const tell of [tellHttp, tellSmtp, tellSsh, tellTls]) tell(story, facts, said)
        const { sentences } = story.finish('any')
        for (const { text } of sentences) {
          expect(text.length).toBeLessThan(6000)
          expect([...text].every((c) => c >= ' ')).toBe(true)
        }
      }),
      { numRuns: 1500 },
    )
  })
})

describe('any announcement', () => {
  it('is read in linear time or not at all, and gives a port that its text holds', () => {
    fc.assert(
      fc.property(fc.constantFrom('active', 'passive', 'eprt', 'epsv'), fc.string({ maxLength: 200 }), (mode, text) => {
        const read = readAnnouncement(mode, text, 1)
        if (read?.arithmetic) expect(read.arithmetic.result).toBe(read.port)
      }),
      { numRuns: 2000 },
    )
    expect(readAnnouncement('epsv', '229 Entering Extended Passive Mode (|||6446|)', 1)?.port).toBe(6446)
    expect(readAnnouncement('eprt', '|2|2001:db8::1|5282|', 1)?.port).toBe(5282)
    expect(readAnnouncement('active', '192,0,2,10,12,100', 1)?.arithmetic?.text).toBe('12,100 = 12 × 256 + 100 = 3172')
    expect(readAnnouncement('epsv', '|'.repeat(20_000), 1)).toBeUndefined()
  })
})

describe('any ICMP report', () => {
  it('is read in bounds', () => {
    const layers = new Layers()
    const ip = [0x45, 0, 0, 200, 0, 0, 0, 0, 64, 1, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2]
    fc.assert(
      fc.property(fc.constantFrom(3, 11), fc.uint8Array({ maxLength: 80 }), (type, rest) => {
        const bytes = Uint8Array.from([...ip, type, ...rest])
        layers.reset(bytes, 0, bytes.length, bytes.length)
        dissectWhole(layers, 101)
        const report = readIcmpReport(layers)
        if (report) expect(report.quoted.source).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
      }),
      { numRuns: 1500 },
    )
  })
})

describe('Markdown', () => {
  it('shows text from packets as text: no markup, no fence that ends early', () => {
    const story = new Story()
    story.begin('exchange', '# not a heading', { from: 1, to: 1, flow: 'C1' })
    story.say({ id: 'x', text: '<b>*bold*</b> [link](http://x) `code`\n# heading', frames: [1] })
    const lines = markdownOf(story.finish('a <i>title</i>'), () => '``` evil ````')
    expect(lines[0]).toBe('# a \\<i\\>title\\</i\\>')
    expect(lines).toContain('- \\<b\\>\\*bold\\*\\</b\\> \\[link\\](http://x) \\`code\\` \\# heading (frame 1)')
    expect(lines.filter((line) => line.startsWith('`````'))).toHaveLength(2)
  })
})
