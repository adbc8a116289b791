/** Single lines whose expected text was printed by tcpdump 4.99.3 (`-nn -t`) for the same bytes. */
import { DEFAULT_LINE_OPTIONS, FixedBases, type LineOptions, SequenceBases, tcpdumpLine } from '@main/lines/tcpdump'
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
  fromText,
  ipv4,
  sampleFrames,
  tcp,
  udp,
  vlanTag,
  zeros,
} from '../decode/build'

const absolute = new FixedBases(-1, -1)

function line(frame: Uint8Array, options: Partial<LineOptions> = {}, linkType = 1, wireLength = frame.length): string {
  const input = { bytes: frame, start: 0, end: frame.length, wireLength, linkType, seconds: 0, nanos: 0 }
  return tcpdumpLine(input, { ...DEFAULT_LINE_OPTIONS, time: 'none', ...options }, absolute)
}

const sample = (name: string): string => {
  const found = sampleFrames().find((s) => s.name === name)!
  return line(found.frame, {}, found.linkType)
}

describe('a line of tcpdump: transports', () => {
  it('prints flags, numbers, window, options and payload of TCP', () => {
    const options = fromHex('020405b4 0402 080a0000000100000002 01 030307'.replace(/ /g, ''))
    expect(line(ethIpTcp(1025, 80, 0x02, [], { options }))).toBe(
      'IP 10.0.0.1.1025 > 10.0.0.2.80: Flags [S], seq 1000, win 8192, options [mss 1460,sackOK,TS val 1 ecr 2,nop,wscale 7], length 0',
    )
    expect(line(ethIpTcp(1025, 9999, 0x18, [1, 2]))).toBe(
      'IP 10.0.0.1.1025 > 10.0.0.2.9999: Flags [P.], seq 1000:1002, ack 2000, win 8192, length 2',
    )
    expect(line(ethIpTcp(1025, 9999, 0))).toBe('IP 10.0.0.1.1025 > 10.0.0.2.9999: Flags [none], win 8192, length 0')
  })

  it('marks options of a wrong length and options that leave the header', () => {
    const wrong = line(ethIpTcp(1, 2, 0x10, [], { options: fromHex('0206 05b4 0101 0101'.replace(/ /g, '')) }))
    expect(wrong).toBe(
      'IP 10.0.0.1.1 > 10.0.0.2.2: Flags [.], ack 2000, win 8192, options [mss 1460[len 6],nop,nop,nop,nop], length 0',
    )
    expect(line(ethIpTcp(1, 2, 0x10, [], { options: [1, 1, 8, 40] }))).toBe(
      'IP 10.0.0.1.1 > 10.0.0.2.2: Flags [.], ack 2000, win 8192, options [nop,nop,[bad opt]]',
    )
  })

  it('shows the first line of text protocols and nothing of binary data', () => {
    expect(line(ethIpTcp(21, 1025, 0x18, fromText('220 ready\r\nmore')))).toMatch(/length 15: FTP: 220 ready$/)
    expect(line(ethIpTcp(21, 1025, 0x18, fromText('220 \x1b[2J\r\n')))).toMatch(/length 10: FTP$/)
    expect(line(ethIpTcp(1025, 80, 0x18, fromText('GET / HTTP/1.1\r\n')))).toMatch(
      /length 16: HTTP: GET \/ HTTP\/1\.1$/,
    )
    expect(line(ethIpTcp(1025, 80, 0x18, fromText('hello\r\n')))).toMatch(/length 7: HTTP$/)
    expect(line(ethIpTcp(22, 1025, 0x18, fromText('SSH-2.0-x\r\n')))).toMatch(/length 11: SSH: SSH-2\.0-x$/)
  })

  it('marks where the captured bytes end', () => {
    const frame = ethIpTcp(1025, 21, 0x18, fromText('USER anonymous\r\n'))
    expect(line(frame.subarray(0, 60), {}, 1, frame.length)).toMatch(/length 16: FTP \[\|ftp\]$/)
    expect(line(frame.subarray(0, 36), {}, 1, frame.length)).toBe('IP 10.0.0.1 > 10.0.0.2: [|tcp]')
    expect(line(frame.subarray(0, 40), {}, 1, frame.length)).toBe('IP 10.0.0.1.1025 > 10.0.0.2.21:  [|tcp]')
    expect(line(frame.subarray(0, 20), {}, 1, frame.length)).toBe('IP  [|ip]')
    expect(line(frame.subarray(0, 10), {}, 1, frame.length)).toBe(' [|ether]')
  })

  it('prints UDP lengths and their contradictions', () => {
    expect(line(ethIpUdp(1, 2, zeros(18)))).toBe('IP 10.0.0.1.1 > 10.0.0.2.2: UDP, length 18')
    expect(line(ethIpUdp(1, 2, zeros(4), 100))).toBe('IP 10.0.0.1.1 > 10.0.0.2.2: UDP, bad length 92 > 4')
    expect(line(ethIpUdp(1, 2, zeros(4), 3))).toBe('IP 10.0.0.1.1 > 10.0.0.2.2: truncated-udplength 3')
  })
})

