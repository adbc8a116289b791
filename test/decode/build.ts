/**
 * Frames built by code for tests: each function wraps a body in one header with right lengths (checksums are 0 unless
 * asked for), so that a test shows the bytes that matter.
 */
import { applicationFrames } from './application-frames'

export type Bytes = Uint8Array | readonly number[]

export const bytes = (...parts: Bytes[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]))
export const fromHex = (text: string): Uint8Array =>
  Uint8Array.from((text.replace(/\s+/g, '').match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)))
export const fromText = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0) & 0xff)
export const be16 = (value: number): number[] => [(value >> 8) & 255, value & 255]
export const be32 = (value: number): number[] => [...be16(value >>> 16), ...be16(value & 0xffff)]
export const zeros = (count: number): Uint8Array => new Uint8Array(count)

export const CLIENT_MAC = [0x02, 0, 0, 0, 0, 1]
export const SERVER_MAC = [0x02, 0, 0, 0, 0, 2]
const CLIENT = [10, 0, 0, 1]
const SERVER = [10, 0, 0, 2]
export const CLIENT6 = fromHex('20010db8 00000000 00000000 00000001')
export const SERVER6 = fromHex('20010db8 00000000 00000000 00000002')

export const ethernet = (type: number, body: Bytes): Uint8Array => bytes(SERVER_MAC, CLIENT_MAC, be16(type), body)
export const vlanTag = (id: number, type: number, body: Bytes): Uint8Array => bytes(be16(id), be16(type), body)

interface Ipv4Options {
  readonly total?: number
  readonly fragment?: number
  readonly ttl?: number
  readonly id?: number
  readonly options?: Bytes
  readonly src?: readonly number[]
  readonly dst?: readonly number[]
}

export function ipv4(protocol: number, body: Bytes, o: Ipv4Options = {}): Uint8Array {
  const options = o.options ?? []
  const header = 20 + options.length
  return bytes(
    [0x40 + header / 4, 0],
    be16(o.total ?? header + body.length),
    be16(o.id ?? 7),
    be16(o.fragment ?? 0),
    [o.ttl ?? 64, protocol, 0, 0],
    o.src ?? CLIENT,
    o.dst ?? SERVER,
    options,
    body,
  )
}

export const ipv6 = (next: number, body: Bytes, payload = body.length): Uint8Array =>
  bytes([0x60, 0, 0, 0], be16(payload), [next, 64], CLIENT6, SERVER6, body)

export const udp = (sport: number, dport: number, body: Bytes, length = 8 + body.length): Uint8Array =>
  bytes(be16(sport), be16(dport), be16(length), [0, 0], body)

interface TcpOptions {
  readonly seq?: number
  readonly ack?: number
  readonly window?: number
  readonly options?: Bytes
}

export function tcp(sport: number, dport: number, flags: number, body: Bytes = [], o: TcpOptions = {}): Uint8Array {
  const options = o.options ?? []
  const header = ((20 + options.length) / 4) << 4
  return bytes(
    be16(sport),
    be16(dport),
    be32(o.seq ?? 1000),
    be32(o.ack ?? 2000),
    [header, flags],
    be16(o.window ?? 8192),
    [0, 0, 0, 0],
    options,
    body,
  )
}

export const ethIpTcp = (...args: Parameters<typeof tcp>): Uint8Array => ethernet(0x0800, ipv4(6, tcp(...args)))
export const ethIpUdp = (...args: Parameters<typeof udp>): Uint8Array => ethernet(0x0800, ipv4(17, udp(...args)))

/** `www.example.com` as wire labels. */
export const dnsName = (name: string): Uint8Array =>
  bytes(...name.split('.').map((label) => bytes([label.length], fromText(label))), [0])

interface SampleFrame {
  readonly name: string
  readonly linkType: number
  readonly frame: Uint8Array
}

