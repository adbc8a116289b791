/** The field tree of frames: names, values, the bytes they came from, and what is said of damage. */
import { describeFrame } from '@main/decode/describe'
import { dissectWhole } from '@main/decode/dissect'
import { Layers } from '@main/decode/layers'
import type { FieldNode } from '@shared/field'
import { describe, expect, it } from 'vitest'
import {
  be16,
  bytes,
  dnsAnswer,
  dnsName,
  ethernet,
  ethIpTcp,
  ethIpUdp,
  fromHex,
  fromText,
  ipv4,
  sampleFrames,
  tcp,
  udp,
} from './build'

function fields(frame: Uint8Array, linkType = 1, wireLength = frame.length): FieldNode[] {
  const layers = new Layers()
  layers.reset(frame, 0, frame.length, wireLength)
  dissectWhole(layers, linkType)
  const flat = (nodes: readonly FieldNode[]): FieldNode[] => nodes.flatMap((node) => [node, ...flat(node.children)])
  return flat(describeFrame(frame, layers))
}

const values = (nodes: FieldNode[], field: string): unknown[] =>
  nodes.filter((node) => node.field === field).map((node) => node.value)
const one = (nodes: FieldNode[], field: string): FieldNode => {
  const node = nodes.find((candidate) => candidate.field === field)
  if (!node) throw new Error(`no ${field}`)
  return node
}

