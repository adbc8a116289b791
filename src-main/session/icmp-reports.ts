/**
 * Owns which ICMP messages of a session report trouble with a packet, and which flow each is about; and the probes of a
 * traceroute with what the routers said.
 *
 * Guarantees: frames are looked at once however often this is asked while the capture grows; at most MAX_REPORTS are kept,
 * the first ones; a route has at most MAX_PROBES probes.
 */

import { ipv4Text, ipv6Text } from '@shared/format'
import { protocolId } from '@shared/protocols'
import { readIcmpReport } from '../conversations/icmp-report'
import { Layers } from '../decode/layers'
import type { FlowFacts, Probe, Report } from '../insight/explain/facts'
import { factsByStack } from './rows-by-stack'
import type { Session } from './session'
import type { Pause } from './timeline'

const ICMP = protocolId('icmp')
const ICMPV6 = protocolId('icmpv6')
const MAX_REPORTS = 50_000
const MAX_PROBES = 256
const FLOWS_PER_PAUSE = 1 << 12
/** probes are sent with a small time to live, and soon after each other */
const MAX_PROBE_TTL = 64
const TOGETHER_NS = 60e9

const reading = new Layers()

export const icmpReports = factsByStack<Report>({
  isWanted: (protocols) => protocols.includes(ICMP) || protocols.includes(ICMPV6),
  most: MAX_REPORTS,
  read(session, row) {
    if (!session.layersOf(row, reading) || reading.srcAt < 0) return undefined
    const report = readIcmpReport(reading)
    const from =
      reading.ipVersion === 6 ? ipv6Text(reading.bytes, reading.srcAt) : ipv4Text(reading.bytes, reading.srcAt)
    return report && { ...report, frame: row + 1, ns: session.frames.timeNs(row), from }
  },
})

/** Reports about packets of the flow, in either direction. */
export function reportsAbout(reports: readonly Report[], { record }: FlowFacts): Report[] {
  const ends = [record['id.orig_h'], record['id.resp_h']]
  const ports = [record['id.orig_p'], record['id.resp_p']]
  return reports.filter(({ quoted }) => {
    if (quoted.protocol !== record.ip_proto) return false
    const side = quoted.source === ends[0] && quoted.target === ends[1] ? 0 : quoted.source === ends[1] ? 1 : -1
    if (side < 0 || quoted.target !== ends[1 - side]) return false
    return quoted.sport < 0 || (quoted.sport === ports[side] && quoted.dport === ports[1 - side])
  })
}

/** Packets with a small time to live from the same host to the same host: a traceroute's probes, with the reports on each. */
export async function routeProbes(
  session: Session,
  flow: number,
  facts: FlowFacts,
  reports: readonly Report[],
  pause: Pause,
): Promise<readonly Probe[]> {
  const [first] = facts.packets
  if (!first || first.ttl <= 0 || first.ttl > MAX_PROBE_TTL) return []
  if (facts.record.proto === 'icmp') return echoProbes(facts, reports)
  const about = reports.filter(
    ({ quoted }) => quoted.source === facts.record['id.orig_h'] && quoted.target === facts.record['id.resp_h'],
  )
  if (!about.some(({ kind }) => kind === 'time-exceeded')) return []
  const { flows, frames } = session
  const probes: Probe[] = []
  const layers = new Layers()
  for (let other = 0; other < flows.count && probes.length < MAX_PROBES; other++) {
    if (other % FLOWS_PER_PAUSE === 0) await pause()
    if (flows.ipProtocol(other) !== facts.record.ip_proto || !sameHosts(session, other, flow)) continue
    const row = flows.firstFrame(other) - 1
    const ns = frames.timeNs(row)
    if (Math.abs(ns - first.ns) > TOGETHER_NS || !session.layersOf(row, layers)) continue
    const { sport, dport } = layers
    const report = about.find((one) => one.quoted.sport === sport && one.quoted.dport === dport)
    probes.push({ frame: row + 1, ns, ttl: layers.ttl, ...(report ? { report } : {}) })
  }
  return probes
}

function echoProbes({ packets, record }: FlowFacts, reports: readonly Report[]): Probe[] {
  return packets
    .filter(({ fromResponder }) => !fromResponder)
    .slice(0, MAX_PROBES)
    .map(({ frame, ns, ttl, icmpSeq }) => {
      const report = reports.find(
        ({ quoted, frame: at }) =>
          at > frame && icmpSeq >= 0 && quoted.echo === icmpSeq && quoted.source === record['id.orig_h'],
      )
      return { frame, ns, ttl, ...(report ? { report } : {}) }
    })
}

function sameHosts({ flows }: Session, a: number, b: number): boolean {
  for (const word of [0, 1, 2, 3] as const)
    for (const side of ['orig', 'resp'] as const)
      if (flows.addressWord(a, side, word) !== flows.addressWord(b, side, word)) return false
  return true
}
