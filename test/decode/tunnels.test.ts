/** Tunnels and named layers: the stack of a frame that is looked at, where a walk stops, and what is said of checksums. */

import { expectedChecksum, pseudoSum, sum16 } from '@main/decode/checksum'
import { describeFrame } from '@main/decode/describe'
import { dissect, dissectWhole, resume } from '@main/decode/dissect'
import { Layers, Tunnel } from '@main/decode/layers'
import type { FieldNode } from '@shared/field'
import { protocolName } from '@shared/protocols'
import { describe, expect, it } from 'vitest'
import {
  be16,
  be32,
  bytes,
  CLIENT6,
  ethernet,
  fromText,
  ipv4,
  ipv6,
  SERVER6,
  sampleFrames,
  tcp,
  udp,
  zeros,
} from './build'

const stack = (layers: Layers): string => Array.from(layers.protocol.subarray(0, layers.count), protocolName).join(':')

function whole(frame: Uint8Array, linkType = 1): Layers {
  const layers = new Layers()
  layers.reset(frame, 0, frame.length, frame.length)
  dissectWhole(layers, linkType)
  return layers
}

const flat = (nodes: readonly FieldNode[]): FieldNode[] => nodes.flatMap((node) => [node, ...flat(node.children)])
const nodes = (frame: Uint8Array, field: string): FieldNode[] =>
  flat(describeFrame(frame, whole(frame))).filter((node) => node.field === field)

const INNER = ipv4(17, udp(1025, 2000, [1, 2, 3]))
const vxlan = (frame: Uint8Array): Uint8Array =>
  ethernet(0x0800, ipv4(17, udp(5000, 4789, bytes([8, 0, 0, 0, 0, 0x12, 0x34, 0], frame))))

describe('a walk', () => {
  it('stops at a UDP tunnel with the outer packet in the slots, and goes on when resumed', () => {
    const frame = vxlan(ethernet(0x0800, INNER))
    const layers = new Layers()
    layers.reset(frame, 0, frame.length, frame.length)
    dissect(layers, 1)
    expect([stack(layers), layers.dport, layers.isSuspended, layers.tunnel]).toEqual([
      'eth:ip:udp:vxlan',
      4789,
      true,
      Tunnel.none,
    ])
    resume(layers)
    expect([stack(layers), layers.dport, layers.isSuspended, layers.tunnel, layers.tunnelNetwork]).toEqual([
      'eth:ip:udp:vxlan:eth:ip:udp',
      2000,
      false,
      Tunnel.vxlan,
      0x1234,
    ])
  })

  it('stops behind the first fragment of a tunnel packet', () => {
    const frame = ethernet(0x0800, ipv4(4, INNER, { fragment: 0x2000 }))
    const layers = new Layers()
    layers.reset(frame, 0, frame.length, frame.length)
    dissect(layers, 1)
    expect([stack(layers), layers.moreFragments, layers.isSuspended]).toEqual(['eth:ip', true, true])
    resume(layers)
    expect([stack(layers), layers.moreFragments]).toEqual(['eth:ip:ip:udp', false])
  })

  it('forgets ports and flags of the packet around', () => {
    const icmp = ipv4(1, [8, 0, 0, 0, 0, 1, 0, 1])
    const layers = whole(vxlan(ethernet(0x0800, icmp)))
    expect([layers.sport, layers.dport, layers.icmpType, layers.ipProtocol]).toEqual([-1, -1, 8, 1])
  })
})