/** The same packets under every link type that is not Ethernet. */
function otherLinks(packet: Uint8Array, packet6: Uint8Array): [string, number, Uint8Array][] {
  const wifi = bytes(
    [0x88, 0x01, 0, 0],
    SERVER_MAC,
    CLIENT_MAC,
    SERVER_MAC,
    [0, 0, 0, 0],
    fromHex('aaaa03000000 0800'),
    packet,
  )
  return [
    ['null', 0, bytes([2, 0, 0, 0], packet)],
    ['loop', 108, bytes([0, 0, 0, 30], packet6)],
    ['raw', 101, packet],
    ['raw 12', 12, packet6],
    ['linktype ipv4', 228, packet],
    ['linktype ipv6', 229, packet6],
    ['sll', 113, bytes([0, 4, 0, 1, 0, 6], CLIENT_MAC, [0, 0, 8, 0], packet)],
    ['sll2', 276, bytes([8, 0, 0, 0, 0, 0, 0, 1, 0, 1, 4, 6], CLIENT_MAC, [0, 0], packet)],
    ['ppp', 9, bytes([0xff, 3, 0, 0x21], packet)],
    ['ppp hdlc', 50, bytes([0xff, 3, 0, 0x21], packet)],
    ['802.11', 105, wifi],
    ['radiotap', 127, bytes([0, 0, 10, 0, 0x22, 0, 0, 0, 0x10, 0xc4], wifi, [1, 2, 3, 4])],
    ['ppi', 192, bytes([0, 0, 8, 0, 105, 0, 0, 0], wifi)],
    [
      'beacon',
      105,
      bytes(
        [0x80, 0],
        zeros(8),
        CLIENT_MAC,
        CLIENT_MAC,
        [0, 0],
        zeros(8),
        [100, 0, 0x11, 0],
        [0, 4],
        fromText('home'),
        [1, 2, 0x82, 0x0c],
        [3, 1, 6],
      ),
    ],
    [
      'a-msdu',
      105,
      bytes(
        [0x88, 0x01, 0, 0],
        SERVER_MAC,
        CLIENT_MAC,
        SERVER_MAC,
        [0, 0, 0x80, 0],
        SERVER_MAC,
        CLIENT_MAC,
        be16(8 + packet.length),
        fromHex('aaaa03000000 0800'),
        packet,
      ),
    ],
    ['cisco hdlc', 104, bytes([0x0f, 0, 8, 0], packet)],
    ['nflog', 239, bytes([2, 0, 0, 5], [8, 0, 10, 0], fromText('drop'), [4 + packet.length, 0, 9, 0], packet)],
    ['prism', 119, bytes([0x44, 0, 0, 0, 12, 0, 0, 0], zeros(4), wifi)],
    ['mpls link', 219, bytes(be32(0x00065140), packet)],
    ['unknown link', 147, fromHex('0102030405')],
  ]
}