describe('a line of tcpdump: networks and links', () => {
  it('prints broken IP headers as such', () => {
    expect(line(ethernet(0x0800, ipv4(17, udp(1, 2, []), { total: 100 })))).toBe(
      'IP truncated-ip - 72 bytes missing! 10.0.0.1.1 > 10.0.0.2.2: UDP, length 0',
    )
    expect(line(ethernet(0x0800, bytes([0x41], zeros(40))))).toBe('IP bad-hlen 4')
    expect(line(ethernet(0x0800, ipv4(17, udp(1, 2, []), { total: 10 })))).toBe('IP bad-len 10')
  })

  it('prints fragments', () => {
    expect(line(ethernet(0x0800, ipv4(17, zeros(24), { fragment: 3 })))).toBe('IP 10.0.0.1 > 10.0.0.2: ip-proto-17')
    expect(sample('ipv6 extensions')).toMatch(
      /^IP6 2001:db8::1 > 2001:db8::2: HBH .*frag \(0\|19\) DSTOPT 1 > 2: UDP, length 3$/,
    )
  })

  it('leaves VLAN tags out unless the link layer is asked for', () => {
    const frame = ethernet(0x8100, vlanTag(0x2064, 0x0800, ipv4(17, udp(1, 2, []))))
    expect(line(frame)).toBe('IP 10.0.0.1.1 > 10.0.0.2.2: UDP, length 0')
    expect(line(frame, { link: true })).toBe(
      '02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype 802.1Q (0x8100), length 46: vlan 100, p 1, ethertype IPv4 (0x0800), 10.0.0.1.1 > 10.0.0.2.2: UDP, length 0',
    )
  })

  it('prints ARP', () => {
    expect(sample('arp')).toBe('ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28')
  })

  it('dumps what has no printer', () => {
    expect(line(ethernet(0x1234, [0x41, 0x00, 0x42]))).toBe(
      '02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype Unknown (0x1234), length 17: \n\t0x0000:  4100 42                                  A.B',
    )
    expect(sample('unknown link')).toBe('UNSUPPORTED\n\t0x0000:  0102 0304 05                             .....')
  })

  it.each([
    ['icmp unreachable', 'IP 10.0.0.1 > 10.0.0.2: ICMP 10.0.0.2 udp port 53 unreachable, length 36'],
    ['icmpv6 advertisement', 'IP6 2001:db8::1 > 2001:db8::2: ICMP6, router advertisement, length 32'],
    ['igmp', 'IP 10.0.0.1 > 10.0.0.2: igmp v3 report, 1 group record(s)'],
    ['ntp', 'IP 10.0.0.1.123 > 10.0.0.2.123: NTPv4, Client, length 48'],
    ['dhcp', 'IP 10.0.0.1.68 > 10.0.0.2.67: BOOTP/DHCP, Request from 00:00:00:00:00:00, length 244'],
    ['lldp', 'LLDP, length 17: host'],
    ['eapol', 'EAPOL key (3) v2, len 4'],
    ['beacon', 'Beacon (home) [1.0* 6.0 Mbit] ESS CH: 6, PRIVACY'],
    [
      'radiotap',
      '-60dBm signal IP 10.0.0.1.1025 > 10.0.0.2.21: Flags [P.], seq 1000:1016, ack 2000, win 8192, options [nop,nop,TS val 1 ecr 2], length 16: FTP: USER anonymous',
    ],
    ['pppoe discovery', 'PPPoE PADI [Service-Name "test"]'],
    ['stp', 'STP 802.1d, Config, Flags [none], bridge-id 0000.00:00:00:00:00:00.0000, length 35'],
  ])('prints %s', (name, expected) => {
    expect(sample(name)).toBe(expected)
  })

  it('prints the packets inside tunnels', () => {
    expect(sample('mpls')).toMatch(
      /^MPLS \(label 100, tc 0, ttl 64\) \(label 101, tc 0, \[S\], ttl 64\) IP 10\.0\.0\.1\.1025 > /,
    )
    expect(sample('gre')).toMatch(/GREv0, key=0x9, seq 1, length 80: IP 10\.0\.0\.1\.1025 > /)
    expect(sample('vxlan')).toMatch(/VXLAN, flags \[I\] \(0x08\), vni 1\nIP 10\.0\.0\.1\.1025 > /)
    expect(sample('pppoe')).toMatch(/^PPPoE {2}\[ses 0x1\] IP 10\.0\.0\.1\.1025 > /)
  })

  it('stops at packets nested without end', () => {
    let body = ipv4(17, udp(1, 2, []))
    for (let i = 0; i < 60; i++) body = ipv4(4, body)
    expect(line(ethernet(0x0800, body)).length).toBeLessThan(2000)
  })
})

