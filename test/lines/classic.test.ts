/** The old form of tcpdump: hand-made frames with lines written by its grammar, and the sample capture as a golden file. */
import { readFileSync } from 'node:fs'
import { classicLine } from '@main/lines/classic'
import { DEFAULT_LINE_OPTIONS, FixedBases, type LineOptions } from '@main/lines/tcpdump'
import { LinePrinter } from '@main/session/line-printer'
import { describe, expect, it } from 'vitest'
import {
  be16,
  bytes,
  dnsAnswer,
  dnsQuery,
  ethernet,
  ethIpTcp,
  ethIpUdp,
  fromHex,
  ipv4,
  ipv6,
  sampleFrames,
  tcp,
  udp,
  vlanTag,
  zeros,
} from '../decode/build'
import { readSession } from '../session/sample'

const absolute = new FixedBases(-1, -1)

function line(frame: Uint8Array, options: Partial<LineOptions> = {}, bases = absolute, wireLength = frame.length) {
  const input = { bytes: frame, start: 0, end: frame.length, wireLength, linkType: 1, seconds: 65, nanos: 4000 }
  return classicLine(input, { ...DEFAULT_LINE_OPTIONS, time: 'none', ...options }, bases)
}

const A = '10.0.0.1'
const B = '10.0.0.2'

describe('a line of tcpdump 3.x: TCP', () => {
  it('has letters for S, F, R, P, W and E, a dot for none of them, and never a letter for ACK', () => {
    expect(line(ethIpTcp(1025, 21, 0x02))).toBe(`${A}.1025 > ${B}.21: S 1000:1000(0) win 8192`)
    expect(line(ethIpTcp(1025, 21, 0x12))).toBe(`${A}.1025 > ${B}.21: S 1000:1000(0) ack 2000 win 8192`)
    expect(line(ethIpTcp(1025, 21, 0x10))).toBe(`${A}.1025 > ${B}.21: . ack 2000 win 8192`)
    expect(line(ethIpTcp(1025, 21, 0x18, zeros(22)))).toBe(`${A}.1025 > ${B}.21: P 1000:1022(22) ack 2000 win 8192`)
    expect(line(ethIpTcp(1025, 21, 0x11))).toBe(`${A}.1025 > ${B}.21: F 1000:1000(0) ack 2000 win 8192`)
    expect(line(ethIpTcp(1025, 21, 0x04))).toBe(`${A}.1025 > ${B}.21: R 1000:1000(0) win 8192`)
    expect(line(ethIpTcp(1025, 21, 0xff))).toBe(`${A}.1025 > ${B}.21: SFRPWE 1000:1000(0) ack 2000 win 8192 urg 0`)
  })

  it('prints n:n(0) on a bare ACK at -vv only', () => {
    const frame = ethIpTcp(1025, 21, 0x10)
    expect(line(frame, { verbose: 1 })).toContain(': . [bad tcp cksum 0!] ack 2000')
    expect(line(frame, { verbose: 2 })).toContain(' 1000:1000(0) ack 2000')
  })

  it('counts from the bases it is given', () => {
    const relative = new FixedBases(990, 1999)
    expect(line(ethIpTcp(1025, 21, 0x10, zeros(5)), {}, relative)).toBe(
      `${A}.1025 > ${B}.21: . 10:15(5) ack 1 win 8192`,
    )
    expect(line(ethIpTcp(1025, 21, 0x10, zeros(5)), { absoluteSeq: true }, relative)).toContain('1000:1005(5) ack 2000')
  })

  it('prints options in angle brackets', () => {
    const handshake = fromHex('020405b4 0402 080a0000000100000002 01 030307')
    expect(line(ethIpTcp(1, 2, 0x02, [], { options: handshake }))).toBe(
      `${A}.1 > ${B}.2: S 1000:1000(0) win 8192 <mss 1460,sackOK,timestamp 1 2,nop,wscale 7>`,
    )
    const sack = fromHex('0101 050a 00000bb8 00000fa0')
    expect(line(ethIpTcp(1, 2, 0x10, [], { options: sack }), {}, new FixedBases(0, 2000))).toContain(
      '<nop,nop,sack sack 1 {1000:2000} >',
    )
    expect(line(ethIpTcp(1, 2, 0x10, [], { options: [30, 4, 1, 2] }))).toContain('<opt-30:0102>')
    expect(line(ethIpTcp(1, 2, 0x10, [], { options: [1, 1, 8, 40] }))).toContain('<nop,nop,[bad opt]>')
    expect(line(ethIpTcp(1, 2, 0x10, [], { options: [0, 0, 0, 0] }))).toContain('<eol>')
  })

  it('says only the length with -q', () => {
    expect(line(ethIpTcp(1, 2, 0x18, zeros(7)), { quiet: true })).toBe(`${A}.1 > ${B}.2: tcp 7`)
  })
})

