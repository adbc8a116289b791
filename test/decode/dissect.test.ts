/** What dissect puts into the layer stack and the slots. */
import { dissectWhole } from '@main/decode/dissect'
import { DecodeError, Layers } from '@main/decode/layers'
import { protocolName } from '@shared/protocols'
import { describe, expect, it } from 'vitest'
import {
  be16,
  bytes,
  CLIENT6,
  dnsQuery,
  ethernet,
  ethIpTcp,
  ethIpUdp,
  fromHex,
  fromText,
  ipv4,
  ipv6,
  sampleFrames,
  tcp,
  udp,
  vlanTag,
  zeros,
} from './build'

function decode(frame: Uint8Array, linkType = 1, wireLength = frame.length): Layers {
  const layers = new Layers()
  layers.reset(frame, 0, frame.length, wireLength)
  dissectWhole(layers, linkType)
  return layers
}

const stack = (layers: Layers): string => Array.from(layers.protocol.subarray(0, layers.count), protocolName).join(':')

describe('dissect', () => {
  it('fills addresses, ports, sequence numbers and payload of a TCP segment', () => {
    const layers = decode(
      ethIpTcp(1025, 80, 0x18, fromText('hello'), { seq: 0xfffffff0, ack: 5, window: 512, options: [1, 1, 4, 2] }),
    )
    expect(stack(layers)).toBe('eth:ip:tcp')
    expect([layers.sport, layers.dport, layers.seq, layers.ack, layers.tcpFlags, layers.window]).toEqual([
      1025, 80, 0xfffffff0, 5, 0x18, 512,
    ])
    expect([layers.ipVersion, layers.ipProtocol, layers.ttl, layers.ipHeaderLength, layers.ipLength]).toEqual([
      4, 6, 64, 20, 49,
    ])
    expect([...layers.bytes.subarray(layers.srcAt, layers.srcAt + 4)]).toEqual([10, 0, 0, 1])
    expect([layers.tcpHeaderLength, layers.tcpOptionsLength, layers.payloadLength, layers.payloadCaptured]).toEqual([
      24, 4, 5, 5,
    ])
    expect(String.fromCharCode(...layers.bytes.subarray(layers.payloadAt, layers.payloadAt + 5))).toBe('hello')
    expect(layers.error).toBe(DecodeError.none)
  })

  it('reads a frame in the middle of a larger buffer without looking around it', () => {
    const frame = ethIpTcp(1025, 80, 0x10)
    const buffer = bytes(zeros(100).fill(0xff), frame, zeros(50).fill(0xff))
    const layers = new Layers()
    layers.reset(buffer, 100, 100 + frame.length, frame.length)
    dissectWhole(layers, 1)
    expect([...layers.offset.subarray(0, layers.count)]).toEqual([0, 14, 34])
    expect([layers.sport, layers.payloadCaptured, layers.payloadLength]).toEqual([1025, 0, 0])
  })

  it('cuts off Ethernet padding by the IP length', () => {
    const layers = decode(bytes(ethIpTcp(1, 2, 0x10, [65]), zeros(5)))
    expect([layers.payloadLength, layers.payloadCaptured]).toEqual([1, 1])
  })

  it('takes the rest of the frame when the total length is 0, as offloading senders write it', () => {
    const layers = decode(ethernet(0x0800, ipv4(6, tcp(1, 2, 0x18, zeros(3000)), { total: 0 })))
    expect([layers.ipLength, layers.payloadLength, layers.error]).toEqual([3040, 3000, DecodeError.none])
  })

  it('says how much payload was on the wire when the capture is cut', () => {
    const frame = ethIpTcp(1, 2, 0x18, zeros(1000))
    const layers = decode(frame.subarray(0, 96), 1, frame.length)
    expect([layers.payloadLength, layers.payloadCaptured, layers.error]).toEqual([1000, 42, DecodeError.none])
  })

  it('names the layer that is cut off and keeps the ports', () => {
    const frame = ethIpTcp(1025, 80, 0x18, zeros(10))
    const layers = decode(frame.subarray(0, 40), 1, frame.length)
    expect([layers.error, protocolName(layers.protocol[layers.errorLayer]), layers.sport, layers.dport]).toEqual([
      DecodeError.cutOff,
      'tcp',
      1025,
      80,
    ])
  })

  it('tells a contradicted length from a cut-off one', () => {
    expect(decode(ethernet(0x0800, ipv4(6, tcp(1, 2, 0x10), { total: 30 }))).error).toBe(DecodeError.badLength)
    expect(decode(ethernet(0x0800, fromHex('4100'.padEnd(40, '0')))).error).toBe(DecodeError.badLength)
    expect(decode(ethernet(0x0800, ipv6(59, []))).error).toBe(DecodeError.badVersion)
  })
})

