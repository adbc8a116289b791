/** Display filters against libpcap's verdicts per packet, for the expressions that both languages have. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { selectFrames } from '@main/session/frame-view'
import { describe, expect, it } from 'vitest'
import { readSession } from '../session/sample'
import { CAPTURES, hasCaptures } from './captures'

/**
 * capture, libpcap's expression, ours. Left out: `gateway` (asks a name server), `protochain` (follows headers by BPF
 * loops), and two rows of the VXLAN table that were taken on another capture: they have VNI 100 and begin with an echo
 * request, where every frame of this one has VNI 123 and the first two carry ARP.
 */
const SAME: readonly (readonly [string, string, string])[] = [
  ['libpcap/gateway_or_not.pcap', 'ip6[6] == 58', 'ipv6.nxt == 58'],
  ['libpcap/gateway_or_not.pcap', 'icmp6[icmp6type] == icmp6-echoreply', 'icmpv6.type == 129'],
  ['libpcap/http_PPI.pcap', 'wlan subtype ack', 'wlan.fc.type == 1 && wlan.fc.subtype == 13'],
  ['libpcap/rarp_req_reply.pcapng', 'rarp', 'arp.opcode in {3, 4}'],
  ['libpcap/rarp_req_reply.pcapng', 'rarp host 0.0.0.0', 'arp.src.proto_ipv4 == 0.0.0.0'],
  ['libpcap/rarp_req_reply.pcapng', 'rarp src 10.1.1.10', 'arp.src.proto_ipv4 == 10.1.1.10'],
  ['libpcap/rarp_req_reply.pcapng', 'rarp dst 10.1.1.100', 'arp.dst.proto_ipv4 == 10.1.1.100'],
  ['zeek/tunnels-vxlan.pcap', 'vxlan', 'vxlan'],
  ['zeek/tunnels-vxlan.pcap', 'vxlan 101', 'vxlan.vni == 101'],
]

function verdicts(capture: string, expression: string): number[] {
  const table = join(CAPTURES, capture.replace(/\.pcap(ng)?$/, '.expected.bpf.tsv'))
  const row = readFileSync(table, 'utf8')
    .split('\n')
    .find((line) => line.startsWith(`${expression}\t`))
  if (!row) throw new Error(`${table} has no ${expression}`)
  return row.split('\t')[1].split(',').map(Number)
}

describe.skipIf(!hasCaptures)("filters beside libpcap's verdicts", () => {
  it.each(SAME)('%s: %s is %s', async (capture, expression, filter) => {
    const session = await readSession(join(CAPTURES, capture))
    const selected = await selectFrames(session, { filter, span: null, flow: null, order: 'file' })
    if (!selected.ok) throw new Error(selected.error.message)
    const passed = new Set(selected.value)
    const got = Array.from({ length: session.frames.count }, (_, row) => (passed.has(row) ? 1 : 0))
    expect(got).toEqual(verdicts(capture, expression))
    session.close()
  })
})