describe('a line of tcpdump 3.x: what stands at its end', () => {
  const df = (options: object) => ethernet(0x0800, ipv4(6, tcp(1, 2, 0x10), { fragment: 0x4000, id: 99, ...options }))

  it('is (DF), the time to live and the id with -v', () => {
    expect(line(df({}))).toBe(`${A}.1 > ${B}.2: . ack 2000 win 8192 (DF)`)
    expect(line(df({ ttl: 1 }))).toBe(`${A}.1 > ${B}.2: . ack 2000 win 8192 (DF) [ttl 1]`)
    expect(line(df({}), { verbose: 1 })).toMatch(/ win 8192 \(DF\) \(ttl 64, id 99, len 40, bad cksum 0!\)$/)
  })

  it('is the place of a fragment; later ones have no ports', () => {
    const part = (fragment: number) => ethernet(0x0800, ipv4(17, udp(1, 2, zeros(8)), { fragment, id: 5 }))
    expect(line(part(0x2000))).toBe(`${A}.1 > ${B}.2: udp 8 (frag 5:16@0+)`)
    expect(line(part(0x2002))).toBe(`${A} > ${B}: (frag 5:16@16+)`)
    expect(line(part(0x0004))).toBe(`${A} > ${B}: (frag 5:16@32)`)
  })

  it('follows a transport that was cut off', () => {
    const frame = df({})
    expect(line(frame.subarray(0, 40), {}, absolute, frame.length)).toBe(`${A}.1 > ${B}.2: [|tcp] (DF)`)
    expect(line(frame.subarray(0, 20), {}, absolute, frame.length)).toBe('[|ip]')
  })
})