describe('a line of tcpdump: names and options', () => {
  it('prints DNS queries and answers', () => {
    expect(line(ethIpUdp(1025, 53, dnsQuery()))).toBe('IP 10.0.0.1.1025 > 10.0.0.2.53: 4660+ A? www.example.com. (33)')
    expect(line(ethIpUdp(53, 1025, dnsAnswer()))).toBe(
      'IP 10.0.0.1.53 > 10.0.0.2.1025: 4660 5/1/1 CNAME web.example.com., A 192.0.2.1, MX mail.example.com. 10, TXT "v=1 x", SRV sip.example.com.:5060 1 2 (190)',
    )
    expect(line(ethIpUdp(5353, 5353, dnsQuery()))).toBe(
      'IP 10.0.0.1.5353 > 10.0.0.2.5353: 4660+ A (QM)? www.example.com. (33)',
    )
    expect(line(ethIpTcp(1025, 53, 0x18, bytes(be16(33), dnsQuery())))).toMatch(
      /length 35 4660\+ A\? www\.example\.com\. \(33\)$/,
    )
  })

  it('never lets control characters of a name through', () => {
    const message = bytes(fromHex('0001 0100 0001 0000 0000 0000'), [4, 0x1b, 0x5b, 0x80, 0x7f, 0], be16(1), be16(1))
    expect(line(ethIpUdp(1025, 53, message))).toBe('IP 10.0.0.1.1025 > 10.0.0.2.53: 1+ A? ^[[M-^@^?. (22)')
  })

  it('prints the bytes asked for below the line', () => {
    const frame = ethernet(0x0800, ipv4(17, udp(1, 2, fromText('hi'))))
    const x = line(frame, { hex: 'x' }).split('\n')
    expect(x[1]).toBe('\t0x0000:  4500 001e 0007 0000 4011 0000 0a00 0001')
    expect(line(frame, { hex: 'xx' }).split('\n')[1]).toBe('\t0x0000:  0200 0000 0002 0200 0000 0001 0800 4500')
    expect(line(frame, { hex: 'X' }).split('\n')[2]).toBe(
      '\t0x0010:  0a00 0002 0001 0002 000a 0000 6869       ............hi',
    )
  })

  it('says only protocol and length with -q', () => {
    expect(line(ethIpTcp(1025, 80, 0x18, [1]), { quiet: true })).toBe('IP 10.0.0.1.1025 > 10.0.0.2.80: tcp 1')
    expect(line(ethIpUdp(1025, 53, dnsQuery()), { quiet: true })).toBe('IP 10.0.0.1.1025 > 10.0.0.2.53: UDP, length 33')
  })

  it('makes numbers relative to the bases it is given', () => {
    const frame = ethernet(0x0800, ipv4(6, tcp(1, 2, 0x10, [9], { seq: 1010, ack: 2005 })))
    const input = {
      bytes: frame,
      start: 0,
      end: frame.length,
      wireLength: frame.length,
      linkType: 1,
      seconds: 0,
      nanos: 0,
    }
    const options: LineOptions = { ...DEFAULT_LINE_OPTIONS, time: 'none' }
    expect(tcpdumpLine(input, options, new FixedBases(1000, 2000))).toContain('seq 10:11, ack 5,')
    expect(tcpdumpLine(input, { ...options, absoluteSeq: true }, new FixedBases(1000, 2000))).toContain(
      'seq 1010:1011, ack 2005,',
    )
    expect(tcpdumpLine(input, options, new SequenceBases())).toContain('seq 1010:1011, ack 2005,')
  })
})