describe('the stack', () => {
  it.each([
    ['vxlan', 'eth:ip:udp:vxlan:eth:ip:tcp:ftp'],
    ['geneve', 'eth:ip:udp:geneve:eth:ip:tcp:ftp'],
    ['gtp', 'eth:ip:udp:gtp:ip:tcp:ftp'],
    ['teredo', 'eth:ip:udp:teredo:ipv6:udp:dns'],
    ['gre in udp', 'eth:ip:udp:gre:ip:tcp:ftp'],
    ['erspan', 'eth:ip:gre:erspan:eth:ip:tcp:ftp'],
    ['l2tp', 'eth:ip:udp:l2tp'],
    ['stp', 'eth:llc:stp'],
    ['cdp', 'eth:llc:cdp'],
    ['lldp', 'eth:lldp'],
    ['eapol', 'eth:eapol'],
    ['ospf', 'eth:ip:ospf'],
    ['pppoe discovery', 'eth:pppoed'],
    ['cisco hdlc', 'chdlc:ip:tcp:ftp'],
    ['nflog', 'nflog:ip:tcp:ftp'],
    ['a-msdu', 'wlan:llc:ip:tcp:ftp'],
    ['pbb', 'eth:ieee8021ah:eth:ip:tcp:ftp'],
    ['prism', 'prism:wlan:llc:ip:tcp:ftp'],
    ['mpls link', 'mpls:ip:tcp:ftp'],
  ])('of %s names every layer', (name, expected) => {
    const sample = sampleFrames().find((frame) => frame.name === name)
    if (!sample) throw new Error(`no sample ${name}`)
    expect(stack(whole(sample.frame, sample.linkType))).toBe(expected)
  })

  it('ends at a port whose content is something else', () => {
    const noise = new Uint8Array(60).fill(0xfe)
    for (const port of [2152, 3544])
      expect(stack(whole(ethernet(0x0800, ipv4(17, udp(5000, port, noise)))))).toBe('eth:ip:udp')
    expect(whole(ethernet(0x0800, ipv4(17, udp(5000, 2152, bytes([0x34, 255], zeros(9), [0x85, 0]))))).error).not.toBe(
      0,
    )
  })

  it('gives what LLDP and CDP say of the sender', () => {
    const frame = ethernet(0x88cc, bytes([2, 7, 4, 2, 0, 0, 0, 0, 9], [10, 4], fromText('host'), [6, 2, 0, 120, 0, 0]))
    expect(nodes(frame, 'lldp.chassis.id')[0].text).toBe('02:00:00:00:00:09')
    expect(nodes(frame, 'lldp.tlv.system.name')[0].text).toBe('host')
    expect(nodes(frame, 'lldp.time_to_live')[0].value).toBe(120)
  })
})

/** `segment` with the right checksum at `at` for IPv4 between the sample addresses, protocol 6 or 17. */
function summed(segment: Uint8Array, protocol: number, at: number): Uint8Array {
  const ends = bytes([10, 0, 0, 1], [10, 0, 0, 2])
  const pseudo = pseudoSum(ends, 0, 4, 4, protocol, segment.length)
  segment.set(be16(expectedChecksum(sum16(segment, 0, segment.length, pseudo), 0)), at)
  return segment
}

describe('checksums', () => {
  it('are told good from bad, in the packet around a tunnel and inside it', () => {
    const inner = ipv4(6, summed(tcp(1025, 80, 0x10, [1, 2, 3]), 6, 16))
    const outer = summed(udp(5000, 4789, bytes([8, 0, 0, 0, 0, 0, 1, 0], ethernet(0x0800, inner))), 17, 6)
    const frame = ethernet(0x0800, ipv4(17, outer))
    expect(nodes(frame, 'udp.checksum.status').map((node) => node.text)).toEqual(['Good'])
    expect(nodes(frame, 'tcp.checksum.status').map((node) => node.text)).toEqual(['Good'])
    frame[frame.length - 1] ^= 1
    expect(nodes(frame, 'tcp.checksum.status')[0].value).toBe(0)
    expect(nodes(frame, 'udp.checksum.status')[0].text).toContain('should be')
  })

  it('that hold the pseudo header alone are called half-made, not bad', () => {
    const segment = tcp(1025, 80, 0x10, [1, 2, 3])
    segment.set(be16(pseudoSum(bytes([10, 0, 0, 1], [10, 0, 0, 2]), 0, 4, 4, 6, segment.length)), 16)
    const [node] = nodes(ethernet(0x0800, ipv4(6, segment)), 'tcp.checksum.status')
    expect([node.value, node.text.includes('offload')]).toEqual([2, true])
  })

  it('of fragments and of packets cut off are not judged', () => {
    const segment = summed(udp(1, 2, zeros(40)), 17, 6)
    const fragment = ethernet(0x0800, ipv4(17, segment, { fragment: 0x2000 }))
    expect(nodes(fragment, 'udp.checksum.status')[0].text).toContain('fragment')
    const cut = ethernet(0x0800, ipv4(17, segment)).subarray(0, 60)
    expect(nodes(cut, 'udp.checksum.status')[0].text).toContain('cut off')
  })

  it('of ICMPv6 cover the pseudo header', () => {
    const echo = bytes([128, 0, 0, 0], be32(1))
    const pseudo = pseudoSum(bytes(CLIENT6, SERVER6), 0, 16, 16, 58, echo.length)
    echo.set(be16(expectedChecksum(sum16(echo, 0, echo.length, pseudo), 0)), 2)
    expect(nodes(ethernet(0x86dd, ipv6(58, echo)), 'icmpv6.checksum.status')[0].text).toBe('Good')
  })
})