describe('a line of tcpdump 3.x: other protocols', () => {
  it('prints DNS behind two blanks, with q: at -vv', () => {
    expect(line(ethIpUdp(1025, 53, dnsQuery()))).toMatch(
      /^10\.0\.0\.1\.1025 > 10\.0\.0\.2\.53: {2}\d+\+ A\? \S+\. \(\d+\)$/,
    )
    const answer = ethIpUdp(53, 1025, dnsAnswer())
    expect(line(answer)).toMatch(/: {2}\d+[*-]* \d+\/\d+\/\d+ .* \(\d+\)$/)
    expect(line(answer, { verbose: 2 })).toMatch(/: {2}\d+[*-]* q: \S+\. \d+\/\d+\/\d+ /)
  })

  it('prints other UDP by its length', () => {
    expect(line(ethIpUdp(123, 123, zeros(48)))).toBe(`${A}.123 > ${B}.123: udp 48`)
  })

  it('prints ARP in small letters and hardware addresses without leading zeros', () => {
    const arp = sampleFrames().find((s) => s.name === 'arp')!
    expect(line(arp.frame)).toBe(`arp who-has ${B} tell ${A}`)
    const reply = ethernet(
      0x0806,
      bytes(be16(1), be16(0x0800), [6, 4], be16(2), [0, 16, 90, 3, 4, 5, 10, 0, 0, 2], zeros(10)),
    )
    expect(line(reply)).toBe(`arp reply ${B} is-at 0:10:5a:3:4:5`)
  })

  it('prints ICMP by name, errors with their packet at -v', () => {
    expect(line(ethernet(0x0800, ipv4(1, [8, 0, 0, 0, 0, 1, 0, 2])))).toBe(`${A} > ${B}: icmp: echo request`)
    const error = bytes([3, 3, 0, 0, 0, 0, 0, 0], ipv4(17, udp(7, 53, [])))
    expect(line(ethernet(0x0800, ipv4(1, error)))).toBe(`${A} > ${B}: icmp: ${B} udp port 53 unreachable`)
    expect(line(ethernet(0x0800, ipv4(1, error)), { verbose: 1 })).toContain(
      ` unreachable for ${A}.7 > ${B}.53: [|domain]`,
    )
  })

  it('prints IPv6 without a word in front', () => {
    expect(line(ethernet(0x86dd, ipv6(6, tcp(1, 2, 0x10))))).toBe('2001:db8::1.1 > 2001:db8::2.2: . ack 2000 win 8192')
    expect(line(ethernet(0x86dd, ipv6(58, [128, 0, 0, 0, 0, 1, 0, 2])))).toBe(
      '2001:db8::1 > 2001:db8::2: icmp6: echo request',
    )
  })

  it('names link addresses with -e and tags always', () => {
    const frame = ethernet(0x8100, vlanTag(0x2064, 0x0800, ipv4(17, udp(1, 2, []))))
    expect(line(frame, { link: true })).toBe(
      `2:0:0:0:0:1 2:0:0:0:0:2 8100 46: 802.1Q vlan#100 P1 ${A}.1 > ${B}.2: udp 0`,
    )
  })

  it('has month first in dates and microseconds between lines', () => {
    const frame = ethIpUdp(1, 2, [])
    expect(line(frame, { time: 'date' })).toMatch(/^01\/01\/1970 00:01:05\.000004 10/)
    expect(line(frame, { time: 'delta' })).toMatch(/^000000 10/)
    const input = {
      bytes: frame,
      start: 0,
      end: frame.length,
      wireLength: frame.length,
      linkType: 1,
      seconds: 65,
      nanos: 0,
    }
    const options = { ...DEFAULT_LINE_OPTIONS, time: 'delta' as const }
    expect(classicLine(input, options, absolute, { seconds: 62, nanos: 500_000_000 })).toMatch(/^2\. 500000 10/)
  })
})

describe('a line of tcpdump 3.x of damaged bytes', () => {
  it('is a line without control characters wherever the bytes end', () => {
    for (const { frame, linkType } of sampleFrames()) {
      for (let length = 0; length <= frame.length; length++) {
        const bytes = frame.slice(0, length)
        const input = { bytes, start: 0, end: length, wireLength: frame.length, linkType, seconds: 0, nanos: 0 }
        const printed = classicLine(input, { ...DEFAULT_LINE_OPTIONS, verbose: 2, link: true }, absolute)
        expect(/[^\n\t -~]/.test(printed)).toBe(false)
      }
    }
  })
})

describe('the sample capture in the old form', () => {
  const golden = (name: string) => readFileSync(`test/fixtures/lines/${name}`, 'utf8').trimEnd().split('\n')

  it.each([
    ['normal-ftp.classic.txt', 'date', false, 0],
    ['normal-ftp.classic-vvS.txt', 'time-of-day', true, 2],
  ] as const)('is %s', async (name, clock, absoluteSeq, verbose) => {
    const session = await readSession()
    const printer = new LinePrinter(session, { style: 'classic', clock, absoluteSeq, utc: true }, { verbose })
    const rows = Array.from({ length: session.frames.count }, (_, row) => row)
    const lines = rows.map((row) => `${printer.clock(row, row - 1)} ${printer.text(row)}`)
    session.close()
    expect(lines).toEqual(golden(name))
  })
})