describe('describeFrame', () => {
  it("uses Wireshark's names and points at the bytes", () => {
    const nodes = fields(
      ethIpTcp(1025, 80, 0x12, [], {
        options: fromHex('020405b4 0402080a0000000100000002 0103030a 00000000'.replace(/ /g, '').slice(0, 40)),
      }),
    )
    expect(one(nodes, 'eth.src')).toMatchObject({ value: '02:00:00:00:00:01', offset: 6, length: 6 })
    expect(one(nodes, 'ip.ttl')).toMatchObject({ value: 64, offset: 22, length: 1 })
    expect(one(nodes, 'tcp.flags.syn').value).toBe(true)
    expect(one(nodes, 'tcp.flags.fin').value).toBe(false)
    expect(one(nodes, 'tcp.options.mss_val')).toMatchObject({ value: 1460, offset: 56, length: 2 })
    expect(one(nodes, 'tcp.options.sack_perm').value).toBe(true)
    expect(one(nodes, 'tcp.options.timestamp.tsval').value).toBe(1)
    expect(one(nodes, 'tcp.options.wscale.shift').value).toBe(10)
  })

  it('says whether checksums are right', () => {
    // 10.0.0.1 > 10.0.0.2, id 7: header checksum computed by hand with RFC 1071
    const packet = ipv4(17, udp(1, 2, []))
    packet.set(be16(0x66c8), 10)
    expect(one(fields(ethernet(0x0800, packet)), 'ip.checksum.status').text).toBe('Good')
    packet[8] = 63
    expect(one(fields(ethernet(0x0800, packet)), 'ip.checksum.status').text).toContain('should be 0x67c8')
  })

  it('writes a whole DNS answer, following compression pointers', () => {
    const nodes = fields(ethIpUdp(53, 1025, dnsAnswer()))
    expect(values(nodes, 'dns.qry.name')).toEqual(['www.example.com'])
    expect(values(nodes, 'dns.cname')).toEqual(['web.example.com'])
    expect(values(nodes, 'dns.a')).toEqual(['192.0.2.1'])
    expect(values(nodes, 'dns.mx.mail_exchange')).toEqual(['mail.example.com'])
    expect(values(nodes, 'dns.txt')).toEqual(['v=1 x'])
    expect(values(nodes, 'dns.srv.port')).toEqual([5060])
    expect(values(nodes, 'dns.soa.rname')).toEqual(['h.example.com'])
    expect(values(nodes, 'dns.rr.udp_payload_size')).toEqual([1232])
    expect(one(nodes, 'dns.flags.response').value).toBe(true)
    expect(nodes.some((node) => node.error)).toBe(false)
  })

  it('refuses a compression pointer that points at itself or forward', () => {
    for (const pointer of [12, 40]) {
      const message = bytes(fromHex('0001 0100 0001 0000 0000 0000'), [0xc0, pointer], be16(1), be16(1))
      expect(fields(ethIpUdp(1025, 53, message)).some((node) => node.error?.includes('question'))).toBe(true)
    }
  })

  it('keeps hostile bytes of a name visible and apart from its dots', () => {
    const message = bytes(fromHex('0001 0100 0001 0000 0000 0000'), [4, 0x61, 0x2e, 0x00, 0x3c, 0], be16(1), be16(1))
    expect(one(fields(ethIpUdp(1025, 53, message)), 'dns.qry.name').value).toBe('a\\.\\000<')
  })

  it('reads DNS over TCP behind its length', () => {
    const query = bytes(fromHex('0001 0100 0001 0000 0000 0000'), dnsName('a.b'), be16(28), be16(1))
    const nodes = fields(ethIpTcp(1025, 53, 0x18, bytes(be16(query.length), query)))
    expect(one(nodes, 'dns.length').value).toBe(query.length)
    expect(one(nodes, 'dns.qry.type').text).toBe('AAAA')
  })

  it('reads FTP requests and replies line by line', () => {
    const request = fields(ethIpTcp(1025, 21, 0x18, fromText('RETR a b.txt\r\nNOOP\r\n')))
    expect(values(request, 'ftp.request.command')).toEqual(['RETR', 'NOOP'])
    expect(values(request, 'ftp.request.arg')).toEqual(['a b.txt'])
    const reply = fields(ethIpTcp(21, 1025, 0x18, fromText('220-Hi\r\n220 ready\x1b[2J\r\n')))
    expect(values(reply, 'ftp.response.code')).toEqual([220, 220])
    expect(values(reply, 'ftp.response.arg')).toEqual(['Hi', 'ready\\x1b[2J'])
  })

  it('shows cut-off fields as errors instead of values', () => {
    const frame = ethIpTcp(1025, 80, 0x18)
    const nodes = fields(frame.subarray(0, 44), 1, frame.length)
    expect(one(nodes, 'tcp.srcport').value).toBe(1025)
    expect(one(nodes, 'tcp.window_size_value')).toMatchObject({ value: null, error: 'cut off by the capture' })
    expect(one(nodes, '_ws.malformed').text).toContain('snap length')
  })

  it('says where a TCP option list goes wrong', () => {
    const nodes = fields(ethIpTcp(1, 2, 0x10, [], { options: [1, 1, 8, 40] }))
    expect(nodes.find((node) => node.error)?.error).toContain('length does not fit')
  })

  it('lists SACK blocks and experimental options', () => {
    const nodes = fields(
      ethIpTcp(1, 2, 0x10, [], { options: fromHex('0101 050a 00000001 00000005 2204aabb'.replace(/ /g, '')) }),
    )
    expect(values(nodes, 'tcp.options.sack_re')).toEqual([5])
    expect(one(nodes, 'tcp.options.tfo.cookie').text).toBe('aabb')
  })

  it('names Multipath TCP (RFC 8684)', () => {
    const nodes = fields(ethIpTcp(1, 2, 0x02, [], { options: fromHex('1e0c0081000102030405060f') }))
    expect(one(nodes, 'tcp.option_kind')).toMatchObject({ value: 30, text: 'Multipath TCP' })
  })

  it('quotes the packet an ICMP error complains about', () => {
    const nodes = fields(sampleFrames().find(({ name }) => name === 'icmp unreachable')!.frame)
    expect(one(nodes, 'icmp.type').text).toBe('Destination unreachable: Port unreachable')
    expect(values(nodes, 'udp.dstport')).toEqual([53])
  })

  it('names a link type without a decoder and shows its bytes', () => {
    const nodes = fields(fromHex('0102030405'), 147)
    expect(nodes[0].text).toContain('LINKTYPE_USER0')
    expect(one(nodes, 'data.data').text).toBe('0102030405')
  })

  it('keeps what follows the packet apart as trailer', () => {
    const nodes = fields(bytes(ethernet(0x0800, ipv4(6, tcp(1, 2, 0x10))), [1, 2, 3, 4]))
    expect(one(nodes, 'eth.trailer')).toMatchObject({ text: '01020304', offset: 54, length: 4 })
  })
})
