import { compileFlowFilter, compileFrameFilter } from '@shared/filter/compile'
import { describe, expect, test } from 'vitest'
import { FLOWS, flowView, frameView } from './small-capture'

function frames(text: string): number[] {
  const filter = compileFrameFilter(text)
  if (!filter.ok) throw new Error(filter.error.message)
  const { view } = frameView()
  const passes = filter.value.bind(view)
  return Array.from({ length: view.count }, (_, row) => row).filter((row) => passes(row))
}

function flows(text: string): number[] {
  const filter = compileFlowFilter(text)
  if (!filter.ok) throw new Error(filter.error.message)
  const passes = filter.value.bind(flowView)
  return FLOWS.map((_, flow) => flow).filter((flow) => passes(flow))
}

const ALL = [0, 1, 2, 3, 4, 5, 6, 7]

describe('on frames', () => {
  test.each<[string, number[]]>([
    ['', ALL],
    ['ip.addr == 10.0.0.5 && tcp.port == 21', [0, 1, 2, 3]],
    ['ip.src == 10.0.0.5', [0, 2, 4, 6]],
    ['ip.dst == 10.0.0.5', [1, 3]],
    ['ip.src == 10.0.0.5 && tcp', [0, 2]],
    ['ip.src in {10.0.0.0/8}', [0, 2, 4, 6]],
    ['ip.src in {192.0.2.8..192.0.2.10}', [1, 3]],
    ['ip.addr != 192.0.2.9', [4, 6]],
    ['ip.addr !== 192.0.2.9', [0, 1, 2, 3, 4, 6]],
    ['!(ip.addr == 192.0.2.9)', [4, 5, 6, 7]],
    ['all ip.addr == 10.0.0.0/8', [4, 6]],
    ['ip.addr === 10.0.0.0/8', [4, 6]],
    ['ip.src[0:2] == 0a:00', [0, 2, 4, 6]],
    ['ip.src == ip.dst', []],
    ['ip.src < ip.dst', [0, 2]],
    ['ipv6.addr == fe80::/10', [5]],
    ['ipv6.src == 2001:db8::1', [5]],
    ['tcp.flags.syn == 1 && !tcp.flags.ack', [0, 5]],
    ['tcp.flags & 0x02', [0, 1, 5]],
    ['tcp.flags & 0x12 == 0x12', [1]],
    ['tcp.flags == 0x018', [2, 3]],
    ['tcp.srcport == 21', [1, 3]],
    ['tcp.dstport == 21', [0, 2]],
    ['tcp.port in {20..25, 80}', [0, 1, 2, 3, 5]],
    ['tcp.port not in {21}', [4, 5, 6, 7]],
    ['tcp.port > 1024', [0, 1, 2, 3, 5]],
    ['all tcp.port > 50', [5]],
    ['tcp.stream == 1', [5]],
    ['udp.stream == 0', [4]],
    ['tcp.len > 0', [2, 3]],
    ['tcp.analysis.retransmission', [2]],
    ['tcp.analysis.flags', [2]],
    ['!tcp.analysis.retransmission && tcp', [0, 1, 3, 5]],
    ['ip.proto == ICMP', [6]],
    ['ip.proto == 6', [0, 1, 2, 3]],
    ['tcp', [0, 1, 2, 3, 5]],
    ['frame', ALL],
    ['arp', [7]],
    ['!ip && !ipv6', [7]],
    ['tcp xor ftp', [0, 1, 5]],
    ['dns or arp', [4, 7]],
    ['not tcp and not arp', [4, 6]],
    ['vlan', [4]],
    ['vlan.id == 7', [4]],
    ['frame.number >= 7', [6, 7]],
    ['frame.number in {1, 3..4}', [0, 2, 3]],
    ['frame.len > 80', [4, 6]],
    ['frame.cap_len == 64', [6]],
    ['frame.truncated', [6]],
    ['frame.time_delta == 0.000000123', [2]],
    ['frame.time_delta == 123 ns', [2]],
    ['frame.time_delta < 0', [7]],
    ['frame.time_relative >= 50ms && frame.time_relative < 2s', [3, 4]],
    ['frame.time >= "1970-01-01 00:16:41"', [4, 5, 6]],
    ['frame.time_epoch == 1000.020000123', [2]],
    ['frame.time_epoch in {1000.02..1001}', [1, 2, 3]],
    ['frame.protocols contains "vlan:ip"', [4]],
    ['frame.protocols == "eth:arp"', [7]],
    ['frame.comment', [3]],
    ['frame.comment contains "article"', [3]],
    ['note', [2]],
    ['note contains "user"', [2]],
    ['finding.kind == "half-open"', [5]],
    ['flow.state == "S0"', [4, 5]],
    ['flow.state == S0 && tcp', [5]],
    ['flow.service == ftp', [0, 1, 2, 3]],
    ['flow.bytes > 1 MB', [0, 1, 2, 3]],
    ['flow.bytes == 2 MB', [0, 1, 2, 3]],
    ['flow.duration > 3 s', [0, 1, 2, 3]],
    ['flow.rtt', [0, 1, 2, 3]],
    ['flow.orig_h == 10.0.0.5', [0, 1, 2, 3, 4, 6]],
    ['flow.orig_h == 2001:db8::/32', [5]],
    ['lower(flow.history) contains "shad"', [0, 1, 2, 3]],
    ['len(flow.history) == 1', [4, 5]],
    ['flow.first_frame < 5 && frame.number > 3', [3, 4, 5, 6]],
    ['frame.number > flow.last_frame', [4, 5, 6]],
  ])('%s', (text, rows) => {
    expect(frames(text)).toEqual(rows)
  })
})