/** One frame of each kind that Tracebook decodes; the seeds of the hostile tests. */
export function sampleFrames(): SampleFrame[] {
  const packet = ipv4(
    6,
    tcp(1025, 21, 0x18, fromText('USER anonymous\r\n'), { options: fromHex('0101080a0000000100000002') }),
  )
  const packet6 = ipv6(17, udp(1025, 53, dnsQuery()))
  const frames: [string, number, Uint8Array][] = [
    ['tcp', 1, ethernet(0x0800, packet)],
    ['dns answer', 1, ethIpUdp(53, 1025, dnsAnswer())],
    ['mdns', 1, ethIpUdp(5353, 5353, dnsQuery())],
    ['vlan', 1, ethernet(0x88a8, vlanTag(100, 0x8100, vlanTag(200, 0x0800, packet)))],
    ['snap', 1, ethernet(8 + packet.length, bytes(fromHex('aaaa03000000 0800'), packet))],
    ['stp', 1, ethernet(38, bytes(fromHex('424203 0000 00 00 00'), zeros(30)))],
    ['arp', 1, ethernet(0x0806, fromHex('0001080006040001 020000000001 0a000001 000000000000 0a000002'))],
    ['icmp unreachable', 1, ethernet(0x0800, ipv4(1, bytes([3, 3, 0, 0, 0, 0, 0, 0], ipv4(17, udp(5, 53, [])))))],
    ['ipv6', 1, ethernet(0x86dd, packet6)],
    [
      'ipv6 extensions',
      1,
      ethernet(
        0x86dd,
        ipv6(
          0,
          bytes(
            [43, 0, 1, 4, 0, 0, 0, 0],
            [44, 0, 0, 0, 0, 0, 0, 0],
            [60, 0, 0, 1, 0, 0, 0, 9],
            [17, 0, 1, 4, 0, 0, 0, 0],
            udp(1, 2, [1, 2, 3]),
          ),
        ),
      ),
    ],
    [
      'icmpv6 advertisement',
      1,
      ethernet(
        0x86dd,
        ipv6(58, bytes([134, 0, 0, 0, 64, 0, 7, 8], zeros(8), [1, 1, 2, 0, 0, 0, 0, 1], [5, 1, 0, 0], be32(1500))),
      ),
    ],
    ['gre', 1, ethernet(0x0800, ipv4(47, bytes([0x30, 0, 8, 0], be32(9), be32(1), packet)))],
    ['ip in ip', 1, ethernet(0x0800, ipv4(4, ipv4(41, packet6)))],
    ['mpls', 1, ethernet(0x8847, bytes(be32(0x00064040), be32(0x00065140), packet))],
    ['pppoe', 1, ethernet(0x8864, bytes([0x11, 0], be16(1), be16(packet.length + 2), [0, 0x21], packet))],
    ['pppoe discovery', 1, ethernet(0x8863, bytes([0x11, 9, 0, 0, 0, 8, 1, 1, 0, 4], fromText('test')))],
    ['sctp', 1, ethernet(0x0800, ipv4(132, bytes(be16(5), be16(6), zeros(8), [1, 0, 0, 20], zeros(16))))],
    ['igmp', 1, ethernet(0x0800, ipv4(2, [0x22, 0, 0, 0, 0, 0, 0, 1, 4, 0, 0, 0, 224, 0, 0, 251]))],
    ['vxlan', 1, ethIpUdp(1, 4789, bytes([8, 0, 0, 0, 0, 0, 1, 0], ethernet(0x0800, packet)))],
    ['geneve', 1, ethIpUdp(1, 6081, bytes([1, 0, 0x65, 0x58, 0, 0, 1, 0, 0, 0, 0, 0], ethernet(0x0800, packet)))],
    ['gtp', 1, ethIpUdp(1, 2152, bytes([0x34, 255, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0x85, 1, 0, 0, 0], packet))],
    ['teredo', 1, ethIpUdp(1, 3544, bytes([0, 1, 0, 0], zeros(9), [0, 0, 1, 2, 3, 4, 5, 6], packet6))],
    ['gre in udp', 1, ethIpUdp(1, 4754, bytes([0, 0, 8, 0], packet))],
    [
      'erspan',
      1,
      ethernet(
        0x0800,
        ipv4(47, bytes([0x10, 0, 0x88, 0xbe], be32(1), [0x10, 5, 0, 7], be32(0), ethernet(0x0800, packet))),
      ),
    ],
    ['l2tp', 1, ethIpUdp(1701, 1701, [0xc8, 2, 0, 12, 0, 1, 0, 2, 0, 0, 0, 0])],
    ['cdp', 1, ethernet(30, bytes(fromHex('aaaa0300000c2000 02b40000 00010008'), fromText('host'), zeros(10)))],
    ['pbb', 1, ethernet(0x88e7, bytes([0, 0, 1, 2], ethernet(0x0800, packet)))],
    ['ospf', 1, ethernet(0x0800, ipv4(89, zeros(24)))],
    ['dhcp', 1, ethIpUdp(68, 67, bytes([1, 1, 6, 0], zeros(240)))],
    ['ntp', 1, ethIpUdp(123, 123, bytes([0x23], zeros(47)))],
    ['telnet', 1, ethIpTcp(1025, 23, 0x18, [255, 251, 1, 255, 250, 31, 0, 80, 0, 24, 255, 240])],
    ['http', 1, ethIpTcp(1025, 80, 0x18, fromText('GET / HTTP/1.1\r\nHost: x\r\n\r\n'))],
    ['lldp', 1, ethernet(0x88cc, bytes([0x02, 0x07, 4], CLIENT_MAC, [0x0a, 0x04], fromText('host'), [0, 0]))],
    ['eapol', 1, ethernet(0x888e, [2, 3, 0, 4, 2, 0, 0, 0])],
  ]
  const applications = Object.entries(applicationFrames()).map(([name, frame]): [string, number, Uint8Array] => [
    name,
    1,
    frame,
  ])
  return [...frames, ...applications, ...otherLinks(packet, packet6)].map(([name, linkType, frame]) => ({
    name,
    linkType,
    frame,
  }))
}

/** `A? www.example.com`, recursion desired, id 0x1234. */
export const dnsQuery = (): Uint8Array =>
  bytes(fromHex('1234 0100 0001 0000 0000 0000'), dnsName('www.example.com'), be16(1), be16(1))

/** Its answer: CNAME web.example.com, A 192.0.2.1, MX, TXT, SOA, SRV and an OPT record. */
export function dnsAnswer(): Uint8Array {
  const record = (type: number, data: Bytes, name: Bytes = [0xc0, 12]): Uint8Array =>
    bytes(name, be16(type), be16(1), be32(300), be16(data.length), data)
  return bytes(
    fromHex('1234 8180 0001 0005 0001 0001'),
    dnsName('www.example.com'),
    be16(1),
    be16(1),
    record(5, bytes([3], fromText('web'), [0xc0, 16])),
    record(1, [192, 0, 2, 1]),
    record(15, bytes(be16(10), [4], fromText('mail'), [0xc0, 16])),
    record(16, bytes([5], fromText('v=1 x'))),
    record(33, bytes(be16(1), be16(2), be16(5060), dnsName('sip.example.com'))),
    record(6, bytes([0xc0, 16], [1], fromText('h'), [0xc0, 16], be32(1), be32(2), be32(3), be32(4), be32(5))),
    bytes([0], be16(41), be16(1232), be32(0), be16(0)),
  )
}