describe('dissect through link layers, fragments and tunnels', () => {
  it('keeps the outer and the inner id of stacked VLAN tags', () => {
    const layers = decode(ethernet(0x88a8, vlanTag(100, 0x8100, vlanTag(0xe0c8, 0x0800, ipv4(17, udp(1, 2, []))))))
    expect(stack(layers)).toBe('eth:vlan:vlan:ip:udp')
    expect([layers.vlanOuter, layers.vlan, layers.vlanCount, layers.etherType]).toEqual([100, 200, 2, 0x0800])
  })

  it('reads 802.3 frames by their length, with SNAP to IP', () => {
    const packet = ipv4(17, udp(1, 2, [1]))
    const layers = decode(bytes(ethernet(8 + packet.length, bytes(fromHex('aaaa03 000000 0800'), packet)), zeros(9)))
    expect(stack(layers)).toBe('eth:llc:ip:udp')
    expect(layers.payloadCaptured).toBe(1)
  })

  it('reads ports of the first fragment only', () => {
    const first = decode(ethernet(0x0800, ipv4(17, udp(1, 2, zeros(16), 3000), { fragment: 0x2000 })))
    expect([first.moreFragments, first.fragmentOffset, first.sport]).toEqual([true, 0, 1])
    const second = decode(ethernet(0x0800, ipv4(17, zeros(24), { fragment: 3 })))
    expect([
      second.moreFragments,
      second.fragmentOffset,
      second.sport,
      second.ipProtocol,
      second.payloadCaptured,
    ]).toEqual([false, 24, -1, 17, 24])
  })

  it('walks IPv6 extension headers to the transport', () => {
    const sample = sampleFrames().find(({ name }) => name === 'ipv6 extensions')
    const layers = decode(sample!.frame)
    expect(stack(layers)).toBe('eth:ipv6:ipv6.hopopts:ipv6.routing:ipv6.fraghdr:ipv6.dstopts:udp')
    expect([layers.ipProtocol, layers.ipHeaderLength, layers.ipId, layers.moreFragments, layers.payloadLength]).toEqual(
      [17, 72, 9, true, 3],
    )
    expect([...layers.bytes.subarray(layers.srcAt, layers.srcAt + 16)]).toEqual([...CLIENT6])
  })

  it('gives the innermost addresses of a tunnel', () => {
    expect(stack(decode(sampleFrames().find(({ name }) => name === 'ip in ip')!.frame))).toBe('eth:ip:ip:ipv6:udp:dns')
    const gre = decode(sampleFrames().find(({ name }) => name === 'gre')!.frame)
    expect(stack(gre)).toBe('eth:ip:gre:ip:tcp:ftp')
    expect(gre.dport).toBe(21)
  })

  it.each([
    ['null', 'null:ip:tcp:ftp'],
    ['loop', 'null:ipv6:udp:dns'],
    ['raw', 'raw:ip:tcp:ftp'],
    ['raw 12', 'raw:ipv6:udp:dns'],
    ['linktype ipv4', 'raw:ip:tcp:ftp'],
    ['linktype ipv6', 'raw:ipv6:udp:dns'],
    ['sll', 'sll:ip:tcp:ftp'],
    ['sll2', 'sll2:ip:tcp:ftp'],
    ['ppp', 'ppp:ip:tcp:ftp'],
    ['ppp hdlc', 'ppp:ip:tcp:ftp'],
    ['pppoe', 'eth:pppoes:ppp:ip:tcp:ftp'],
    ['mpls', 'eth:mpls:mpls:ip:tcp:ftp'],
    ['802.11', 'wlan:llc:ip:tcp:ftp'],
    ['radiotap', 'radiotap:wlan:llc:ip:tcp:ftp'],
    ['ppi', 'ppi:wlan:llc:ip:tcp:ftp'],
    ['beacon', 'wlan'],
    ['unknown link', 'link'],
  ])('knows the link layer of %s', (name, expected) => {
    const sample = sampleFrames().find((s) => s.name === name)!
    expect(stack(decode(sample.frame, sample.linkType))).toBe(expected)
  })

  it('reads BSD loopback in both byte orders', () => {
    const packet = ipv4(17, udp(1, 2, []))
    expect(stack(decode(bytes([0, 0, 0, 2], packet), 0))).toBe('null:ip:udp')
    expect(stack(decode(bytes([2, 0, 0, 0], packet), 0))).toBe('null:ip:udp')
  })

  it('names an application by port only when there is payload', () => {
    expect(stack(decode(ethIpUdp(1025, 53, dnsQuery())))).toBe('eth:ip:udp:dns')
    expect(stack(decode(ethIpTcp(1025, 21, 0x10)))).toBe('eth:ip:tcp')
    expect(stack(decode(ethIpTcp(53, 21, 0x18, [1])))).toBe('eth:ip:tcp:ftp')
  })

  it('stops after as many layers as it has room for', () => {
    let body = ipv4(17, udp(1, 2, []))
    for (let i = 0; i < 40; i++) body = ipv4(4, body)
    const layers = decode(ethernet(0x0800, body))
    expect([layers.count, layers.error]).toEqual([24, DecodeError.tooDeep])
  })

  it('reads an ICMP type and code and the data behind the header', () => {
    const layers = decode(ethernet(0x0800, ipv4(1, bytes([8, 0], be16(0), be16(1), be16(2), zeros(56)))))
    expect([layers.icmpType, layers.icmpCode, layers.payloadLength]).toEqual([8, 0, 56])
  })
})