describe('on frames that have to be decoded', () => {
  test.each<[string, number[]]>([
    ['ftp.request.command == "USER"', [2]],
    ['ftp.request.command in {USER, PASS}', [2]],
    ['ftp.request', [2]],
    ['ftp.response.code >= 300', [3]],
    ['dns.qry.name contains "Example"', [4]],
    ['dns.qry.name contains "example"', []],
    ['lower(dns.qry.name) contains "example"', [4]],
    ['dns.qry.name matches "^www\\..*\\.com$"', [4]],
    ['dns.qry.name[0:3] == "www"', [4]],
    ['dns.qry.name[-3:] == "com"', [4]],
    ['dns.a == 192.0.2.2', [4]],
    ['dns.a != 192.0.2.2', []],
    ['dns.a !== 192.0.2.2', [4]],
    ['count(dns.a) == 2', [4]],
    ['count(dns.a) == 0', []],
    ['!dns.flags.response && dns', [4]],
    ['eth.src == 00:50:56:04:05:06 && arp', []],
    ['eth.src == 00:50:56:04:05:06 && ip.src == 10.0.0.5', [0, 2, 4, 6]],
    ['eth.addr == 00:0c:29:01:02:03 && icmp', [6]],
    ['eth.src[0:3] == 00:50:56 && icmp', [6]],
    ['eth.src[3-5] == 04:05:06 && icmp', [6]],
    ['eth.src[9] == 04', []],
    ['ip.ttl == 64', [0, 2, 4, 6]],
    ['ip.ttl & 1 || ip.ttl == 60', [1, 3]],
    ['arp.opcode == request', [7]],
    ['frame contains "USER"', [2]],
    ['ftp contains "USER f"', [2]],
    ['ftp[0:4] == 55:53:45:52', [2]],
    ['ftp matches "user\\s+FTP"', [2]],
    ['ftp.request.arg == flow.service', [2]],
  ])('%s', (text, rows) => {
    expect(frames(text)).toEqual(rows)
  })

  test('columns are asked first, whatever the order in the text', () => {
    const { view, decoded } = frameView()
    const filter = compileFrameFilter('ftp.request.command == "USER" && tcp.srcport == 1025')
    if (!filter.ok) throw new Error(filter.error.message)
    expect(filter.value.needs).toBe('deep')
    const passes = filter.value.bind(view)
    for (let row = 0; row < view.count; row++) passes(row)
    expect(decoded).toEqual([2])
  })

  test('frames without the protocol are never decoded, and several fields share one decoding', () => {
    const { view, decoded } = frameView()
    const filter = compileFrameFilter('dns.qry.name contains "x" || dns.a == 1.2.3.4 || ftp.response.code == 1')
    if (!filter.ok) throw new Error(filter.error.message)
    const passes = filter.value.bind(view)
    for (let row = 0; row < view.count; row++) passes(row)
    expect(decoded).toEqual([2, 3, 4])
  })

  test('only tagged frames are decoded for their VLAN id', () => {
    const { view, decoded } = frameView()
    const filter = compileFrameFilter('vlan.id == 7')
    if (!filter.ok) throw new Error(filter.error.message)
    const passes = filter.value.bind(view)
    expect(ALL.filter((row) => passes(row))).toEqual([4])
    expect(decoded).toEqual([4])
  })

  test('frames whose bytes are gone match no deep field', () => {
    const { view } = frameView()
    const filter = compileFrameFilter('ip.ttl')
    if (!filter.ok) throw new Error(filter.error.message)
    const passes = filter.value.bind({ ...view, column: view.column, deep: () => undefined })
    expect(ALL.filter((row) => passes(row))).toEqual([])
  })
})

describe('on flows', () => {
  test.each<[string, number[]]>([
    ['', [0, 1, 2, 3]],
    ['tcp', [0, 2]],
    ['ipv6', [2]],
    ['dns', [1]],
    ['vlan', [1]],
    ['vlan.id == 7', [1]],
    ['ip.addr == 10.0.0.1', [1, 3]],
    ['ip.src == 10.0.0.5', [0, 1, 3]],
    ['ip.src == 192.0.2.9', []],
    ['tcp.port == 21', [0]],
    ['flow.state == "S0"', [1, 2]],
    ['flow.state in {S0, SF}', [0, 1, 2]],
    ['flow.state == "S0" && !dns', [2]],
    ['flow.retransmitted > 0', [0]],
    ['flow.packets >= 4', [0]],
    ['flow.start >= "1970-01-01 00:16:41"', [1, 2, 3]],
    ['flow.rtt <= 20 ms', [0]],
    ['flow.uid == "C3"', [2]],
    ['flow.id == 3', [3]],
    ['note contains "interest"', [0]],
    ['finding.kind', [2]],
    ['flow.history matches "^sh"', [0]],
    ['flow.orig_bytes > flow.resp_bytes', [1, 3]],
    ['flow.conn_state == SF', [0]],
  ])('%s', (text, rows) => {
    expect(flows(text)).toEqual(rows)
  })
})
